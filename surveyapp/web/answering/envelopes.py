"""Envelopes from browsers that were without network: opened, saved as if posted, and a receipt for each."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import Any, Self

from flask import Blueprint, abort, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from surveyapp.extensions import house, session
from surveyapp.privacy.envelopes import CannotOpenEnvelope, Envelope, KeyIsGone, envelope_of, open_envelope
from surveyapp.responses import arrivals
from surveyapp.responses.changes import Company
from surveyapp.responses.rules import Arrival, EnvelopeFate, Refusal, on_arrival, set_right
from surveyapp.schedule.survey_links import is_genuine
from surveyapp.ways import throttle
from surveyapp.web import language
from surveyapp.web.answering import company, saving, steps
from surveyapp.web.answering.visit import Visit, visit_of
from surveyapp.web.seal import FIELD

MOST = 20
"""The most envelopes in one request."""
MOST_FIELDS = 200
REFUSED = "refused"
SUSPECT = frozenset({"form", "seal", "content", "link"})
"""Reasons that our own pages hardly ever give rise to."""
LIMIT = throttle.Limit(60, dt.timedelta(minutes=15), dt.timedelta(minutes=15))
_ADDRESS = re.compile(
    r"/s/(?P<token>[\w-]+=*)/(?P<assignment>\d{1,18})/(?:q/(?P<step>[\w.-]+)|(?P<page>send|all))", re.A
)

blueprint = Blueprint("envelopes", __name__)


@dataclass(frozen=True, slots=True)
class Content:
    """What an envelope holds: a form, where it would have been posted, and when by the device's clock."""

    token: str
    assignment_id: int
    step: str | None
    page: str | None
    form: MultiDict[str, str]
    language: str
    given_at: dt.datetime

    @classmethod
    def read(cls, opened: str) -> Self | None:
        """From an opened envelope; None where it cannot come from a page of ours."""
        told = _object(opened)
        fields, address = told.get("fields"), _ADDRESS.fullmatch(str(told.get("address")))
        given_at = _instant(told.get("given_at"))
        if address is None or given_at is None or not isinstance(fields, list) or not _are_fields(fields):
            return None
        return cls(
            address["token"],
            int(address["assignment"]),
            address["step"],
            address["page"],
            MultiDict([(name, value) for name, value in fields]),
            str(told.get("language")),
            given_at,
        )

    def for_staff(self) -> str:
        """The same without the link and the seal, to be kept where it cannot be saved."""
        told = [[name, value] for name, value in self.form.items(multi=True) if name != FIELD]
        body = {"page": self.step or self.page, "fields": told, "given_at": self.given_at.isoformat()}
        return json.dumps(body, ensure_ascii=False)


@blueprint.post("/envelopes")
def receive() -> dict[str, object]:
    """Take in several envelopes, each whole in itself; the receipts name those that the browser may forget.

    An envelope without a receipt stays in the browser: its key is missing here for the moment.
    """
    posted: Any = request.get_json(silent=True)
    told = posted.get("envelopes") if isinstance(posted, dict) else None
    device_now = _instant(posted.get("now")) if isinstance(posted, dict) else None
    if device_now is None or not isinstance(told, list) or len(told) > MOST:
        abort(400)
    now = house().clock.now()
    _slow_down(0, now)
    receipts = [receipt for one in told if (receipt := _receipt(one, device_now, now)) is not None]
    _slow_down(sum(one["why"] in SUSPECT for one in receipts), now)
    return {"receipts": receipts}


def _slow_down(n_suspect: int, now: dt.datetime) -> None:
    """429 after too much from one address that no page of ours made; the envelopes stay where they are."""
    source = f"envelopes {request.remote_addr}"
    tries = throttle.hold(session(), house().vault, source, now)
    until = tries.waits_until(now)
    for _one in range(n_suspect):
        tries = tries.and_one_more(LIMIT, now)
    if n_suspect and until is None:
        throttle.store(session(), house().vault, source, tries)
    session().commit()
    if until is not None:
        abort(429)


def _receipt(told: object, device_now: dt.datetime, now: dt.datetime) -> dict[str, str | None] | None:
    envelope = envelope_of(told)
    if envelope is None:
        name = told.get("id") if isinstance(told, dict) else None
        return {"id": name[:100] if isinstance(name, str) else None, "fate": REFUSED, "why": "form"}
    try:
        fate, why = _deliver(envelope, device_now, now)
    except KeyIsGone:
        return None
    session().commit()
    return {"id": envelope.id, "fate": fate, "why": why}


