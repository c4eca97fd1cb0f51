"""What is wrong with the conditions of waves: unknown names, the impossible, and waves that wait for each other."""

from __future__ import annotations

from collections.abc import Iterator

from surveyapp.instruments.catalogue import Catalogue
from surveyapp.instruments.definition import Instrument
from surveyapp.instruments.problems import Finding, Path
from surveyapp.instruments.ranges import scale_range
from surveyapp.plans.conditions import AnswerIs, Between, Condition, ReadingIs, parts
from surveyapp.plans.definition import Plan, Wave


def check_conditions(plan: Plan, catalogue: Catalogue) -> Iterator[Finding]:
    """Everything wrong with the conditions of a plan."""
    for number, wave in enumerate(plan.waves):
        if wave.when is None:
            continue
        path: Path = ("waves", number, "when")
        if wave.subject == "agreement":
            yield Finding(path, "only waves about placements can have conditions")
        for condition, where in parts(wave.when, path):
            yield from _one(plan, condition, where, catalogue)
    yield from _waiting(plan)


def _one(plan: Plan, condition: Condition, path: Path, catalogue: Catalogue) -> Iterator[Finding]:
    named = condition.named
    if len(named) != 1:
        several = f"a condition has exactly one field, not {' and '.join(named)}"
        yield Finding(path, several if named else "this condition is empty")
        return
    (name,) = named
    if getattr(condition, name) == ():
        yield Finding((*path, name), "this list is empty")
    if condition.hours is not None:
        yield from _between((*path, "hours"), condition.hours)
    about = condition.reading or condition.answer
    if about is not None:
        yield from _about(plan, about, (*path, name), catalogue)


def _between(path: Path, between: Between) -> Iterator[Finding]:
    if between.above is None and between.below is None:
        yield Finding(path, "say above which or below which number")
    elif between.above is not None and between.below is not None and between.below <= between.above:
        yield Finding((*path, "below"), f"no number is above {between.above:g} and below {between.below:g}")


def _about(plan: Plan, about: ReadingIs | AnswerIs, path: Path, catalogue: Catalogue) -> Iterator[Finding]:
    if isinstance(about, ReadingIs):
        yield from _between(path, about)
    if about.wave is not None and about.wave not in {wave.code for wave in plan.waves}:
        yield Finding((*path, "wave"), f"the plan has no wave {about.wave}")
        return
    asked = [ask for wave in _sources(plan, about) for ask in wave.asks if ask.instrument == about.instrument]
    if not asked:
        where = "no wave of the plan" if about.wave is None else f"the wave {about.wave}"
        does = "asks" if about.wave is None else "does not ask"
        yield Finding((*path, "instrument"), f"{where} {does} {about.instrument}")
    elif about.informant is not None and about.informant not in {ask.informant for ask in asked}:
        yield Finding((*path, "informant"), f"{about.instrument} is not asked of the {about.informant}")
    for edition in sorted({(ask.instrument, ask.version) for ask in asked}):
        if edition in catalogue.instruments:
            yield from _names(about, path, catalogue.get(*edition))


def _names(about: ReadingIs | AnswerIs, path: Path, instrument: Instrument) -> Iterator[Finding]:
    name = f"{instrument.code} {instrument.version}"
    if isinstance(about, AnswerIs):
        item = instrument.items.get(about.item)
        if item is None:
            yield Finding((*path, "item"), f"{name} has no item {about.item}")
            return
        options = getattr(item, "options", None)
        if options is None:
            yield Finding((*path, "item"), f"the item {about.item} of {name} has no answers to choose from")
            return
        for place, code in enumerate(about.one_of):
            if code not in options:
                yield Finding((*path, "one_of", place), f"the item {about.item} of {name} has no answer {code}")
    elif about.scale not in instrument.scales:
        yield Finding((*path, "scale"), f"{name} has no scale {about.scale}")
    else:
        low, high = scale_range(instrument, about.scale)
        if about.above is not None and about.above >= high:
            yield Finding((*path, "above"), f"the scale {about.scale} of {name} goes no higher than {high:g}")
        if about.below is not None and about.below <= low:
            yield Finding((*path, "below"), f"the scale {about.scale} of {name} goes no lower than {low:g}")


def _sources(plan: Plan, about: ReadingIs | AnswerIs) -> list[Wave]:
    """The waves from which the answer can come."""
    return [wave for wave in plan.waves if about.wave in (None, wave.code)]


def _waiting(plan: Plan) -> Iterator[Finding]:
    """Waves that can never be called for, because what they wait for waits for them."""
    reachable = {wave.code for wave in plan.waves if wave.when is None}
    while True:
        more = {
            wave.code
            for wave in plan.waves
            if wave.code not in reachable and all(source & reachable for source in _needs(plan, wave))
        }
        if not more:
            break
        reachable |= more
    for number, wave in enumerate(plan.waves):
        if wave.code not in reachable:
            others = sorted({code for source in _needs(plan, wave) for code in source} - reachable)
            message = f"this wave waits for answers that are only asked in {' and '.join(others)}, which wait for it"
            yield Finding(("waves", number, "when"), message)


def _needs(plan: Plan, wave: Wave) -> list[set[str]]:
    """For each answer that the condition speaks of, the waves that ask it; unknown instruments are told elsewhere."""
    needed = []
    for condition, _ in parts(wave.when, ()) if wave.when is not None else ():
        about = condition.reading or condition.answer
        if about is not None:
            asking = {
                source.code
                for source in _sources(plan, about)
                if any(ask.instrument == about.instrument for ask in source.asks)
            }
            if asking:
                needed.append(asking)
    return needed
