"""Planned against done: the one place that counts planned answers by what they came to."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from surveyapp.agreements.models import Agreement
from surveyapp.placements.models import Placement
from surveyapp.responses.models import Response
from surveyapp.responses.rules import ResponseState
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.schedule.queries import phase_on
from surveyapp.schedule.subjects import InterviewSubject
from surveyapp.schedule.windows import UNSETTLED, FinalState, Phase, state_in

Column: TypeAlias = ColumnElement[Any] | InstrumentedAttribute[Any]


@dataclass(frozen=True, slots=True)
class Flow:
    """Planned answers of one role to one instrument, by what they came to."""

    role: str
    instrument: str
    states: dict[FinalState, int]

    @property
    def planned(self) -> int:
        """All of them."""
        return sum(self.states.values())

    @property
    def answered(self) -> int:
        """Those that were answered."""
        return self.states.get(FinalState.ANSWERED, 0)

    @property
    def settled(self) -> int:
        """Those whose time has come and gone: the denominator of a response rate."""
        return settled(self.states)


def settled(states: dict[FinalState, int]) -> int:
    """How many of the counted answers have a final state: the denominator of every response rate."""
    return sum(n for state, n in states.items() if state not in UNSETTLED)


def counted(
    session: Session, today: dt.date, which: ColumnElement[bool], *by: Column
) -> dict[tuple[Any, ...], Counter[FinalState]]:
    """Planned answers about placements, agreements and subjects of interviews by these columns and what they came to.

    Every count of planned answers in the program is made here. Columns may be of the assignment, the occasion, the
    placement, the agreement, the subject or the response.
    """
    found: dict[tuple[Any, ...], Counter[FinalState]] = defaultdict(Counter)
    phase, given = phase_on(today).label("phase"), response_state().label("given")
    how = (phase, Assignment.cancel_reason, given, Assignment.explanation)
    keys = [column.label(f"key_{place}") for place, column in enumerate(by)]
    rows = session.execute(
        select(*keys, *how, func.count())
        .select_from(Assignment)
        .join(Occasion, Occasion.id == Assignment.occasion_id)
        .outerjoin(Placement, Placement.id == Occasion.placement_id)
        .outerjoin(Agreement, Agreement.id == Occasion.agreement_id)
        .outerjoin(InterviewSubject, InterviewSubject.id == Occasion.subject_id)
        .outerjoin(Response, Response.assignment_id == Assignment.id)
        .where(which)
        .group_by(*keys, *how)
    )
    for *key, in_phase, cancelled, state, why, n in rows:
        found[tuple(key)][state_in(Phase(in_phase), cancelled, state, why)] += n
    return found


def of_authority(authority_id: int) -> ColumnElement[bool]:
    """Planned answers about this authority's placements, agreements and subjects of interviews."""
    return or_(*(one.authority_id == authority_id for one in (Placement, Agreement, InterviewSubject)))


def flows(session: Session, authority_id: int, today: dt.date) -> tuple[Flow, ...]:
    """Counts of forms by role and instrument over all placements of an authority."""
    forms = (Placement.authority_id == authority_id) & (Assignment.version > 0)
    found = counted(session, today, forms, Assignment.role, Assignment.instrument)
    return tuple(Flow(role, instrument, dict(states)) for (role, instrument), states in sorted(found.items()))


def states_by_placement(
    session: Session, placement_ids: Sequence[int], today: dt.date
) -> dict[int, Counter[FinalState]]:
    """Counts for each of these placements; late ones are counted among the open."""
    found = counted(session, today, Occasion.placement_id.in_(placement_ids), Occasion.placement_id)
    states: dict[int, Counter[FinalState]] = defaultdict(Counter)
    states.update({placement_id: counts for (placement_id,), counts in found.items()})
    return states


def response_state() -> ColumnElement[str | None]:
    """The state of the response, where a meeting that was held counts as one that was sent in."""
    return case((Assignment.held_at.is_not(None), ResponseState.SUBMITTED.value), else_=Response.state)