def _deliver(envelope: Envelope, device_now: dt.datetime, now: dt.datetime) -> tuple[str, str | None]:
    try:
        content = Content.read(open_envelope(house().vault, envelope))
    except KeyIsGone:
        raise
    except CannotOpenEnvelope:
        return REFUSED, "seal"
    if content is None:
        return REFUSED, "content"
    if not is_genuine(house().settings.secret_key, content.token):
        return REFUSED, "link"
    given_at = set_right(content.given_at, device_now, now)
    asked = arrivals.asked_then(session(), content.token, content.assignment_id, given_at)
    if asked is None:
        return REFUSED, "link"
    before = arrivals.receipt_of(session(), envelope.id)
    if before is not None:
        return _told(before), None
    language.choose(content.language, [content.language] if content.language in language.NAMES else [])
    visit = visit_of(content.token, asked)
    fate, why = _fate(visit, content, given_at)
    if fate is None:
        return REFUSED, why
    if fate is EnvelopeFate.KEPT:
        arrivals.keep(session(), house().vault, asked, content.for_staff(), why or "", envelope.id, at=now)
    arrivals.write_receipt(session(), envelope.id, asked.assignment_id, fate, given_at=given_at, at=now)
    return _told(fate), why


def _fate(visit: Visit, content: Content, given_at: dt.datetime) -> tuple[EnvelopeFate | None, str | None]:
    """What became of it and, where it was not simply saved, a code that says why; None is refused."""
    given_on = given_at.astimezone(house().clock.zone).date()
    arrival, refused = on_arrival(visit.asked.standing, given_on, visit.today)
    if arrival is Arrival.REFUSE:
        return None, str(refused)
    if refused is Refusal.SUBMITTED and content.page == "send":
        return EnvelopeFate.SENT, None
    step = steps.step_named(visit.steps, content.step or "") or (visit.steps[0] if content.page == "all" else None)
    if refused is Refusal.SUBMITTED and step is not None and _is_older(visit, step, given_at):
        return EnvelopeFate.SUPERSEDED, None
    if arrival is Arrival.KEEP:
        return EnvelopeFate.KEPT, str(refused)
    if visit.instrument is None:
        return EnvelopeFate.KEPT, "version"
    try:
        if content.page == "send":
            return _send(visit, content, given_at)
        return (EnvelopeFate.KEPT, "page") if step is None else _save(visit, step, content, given_at)
    except BadRequest:
        return EnvelopeFate.KEPT, "fields"


def _save(visit: Visit, step: steps.Step, content: Content, given_at: dt.datetime) -> tuple[EnvelopeFate, str | None]:
    posted = saving.read(visit, step, content.form)
    newer = arrivals.newer(session(), visit.asked.response_id, posted.given, given_at)
    given = {item: answer for item, answer in posted.given.items() if item not in newer}
    if posted.given and not given:
        return EnvelopeFate.SUPERSEDED, None
    if given:
        visit = saving.save(visit, given, given_at)
    saving.keep_beside(visit, posted)
    if posted.form.errors or posted.has_fault_beside or (posted.left and not posted.given):
        return EnvelopeFate.KEPT, "fields"
    if content.page == "all":
        return _finish(visit, company.UNSAID, given_at)
    return EnvelopeFate.SAVED, None


def _send(visit: Visit, content: Content, given_at: dt.datetime) -> tuple[EnvelopeFate, str | None]:
    saving.require_seal(visit, "send", content.form)
    return _finish(visit, company.read(content.form, visit.asked.holder.way.mode), given_at)


def _finish(visit: Visit, told: Company, given_at: dt.datetime) -> tuple[EnvelopeFate, str | None]:
    if visit.asked.response_id is None or steps.first_open(visit.steps, visit.answers) is not None:
        return EnvelopeFate.KEPT, "incomplete"
    saving.send(visit, told, given_at)
    return EnvelopeFate.SENT, None


def _is_older(visit: Visit, step: steps.Step, given_at: dt.datetime) -> bool:
    return len(arrivals.newer(session(), visit.asked.response_id, step.items, given_at)) == len(step.items)


def _told(fate: EnvelopeFate) -> str:
    return fate.name.lower()


def _object(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _are_fields(told: list[Any]) -> bool:
    return len(told) <= MOST_FIELDS and all(
        isinstance(one, list) and len(one) == 2 and all(isinstance(text, str) and _is_text(text) for text in one)
        for one in told
    )


def _is_text(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def _instant(told: object) -> dt.datetime | None:
    if not isinstance(told, str) or len(told) > 40:
        return None
    try:
        found = dt.datetime.fromisoformat(told)
    except ValueError:
        return None
    return found.astimezone(dt.UTC) if found.tzinfo is not None and 1900 <= found.year <= 2200 else None
