"""Stores imported responses, many at once: submitted, with nobody known to have helped or been there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from surveyapp.instruments.definition import Instrument
from surveyapp.interchange.known import KnownAssignment, in_parts
from surveyapp.interchange.readings import ImportedReading
from surveyapp.people.models import new_ref
from surveyapp.responses.models import Answer, Response
from surveyapp.responses.rules import Decider, DeviceKind, Helper, Presence, ResponseState
from surveyapp.responses.scoring import score_response
from surveyapp.schedule.models import Assignment
from surveyapp.schedule.modes import Mode

NewResponse = tuple[ImportedReading, KnownAssignment]
"""What was answered, and the planned answer that it becomes."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is the same for every response of an import."""

    instrument: Instrument
    instrument_hash: str
    language: str
    zone: ZoneInfo
    at: dt.datetime


def store_responses(session: Session, new: Sequence[NewResponse], of: Circumstances) -> tuple[int, int]:
    """Add responses, their answers and their readings; returns how many answers and readings there were.

    A response counts as begun and sent at noon of the day on which it was answered. Items that the file does not have
    get no row: nothing is known of them.
    """
    n_answers = n_readings = 0
    for part in in_parts(new):
        ids = session.scalars(
            insert(Response).returning(Response.id, sort_by_parameter_order=True),
            [_response(reading, assignment, of) for reading, assignment in part],
        ).all()
        answers = [
            _answer(response_id, item, reading, of)
            for response_id, (reading, _) in zip(ids, part, strict=True)
            for item in reading.given
        ]
        session.execute(insert(Answer), answers)
        session.execute(_BEGUN, [{"of": assignment.id, "begun": _noon(reading, of)} for reading, assignment in part])
        for response_id, (reading, _) in zip(ids, part, strict=True):
            n_readings += score_response(
                session, response_id, of.instrument, of.instrument_hash, reading.given, at=of.at
            )
        n_answers += len(answers)
    return n_answers, n_readings


_ASSIGNMENTS = Assignment.metadata.tables[Assignment.__tablename__]
_BEGUN = update(_ASSIGNMENTS).where(_ASSIGNMENTS.c.id == bindparam("of")).values(begun_at=bindparam("begun"))


def _noon(reading: ImportedReading, of: Circumstances) -> dt.datetime:
    return dt.datetime.combine(reading.answered_on, dt.time(12), of.zone)


def _response(reading: ImportedReading, assignment: KnownAssignment, of: Circumstances) -> dict[str, object]:
    answered_at = _noon(reading, of)
    return {
        "ref": new_ref(),
        "assignment_id": assignment.id,
        "informant_id": assignment.informant_id,
        "state": ResponseState.SUBMITTED.value,
        "mode": Mode.IMPORTED.value,
        "language": of.language,
        "device_kind": DeviceKind.UNKNOWN.value,
        "helper": Helper.UNKNOWN.value,
        "presence": Presence.UNKNOWN.value,
        "decided_by": Decider.INFORMANT.value,
        "instrument_hash": of.instrument_hash,
        "started_at": answered_at,
        "saved_at": of.at,
        "submitted_at": answered_at,
    }


def _answer(response_id: int, item: str, reading: ImportedReading, of: Circumstances) -> dict[str, object]:
    given = reading.given[item]
    return {
        "response_id": response_id,
        "item": item,
        "code": given.code,
        "number": given.number,
        "day": given.day,
        "missing": None if given.missing is None else given.missing.value,
        "answered_at": _noon(reading, of),
    }
