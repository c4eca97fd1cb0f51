"""What is wrong with a plan's waves: anchors, windows, reminders, what they ask, and asking twice at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import combinations, islice, pairwise

from surveyapp.instruments.catalogue import Catalogue, UnknownInstrument
from surveyapp.instruments.problems import Finding, Path
from surveyapp.plans.days import later, shifted
from surveyapp.plans.definition import Ask, Meeting, Plan, Span, Wave, Window

SHORTEST_MONTH = 28
LONGEST_MONTH = 31
#: days from which windows are laid out to see whether two of them meet: short months and long ones, a leap year
TRIED = (
    *(dt.date(2023, month, day) for month in range(1, 13) for day in (1, 28)),
    dt.date(2023, 1, 31),
    dt.date(2023, 8, 31),
    dt.date(2024, 1, 31),
)
REPEATS_TRIED = 60
FITTING = {"placement": ("start", "exit", "agreement", "date"), "agreement": ("agreement", "date")}


def check_waves(plan: Plan, catalogue: Catalogue) -> Iterator[Finding]:
    """Everything wrong with the waves one by one and together, apart from their conditions."""
    for number, wave in enumerate(plan.waves):
        path: Path = ("waves", number)
        yield from _anchor(path, wave)
        yield from _repeats(path, wave)
        yield from _reminders((*path, "window", "remind"), wave.window)
        yield from _asked(path, wave, catalogue)
    yield from _overlaps(plan)


def fewest_days(span: Span) -> int:
    """The fewest days that the span can last, with 28 days for a month (31 where months are counted backwards)."""
    month = SHORTEST_MONTH if span.months >= 0 else LONGEST_MONTH
    return span.months * month + span.weeks * 7 + span.days


def _anchor(path: Path, wave: Wave) -> Iterator[Finding]:
    if wave.anchor not in FITTING[wave.subject]:
        yield Finding((*path, "anchor"), f"a wave about an {wave.subject} cannot be counted from the {wave.anchor}")
    elif wave.anchor == "start" and fewest_days(wave.at) < 0:
        yield Finding((*path, "at"), "a wave counted from the start may not lie before it")
    if wave.anchor == "date" and wave.on is None:
        yield Finding((*path, "anchor"), "a wave counted from a date must say in the field on which date that is")
    if wave.anchor != "date" and wave.on is not None:
        yield Finding((*path, "on"), f"a wave counted from the {wave.anchor} has no date of its own")


def _repeats(path: Path, wave: Wave) -> Iterator[Finding]:
    if wave.every is None:
        return
    if wave.anchor == "exit":
        yield Finding((*path, "every"), "a wave counted from the exit cannot repeat")
    distance = fewest_days(wave.every)
    length = wave.window.due + wave.window.grace - wave.window.opens + 1
    if distance <= 0:
        yield Finding((*path, "every"), "the distance between repeats must be at least one day")
    elif length > distance:
        message = f"the window is {length} days long, but the next repeat opens after {distance} days at the least"
        yield Finding((*path, "window"), message)


def _reminders(path: Path, window: Window) -> Iterator[Finding]:
    last = window.due + window.grace - window.opens
    for place, day in enumerate(window.remind):
        if day > last:
            message = f"a reminder {day} days after the opening comes too late: the window closes after {last}"
            yield Finding((*path, place), message)
    for place, (before, after) in enumerate(pairwise(window.remind), start=1):
        if after <= before:
            yield Finding((*path, place), "reminders stand in order, each on a day of its own")


def _asked(path: Path, wave: Wave, catalogue: Catalogue) -> Iterator[Finding]:
    if not wave.planned:
        yield Finding((*path, "asks"), "a wave asks at least one form or holds at least one meeting")
    for place, ask in enumerate(wave.asks):
        yield from _ask((*path, "asks", place), ask, catalogue)
    groups: tuple[tuple[str, tuple[Ask | Meeting, ...]], ...] = (("asks", wave.asks), ("meetings", wave.meetings))
    for name, asked in groups:
        for place, one in enumerate(asked):
            if wave.subject == "agreement" and one.informant == "participant":
                message = "a wave about an agreement asks nothing of participants"
                yield Finding((*path, name, place, "informant"), message)
            if (one.instrument, one.informant) in {(e.instrument, e.informant) for e in asked[:place]}:
                message = f"{one.instrument} is asked of the {one.informant} twice in this wave"
                yield Finding((*path, name, place), message)


def _ask(path: Path, ask: Ask, catalogue: Catalogue) -> Iterator[Finding]:
    try:
        instrument = catalogue.get(ask.instrument, ask.version)
    except UnknownInstrument as unknown:
        yield Finding((*path, "instrument"), str(unknown))
        return
    if ask.informant not in instrument.informants:
        message = f"{ask.instrument} {ask.version} is not for the {ask.informant}"
        yield Finding((*path, "informant"), message)


def _overlaps(plan: Plan) -> Iterator[Finding]:
    for (_, one), (number, other) in combinations(enumerate(plan.waves), 2):
        same = {(a.instrument, a.informant) for a in one.planned} & {(a.instrument, a.informant) for a in other.planned}
        is_alike = (one.subject, one.anchor, one.on) == (other.subject, other.anchor, other.on)
        if same and is_alike and (met := _meet(one, other)) is not None:
            instrument, informant = sorted(same)[0]
            yield Finding(
                ("waves", number, "window"),
                f"it overlaps a window of {one.code}, so that {instrument} could be asked of the {informant} twice at"
                f" once: {_in_words(met)} after the {one.anchor}; keep them apart, or let {met[2].code} be skipped or"
                " merged when it is late",
            )


def _meet(one: Wave, other: Wave) -> tuple[int, int, Wave] | None:
    """Where a window of the one wave is still open when one of the other opens: both days, and the earlier wave."""
    for anchor in TRIED:
        windows = sorted((*_windows(one, anchor), *_windows(other, anchor)), key=lambda window: window[0])
        for (_, closes, earlier), (opens, _, later_one) in pairwise(windows):
            if opens <= closes and earlier is not later_one and earlier.late == "keep":
                return (opens - anchor).days, (closes - anchor).days, earlier
    return None


def _in_words(met: tuple[int, int, Wave]) -> str:
    first, last, _ = met
    return f"on day {first}" if first == last else f"from day {first} to {last}"


def _windows(wave: Wave, anchor: dt.date) -> Iterator[tuple[dt.date, dt.date, Wave]]:
    for day in islice(_days(wave, anchor), REPEATS_TRIED):
        last = day + dt.timedelta(wave.window.due + wave.window.grace)
        yield day + dt.timedelta(wave.window.opens), last, wave


def _days(wave: Wave, anchor: dt.date) -> Iterator[dt.date]:
    yield later(anchor, wave.at)
    if wave.every is not None and fewest_days(wave.every) > 0:
        for number in range(1, REPEATS_TRIED):
            months = wave.at.months + wave.every.months * number
            days = (wave.at.weeks + wave.every.weeks * number) * 7 + wave.at.days + wave.every.days * number
            yield shifted(anchor, months, days)
