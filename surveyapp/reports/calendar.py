"""What one caseworker has to do on which day, as a calendar file: follow-ups, meetings, and placements that end.

No name of a person stands in it: a calendar program keeps what it reads, often on somebody else's server.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from icalendar import Calendar, Event
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from surveyapp.agreements.models import Agreement
from surveyapp.interviews.models import Interview
from surveyapp.interviews.one import Booked
from surveyapp.people.models import Organisation
from surveyapp.placements.models import Placement
from surveyapp.responses.models import Response
from surveyapp.responses.rules import ResponseState
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.schedule.windows import Explanation

BACK, AHEAD = dt.timedelta(60), dt.timedelta(400)
MEETING = 0
"""The version that stands on what is met about instead of filled in."""


@dataclass(frozen=True, slots=True)
class Due:
    """One entry: what kind, where, which person by label, and its days; ``key`` stays the same when days move."""

    key: str
    what: str
    label: str | None
    provider: str
    first: dt.date
    last: dt.date
    placement_ref: str | None
    #: the planned meeting or interview that can be marked as held by now; None for everything else
    to_settle: int | None = None
    #: the interview that has a page of its own, where all of this is told
    interview_ref: str | None = None


def due_for(session: Session, authority_id: int, informant_id: int, today: dt.date) -> list[Due]:
    """What this caseworker answers, meets or sees end within the next year, and what is not done of the last weeks."""
    return [
        *_assignments(session, authority_id, informant_id, today),
        *_ends(session, authority_id, informant_id, today),
    ]


@dataclass(frozen=True, slots=True)
class Settled:
    """A meeting or interview of the last weeks that was held, or why it was not."""

    assignment_id: int
    what: str
    label: str | None
    provider: str
    on: dt.date
    held_at: dt.datetime | None
    explanation: Explanation | None
    interview_ref: str | None = None


def settled_lately(session: Session, authority_id: int, informant_id: int, today: dt.date) -> list[Settled]:
    """This caseworker's meetings of the last weeks whose end is known, the latest first."""
    rows = session.execute(
        select(
            Assignment.id,
            Assignment.instrument,
            Placement.label,
            Organisation.name,
            Occasion.on,
            Assignment.held_at,
            Assignment.explanation,
            Interview.ref,
        )
        .join(Occasion, Occasion.id == Assignment.occasion_id)
        .outerjoin(Placement, Placement.id == Occasion.placement_id)
        .outerjoin(Agreement, Agreement.id == Occasion.agreement_id)
        .join(Organisation, or_(Organisation.id == Placement.provider_id, Organisation.id == Agreement.provider_id))
        .outerjoin(Interview, Interview.assignment_id == Assignment.id)
        .where(
            Assignment.informant_id == informant_id,
            Organisation.authority_id == authority_id,
            Assignment.version == MEETING,
            or_(Assignment.held_at.is_not(None), Assignment.explanation.is_not(None)),
            Occasion.on >= today - BACK,
        )
        .order_by(Occasion.on.desc(), Assignment.id.desc())
    )
    return [Settled(*row[:6], None if row[6] is None else Explanation(row[6]), row[7]) for row in rows]


def as_calendar(
    entries: Iterable[Due],
    name: str,
    base_url: str,
    at: dt.datetime,
    *,
    say: Callable[[Due], str],
    booked: Iterable[tuple[Booked, str]] = (),
) -> bytes:
    """The entries as iCalendar (RFC 5545), whole days; the day after the last ends an entry, as the standard has it.

    Interviews that are booked stand at their hours, with what they are called.
    """
    calendar = _empty("PUBLISH")
    calendar.add("X-WR-CALNAME", name)
    calendar.add("REFRESH-INTERVAL", dt.timedelta(hours=6))
    for one in entries:
        event = Event()
        event.add("UID", f"{one.key}@{base_url.split('://', 1)[-1]}")
        event.add("DTSTAMP", at)
        event.add("SUMMARY", say(one))
        event.add("DTSTART", one.first)
        event.add("DTEND", one.last + dt.timedelta(1))
        event.add("TRANSP", "TRANSPARENT")
        if one.placement_ref is not None:
            event.add("URL", f"{base_url}/placements/{one.placement_ref}")
        calendar.add_component(event)
    for meeting, words in booked:
        calendar.add_component(_meeting(meeting, words, base_url))
    content: bytes = calendar.to_ical()
    return content


