"""A participant's own change on each scale, from the stored verdicts on their latest readings."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.progression.plain import PlainChange, plain_change
from surveyapp.responses.models import Outcome, Reading, Response
from surveyapp.responses.rules import ResponseState, View
from surveyapp.schedule.models import Assignment, Occasion


@dataclass(frozen=True, slots=True)
class OwnChange:
    """Baseline and latest value on one scale, and what can be said of the difference."""

    scale: str
    baseline: float
    latest: float
    says: PlainChange


def own_changes(session: Session, placement_id: int, instrument: str, role: str) -> dict[str, OwnChange]:
    """The newest verdict on the newest reading of each scale, by scale; scales with one reading are left out."""
    rows = session.execute(
        select(Reading.scale, Outcome.reliable, Outcome.change, Outcome.inputs)
        .join(Outcome, Outcome.reading_id == Reading.id)
        .join(Response, Response.id == Reading.response_id)
        .join(Assignment, Assignment.id == Response.assignment_id)
        .join(Occasion, Occasion.id == Assignment.occasion_id)
        .where(
            Occasion.placement_id == placement_id,
            Assignment.instrument == instrument,
            Assignment.role == role,
            Response.state == ResponseState.SUBMITTED.value,
            Reading.view == View.OWN.value,
        )
        .order_by(Occasion.on, Reading.id, Outcome.computed_at, Outcome.id)
    )
    newest = {row.scale: row for row in rows}
    return {
        scale: OwnChange(
            scale,
            row.inputs["baseline"],
            row.inputs["latest"],
            plain_change(row.reliable, row.change, row.inputs["threshold"]),
        )
        for scale, row in newest.items()
        if row.change is not None
    }
