"""Fisher's exact test of two shares, with the odds ratio that belongs to it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special, stats

from surveyapp.effects.interval import NO_INTERVAL, Interval, check_level
from surveyapp.effects.proportion_difference import EMPTY_GROUP, SAME_ANSWER
from surveyapp.effects.proportions import check_counts
from surveyapp.effects.rows import Array


@dataclass(frozen=True, slots=True)
class FisherTest:
    """Exact p value, and the conditional odds ratio (0 to infinite) with its exact interval."""

    p: float | None
    odds_ratio: float | None
    ci: Interval
    level: float
    undefined: str | None


def fisher_exact(k1: int, n1: int, k2: int, n2: int, level: float = 0.95) -> FisherTest:
    """Exact test of ``k1`` of ``n1`` against ``k2`` of ``n2`` other people.

    Given both margins, ``k1`` is noncentral hypergeometric; p adds every table no likelier than this one under odds
    ratio 1 (Fisher 1935). ``odds_ratio`` is the conditional maximum likelihood estimate, the ratio at which the
    expected ``k1`` is the observed one; it is 0 or infinite at the ends of what the margins allow. ``ci`` inverts the
    two exact tails (Cornfield 1956). ``undefined``: an empty group, or an outcome that everybody or nobody has (only
    one table is possible: p is 1, no ratio). Raises ValueError for impossible counts. Tested against i19.
    """
    check_counts(k1, n1)
    check_counts(k2, n2)
    tail = (1 - check_level(level)) / 2
    if n1 == 0 or n2 == 0:
        return FisherTest(None, None, NO_INTERVAL, level, EMPTY_GROUP)
    yes = k1 + k2
    if yes in (0, n1 + n2):
        return FisherTest(1.0, None, NO_INTERVAL, level, SAME_ANSWER)
    p = float(stats.fisher_exact(np.array([[k1, n1 - k1], [k2, n2 - k2]])).pvalue)
    model = _Margins(n1, n2, yes)
    lower = 0.0 if k1 == model.least else math.exp(_root(lambda log: model.at_least(k1, log) - tail))
    upper = math.inf if k1 == model.most else math.exp(_root(lambda log: tail - model.at_most(k1, log)))
    return FisherTest(p, model.likeliest_ratio(k1), Interval(lower, upper), level, None)


class _Margins:
    """The counts that the margins of the table allow, and how likely each is at a log odds ratio."""

    def __init__(self, n1: int, n2: int, yes: int) -> None:
        self.least, self.most = max(0, yes - n2), min(n1, yes)
        self.counts = np.arange(self.least, self.most + 1, dtype=np.float64)
        self.log_weights: Array = _log_choose(n1, self.counts) + _log_choose(n2, yes - self.counts)

    def _chances(self, log_ratio: float) -> Array:
        logs = self.log_weights + self.counts * log_ratio
        weights = np.exp(logs - logs.max())
        chances: Array = weights / weights.sum()
        return chances

    def at_least(self, k: int, log_ratio: float) -> float:
        return float(self._chances(log_ratio)[self.counts >= k].sum())

    def at_most(self, k: int, log_ratio: float) -> float:
        return float(self._chances(log_ratio)[self.counts <= k].sum())

    def likeliest_ratio(self, k: int) -> float:
        if k == self.least:
            return 0.0
        if k == self.most:
            return math.inf
        return math.exp(_root(lambda log: float((self._chances(log) * self.counts).sum()) - k))


def _log_choose(n: int, k: Array) -> Array:
    result: Array = special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)
    return result


def _root(rising: Callable[[float], float]) -> float:
    """Where a rising function of a log odds ratio crosses zero."""
    reach = 1.0
    while rising(-reach) > 0 or rising(reach) < 0:
        reach *= 2
    return float(optimize.brentq(rising, -reach, reach, xtol=1e-14, rtol=1e-14))
