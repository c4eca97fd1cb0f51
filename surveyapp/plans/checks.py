"""Meaning that a schema cannot check: every finding about a plan is collected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from surveyapp.guides.shelf import NO_GUIDES, GuideShelf
from surveyapp.instruments.catalogue import Catalogue
from surveyapp.instruments.checks import stray_blanks
from surveyapp.instruments.problems import Finding
from surveyapp.plans.condition_checks import check_conditions
from surveyapp.plans.definition import Indicator, Plan
from surveyapp.plans.guide_checks import check_guides
from surveyapp.plans.scale_checks import check_scales
from surveyapp.plans.wave_checks import check_waves, fewest_days


def check_plan(plan: Plan, catalogue: Catalogue, guides: GuideShelf = NO_GUIDES) -> tuple[Finding, ...]:
    """Everything wrong with one plan and the instruments and guides that it names, in no particular order."""
    return (
        *_repeated("waves", [wave.code for wave in plan.waves]),
        *check_waves(plan, catalogue),
        *check_guides(plan, guides),
        *check_conditions(plan, catalogue),
        *check_scales(plan, catalogue),
        *_indicators(plan),
        *_targets(plan),
        *_comparison(plan),
        *_lookahead(plan),
        *_texts(plan),
    )


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


def _comparison(plan: Plan) -> Iterator[Finding]:
    if plan.comparison is None:
        return
    if plan.comparison.target not in {target.code for target in plan.targets}:
        yield Finding(("comparison", "target"), f"the plan has no target {plan.comparison.target}")
    days = [fewest_days(one.after) for one in plan.comparison.expected]
    if any(day <= 0 for day in days) or len(set(days)) < len(days):
        yield Finding(("comparison", "expected"), "every time must lie after the start, and none may stand twice")


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
