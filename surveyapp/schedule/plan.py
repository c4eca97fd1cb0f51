"""The planner: from a plan, a placement's days and today to the occasions that are expected.

Days are calendar days in the authority's zone; no time of day takes part, so daylight saving changes nothing. A wave
so many months after the anchor keeps the anchor's day of the month; where the month is too short it is the month's
last day (31 January plus one month is 28 or 29 February, plus two months 31 March: always counted from the anchor).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from surveyapp.plans.days import later, shifted
from surveyapp.plans.definition import Ask, Meeting, Plan, Wave
from surveyapp.schedule.windows import CancelReason, Window

Asked: TypeAlias = Ask | Meeting
Reasons: TypeAlias = Mapping[tuple[str, str], CancelReason]
NO_REASONS: Reasons = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which nothing is asked; afterwards waves come later by as many days, if the pause shifts them."""

    from_on: dt.date
    until_on: dt.date | None
    shifts: bool


@dataclass(frozen=True, slots=True)
class Round:
    """Waves counted anew from a day, with the last number that each wave had before."""

    anchor_on: dt.date
    numbers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlacementDays:
    """What the planner needs to know of a placement, or of an agreement (then start and end are the agreement's)."""

    start_on: dt.date
    planned_end_on: dt.date | None
    exit_on: dt.date | None
    #: oldest first
    pauses: tuple[Pause, ...] = ()
    #: counted anew after transfers, oldest first
    rounds: tuple[Round, ...] = ()
    #: first day of the agreement in force
    agreement_on: dt.date | None = None
    #: whether the person was ever there; otherwise there is nothing to ask about
    has_come: bool = True


class PlannedOccasion(NamedTuple):
    """A wave that is expected; ``number`` counts from 1 where the wave repeats. A tuple, for millions are made."""

    wave: str
    number: int
    window: Window
    asks: tuple[Asked, ...]
    #: why some of it is not asked after all, by informant and instrument
    reasons: Reasons = NO_REASONS
    #: what its condition came to; None while that is unknown
    is_called_for: bool | None = True
    #: whether it has a condition: then it is only begun while its window is not closed
    is_conditional: bool = False


