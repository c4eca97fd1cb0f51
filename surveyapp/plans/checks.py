"""Meaning that a schema cannot check: every finding about a plan's waves, asks, indicators and targets is collected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from surveyapp.instruments.catalogue import Catalogue, UnknownInstrument
from surveyapp.instruments.checks import stray_blanks
from surveyapp.instruments.problems import Finding
from surveyapp.plans.definition import Ask, Indicator, Plan, Span, Wave
from surveyapp.plans.scale_checks import check_scales

SHORTEST_MONTH = 28
LONGEST_MONTH = 31


def check_plan(plan: Plan, catalogue: Catalogue) -> tuple[Finding, ...]:
    """Everything wrong with one plan and the instruments that it names, in no particular order."""
    return (
        *_waves(plan, catalogue),
        *check_scales(plan, catalogue),
        *_indicators(plan),
        *_targets(plan),
        *_lookahead(plan),
        *_texts(plan),
    )


def fewest_days(span: Span) -> int:
    """The fewest days that the span can last, with 28 days for a month (31 where months are counted backwards)."""
    month = SHORTEST_MONTH if span.months >= 0 else LONGEST_MONTH
    return span.months * month + span.weeks * 7 + span.days


def _waves(plan: Plan, catalogue: Catalogue) -> Iterator[Finding]:
    yield from _repeated("waves", [wave.code for wave in plan.waves])
    for number, wave in enumerate(plan.waves):
        yield from _wave(number, wave)
        for place, ask in enumerate(wave.asks):
            yield from _ask((number, place), ask, catalogue)
            if (ask.instrument, ask.informant) in {(one.instrument, one.informant) for one in wave.asks[:place]}:
                message = f"{ask.instrument} is asked of the {ask.informant} twice in this wave"
                yield Finding(("waves", number, "asks", place), message)


def _wave(number: int, wave: Wave) -> Iterator[Finding]:
    path = ("waves", number)
    if wave.anchor == "start" and fewest_days(wave.at) < 0:
        yield Finding((*path, "at"), "a wave counted from the start may not lie before it")
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


def _ask(place: tuple[int, int], ask: Ask, catalogue: Catalogue) -> Iterator[Finding]:
    path = ("waves", place[0], "asks", place[1])
    try:
        instrument = catalogue.get(ask.instrument, ask.version)
    except UnknownInstrument as unknown:
        yield Finding((*path, "instrument"), str(unknown))
        return
    if ask.informant not in instrument.informants:
        message = f"{ask.instrument} {ask.version} is not for the {ask.informant}"
        yield Finding((*path, "informant"), message)


def _indicators(plan: Plan) -> Iterator[Finding]:
    yield from _repeated("indicators", [indicator.code for indicator in plan.indicators])
    for number, indicator in enumerate(plan.indicators):
        if (missing := _half_named(indicator)) is not None:
            yield Finding(("indicators", number, missing), "instrument and scale are given together or not at all")


def _half_named(indicator: Indicator) -> str | None:
    if indicator.scale is not None and indicator.instrument is None:
        return "instrument"
    return "scale" if indicator.instrument is not None and indicator.scale is None else None


def _targets(plan: Plan) -> Iterator[Finding]:
    yield from _repeated("targets", [target.code for target in plan.targets])
    for number, target in enumerate(plan.targets):
        path = ("targets", number)
        if target.numerator > target.denominator:
            message = f"{target.numerator} of {target.denominator} is more than everybody"
            yield Finding((*path, "numerator"), message)
        if fewest_days(target.after) < 0:
            yield Finding((*path, "after"), "a target cannot be due before it is counted from")


def _lookahead(plan: Plan) -> Iterator[Finding]:
    if fewest_days(plan.lookahead) < 0:
        yield Finding(("lookahead",), "waves cannot be laid out backwards")


def _repeated(field: str, codes: Sequence[str]) -> Iterator[Finding]:
    for number, code in enumerate(codes):
        if code in codes[:number]:
            yield Finding((field, number, "code"), f"the code {code} is used twice")


def _texts(plan: Plan) -> Iterator[Finding]:
    yield from stray_blanks(("title",), plan.title)
    titles = {
        "waves": [wave.title for wave in plan.waves],
        "indicators": [indicator.title for indicator in plan.indicators],
        "targets": [target.title for target in plan.targets],
    }
    for field, texts in titles.items():
        for number, text in enumerate(texts):
            yield from stray_blanks((field, number, "title"), text)
