"""What was typed in a browser, sealed there at once and sent until a receipt comes back: opened and saved, in order.

No sign-in is asked for: a ticket in the sealed content tells whose it is, so that notes typed without network arrive
after the sign-in has ended, and from a device on which somebody else has signed in. Once the ticket has run out they
wait there for that sign-in.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, abort, request

from surveyapp.access.policy import Actor
from surveyapp.extensions import house, session
from surveyapp.interviews import answers
from surveyapp.interviews.booking import By
from surveyapp.interviews.models import Interview
from surveyapp.interviews.writing import CannotWrite, Typed, add_note, interview_of, read_back, save_note
from surveyapp.privacy.envelopes import CannotOpenEnvelope, KeyIsGone, envelope_of, open_envelope
from surveyapp.responses.rules import set_right
from surveyapp.ways import throttle
from surveyapp.web.interview_writing.ticket import RanOut, holder_of
from surveyapp.web.interview_writing.view import guide_of

arriving = Blueprint("interview_arriving", __name__)
MOST = 20
LONGEST = 60_000
REFUSED, LATER = "refused", "superseded"
LIMIT = throttle.Limit(60, dt.timedelta(minutes=15), dt.timedelta(minutes=15))


@arriving.post("/intervjuer/kuvert")
def receive() -> dict[str, object]:
    """Take in several envelopes, each whole in itself; what has a receipt the browser may forget."""
    posted: Any = request.get_json(silent=True)
    told = posted.get("envelopes") if isinstance(posted, dict) else None
    device_now = _instant(posted.get("now")) if isinstance(posted, dict) else None
    if device_now is None or not isinstance(told, list) or len(told) > MOST:
        abort(400)
    now = house().clock.now()
    _slow_down(0, now)
    receipts = [receipt for one in told if (receipt := _receipt(one, device_now, now)) is not None]
    _slow_down(sum(one["why"] == "seal" for one in receipts), now)
    return {"receipts": receipts}


def _receipt(told: object, device_now: dt.datetime, now: dt.datetime) -> dict[str, str] | None:
    envelope = envelope_of(told, LONGEST)
    if envelope is None:
        name = told.get("id") if isinstance(told, dict) else None
        return {"id": str(name)[:100], "fate": REFUSED, "why": "seal"}
    try:
        content = _object(open_envelope(house().vault, envelope))
    except KeyIsGone:
        return None
    except CannotOpenEnvelope:
        return {"id": envelope.id, "fate": REFUSED, "why": "seal"}
    try:
        fate, why = _delivered(content, device_now, now)
    except RanOut:
        # No receipt: it stays where it is until its person signs in there.
        return None
    session().commit()
    return {"id": envelope.id, "fate": fate, "why": why}


def _delivered(content: Mapping[str, Any], device_now: dt.datetime, now: dt.datetime) -> tuple[str, str]:
    ref, kind, given_at = str(content.get("interview")), content.get("kind"), _instant(content.get("given_at"))
    holder = holder_of(str(content.get("ticket")), ref, house().clock.today())
    if holder is None or given_at is None or not isinstance(kind, str) or kind not in KINDS:
        return REFUSED, "seal"
    interview = interview_of(session(), holder.authority_id, ref, locking=True)
    if interview is None:
        return REFUSED, "gone"
    at = set_right(given_at, device_now, now)
    try:
        return KINDS[kind](interview, content, _by(holder, now), at), ""
    except CannotWrite as refused:
        return REFUSED, refused.reason.value
    except (answers.Mistaken, KeyError, TypeError, ValueError):
        return REFUSED, "content"


def _note(interview: Interview, content: Mapping[str, Any], by: By, at: dt.datetime) -> str:
    first_at, given_at = _instant(content.get("first_at")), _instant(content["given_at"])
    # Both are of the device's clock, and only one of them is set right.
    behind = at - given_at if given_at is not None else dt.timedelta()
    who = content.get("who")
    typed = Typed(
        str(content["name"]),
        str(content["text"]),
        who if type(who) is int else None,
        int(content["based_on"]),
        str(content["device"])[:40],
        None if first_at is None else first_at + behind,
        from_blank=content.get("from_blank") is True,
    )
    write_one = save_note if interview.finished_at is None else add_note
    guide = guide_of(interview, house().guides.guides)
    return write_one(session(), house().vault, interview, guide, typed, by).value


def _item(interview: Interview, content: Mapping[str, Any], by: By, at: dt.datetime) -> str:
    guide, code = guide_of(interview, house().guides.guides), str(content["name"])
    item = None if guide is None else answers.closed_item(guide, code)
    if guide is None or item is None:
        raise answers.Mistaken("unknown")
    told = answers.read(item, [str(value) for value in content["values"]])
    return "saved" if answers.save_answer(session(), interview, guide, code, told, by, at) else LATER


def _read_back(interview: Interview, content: Mapping[str, Any], by: By, _at: dt.datetime) -> str:
    read_back(session(), interview, by, is_done=bool(content["values"]))
    return "saved"


KINDS: dict[str, Callable[[Interview, Mapping[str, Any], By, dt.datetime], str]] = {
    "note": _note,
    "item": _item,
    "read_back": _read_back,
}


def _by(holder: Actor, now: dt.datetime) -> By:
    return By(holder, now, house().clock.zone)


def _slow_down(n_suspect: int, now: dt.datetime) -> None:
    """429 after too much from one address that no page of ours made; the envelopes stay where they are."""
    source = f"interview envelopes {request.remote_addr}"
    tries = throttle.hold(session(), house().vault, source, now)
    until = tries.waits_until(now)
    for _one in range(n_suspect):
        tries = tries.and_one_more(LIMIT, now)
    if n_suspect and until is None:
        throttle.store(session(), house().vault, source, tries)
    session().commit()
    if until is not None:
        abort(429)


def _object(text: str) -> Mapping[str, Any]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _instant(told: object) -> dt.datetime | None:
    if not isinstance(told, str) or len(told) > 40:
        return None
    try:
        found = dt.datetime.fromisoformat(told)
    except ValueError:
        return None
    return found.astimezone(dt.UTC) if found.tzinfo is not None and 1900 <= found.year <= 2200 else None
