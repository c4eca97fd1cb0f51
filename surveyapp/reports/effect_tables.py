"""Everything that an analysis of a plan starts from, one query each: stays, planned answers, readings, items."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from surveyapp.placements.models import Placement
from surveyapp.privacy.consent import Consent, Decision, Purpose, allows
from surveyapp.privacy.models import ConsentRecord
from surveyapp.progression.pairing import DatedReading
from surveyapp.responses.models import Answer, Reading, Response
from surveyapp.responses.rules import ResponseState, View
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.schedule.windows import FinalState, Window, final_state
from surveyapp.scoring.score import SCORING_VERSION

ROWS_AT_ONCE = 5000

Series = tuple[str, str, str]
"""Instrument, role and scale."""


@dataclass(frozen=True, slots=True)
class Stay:
    """One placement."""

    id: int
    participant_id: int
    start_on: dt.date
    exit_on: dt.date | None
    destination: str | None


@dataclass(frozen=True, slots=True)
class PlannedAnswer:
    """One planned answer and what it came to."""

    placement_id: int
    wave: str
    number: int
    on: dt.date
    role: str
    instrument: str
    state: FinalState


@dataclass(frozen=True, slots=True)
class Answered:
    """The numeric answers of one sent response, by item."""

    placement_id: int
    wave: str
    number: int
    on: dt.date
    role: str
    instrument: str
    version: int
    values: dict[str, float]


@dataclass(frozen=True, slots=True)
class EffectTables:
    """All of it, for those who have agreed to evaluation; ``n_excluded`` are the placements of all others."""

    stays: tuple[Stay, ...]
    planned: tuple[PlannedAnswer, ...]
    readings: dict[Series, dict[int, list[DatedReading]]]
    answered: tuple[Answered, ...]
    n_excluded: int


def effect_tables(session: Session, authority_id: int, plan_code: str, today: dt.date, at: dt.datetime) -> EffectTables:
    """Read the placements that follow a plan, in whichever version, with everything planned and answered."""
    scope = and_(Placement.authority_id == authority_id, Placement.plan_code == plan_code, Placement.start_on <= today)
    agreeing = _agreeing(session, authority_id, at)
    everybody = list(_stays(session, scope))
    stays = tuple(stay for stay in everybody if stay.participant_id in agreeing)
    ids = {stay.id for stay in stays}
    return EffectTables(
        stays=stays,
        planned=tuple(row for row in _planned(session, scope, today) if row.placement_id in ids),
        readings=_readings(session, scope, ids),
        answered=tuple(row for row in _answered(session, scope) if row.placement_id in ids),
        n_excluded=len(everybody) - len(stays),
    )


def newest_version(session: Session, authority_id: int, plan_code: str) -> int | None:
    """The newest version of a plan that a placement of the authority follows."""
    return session.scalar(
        select(func.max(Placement.plan_version)).where(
            Placement.authority_id == authority_id, Placement.plan_code == plan_code
        )
    )


def _agreeing(session: Session, authority_id: int, at: dt.datetime) -> set[int]:
    mine = select(Placement.participant_id).where(Placement.authority_id == authority_id)
    rows = session.execute(
        select(ConsentRecord.participant_id, ConsentRecord.decision, ConsentRecord.decided_at)
        .where(ConsentRecord.participant_id.in_(mine), ConsentRecord.purpose == Purpose.EVALUATION.value)
        .order_by(ConsentRecord.participant_id)
    )
    return {
        person
        for person, decisions in groupby(rows, key=lambda row: row.participant_id)
        if allows((Consent(Purpose.EVALUATION, Decision(one[1]), one[2]) for one in decisions), Purpose.EVALUATION, at)
    }


def _rows(session: Session, statement: Select[*tuple[Any, ...]]) -> Iterable[Any]:
    return session.execute(statement, execution_options={"yield_per": ROWS_AT_ONCE})


def _within(statement: Select[*tuple[Any, ...]], scope: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """From assignments of instruments, not of meetings, down to the placements in scope."""
    return (
        statement.join(Occasion, Occasion.id == Assignment.occasion_id)
        .join(Placement, Placement.id == Occasion.placement_id)
        .where(scope, Assignment.version > 0)
    )


def _stays(session: Session, scope: ColumnElement[bool]) -> Iterator[Stay]:
    columns = (
        Placement.id,
        Placement.participant_id,
        Placement.start_on,
        Placement.exit_on,
        Placement.destination,
    )
    for row in _rows(session, select(*columns).where(scope).order_by(Placement.id)):
        yield Stay(*row)


def _planned(session: Session, scope: ColumnElement[bool], today: dt.date) -> Iterator[PlannedAnswer]:
    statement = _within(
        select(
            Occasion.placement_id,
            Occasion.wave,
            Occasion.number,
            Occasion.on,
            Occasion.opens_on,
            Occasion.due_on,
            Occasion.closes_on,
            Assignment.role,
            Assignment.instrument,
            Assignment.cancel_reason,
            Assignment.explanation,
            Response.state,
        )
        .select_from(Assignment)
        .outerjoin(Response, Response.assignment_id == Assignment.id),
        scope,
    )
    for placement_id, wave, number, on, opens, due, closes, role, instrument, cancelled, why, state in _rows(
        session, statement
    ):
        came_to = final_state(Window(on, opens, due, closes), today, cancelled, state, why)
        yield PlannedAnswer(placement_id, wave, number, on, role, instrument, came_to)


def _readings(
    session: Session, scope: ColumnElement[bool], ids: set[int]
) -> dict[Series, dict[int, list[DatedReading]]]:
    statement = _within(
        select(
            Occasion.placement_id,
            Assignment.instrument,
            Assignment.role,
            Reading.scale,
            Occasion.wave,
            Occasion.number,
            Occasion.on,
            Reading.value,
            Response.informant_id,
            Response.mode,
            Assignment.version,
        )
        .select_from(Reading)
        .join(Response, Response.id == Reading.response_id)
        .join(Assignment, Assignment.id == Response.assignment_id),
        scope,
    ).where(
        Response.state == ResponseState.SUBMITTED.value,
        Reading.view == View.OWN.value,
        Reading.scoring_version == SCORING_VERSION,
    )
    found: dict[Series, dict[int, list[DatedReading]]] = defaultdict(lambda: defaultdict(list))
    for placement_id, instrument, role, scale, wave, number, on, value, rater, mode, version in _rows(
        session, statement
    ):
        if placement_id in ids:
            found[instrument, role, scale][placement_id].append(
                DatedReading(f"{wave}-{number}", on, value, role, str(rater), mode, version)
            )
    return found


def _answered(session: Session, scope: ColumnElement[bool]) -> Iterator[Answered]:
    statement = _within(
        select(
            Response.id,
            Occasion.placement_id,
            Occasion.wave,
            Occasion.number,
            Occasion.on,
            Assignment.role,
            Assignment.instrument,
            Assignment.version,
            Answer.item,
            func.coalesce(Answer.code, Answer.number),
        )
        .select_from(Answer)
        .join(Response, Response.id == Answer.response_id)
        .join(Assignment, Assignment.id == Response.assignment_id),
        scope,
    ).where(
        Response.state == ResponseState.SUBMITTED.value,
        or_(Answer.code.is_not(None), Answer.number.is_not(None)),
    )
    for (_, *of), rows in groupby(_rows(session, statement.order_by(Response.id)), key=lambda row: row[:8]):
        placement_id, wave, number, on, role, instrument, version = of
        values = {item: float(value) for *_, item, value in rows}
        yield Answered(placement_id, wave, number, on, role, instrument, version, values)
