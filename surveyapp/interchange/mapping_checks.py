"""Meaning that a schema cannot check: a mapping against the instrument and the plan that it names. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from surveyapp.instruments.definition import ChoiceItem, DateItem, Instrument, LadderItem, NumberItem
from surveyapp.instruments.problems import Finding, Path
from surveyapp.interchange.cells import text_of
from surveyapp.interchange.mapping import Mapping, WaveFrom
from surveyapp.plans.definition import Plan, Wave
from surveyapp.plans.shelf import Shelf

ROLE = "participant"
IMPORTED_KINDS = (ChoiceItem, LadderItem, NumberItem, DateItem)


def check_mapping(mapping: Mapping, shelf: Shelf) -> tuple[Finding, ...]:
    """Everything wrong with a mapping, in no particular order."""
    findings = [*_alternatives(mapping), *_shape(mapping)]
    instrument = shelf.catalogue.instruments.get((mapping.instrument.code, mapping.instrument.version))
    plan = shelf.plans.get((mapping.plan.code, mapping.plan.version))
    if instrument is None:
        findings.append(Finding(("instrument",), _unknown("instrument", mapping.instrument.code)))
    else:
        findings.extend(_items(mapping, instrument))
    if plan is None:
        findings.append(Finding(("plan",), _unknown("plan", mapping.plan.code)))
    else:
        findings.extend(_waves(mapping, plan))
    return tuple(findings)


def _unknown(what: str, code: str) -> str:
    return f"there is no {what} {code} in this version on the shelf; name its file, or put it there"


def _alternatives(mapping: Mapping) -> Iterator[Finding]:
    for name in ("provider", "referrer"):
        chosen = getattr(mapping, name)
        if (chosen.name is None) == (chosen.column is None):
            yield Finding((name,), "needs either a name or a column")
    if (mapping.start.on is None) == (mapping.start.column is None):
        yield Finding(("start",), "needs either a day (on) or a column")
    if mapping.exit is not None and mapping.exit.destinations and mapping.exit.destination is None:
        yield Finding(("exit", "destinations"), "needs the column with the destination")
    for number, wave in enumerate(mapping.waves):
        if sum(given is not None for given in (wave.on, wave.after, wave.answered)) > 1:
            yield Finding(("waves", number), "only one of on, after and answered can say the day")


def _shape(mapping: Mapping) -> Iterator[Finding]:
    if mapping.shape == "wide" and mapping.wave is not None:
        yield Finding(("wave",), "a wide file has no column for the wave")
    if mapping.shape == "long" and mapping.wave is None:
        yield Finding((), "a long file needs the column that says the wave")
    for number, wave in enumerate(mapping.waves):
        yield from _wave_shape(mapping, ("waves", number), wave)
    values = Counter(text_of(wave.value) for wave in mapping.waves if wave.value is not None)
    for value, times in values.items():
        if times > 1:
            yield Finding(("waves",), f"the value {value} stands for two waves")


def _wave_shape(mapping: Mapping, path: Path, wave: WaveFrom) -> Iterator[Finding]:
    if mapping.shape == "wide" and wave.value is not None:
        yield Finding((*path, "value"), "belongs to long files; a wide file tells waves apart by suffix or items")
    if mapping.shape == "long" and wave.suffix is not None:
        yield Finding((*path, "suffix"), "belongs to wide files")
    told = wave.value if mapping.shape == "long" else wave.suffix
    if told is None and wave.items is None:
        what = "the value of its rows" if mapping.shape == "long" else "the suffix of its columns"
        yield Finding(path, f"needs {what}, or items with columns of its own")
    if told is not None and wave.items is not None:
        yield Finding((*path, "items"), "has columns of its own already told apart in another way")


def _items(mapping: Mapping, instrument: Instrument) -> Iterator[Finding]:
    if not mapping.items and any(wave.items is None for wave in mapping.waves):
        yield Finding((), "items says which column holds which item")
    named: list[tuple[Path, dict[str, str]]] = [(("items",), mapping.items)]
    named += [(("waves", n, "items"), wave.items) for n, wave in enumerate(mapping.waves) if wave.items is not None]
    for path, items in named:
        for code in items:
            item = instrument.items.get(code)
            if item is None:
                yield Finding((*path, code), f"{instrument.code} {instrument.version} has no item {code}")
            elif not isinstance(item, IMPORTED_KINDS):
                yield Finding((*path, code), f"an item of kind {item.kind} cannot be imported")
        for column, times in Counter(items.values()).items():
            if times > 1:
                yield Finding(path, f"the column {column} cannot be two items")


def _waves(mapping: Mapping, plan: Plan) -> Iterator[Finding]:
    known = {wave.code: wave for wave in plan.waves}
    seen: set[tuple[str, int]] = set()
    for number, wave in enumerate(mapping.waves):
        path = ("waves", number)
        if (wave.wave, wave.number) in seen:
            yield Finding((*path, "wave"), f"the wave {wave.wave} {wave.number} is given twice")
        seen.add((wave.wave, wave.number))
        if wave.wave not in known:
            waves = ", ".join(known)
            yield Finding((*path, "wave"), f"{plan.code} {plan.version} has no wave {wave.wave}, only {waves}")
        else:
            yield from _wave(mapping, path, wave, known[wave.wave])


def _wave(mapping: Mapping, path: Path, wave: WaveFrom, known: Wave) -> Iterator[Finding]:
    wanted = (mapping.instrument.code, mapping.instrument.version, ROLE)
    if wanted not in {(ask.instrument, ask.version, ask.informant) for ask in known.asks}:
        message = f"the plan does not ask {wanted[0]} {wanted[1]} of the {ROLE} at this wave"
        yield Finding((*path, "wave"), message)
    if wave.number > 1 and known.every is None:
        yield Finding((*path, "number"), "this wave of the plan does not repeat")
    if known.anchor == "exit" and mapping.exit is None:
        yield Finding((*path, "wave"), "this wave is counted from the exit, and no column says when somebody left")
