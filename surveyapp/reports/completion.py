"""Planned against done: counts of final states, for an authority and for single placements."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from surveyapp.placements.models import Placement
from surveyapp.responses.models import Response
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.schedule.windows import FinalState, Phase, state_in


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
        return self.planned - sum(self.states.get(s, 0) for s in (FinalState.OPEN, FinalState.COMING))


def flows(session: Session, authority_id: int, today: dt.date) -> tuple[Flow, ...]:
    """Counts by role and instrument over all placements of an authority."""
    found: dict[tuple[str, str], Counter[FinalState]] = defaultdict(Counter)
    rows = session.execute(
        select(
            Assignment.role,
            Assignment.instrument,
            phase_on(today).label("phase"),
            Assignment.cancel_reason,
            Response.state,
            func.count(),
        )
        .join(Occasion, Occasion.id == Assignment.occasion_id)
        .join(Placement, Placement.id == Occasion.placement_id)
        .outerjoin(Response, Response.assignment_id == Assignment.id)
        .where(Placement.authority_id == authority_id)
        .group_by(Assignment.role, Assignment.instrument, "phase", Assignment.cancel_reason, Response.state)
    )
    for role, instrument, phase, cancelled, state, n in rows:
        found[role, instrument][state_in(Phase(phase), cancelled, state)] += n
    return tuple(Flow(role, instrument, dict(states)) for (role, instrument), states in sorted(found.items()))


def states_by_placement(
    session: Session, placement_ids: Sequence[int], today: dt.date
) -> dict[int, Counter[FinalState]]:
    """Counts for each of these placements; late ones are counted among the open."""
    found: dict[int, Counter[FinalState]] = defaultdict(Counter)
    rows = session.execute(
        select(
            Occasion.placement_id,
            phase_on(today).label("phase"),
            Assignment.cancel_reason,
            Response.state,
            func.count(),
        )
        .join(Assignment, Assignment.occasion_id == Occasion.id)
        .outerjoin(Response, Response.assignment_id == Assignment.id)
        .where(Occasion.placement_id.in_(placement_ids))
        .group_by(Occasion.placement_id, "phase", Assignment.cancel_reason, Response.state)
    )
    for placement_id, phase, cancelled, state, n in rows:
        found[placement_id][state_in(Phase(phase), cancelled, state)] += n
    return found


def phase_on(today: dt.date) -> ColumnElement[str]:
    """:meth:`Window.phase` in the database's words; a test holds both to the same answers."""
    return case(
        (Occasion.opens_on > today, Phase.EARLY.value),
        (Occasion.due_on >= today, Phase.OPEN.value),
        (Occasion.closes_on >= today, Phase.GRACE.value),
        else_=Phase.CLOSED.value,
    )
