"""A share held against a target that was set beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scipy import stats

from surveyapp.effects.interval import Interval
from surveyapp.effects.proportions import NOBODY, check_counts, proportion

Verdict = Literal["reached", "not reached", "cannot tell"]


@dataclass(frozen=True, slots=True)
class BinomialTest:
    """Exact p values of ``k`` of ``n`` against a share ``p0``."""

    k: int
    n: int
    p0: float
    p_two_sided: float | None
    p_two_sided_doubled: float | None
    p_greater: float | None
    p_less: float | None
    undefined: str | None


def binomial_test(k: int, n: int, p0: float) -> BinomialTest:
    """Exact test of a share against ``p0``, a number from 0 to 1.

    ``p_greater`` is P(X >= k), ``p_less`` P(X <= k) for X binomial(n, p0). ``p_two_sided`` adds every outcome that is
    no likelier than the observed one (Sterne 1954; the rule of R's binom.test); ``p_two_sided_doubled`` is twice the
    smaller tail, at most 1. ``undefined`` is ``"nobody in the denominator"`` when ``n`` is 0. Raises ValueError for
    ``p0`` outside 0-1 or impossible counts. Tested against i14.
    """
    check_counts(k, n)
    if not 0 <= p0 <= 1:
        raise ValueError(f"p0 must lie between 0 and 1, not {p0}")
    if n == 0:
        return BinomialTest(k, n, p0, None, None, None, None, NOBODY)
    greater = float(stats.binom.sf(k - 1, n, p0))
    less = float(stats.binom.cdf(k, n, p0))
    return BinomialTest(
        k=k,
        n=n,
        p0=p0,
        p_two_sided=float(stats.binomtest(k, n, p0).pvalue),
        p_two_sided_doubled=min(1.0, 2 * min(greater, less)),
        p_greater=greater,
        p_less=less,
        undefined=None,
    )


@dataclass(frozen=True, slots=True)
class AgainstTarget:
    """A share, its interval, and whether the target was reached, missed, or cannot be told from so few."""

    k: int
    n: int
    target: float
    p: float | None
    ci: Interval
    level: float
    verdict: Verdict | None
    p_two_sided: float | None
    undefined: str | None


def against_target(k: int, n: int, target: float, level: float = 0.95) -> AgainstTarget:
    """Hold ``k`` of ``n`` against a target share with Wilson's interval.

    ``reached`` when the whole interval lies at or above the target, ``not reached`` when it lies wholly below,
    ``cannot tell`` otherwise: the observed share alone decides nothing. ``p_two_sided`` is the exact test beside it.
    ``undefined`` is ``"nobody in the denominator"`` when ``n`` is 0. Raises ValueError for a target outside 0-1.
    """
    test = binomial_test(k, n, target)
    share = proportion(k, n, level)
    lower, upper = share.ci
    verdict: Verdict | None = None
    if lower is not None and upper is not None:
        verdict = "reached" if lower >= target else "not reached" if upper < target else "cannot tell"
    return AgainstTarget(k, n, target, share.p, share.ci, level, verdict, test.p_two_sided, share.undefined)
