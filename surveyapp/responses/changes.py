"""Writes of answering: save what was answered, submit once, void, keep what cannot be read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Insert, bindparam, insert, select, update
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.db.base import Base
from surveyapp.db.upsert import insert_in
from surveyapp.instruments.definition import Instrument
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Display, new_ref
from surveyapp.responses.close_staff import close_staff_decided
from surveyapp.responses.given import Given, check_fits
from surveyapp.responses.models import Answer, Response, UnreadableResponse
from surveyapp.responses.queries import ANSWER_TEXT, Asked, Way
from surveyapp.responses.rules import Decider, DeviceKind, Helper, Missing, Presence, ResponseState
from surveyapp.responses.scoring import score_response
from surveyapp.schedule.models import Assignment
from surveyapp.schedule.modes import Mode, Talk


@dataclass(frozen=True, slots=True)
class How:
    """The circumstances of answering, kept with the response."""

    mode: Mode
    language: str
    device_kind: DeviceKind = DeviceKind.UNKNOWN
    shown: Display = Display.TEXT
    talk: Talk | None = None
    has_interpreter: bool | None = None
    #: the staff account that read and tapped, or handed the device over
    conducted_by: int | None = None
    #: SHA-256 of the translation that was read, where it is not one of the instrument's own languages
    wording_hash: str | None = None
    #: when it was answered, where that was without network and before now
    given_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Company:
    """Who was there when it was filled in, as the person says before sending."""

    helper: Helper = Helper.UNKNOWN
    presence: Presence = Presence.UNKNOWN
    decided_by: Decider = Decider.INFORMANT


def save_answers(
    session: Session,
    vault: Vault,
    asked: Asked,
    instrument: Instrument,
    instrument_hash: str,
    given: Mapping[str, Given],
    how: How,
    *,
    at: dt.datetime,
) -> int:
    """Store answers item by item, the newest winning; returns the response's id. Raises DoesNotFit.

    The caller has read ``asked`` with a lock and knows that answering is allowed. An answer that replaces another one
    leaves both codes in the trail.
    """
    for item, answer in given.items():
        check_fits(item, instrument.items[item], answer)
    if asked.response_id is None or asked.response_ref is None:
        response_id, ref = _begin(session, asked, instrument_hash, how, at)
    else:
        response_id, ref = asked.response_id, asked.response_ref
        _note_changes(session, asked, response_id, given, at)
        spoken = {"language": how.language, "wording_hash": how.wording_hash}
        session.connection().execute(_SAVED, {"of": response_id, "saved_at": at, **spoken})
    answered_at = how.given_at or at
    rows = [_row(vault, response_id, ref, item, answer, answered_at) for item, answer in given.items()]
    connection = session.connection()
    connection.execute(_upsert(connection.dialect.name), rows)
    return response_id


def submit(
    session: Session,
    asked: Asked,
    instrument: Instrument,
    given: Mapping[str, Given],
    company: Company,
    *,
    at: dt.datetime,
    given_at: dt.datetime | None = None,
) -> bool:
    """Close the response and score it, once; False when it was sent before (then nothing is written).

    ``given`` are the stored answers; items without any answer get the reason "skipped". What was begun alone and is
    sent from a device that somebody else holds counts as answered that way.
    """
    if asked.response_id is None:
        raise ValueError("nothing has been saved yet")
    is_by_close_staff = close_staff_decided(session, asked, company.decided_by, company.helper)
    sent = session.execute(
        update(Response)
        .where(Response.id == asked.response_id, Response.state == ResponseState.DRAFT.value)
        .values(
            state=ResponseState.SUBMITTED.value,
            submitted_at=given_at or at,
            helper=company.helper.value,
            presence=company.presence.value,
            decided_by=company.decided_by.value,
            is_answered_by_close_staff=is_by_close_staff,
            **({} if given_at else _held_by_somebody_else(asked.holder.way)),
        )
        .returning(Response.id)
    ).first()
    if sent is None:
        return False
    _fill_gaps(session, asked.response_id, instrument, given, at)
    score_response(session, asked.response_id, instrument, str(asked.instrument_hash), given, at=at)
    _tell(session, Action.RESPONSE_SUBMITTED, asked, asked.response_id, at)
    if is_by_close_staff:
        _tell(session, Action.CLOSE_STAFF_ANSWERED, asked, asked.response_id, at)
    return True


def void(session: Session, response_id: int, authority_id: int, reason: str, *, actor: str, at: dt.datetime) -> None:
    """Take a submitted response out of all results; it is kept with the reason."""
    session.execute(
        update(Response)
        .where(Response.id == response_id, Response.state == ResponseState.SUBMITTED.value)
        .values(state=ResponseState.VOID.value, void_reason=reason)
    )
    record(
        session,
        Action.RESPONSE_VOIDED,
        actor=actor,
        subject=("response", response_id),
        at=at,
        authority_id=authority_id,
    )


def keep_unreadable(session: Session, vault: Vault, asked: Asked, body: str, *, at: dt.datetime) -> None:
    """Keep what was sent for a version of an instrument that is not here, sealed and whole, for staff to sort out."""
    ref = new_ref()
    session.add(
        UnreadableResponse(
            ref=ref,
            assignment_id=asked.assignment_id,
            body_sealed=vault.seal(body, "unreadable_response.body", ref),
            received_at=at,
        )
    )
    session.flush()
    record(
        session,
        Action.RESPONSE_UNREADABLE,
        actor=_actor(asked),
        subject=("assignment", asked.assignment_id),
        at=at,
        authority_id=asked.holder.authority_id,
        details={"instrument": asked.instrument, "version": asked.version},
    )


def _begin(session: Session, asked: Asked, instrument_hash: str, how: How, at: dt.datetime) -> tuple[int, str]:
    ref = new_ref()
    response_id = session.execute(
        insert(Response)
        .values(
            ref=ref,
            assignment_id=asked.assignment_id,
            informant_id=asked.holder.informant_id,
            state=ResponseState.DRAFT.value,
            mode=how.mode.value,
            language=how.language,
            device_kind=how.device_kind.value,
            helper=Helper.UNKNOWN.value,
            presence=Presence.UNKNOWN.value,
            decided_by=Decider.INFORMANT.value,
            shown=how.shown.value,
            talk=None if how.talk is None else how.talk.value,
            has_interpreter=how.has_interpreter,
            conducted_by=how.conducted_by,
            wording_hash=how.wording_hash,
            instrument_hash=instrument_hash,
            started_at=how.given_at or at,
            saved_at=at,
        )
        .returning(Response.id)
    ).scalar_one()
    session.execute(update(Assignment).where(Assignment.id == asked.assignment_id).values(begun_at=how.given_at or at))
    _tell(session, Action.RESPONSE_BEGUN, asked, response_id, at)
    return response_id, ref


def _note_changes(
    session: Session, asked: Asked, response_id: int, given: Mapping[str, Given], at: dt.datetime
) -> None:
    for item, code, missing in session.connection().execute(_STORED, {"of": response_id}):
        new = given.get(item)
        if new is not None and (code, missing) != (new.code, new.missing.value if new.missing else None):
            record(
                session,
                Action.ANSWER_CHANGED,
                actor=_actor(asked),
                subject=("response", response_id),
                at=at,
                authority_id=asked.holder.authority_id,
                details={"item": item, "from": missing or code, "to": new.missing or new.code},
            )


def _row(vault: Vault, response_id: int, ref: str, item: str, given: Given, at: dt.datetime) -> dict[str, object]:
    return {
        "response_id": response_id,
        "item": item,
        "code": given.code,
        "number": given.number,
        "picked": None if given.picked is None else " ".join(str(code) for code in sorted(given.picked)),
        "day": given.day,
        "text_sealed": vault.seal_if(given.text, f"{ANSWER_TEXT}.{item}", ref),
        "missing": None if given.missing is None else given.missing.value,
        "other_code": given.other_code,
        "answered_at": at,
    }


def _held_by_somebody_else(way: Way) -> dict[str, object]:
    if way.mode not in (Mode.KIOSK, Mode.INTERVIEW, Mode.HANDED_OVER):
        return {}
    return {
        "mode": way.mode.value,
        "talk": None if way.talk is None else way.talk.value,
        "has_interpreter": way.has_interpreter,
        "conducted_by": way.account_id,
    }


def _fill_gaps(
    session: Session, response_id: int, instrument: Instrument, given: Mapping[str, Given], at: dt.datetime
) -> None:
    gaps = [
        {"response_id": response_id, "item": item, "missing": Missing.SKIPPED.value, "answered_at": at}
        for item in instrument.item_codes
        if item not in given
    ]
    if gaps:
        session.execute(insert(Answer), gaps)


def _tell(session: Session, action: Action, asked: Asked, response_id: int, at: dt.datetime) -> None:
    record(
        session,
        action,
        actor=_actor(asked),
        subject=("response", response_id),
        at=at,
        authority_id=asked.holder.authority_id,
    )


def _actor(asked: Asked) -> str:
    return f"informant {asked.holder.informant_id}"


# Built once: making a statement costs more than running it, and every saved answer runs these.

_RESPONSE, _ANSWER = (Base.metadata.tables[row.__tablename__] for row in (Response, Answer))
_SAVED = (
    update(_RESPONSE)
    .where(_RESPONSE.c.id == bindparam("of"))
    .values(saved_at=bindparam("saved_at"), language=bindparam("language"), wording_hash=bindparam("wording_hash"))
)
_STORED = select(_ANSWER.c.item, _ANSWER.c.code, _ANSWER.c.missing).where(_ANSWER.c.response_id == bindparam("of"))


@cache
def _upsert(dialect: str) -> Insert:
    """Insert answers, or replace what stands there."""
    statement = insert_in(dialect, _ANSWER)
    content = {column.name: statement.excluded[column.name] for column in _ANSWER.c if not column.primary_key}
    return statement.on_conflict_do_update(index_elements=["response_id", "item"], set_=content)