def as_invitation(one: Booked, words: str, base_url: str, where: str | None) -> bytes:
    """One booked interview as a file for any calendar; a later file of it moves the entry, or takes it away."""
    calendar = _empty("CANCEL" if one.is_cancelled else "PUBLISH")
    event = _meeting(one, words, base_url)
    if where:
        event.add("LOCATION", where)
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _empty(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("PRODID", "-//surveyapp//calendar//SV")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", method)
    return calendar


def _meeting(one: Booked, words: str, base_url: str) -> Event:
    event = Event()
    event.add("UID", f"interview-{one.ref}-{one.attempt}@{base_url.split('://', 1)[-1]}")
    event.add("SEQUENCE", one.sequence)
    event.add("DTSTAMP", one.changed_at)
    event.add("SUMMARY", words)
    event.add("DTSTART", one.starts_at)
    event.add("DTEND", one.starts_at + dt.timedelta(minutes=one.minutes))
    event.add("STATUS", "CANCELLED" if one.is_cancelled else "CONFIRMED")
    event.add("URL", f"{base_url}/intervjuer/{one.ref}")
    return event


def _assignments(session: Session, authority_id: int, informant_id: int, today: dt.date) -> list[Due]:
    rows = session.execute(
        select(
            Assignment.id,
            Assignment.instrument,
            Assignment.version,
            Occasion.on,
            Occasion.opens_on,
            Occasion.due_on,
            Placement.label,
            Placement.ref,
            Organisation.name,
            Interview.ref.label("interview_ref"),
        )
        .join(Occasion, Occasion.id == Assignment.occasion_id)
        .outerjoin(Placement, Placement.id == Occasion.placement_id)
        .outerjoin(Agreement, Agreement.id == Occasion.agreement_id)
        .join(Organisation, or_(Organisation.id == Placement.provider_id, Organisation.id == Agreement.provider_id))
        .outerjoin(Interview, Interview.assignment_id == Assignment.id)
        .outerjoin(Response, Response.assignment_id == Assignment.id)
        .where(
            Assignment.informant_id == informant_id,
            Organisation.authority_id == authority_id,
            Assignment.cancel_reason.is_(None),
            Assignment.held_at.is_(None),
            Assignment.explanation.is_(None),
            or_(Response.id.is_(None), Response.state == ResponseState.DRAFT.value),
            Occasion.due_on >= today - BACK,
            Occasion.on <= today + AHEAD,
        )
        .order_by(Occasion.on, Assignment.id)
    )
    return [
        Due(
            f"asked-{row.id}",
            row.instrument,
            row.label,
            row.name,
            row.on,
            row.due_on,
            row.ref,
            row.id if row.version == MEETING and row.opens_on <= today and row.interview_ref is None else None,
            row.interview_ref,
        )
        for row in rows
    ]


def _ends(session: Session, authority_id: int, informant_id: int, today: dt.date) -> list[Due]:
    rows = session.execute(
        select(Placement.id, Placement.label, Placement.ref, Placement.planned_end_on, Organisation.name)
        .join(Organisation, Organisation.id == Placement.provider_id)
        .where(
            Placement.authority_id == authority_id,
            Placement.caseworker_id == informant_id,
            Placement.exit_on.is_(None),
            Placement.planned_end_on.between(today - BACK, today + AHEAD),
        )
        .order_by(Placement.planned_end_on, Placement.id)
    )
    return [
        Due(f"ends-{row.id}", "end", row.label, row.name, row.planned_end_on, row.planned_end_on, row.ref)
        for row in rows
        if row.planned_end_on is not None
    ]
