"""What was planned for a placement and what came of it, wave by wave."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.db.engine import rows_of
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
    rows = rows_of(
        session,
        select(*_WINDOW, Occasion.wave, Occasion.number, *_ASKED, response_state().label("given"))
        .join(Assignment, Assignment.occasion_id == Occasion.id)
        .outerjoin(Response, Response.assignment_id == Assignment.id)
        .where(Occasion.placement_id == placement_id)
        .order_by(Occasion.on, Occasion.id, Assignment.id),
    )
    return tuple(_planned(shelf, waves, row, today, language) for row in rows)


_WINDOW = Occasion.on, Occasion.opens_on, Occasion.due_on, Occasion.closes_on
_ASKED = (
    Assignment.id,
    Assignment.role,
    Assignment.instrument,
    Assignment.version,
    Assignment.cancel_reason,
    Assignment.explanation,
    Assignment.begun_at,
)


def _planned(shelf: Shelf, waves: dict[str, str], row: Any, today: dt.date, language: str) -> Planned:
    window = Window(*row[: len(_WINDOW)])
    instrument = shelf.catalogue.instruments.get((row.instrument, row.version))
    return Planned(
        assignment_id=row.id,
        wave=waves.get(row.wave, row.wave),
        number=row.number,
        window=window,
        role=row.role,
        title=row.instrument if instrument is None else wording(instrument.title, language),
        state=final_state(window, today, row.cancel_reason, row.given, row.explanation),
        is_begun=row.begun_at is not None,
    )
