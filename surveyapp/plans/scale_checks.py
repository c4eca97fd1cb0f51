"""What a plan says about scales must fit the instruments that it asks: thresholds, reliabilities and indicators."""

from __future__ import annotations

from collections.abc import Iterator

from surveyapp.instruments.catalogue import Catalogue
from surveyapp.instruments.definition import Instrument
from surveyapp.instruments.problems import Finding, Path
from surveyapp.instruments.ranges import scale_range
from surveyapp.plans.definition import Plan, Threshold


def check_scales(plan: Plan, catalogue: Catalogue) -> tuple[Finding, ...]:
    """Everything that names a scale wrongly or asks the impossible of it, in no particular order.

    Thresholds, reliabilities and indicators name no version; they must fit every version that the plan asks.
    """
    asked = _asked(plan, catalogue)
    findings: list[Finding] = []
    for path, code, scale in _named(plan):
        findings.extend(_unknown(path, asked.get(code), code, scale))
    for number, threshold in enumerate(plan.thresholds):
        findings.extend(_kind(("thresholds", number), threshold))
        for instrument in asked.get(threshold.instrument, ()):
            if threshold.scale in instrument.scales:
                findings.extend(_possible(("thresholds", number), threshold, instrument))
    findings.extend(_twice(plan))
    return tuple(findings)


def _asked(plan: Plan, catalogue: Catalogue) -> dict[str, tuple[Instrument, ...]]:
    """The known instruments that the plan asks, in each version that it asks."""
    editions = sorted({(ask.instrument, ask.version) for wave in plan.waves for ask in wave.asks})
    asked: dict[str, tuple[Instrument, ...]] = {}
    for edition in editions:
        found = (catalogue.get(*edition),) if edition in catalogue.instruments else ()
        asked[edition[0]] = asked.get(edition[0], ()) + found
    return asked


def _named(plan: Plan) -> Iterator[tuple[Path, str, str]]:
    for number, threshold in enumerate(plan.thresholds):
        yield ("thresholds", number), threshold.instrument, threshold.scale
    for number, reliability in enumerate(plan.reliabilities):
        yield ("reliabilities", number), reliability.instrument, reliability.scale
    for number, indicator in enumerate(plan.indicators):
        if indicator.instrument is not None and indicator.scale is not None:
            yield ("indicators", number), indicator.instrument, indicator.scale


def _unknown(path: Path, versions: tuple[Instrument, ...] | None, code: str, scale: str) -> Iterator[Finding]:
    if versions is None:
        yield Finding((*path, "instrument"), f"no wave of the plan asks {code}")
    for instrument in versions or ():
        if scale not in instrument.scales:
            yield Finding((*path, "scale"), f"{code} {instrument.version} has no scale {scale}")


def _kind(path: Path, threshold: Threshold) -> Iterator[Finding]:
    for name, value in (("level", threshold.level), ("change", threshold.change)):
        asked_for = threshold.kind in (name, "both")
        if asked_for and value is None:
            yield Finding((*path, name), f"a threshold of kind {threshold.kind} needs a {name}")
        if not asked_for and value is not None:
            yield Finding((*path, name), f"a threshold of kind {threshold.kind} has no {name}")


def _possible(path: Path, threshold: Threshold, instrument: Instrument) -> Iterator[Finding]:
    name = f"{threshold.scale} of {instrument.code} {instrument.version}"
    scale = instrument.scales[threshold.scale]
    low, high = scale_range(instrument, threshold.scale)
    if threshold.level is not None and not low <= threshold.level <= high:
        message = f"{threshold.level:g} is outside the scale {name}, which goes from {low:g} to {high:g}"
        yield Finding((*path, "level"), message)
    if threshold.change is not None and threshold.change > high - low:
        message = f"nobody can change by {threshold.change:g} on {name}, which goes from {low:g} to {high:g}"
        yield Finding((*path, "change"), message)
    if threshold.better != scale.better:
        yield Finding((*path, "better"), f"on the scale {name} {scale.better} is better")


def _twice(plan: Plan) -> Iterator[Finding]:
    thresholds = [(threshold.instrument, threshold.scale) for threshold in plan.thresholds]
    for number, named in enumerate(thresholds):
        if named in thresholds[:number]:
            yield Finding(("thresholds", number, "scale"), f"the scale {named[1]} already has a threshold")
    reliabilities = [(one.instrument, one.scale, one.kind) for one in plan.reliabilities]
    for number, known in enumerate(reliabilities):
        if known in reliabilities[:number]:
            message = f"the scale {known[1]} already has a reliability of kind {known[2]}"
            yield Finding(("reliabilities", number, "scale"), message)
