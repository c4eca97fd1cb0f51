"""What the analysis came to in plain sentences: the findings that the story is told from."""

from __future__ import annotations

from collections.abc import Sequence

from surveyapp.effects.findings import AttritionFinding, Findings, Name, ScaleFinding, TargetFinding, TimeToWorkFinding
from surveyapp.effects.paired import paired_t
from surveyapp.reports.effect_change import counts_of, reliable_counts
from surveyapp.reports.effect_exits import WANTED, Exits, TargetResult, span_words
from surveyapp.reports.effect_flow import leaving
from surveyapp.reports.effect_series import ScaleSeries
from surveyapp.reports.effect_waves import quarters_of
from surveyapp.reports.effect_words import Words

WORK = frozenset({"arbete", "subventionerat-arbete"})


def findings(
    asked: tuple[int, int],
    series: Sequence[ScaleSeries],
    targets: Sequence[TargetResult],
    exits: Exits,
    minimum: int,
) -> Findings:
    """The findings on the plan's indicators and its first target; change only, since a plan has no comparison line."""
    planned, answered = asked
    main = next((one for one in series if one.placement_ids), None)
    judged = [verdict for one in series for verdict in one.verdicts if verdict.threshold is not None]
    return Findings(
        planned=planned,
        answered=answered,
        scales=tuple(_scale(one) for one in series),
        target=_target(targets[0]) if targets else None,
        time_to_work=_time_to_work(exits) if exits.wanted and exits.wanted <= WORK else None,
        attrition=None if main is None else _attrition(main),
        thresholds_fixed_before=not any(one.fixed_afterwards for one in judged) if judged else None,
        minimum=minimum,
    )


def _scale(one: ScaleSeries) -> ScaleFinding:
    moved, test = counts_of(one), paired_t(one.first, one.latest)
    reliable = reliable_counts(one)
    is_known = one.reliability is not None and moved.n_pairs == sum(
        reliable[name] for name in ("improved", "unchanged", "deteriorated")
    )
    return ScaleFinding(
        name=one.name,
        better=moved.better.k,
        same=moved.same.k,
        worse=moved.worse.k,
        improved=reliable["improved"] if is_known else None,
        deteriorated=reliable["deteriorated"] if is_known else None,
        at_ceiling=reliable["could not show"] if is_known else None,
        mean_change=test.mean_diff,
        mean_interval=test.ci,
        better_is="lower" if one.better == "lower" else "higher",
        expected_by_chance=_expected(one),
    )


def _expected(one: ScaleSeries) -> float | None:
    found = quarters_of(one)
    if found is None:
        return None
    return found.quarters[0 if one.better == "higher" else -1].share_expected


def _target(result: TargetResult) -> TargetFinding:
    target = result.target
    code = "had work" if set(target.destination) <= WORK else "had"
    sv, en = (
        words(code, within=words("within", span=span_words(words, target.after)))
        for words in (Words("sv"), Words("en"))
    )
    return TargetFinding(Name(sv, en), result.found.k, result.found.n, target.numerator, target.denominator)


def _time_to_work(exits: Exits) -> TimeToWorkFinding:
    # Half of all, among competing ends: the naive curve would say sooner.
    half = next((point.time for point in exits.by_kind().points if point.shares[WANTED].probability >= 0.5), None)
    return TimeToWorkFinding(len(exits.kinds), exits.kinds.count(WANTED), half)


def _attrition(main: ScaleSeries) -> AttritionFinding:
    found = leaving(main).compared
    sign = 1 if main.better == "higher" else -1
    standardised = None if found.standardised is None else sign * found.standardised
    return AttritionFinding(found.n_stayed + found.n_left, found.n_left, standardised)
