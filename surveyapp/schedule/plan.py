"""The planner: from a plan, a placement's days and today to occasions, and the difference from what is stored.

Days are calendar days in the authority's zone; no time of day takes part, so daylight saving changes nothing. A wave
so many months after the anchor keeps the anchor's day of the month; where the month is too short it is the month's
last day (31 January plus one month is 28 or 29 February, plus two months 31 March: always counted from the anchor).
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from surveyapp.plans.definition import Ask, Plan, Span, Wave
from surveyapp.schedule.windows import CancelReason, Window


@dataclass(frozen=True, slots=True)
class PlacementDays:
    """What the planner needs to know of a placement."""

    start_on: dt.date
    planned_end_on: dt.date | None
    exit_on: dt.date | None


@dataclass(frozen=True, slots=True)
class PlannedOccasion:
    """A wave for a placement; ``number`` counts from 1 where the wave repeats."""

    wave: str
    number: int
    window: Window
    asks: tuple[Ask, ...]


@dataclass(frozen=True, slots=True)
class KnownAssignment:
    """An assignment as stored."""

    id: int
    role: str
    instrument: str
    informant_id: int | None
    cancel_reason: str | None
    is_begun: bool


@dataclass(frozen=True, slots=True)
class KnownOccasion:
    """An occasion as stored, with its assignments."""

    id: int
    wave: str
    number: int
    window: Window
    assignments: tuple[KnownAssignment, ...]


@dataclass(slots=True)
class Difference:
    """What has to be written so that the stored schedule is the planned one; empty on a second run."""

    new_occasions: list[PlannedOccasion] = field(default_factory=list)
    new_assignments: list[tuple[int, Window, Ask]] = field(default_factory=list)
    moved: list[tuple[int, Window]] = field(default_factory=list)
    cancelled: list[tuple[int, CancelReason]] = field(default_factory=list)
    reinstated: list[int] = field(default_factory=list)
    handed_over: list[tuple[int, int]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(
            (self.new_occasions, self.new_assignments, self.moved, self.cancelled, self.reinstated, self.handed_over)
        )


REVOCABLE = (CancelReason.PLACEMENT_ENDED, CancelReason.PLAN_CHANGED, CancelReason.NO_INFORMANT)
"""Reasons that fall away when the plan asks again; a withdrawal or a decision by staff stands."""


def later(day: dt.date, span: Span) -> dt.date:
    """The day a span later; months first, kept within the month, then weeks and days."""
    return _shifted(day, span.months, span.weeks * 7 + span.days)


def _shifted(day: dt.date, months: int, days: int) -> dt.date:
    if months:
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        day = dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    return day + dt.timedelta(days) if days else day


def lay_out(plan: Plan, days: PlacementDays, today: dt.date) -> list[PlannedOccasion]:
    """Every occasion of the placement as known today, in the order of the plan's waves."""
    last = days.exit_on or days.planned_end_on or max(later(today, plan.lookahead), days.start_on)
    return [occasion for wave in plan.waves for occasion in _of_wave(wave, days, last)]


def _of_wave(wave: Wave, days: PlacementDays, last: dt.date) -> Iterator[PlannedOccasion]:
    anchor = days.start_on if wave.anchor == "start" else days.exit_on
    if anchor is None:
        return
    first = later(anchor, wave.at)
    if wave.every is None:
        if wave.anchor == "exit" or first <= last:
            yield PlannedOccasion(wave.code, 1, window_of(wave, first), wave.asks)
        return
    months, days_apart = wave.every.months, wave.every.weeks * 7 + wave.every.days
    offset = wave.at.weeks * 7 + wave.at.days
    number, day = 1, first
    while day <= last:
        yield PlannedOccasion(wave.code, number, window_of(wave, day), wave.asks)
        # From the anchor each time: a short month must not shift the months after it.
        day = _shifted(anchor, wave.at.months + months * number, offset + days_apart * number)
        number += 1


def window_of(wave: Wave, day: dt.date) -> Window:
    """The window around a wave's day."""
    return _window(day, wave.window.opens, wave.window.due, wave.window.grace)


@lru_cache(10_000)
def _window(day: dt.date, opens: int, due: int, grace: int) -> Window:
    # Many placements have windows on the same days, and comparing them is most of the work of planning.
    last = day + dt.timedelta(due)
    return Window(day, day + dt.timedelta(opens), last, last + dt.timedelta(grace))


def difference(
    planned: Sequence[PlannedOccasion],
    known: Sequence[KnownOccasion],
    informants: Mapping[str, int | None],
    today: dt.date,
    *,
    has_ended: bool,
) -> Difference:
    """What separates the stored schedule from the planned one.

    ``informants`` gives who answers in each role now. Nothing that has been begun is changed. What is no longer
    planned is cancelled because the placement ended, or otherwise because the plan changed.
    """
    result = Difference()
    stored = {(old.wave, old.number): old for old in known}
    for occasion in planned:
        match = stored.pop((occasion.wave, occasion.number), None)
        if match is None:
            result.new_occasions.append(occasion)
        else:
            _compare(occasion, match, informants, today, result)
    reason = CancelReason.PLACEMENT_ENDED if has_ended else CancelReason.PLAN_CHANGED
    for old in stored.values():
        result.cancelled += [(a.id, reason) for a in old.assignments if a.cancel_reason is None and not a.is_begun]
    return result


def _compare(
    new: PlannedOccasion, old: KnownOccasion, informants: Mapping[str, int | None], today: dt.date, result: Difference
) -> None:
    if new.window != old.window and not any(known.is_begun for known in old.assignments):
        result.moved.append((old.id, new.window))
    wanted: dict[tuple[str, str], Ask] = {(ask.informant, ask.instrument): ask for ask in new.asks}
    is_over = new.window.closes_on < today
    for known in old.assignments:
        ask = wanted.pop((known.role, known.instrument), None)
        if known.is_begun:
            continue
        now = informants.get(known.role)
        if ask is None:
            if known.cancel_reason is None:
                result.cancelled.append((known.id, CancelReason.PLAN_CHANGED))
            continue
        if known.cancel_reason in REVOCABLE and (now is not None):
            result.reinstated.append(known.id)
        if now is not None and now != known.informant_id and not is_over:
            result.handed_over.append((known.id, now))
    result.new_assignments += [(old.id, new.window, ask) for ask in wanted.values()]
