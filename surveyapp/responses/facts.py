"""What is known of placements, for the conditions of waves: scores, answers, provider, hours and destination."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from surveyapp.people.models import Organisation
from surveyapp.placements.attendance import counts
from surveyapp.placements.models import Attendance, Placement
from surveyapp.placements.rules import AttendancePeriod
from surveyapp.plans.conditions import Facts, Known
from surveyapp.responses.models import Answer, Reading, Response
from surveyapp.responses.rules import ResponseState, View
from surveyapp.schedule.changes import Tally, plan_occasions
from surveyapp.schedule.comparing import Plans
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.scoring.score import SCORING_VERSION


def plan_with_answers(session: Session, plans: Plans, today: dt.date, *, actor: str, at: dt.datetime) -> Tally:
    """Plan everybody's occasions, with what has been answered deciding what is called for: the run of every night."""
    return plan_occasions(session, plans, today, actor=actor, at=at, facts=facts_of)


def facts_of(session: Session, placement_ids: Sequence[int]) -> Mapping[int, Facts]:
    """What is known of each of these placements; only what was sent in counts."""
    readings = _by_placement(
        session,
        placement_ids,
        select(*_ABOUT, Reading.scale, Reading.value)
        .select_from(Response)
        .join(Reading, Reading.response_id == Response.id)
        .where(Reading.view == View.OWN.value, Reading.scoring_version == SCORING_VERSION),
    )
    answers = _by_placement(
        session,
        placement_ids,
        select(*_ABOUT, Answer.item, Answer.code).select_from(Response).join(Answer, Answer.response_id == Response.id),
    )
    hours = _hours(session, placement_ids)
    rows = session.execute(
        select(Placement.id, Organisation.name, Placement.destination)
        .join(Organisation, Organisation.id == Placement.provider_id)
        .where(Placement.id.in_(placement_ids))
    )
    return {
        placement_id: Facts(
            tuple(readings.get(placement_id, ())),
            tuple(answers.get(placement_id, ())),
            provider,
            hours.get(placement_id),
            destination,
        )
        for placement_id, provider, destination in rows
    }


_ABOUT = (Occasion.placement_id, Assignment.instrument, Assignment.role, Occasion.wave, Occasion.on)


def _by_placement(
    session: Session, placement_ids: Sequence[int], statement: Select[*tuple[Any, ...]]
) -> dict[int, list[Known]]:
    rows = session.execute(
        statement.join(Assignment, Assignment.id == Response.assignment_id)
        .join(Occasion, Occasion.id == Assignment.occasion_id)
        .where(Occasion.placement_id.in_(placement_ids), Response.state == ResponseState.SUBMITTED.value)
        .order_by(Occasion.on, Assignment.id)
    )
    found: dict[int, list[Known]] = defaultdict(list)
    for placement_id, instrument, role, wave, on, about, value in rows:
        found[placement_id].append(Known(instrument, about, role, wave, on, value))
    return found


def _hours(session: Session, placement_ids: Sequence[int]) -> dict[int, float]:
    # Supervisors who share a month record a part each; of several months the last one stands.
    rows = session.execute(
        select(Attendance.placement_id, Attendance.on, func.sum(Attendance.hours))
        .where(
            Attendance.placement_id.in_(placement_ids),
            Attendance.period == AttendancePeriod.MONTH.value,
            counts(),
        )
        .group_by(Attendance.placement_id, Attendance.on)
        .order_by(Attendance.on)
    )
    return {placement_id: hours for placement_id, _, hours in rows}
