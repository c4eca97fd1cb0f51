"""Whose latest reading on some scale lies further down than measurement error explains."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import cache

from sqlalchemy import ColumnElement, and_, exists, literal, or_, select
from sqlalchemy.orm import Session, aliased

from surveyapp.conversations.queries import is_told_of
from surveyapp.conversations.rules import Area, ReadingOf
from surveyapp.placements.models import Placement
from surveyapp.responses.models import Outcome, Reading, Response
from surveyapp.responses.rules import ReliableChange, ResponseState, View
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.scoring.score import SCORING_VERSION

NEWS_FOR = 100
"""Days for which a verdict is told of: a little longer than the quarter in which the next reading comes."""


def worse(session: Session, which: ColumnElement[bool], today: dt.date) -> list[tuple[int, dt.date, tuple[Area, ...]]]:
    """Placements that last, with the day of the newest such reading and the scales, most scales first, then newest.

    ``which`` is a condition on placements. Only the newest verdict on the newest reading of a scale counts, until
    somebody has talked with the person about that reading.
    """
    since = today - dt.timedelta(NEWS_FOR)
    at_midnight = dt.datetime.combine(since, dt.time(), dt.UTC)
    rows = session.execute(
        select(
            Placement.id.label("placement_id"),
            Occasion.on.label("day"),
            Assignment.instrument,
            Assignment.version,
            Reading.scale,
            Assignment.role,
            Response.id.label("response_id"),
        )
        .select_from(Outcome)
        .join(Reading, Reading.id == Outcome.reading_id)
        .join(Response, Response.id == Reading.response_id)
        .join(Assignment, Assignment.id == Response.assignment_id)
        .join(Occasion, Occasion.id == Assignment.occasion_id)
        .join(Placement, Placement.id == Occasion.placement_id)
        .where(
            # Written out, so that the index on these alone is used.
            Outcome.reliable == literal(ReliableChange.DETERIORATED.value, literal_execute=True),
            Outcome.computed_at >= at_midnight,
            Occasion.on >= since,
            Reading.view == View.OWN.value,
            Reading.scoring_version == SCORING_VERSION,
            Response.state == ResponseState.SUBMITTED.value,
            which,
            or_(Placement.exit_on.is_(None), Placement.exit_on >= today),
            ~_judged_again(),
            ~_read_again(),
            ~is_told_of(),
        )
        .order_by(Occasion.placement_id, Assignment.instrument, Reading.id)
    )
    found: dict[int, list[tuple[dt.date, Area]]] = defaultdict(list)
    for row in rows:
        area = Area(row.instrument, row.version, row.scale, row.role, row.response_id)
        found[row.placement_id].append((row.day, area))
    lines = [
        (placement_id, max(day for day, _ in one), tuple(area for _, area in one))
        for placement_id, one in found.items()
    ]
    return sorted(lines, key=lambda line: (-len(line[2]), -line[1].toordinal(), line[0]))


def worse_readings(session: Session, placement_id: int, today: dt.date) -> frozenset[ReadingOf]:
    """The readings of one placement that :func:`worse` tells of."""
    found = worse(session, Placement.id == placement_id, today)
    return frozenset(area.reading for _placement_id, _day, areas in found for area in areas)


@cache
def _judged_again() -> ColumnElement[bool]:
    newer = aliased(Outcome)
    return exists(
        select(newer.id)
        .where(
            newer.reading_id == Outcome.reading_id,
            or_(
                newer.computed_at > Outcome.computed_at,
                and_(newer.computed_at == Outcome.computed_at, newer.id > Outcome.id),
            ),
        )
        .correlate(Outcome)
    )


@cache
def _read_again() -> ColumnElement[bool]:
    later, asked, given, read = aliased(Occasion), aliased(Assignment), aliased(Response), aliased(Reading)
    return exists(
        select(read.id)
        .select_from(later)
        .join(asked, asked.occasion_id == later.id)
        .join(given, given.assignment_id == asked.id)
        .join(read, read.response_id == given.id)
        .where(
            later.placement_id == Occasion.placement_id,
            later.on > Occasion.on,
            asked.instrument == Assignment.instrument,
            asked.role == Assignment.role,
            given.state == ResponseState.SUBMITTED.value,
            read.scale == Reading.scale,
            read.view == View.OWN.value,
            read.scoring_version == SCORING_VERSION,
            read.value.is_not(None),
        )
        .correlate(Occasion, Assignment, Reading)
    )