@dataclass(slots=True)
class Difference:
    """What has to be written so that the stored schedule is the planned one; empty on a second run."""

    new_occasions: list[PlannedOccasion] = field(default_factory=list)
    new_assignments: list[tuple[int, Window, Asked, CancelReason | None]] = field(default_factory=list)
    moved: list[tuple[int, Window]] = field(default_factory=list)
    cancelled: list[tuple[int, CancelReason]] = field(default_factory=list)
    reinstated: list[int] = field(default_factory=list)
    handed_over: list[tuple[int, int]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(
            (self.new_occasions, self.new_assignments, self.moved, self.cancelled, self.reinstated, self.handed_over)
        )


def last_day(plan: Plan, days: PlacementDays, today: dt.date) -> dt.date:
    """The last day on which a wave before the exit can lie, as known today."""
    return days.exit_on or days.planned_end_on or max(later(today, plan.lookahead), days.start_on)


def lay_out(
    plan: Plan,
    days: PlacementDays,
    today: dt.date,
    met: Mapping[str, bool | None] | None = None,
    *,
    subject: str = "placement",
) -> list[PlannedOccasion]:
    """Every occasion of the placement or agreement as known today, in the order of the plan's waves.

    ``met`` has what the condition of each conditional wave came to; a missing one is unknown.
    """
    if not days.has_come:
        return []
    last = last_day(plan, days, today)
    found: list[PlannedOccasion] = []
    for wave in plan.waves:
        if wave.subject == subject:
            if wave.when is None:
                found.extend(_of_wave(wave, days, last))
            else:
                found.extend(_conditional(wave, days, last, (met or {}).get(wave.code)))
    if any(wave.late != "keep" for wave in plan.waves):
        return _without_late_ones(plan, found, today)
    return found


def depends_on_more_than_days(plan: Plan) -> bool:
    """Whether what is asked can change although no day of the placement has."""
    return any(wave.when is not None or wave.late != "keep" for wave in plan.waves)


def _conditional(wave: Wave, days: PlacementDays, last: dt.date, is_met: bool | None) -> Iterator[PlannedOccasion]:
    for occasion in _of_wave(wave, days, last):
        reasons = _all(wave.planned, CancelReason.NOT_CALLED_FOR) if is_met is False else occasion.reasons
        yield occasion._replace(reasons=reasons, is_called_for=is_met, is_conditional=True)


def _of_wave(wave: Wave, days: PlacementDays, last: dt.date) -> Iterator[PlannedOccasion]:
    if wave.anchor == "start":
        bounds = [one.anchor_on for one in days.rounds]
        rounds = (Round(days.start_on), *days.rounds) if days.rounds else (Round(days.start_on),)
        for place, one in enumerate(rounds):
            until = min(last, bounds[place] - dt.timedelta(1)) if place < len(bounds) else last
            before = one.numbers.get(wave.code, 0)
            # Numbers of the next round are taken: what nobody had laid out before it began is not laid out any more.
            ends = days.rounds[place].numbers.get(wave.code, 0) if place < len(bounds) else None
            for number, day in _days(wave, one.anchor_on, until, days):
                if ends is None or before + number <= ends:
                    yield _occasion(wave, before + number, day, days.pauses)
        return
    anchor = {"exit": days.exit_on, "agreement": days.agreement_on, "date": wave.on}[wave.anchor]
    if anchor is None:
        return
    if wave.anchor == "exit":
        yield PlannedOccasion(wave.code, 1, window_of(wave, later(anchor, wave.at)), wave.planned)
        return
    first = days.start_on if wave.subject == "placement" else dt.date.min
    for number, day in _days(wave, anchor, last, days):
        if day >= first:
            yield _occasion(wave, number, day, days.pauses)


def _days(wave: Wave, anchor: dt.date, last: dt.date, days: PlacementDays) -> Iterator[tuple[int, dt.date]]:
    """Numbers and days of a wave counted from one anchor, moved by pauses where the anchor is the start."""
    moves = wave.anchor == "start" and bool(days.pauses)
    day = later(anchor, wave.at)
    if wave.every is None:
        day = _after(day, days.pauses) if moves else day
        if day <= last:
            yield 1, day
        return
    months, days_apart = wave.every.months, wave.every.weeks * 7 + wave.every.days
    offset = wave.at.weeks * 7 + wave.at.days
    number, on = 1, _after(day, days.pauses) if moves else day
    while on <= last:
        yield number, on
        # From the anchor each time: a short month must not shift the months after it.
        day = shifted(anchor, wave.at.months + months * number, offset + days_apart * number)
        number, on = number + 1, _after(day, days.pauses) if moves else day


def _after(day: dt.date, pauses: Sequence[Pause]) -> dt.date:
    """The day as many days later as the pauses before it lasted that shift what comes."""
    for pause in pauses:
        if pause.shifts and pause.until_on is not None and day >= pause.from_on:
            day += pause.until_on - pause.from_on + dt.timedelta(1)
    return day


def _occasion(wave: Wave, number: int, day: dt.date, pauses: Sequence[Pause]) -> PlannedOccasion:
    window = window_of(wave, day)
    for pause in pauses:
        if pause.from_on <= day <= (pause.until_on or dt.date.max):
            return PlannedOccasion(wave.code, number, window, wave.planned, _all(wave.planned, CancelReason.PAUSED))
    return PlannedOccasion(wave.code, number, window, wave.planned)


def _all(asks: Sequence[Asked], reason: CancelReason) -> Reasons:
    return {(ask.informant, ask.instrument): reason for ask in asks}


def window_of(wave: Wave, day: dt.date) -> Window:
    """The window around a wave's day."""
    return _window(day, wave.window.opens, wave.window.due, wave.window.grace)


@lru_cache(10_000)
def _window(day: dt.date, opens: int, due: int, grace: int) -> Window:
    # Many placements have windows on the same days, and comparing them is most of the work of planning.
    last = day + dt.timedelta(due)
    return Window(day, day + dt.timedelta(opens), last, last + dt.timedelta(grace))


_LATE = {"skip": CancelReason.SKIPPED, "merge": CancelReason.MERGED}


def _without_late_ones(plan: Plan, found: list[PlannedOccasion], today: dt.date) -> list[PlannedOccasion]:
    """Forms that wait while another wave opens that asks them of the same informant are skipped or merged with it."""
    late = {wave.code: _LATE[wave.late] for wave in plan.waves if wave.late != "keep"}
    openings: dict[tuple[str, str], list[tuple[dt.date, dt.date, int]]] = {}
    for place, one in enumerate(found):
        if one.is_called_for and one.window.opens_on <= today:
            for ask in one.asks:
                if (ask.informant, ask.instrument) not in one.reasons:
                    key = (ask.informant, ask.instrument)
                    openings.setdefault(key, []).append((one.window.on, one.window.opens_on, place))
    return [
        one if one.wave not in late else _late(one, place, late[one.wave], openings) for place, one in enumerate(found)
    ]


def _late(
    one: PlannedOccasion,
    place: int,
    reason: CancelReason,
    openings: Mapping[tuple[str, str], list[tuple[dt.date, dt.date, int]]],
) -> PlannedOccasion:
    own = (one.window.on, one.window.opens_on, place)
    asked: list[tuple[str, str]] = [(ask.informant, ask.instrument) for ask in one.asks]
    reasons = {
        key: reason
        for key in asked
        if key not in one.reasons
        and any(other > own and other[1] <= one.window.closes_on for other in openings.get(key, ()))
    }
    return one._replace(reasons={**one.reasons, **reasons}) if reasons else one
