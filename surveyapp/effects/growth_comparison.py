"""Whether a larger growth model fits better than a smaller one: the likelihood-ratio test."""

from __future__ import annotations

from dataclasses import dataclass

from scipy import stats

from surveyapp.effects.growth import RANDOM_EFFECTS, Growth


@dataclass(frozen=True, slots=True)
class LikelihoodRatio:
    """Twice the gain in log likelihood, its degrees of freedom and p value.

    When the larger model adds a variance, ``p`` is that of the 50:50 mixture and ``p_unmixed`` the too large one of the
    plain chi-square, which treats the boundary as if it were not there; otherwise the two are the same.
    """

    statistic: float | None
    df: int
    p: float | None
    p_unmixed: float | None
    mixture: bool
    undefined: str | None = None


def likelihood_ratio(smaller: Growth, larger: Growth) -> LikelihoodRatio:
    """Compare two nested models fitted to the same readings by the same method.

    Statistic 2 (logLik larger - logLik smaller), never below 0. A random effect added to k random effects is tested
    against the 50:50 mixture of chi-squares with k and k + 1 degrees of freedom (Self & Liang 1987, JASA 82:605;
    Stram & Lee 1994, Biometrics 50:1171), because a variance of 0 lies on the boundary. Fixed effects: chi-square,
    ML only. Checked against lme4's ``anova(refit = FALSE)``.

    Undefined: models that are not nested, differ in readings or method, did not converge, or are REML with different
    fixed effects.
    """
    df = _parameters(larger) - _parameters(smaller)
    reason = _not_comparable(smaller, larger)
    if reason or smaller.log_likelihood is None or larger.log_likelihood is None:
        return LikelihoodRatio(None, df, None, None, False, reason or "a model is undefined")
    statistic = max(0.0, 2 * (larger.log_likelihood - smaller.log_likelihood))
    plain = float(stats.chi2.sf(statistic, df))
    added = RANDOM_EFFECTS[larger.random] - RANDOM_EFFECTS[smaller.random]
    if not added:
        return LikelihoodRatio(statistic, df, plain, plain, False)
    below = float(stats.chi2.sf(statistic, df - 1)) if df > 1 else float(statistic <= 0)
    return LikelihoodRatio(statistic, df, (below + plain) / 2, plain, True)


def _parameters(fit: Growth) -> int:
    effects = RANDOM_EFFECTS[fit.random]
    return len(fit.fixed) + effects * (effects + 1) // 2 + 1


def _not_comparable(smaller: Growth, larger: Growth) -> str | None:
    added = RANDOM_EFFECTS[larger.random] - RANDOM_EFFECTS[smaller.random]
    same_fixed = smaller.names == larger.names
    reasons = {
        "a model is undefined": bool(smaller.undefined or larger.undefined),
        "a model did not converge": not (smaller.converged and larger.converged),
        "different readings": (smaller.readings, smaller.people) != (larger.readings, larger.people),
        "different methods": smaller.method != larger.method,
        "REML likelihoods do not compare fixed effects": smaller.method == "reml" and not same_fixed,
        "not nested": not set(smaller.names) <= set(larger.names) or added < 0 or (same_fixed and added == 0),
        "more than one random effect added at a time": added > 1 or (added == 1 and not same_fixed),
    }
    return next((reason for reason, holds in reasons.items() if holds), None)
