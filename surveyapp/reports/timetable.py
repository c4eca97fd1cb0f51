"""What was planned for a placement and what came of it, wave by wave."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.instruments.wording import wording
from surveyapp.plans.shelf import Shelf
from surveyapp.reports.completion import response_state
from surveyapp.responses.models import Response
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.schedule.windows import FinalState, Window, final_state


@dataclass(frozen=True, slots=True)
class Planned:
    """One planned answer."""

    assignment_id: int
    wave: str
    number: int
    window: Window
    role: str
    title: str
    state: FinalState
    #: whether anything was saved, after which nobody can say otherwise
    is_begun: bool


def timetable(
    session: Session, shelf: Shelf, placement_id: int, plan: tuple[str, int], today: dt.date, language: str
) -> tuple[Planned, ...]:
    """Every planned answer of a placement, earliest first."""
    waves = {wave.code: wording(wave.title, language) for wave in shelf.plan(*plan).waves}
    rows = session.execute(
        select(Occasion, Assignment, response_state())
        .join(Assignment, Assignment.occasion_id == Occasion.id)
        .outerjoin(Response, Response.assignment_id == Assignment.id)
        .where(Occasion.placement_id == placement_id)
        .order_by(Occasion.on, Occasion.id, Assignment.id)
    )
    return tuple(_planned(shelf, waves, *row, today, language) for row in rows)


def _planned(
    shelf: Shelf,
    waves: dict[str, str],
    occasion: Occasion,
    assignment: Assignment,
    given: str | None,
    today: dt.date,
    language: str,
) -> Planned:
    window = Window(occasion.on, occasion.opens_on, occasion.due_on, occasion.closes_on)
    instrument = shelf.catalogue.instruments.get((assignment.instrument, assignment.version))
    return Planned(
        assignment_id=assignment.id,
        wave=waves.get(occasion.wave, occasion.wave),
        number=occasion.number,
        window=window,
        role=assignment.role,
        title=assignment.instrument if instrument is None else wording(instrument.title, language),
        state=final_state(window, today, assignment.cancel_reason, given, assignment.explanation),
        is_begun=assignment.begun_at is not None,
    )
