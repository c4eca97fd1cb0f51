"""What planning would change, placement by placement, before anything is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from surveyapp.plans.definition import Plan
from surveyapp.schedule.plan import Difference, KnownOccasion, PlacementDays, difference, lay_out
from surveyapp.schedule.queries import PlacementSchedule, schedules

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One change: of which placement, what happens, to which wave, and on or from which day."""

    placement_id: int
    what: str
    wave: str
    number: int
    on: dt.date
    detail: str = ""


def preview(session: Session, plans: Mapping[tuple[str, int], Plan], today: dt.date) -> Iterator[Line]:
    """Every change that planning would make, in the order of placements."""
    for chunk in schedules(session, CHUNK):
        for schedule in chunk:
            days = PlacementDays(schedule.start_on, schedule.planned_end_on, schedule.exit_on)
            planned = lay_out(plans[schedule.plan], days, today)
            has_ended = schedule.exit_on is not None
            found = difference(planned, schedule.known, schedule.informants, today, has_ended=has_ended)
            yield from _lines(schedule, found)


def _lines(schedule: PlacementSchedule, found: Difference) -> Iterator[Line]:
    place = schedule.placement_id
    for new in found.new_occasions:
        asked = ", ".join(f"{ask.instrument} ({ask.informant})" for ask in new.asks)
        yield Line(place, "new", new.wave, new.number, new.window.on, asked)
    occasions = {old.id: old for old in schedule.known}
    holders = {known.id: (old, known) for old in schedule.known for known in old.assignments}
    for occasion_id, window, ask in found.new_assignments:
        old = occasions[occasion_id]
        yield Line(place, "also asked", old.wave, old.number, window.on, f"{ask.instrument} ({ask.informant})")
    for occasion_id, window in found.moved:
        yield _of(place, "moved", occasions[occasion_id], f"to {window.on}")
    for assignment_id, reason in found.cancelled:
        old, known = holders[assignment_id]
        yield _of(place, "cancelled", old, f"{known.instrument} ({known.role}): {reason.value}")
    for assignment_id in found.reinstated:
        old, known = holders[assignment_id]
        yield _of(place, "reinstated", old, f"{known.instrument} ({known.role})")
    for assignment_id, _ in found.handed_over:
        old, known = holders[assignment_id]
        yield _of(place, "handed over", old, known.instrument)


def _of(placement_id: int, what: str, old: KnownOccasion, detail: str) -> Line:
    return Line(placement_id, what, old.wave, old.number, old.window.on, detail)
