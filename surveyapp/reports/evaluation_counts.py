"""What the evaluator's page is read from, counted by the database: by provider, year of start, wave and area."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, extract, func, select
from sqlalchemy.orm import Session

from surveyapp.placements.models import Placement
from surveyapp.privacy.consent import Decision, Purpose
from surveyapp.privacy.models import ConsentRecord
from surveyapp.reports.completion import counted
from surveyapp.responses.models import Outcome, Reading, Response
from surveyapp.responses.rules import ResponseState, View
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.scoring.score import SCORING_VERSION

WANTED, OTHER, WAITING = "wanted", "other", "waiting"
_YEAR = extract("year", Placement.start_on)


@dataclass(frozen=True, slots=True)
class Counts:
    """Whole counts of one plan's placements whose people agreed to evaluation; every row begins with provider and year.

    ``flow``: wave, role, way of answering, state, number. ``areas``: instrument, role, scale, reliable change,
    threshold, number: the newest verdict on the newest reading of each placement. ``ends``: days, kind of end, number.
    """

    placements: tuple[tuple[int, int, int], ...]
    flow: tuple[tuple[int, int, str, str, str, str, int], ...]
    areas: tuple[tuple[int, int, str, str, str, str, str, int], ...]
    ends: tuple[tuple[int, int, int, str, int], ...]
    #: placements of people who have not agreed, and of whom nothing is counted
    n_excluded: int


def count_evaluation(
    session: Session, authority_id: int, plan_code: str, wanted: Iterable[str], today: dt.date, at: dt.datetime
) -> Counts:
    """Count; ``wanted`` are the destinations that the plan's targets ask for, ``at`` the moment for consent."""
    mine = and_(Placement.authority_id == authority_id, Placement.plan_code == plan_code, Placement.start_on <= today)
    agreed = and_(mine, Placement.participant_id.in_(_agreeing(authority_id, at)))
    n_all = session.scalar(select(func.count()).select_from(Placement).where(mine)) or 0
    ends, placements = _ends(session, agreed, frozenset(wanted), today)
    return Counts(
        placements=placements,
        flow=_flow(session, agreed, today),
        areas=_areas(session, agreed),
        ends=ends,
        n_excluded=n_all - sum(row[2] for row in placements),
    )


def n_placements(session: Session, authority_id: int, plan_code: str) -> int:
    """How many placements follow the plan."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Placement)
            .where(Placement.authority_id == authority_id, Placement.plan_code == plan_code)
        )
        or 0
    )


def _agreeing(authority_id: int, at: dt.datetime) -> Select[int]:
    """People whose latest decision on evaluation is a yes; silence is a no, as in ``privacy.consent``."""
    newest = (
        select(
            ConsentRecord.participant_id,
            ConsentRecord.decision,
            func.row_number()
            .over(
                partition_by=ConsentRecord.participant_id,
                order_by=(ConsentRecord.decided_at.desc(), ConsentRecord.id.desc()),
            )
            .label("place"),
        )
        .where(
            ConsentRecord.participant_id.in_(
                select(Placement.participant_id).where(Placement.authority_id == authority_id)
            ),
            ConsentRecord.purpose == Purpose.EVALUATION.value,
            ConsentRecord.decided_at <= at,
        )
        .subquery()
    )
    return select(newest.c.participant_id).where(newest.c.place == 1, newest.c.decision == Decision.GIVEN.value)


def _flow(session: Session, which: ColumnElement[bool], today: dt.date) -> tuple[Any, ...]:
    by = (Placement.provider_id, _YEAR, Occasion.wave, Assignment.role, func.coalesce(Response.mode, ""))
    found = counted(session, today, and_(which, Assignment.version > 0), *by)
    return tuple(
        (provider, int(year), wave, role, mode, state.value, n)
        for (provider, year, wave, role, mode), states in sorted(found.items())
        for state, n in sorted(states.items())
    )


def _areas(session: Session, which: ColumnElement[bool]) -> tuple[Any, ...]:
    of = (Occasion.placement_id, Assignment.instrument, Assignment.role, Reading.scale)
    newest = (Occasion.on.desc(), Reading.id.desc(), Outcome.computed_at.desc(), Outcome.id.desc())
    judged = (
        select(
            Placement.provider_id,
            _YEAR.label("year"),
            Assignment.instrument,
            Assignment.role,
            Reading.scale,
            Outcome.reliable,
            Outcome.threshold_end,
            func.row_number().over(partition_by=of, order_by=newest).label("place"),
        )
        .select_from(Outcome)
        .join(Reading, Reading.id == Outcome.reading_id)
        .join(Response, Response.id == Reading.response_id)
        .join(Assignment, Assignment.id == Response.assignment_id)
        .join(Occasion, Occasion.id == Assignment.occasion_id)
        .join(Placement, Placement.id == Occasion.placement_id)
        .where(
            which,
            Response.state == ResponseState.SUBMITTED.value,
            Reading.view == View.OWN.value,
            Reading.scoring_version == SCORING_VERSION,
        )
        .subquery()
    )
    keys = [column for column in judged.c if column.name != "place"]
    rows = session.execute(select(*keys, func.count()).where(judged.c.place == 1).group_by(*keys).order_by(*keys))
    return tuple((row[0], int(row[1]), *row[2:]) for row in rows)


def _ends(
    session: Session, which: ColumnElement[bool], wanted: frozenset[str], today: dt.date
) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """How each placement ended so far and after how many days, and how many there are."""
    ends: Counter[tuple[int, int, int, str]] = Counter()
    placements: Counter[tuple[int, int]] = Counter()
    columns = (Placement.provider_id, Placement.start_on, Placement.exit_on, Placement.destination)
    rows: Sequence[Any] = session.execute(select(*columns).where(which)).all()
    for provider, start_on, exit_on, destination in rows:
        is_over = exit_on is not None and exit_on <= today
        kind = (WANTED if destination in wanted else OTHER) if is_over else WAITING
        ends[provider, start_on.year, ((exit_on if is_over else today) - start_on).days, kind] += 1
        placements[provider, start_on.year] += 1
    return tuple((*key, n) for key, n in sorted(ends.items())), tuple(
        (*key, n) for key, n in sorted(placements.items())
    )
