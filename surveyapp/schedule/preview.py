"""What planning would change, placement by placement, before anything is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from surveyapp.schedule.comparing import FactsOf, Plans, Question, compare
from surveyapp.schedule.difference import KnownOccasion
from surveyapp.schedule.plan import Difference
from surveyapp.schedule.stored import PlacementSchedule

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


def preview(session: Session, plans: Plans, today: dt.date, facts: FactsOf | None = None) -> Iterator[Line]:
    """Every change that planning would make, in the order of placements."""
    for chunk in compare(session, Question(plans, today, facts=facts), CHUNK):
        for one in chunk:
            yield from lines_of(one.schedule, one.found)


def lines_of(schedule: PlacementSchedule, found: Difference) -> Iterator[Line]:
    """The changes of one placement."""
    place = schedule.placement_id
    for new in found.new_occasions:
        asked = ", ".join(f"{ask.instrument} ({ask.informant})" for ask in new.asks)
        yield Line(place, "new", new.wave, new.number, new.window.on, asked)
    occasions = {old.id: old for old in schedule.known}
    holders = {known.id: (old, known) for old in schedule.known for known in old.assignments}
    for occasion_id, window, ask, _ in found.new_assignments:
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
