"""How well predicted chances tell yes from no, and how close they come: AUC, Brier score, log loss."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from surveyapp.effects.interval import NO_INTERVAL, Interval, check_level, normal_quantile, t_two_sided
from surveyapp.effects.risk_sets import checked_events
from surveyapp.effects.rows import Array, Numbers, Rows, complete_rows


@dataclass(frozen=True, slots=True)
class Discrimination:
    """AUC (0-1, 0.5 is chance) with DeLong's error and interval, and the scores of closeness (0 is perfect).

    ``auc_undefined`` and ``skill_undefined`` name why these two are ``None`` although the Brier score is not.
    ``log_loss`` is infinite when a chance of exactly 0 or 1 was wrong; ``notes`` says so.
    """

    rows: int
    events: int
    dropped: int
    auc: float | None = None
    auc_se: float | None = None
    auc_interval: Interval = NO_INTERVAL
    brier: float | None = None
    brier_reference: float | None = None
    brier_skill: float | None = None
    log_loss: float | None = None
    auc_undefined: str | None = None
    skill_undefined: str | None = None
    notes: tuple[str, ...] = ()
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class AucDifference:
    """AUC of two predictions for the same people, the difference first - second with error, interval and p."""

    first: float | None
    second: float | None
    difference: float | None
    se: float | None
    interval: Interval
    p: float | None
    undefined: str | None = None


def discrimination(outcome: Numbers, chance: Numbers, level: float = 0.95) -> Discrimination:
    """AUC = probability that a yes was given a higher chance than a no (ties half); Brier = mean (p - y)^2.

    Variance of the AUC: DeLong, DeLong & Clarke-Pearson 1988 (Biometrics 44:837), interval cut at 0 and 1; with AUC 1
    its width is 0, which says little. Reference Brier score m (1 - m), m the share of yes; skill 1 - Brier /
    reference (Brier 1950). Log loss -mean(y log p + (1 - y) log(1 - p)) with 0 log 0 = 0. One row an observation, in
    any order; rows with a missing value are dropped. Checked against R's pROC and ``g07``, ``g09``, ``g10``.

    Undefined: no rows; the AUC and the skill with one class only; DeLong's error with one yes or one no.
    ``ValueError``: ``chance`` outside 0-1, ``outcome`` other than 0 and 1, ``level`` outside 0-1, columns of
    different length.
    """
    check_level(level)
    rows, y, p = _checked(outcome, {"chance": chance})
    events = int(y.sum())
    if rows.problem:
        return Discrimination(rows.n, events, rows.dropped, undefined=rows.problem)
    chances = p["chance"]
    brier, share = float(np.mean((chances - y) ** 2)), float(y.mean())
    reference = share * (1 - share)
    loss = float(-np.mean(special.xlogy(y, chances) + special.xlog1py(1 - y, -chances)))
    auc, se, interval, reason = _auc(y, chances, level)
    return Discrimination(
        rows.n,
        events,
        rows.dropped,
        auc,
        se,
        interval,
        brier,
        reference,
        1 - brier / reference if reference > 0 else None,
        abs(loss),
        reason,
        None if reference > 0 else "one class only",
        () if math.isfinite(loss) else ("a chance of exactly 0 or 1 was wrong: infinite log loss",),
    )


def auc_difference(outcome: Numbers, first: Numbers, second: Numbers, level: float = 0.95) -> AucDifference:
    """Compare two predictions for the same people by DeLong's paired test.

    Undefined with one class only, fewer than two of either class, or predictions that order everyone alike.
    """
    z = normal_quantile(level)
    rows, y, p = _checked(outcome, {"first": first, "second": second})
    positive = y == 1
    few = min(positive.sum(), (~positive).sum()) < 2
    if rows.problem or few:
        reason = rows.problem or "fewer than two of a class"
        return AucDifference(None, None, None, None, NO_INTERVAL, None, reason)
    parts = [_placements(p[name], positive) for name in ("first", "second")]
    a, b = (float(above.mean()) for above, _ in parts)
    gaps = [parts[0][side] - parts[1][side] for side in (0, 1)]
    se = math.sqrt(sum(float(gap.var(ddof=1)) / len(gap) for gap in gaps))
    if se == 0:
        return AucDifference(a, b, a - b, 0.0, NO_INTERVAL, None, "both order everyone alike")
    interval = Interval(a - b - z * se, a - b + z * se)
    return AucDifference(a, b, a - b, se, interval, t_two_sided((a - b) / se, math.inf))


def _checked(outcome: Numbers, chances: dict[str, Numbers]) -> tuple[Rows, Array, dict[str, Array]]:
    rows = complete_rows({"outcome": outcome, **chances})
    y = checked_events(rows.numbers["outcome"], "outcome").astype(float)
    for name in chances:
        if ((rows.numbers[name] < 0) | (rows.numbers[name] > 1)).any():
            raise ValueError(f"{name}: outside 0-1")
    return rows, y, {name: rows.numbers[name] for name in chances}


def _auc(y: Array, p: Array, level: float) -> tuple[float | None, float | None, Interval, str | None]:
    positive = y == 1
    if positive.all() or not positive.any():
        return None, None, NO_INTERVAL, "one class only"
    above, below = _placements(p, positive)
    auc = float(above.mean())
    if min(len(above), len(below)) < 2:
        return auc, None, NO_INTERVAL, None
    se = math.sqrt(float(above.var(ddof=1)) / len(above) + float(below.var(ddof=1)) / len(below))
    half = normal_quantile(level) * se
    return auc, se, Interval(max(0.0, auc - half), min(1.0, auc + half)), None


def _placements(p: Array, positive: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> tuple[Array, Array]:
    """For each yes the share of no's below it, for each no the share of yes's above it, ties half.

    From mid-ranks (Sun & Xu 2014, IEEE Signal Process Lett 21:1389).
    """
    yes, no = p[positive], p[~positive]
    everyone = stats.rankdata(p)
    above = (everyone[positive] - stats.rankdata(yes)) / len(no)
    below = 1 - (everyone[~positive] - stats.rankdata(no)) / len(yes)
    return np.asarray(above), np.asarray(below)
