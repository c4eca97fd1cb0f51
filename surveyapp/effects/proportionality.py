"""Whether hazard ratios stay the same over time: the check that a Cox model needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from surveyapp.effects.cox import Cox, CoxFit
from surveyapp.effects.cox_likelihood import likelihood
from surveyapp.effects.risk_sets import risk_sets, survival_steps
from surveyapp.effects.rows import Array, Codes

Transform = Literal["km", "identity", "log", "rank"]


@dataclass(frozen=True, slots=True)
class ProportionalityTest:
    """One covariate (or ``all``): does its coefficient drift with time?

    ``residuals`` are scaled Schoenfeld residuals, one an event, in order of time: each an estimate of the coefficient
    at that time; their trend shows the drift.
    """

    name: str
    chi_square: float | None
    df: int
    p: float | None
    residuals: tuple[float, ...]
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class Proportionality:
    """The tests of all covariates and of all together, with the method by name."""

    method: str
    tests: tuple[ProportionalityTest, ...]
    times: tuple[float, ...]
    undefined: str | None = None


def proportional_hazards(model: Cox, transform: Transform = "km") -> Proportionality:
    """Score test that coefficients do not change with g(time), centred over the events.

    U_g = sum g (x - mean x at risk), tested in the information of the model with coefficients b + c g(t) at c = 0
    (Grambsch & Therneau 1994, Biometrika 81:515, in the exact form of R survival 3). g: ``km`` 1 - S(t-) (R's
    default), ``identity``, ``log`` or ``rank`` (among all people). Scaled residuals: b + events * V r. Checked
    against R's cox.zph to 12 digits.

    Undefined when the model is, with one event time only (and for a covariate that varies at one event only), and for
    ``log`` with an event at time 0. ``ValueError``: unknown ``transform``.
    """
    if transform not in ("km", "identity", "log", "rank"):
        raise ValueError(f"transform: {transform!r}")
    method = f"score test, scaled Schoenfeld residuals, g = {transform}"
    fit = model.fit
    if fit is None:
        return Proportionality(method, (), (), model.undefined)
    when = fit.times[fit.rows.person]
    if np.ptp(when) == 0:
        return Proportionality(method, (), (), "all events at one time")
    if transform == "log" and when.min() <= 0:
        return Proportionality(method, (), (), "an event at time 0 has no logarithm")
    g = _transformed(fit, when, transform)
    at = likelihood(fit.x, fit.beta, fit.rows, fit.efron)
    gap = fit.x[fit.rows.person] - at.means
    drift = g @ gap
    blocks = [np.tensordot(weight, at.variances, axes=1) for weight in (np.ones(len(g)), g, g**2)]
    order = np.argsort(when, kind="stable")
    scaled = fit.beta + len(g) * _schoenfeld(fit, at.means, when) @ np.linalg.inv(blocks[0])
    names, p = model.names, len(fit.beta)
    tests = [
        _tested(name, drift, blocks, np.array([k]), tuple(scaled[order, k].tolist())) for k, name in enumerate(names)
    ]
    tests.append(_tested("all", drift, blocks, np.arange(p), ()))
    return Proportionality(method, tuple(tests), tuple(when[order].tolist()))


def _transformed(fit: CoxFit, when: Array, transform: Transform) -> Array:
    """g at each event, less its mean over the events."""
    if transform == "km":
        happened = np.zeros(len(fit.times), dtype=np.intp)
        happened[fit.rows.person] = 1
        sets = risk_sets(fit.times, happened, 1)
        before = np.concatenate([[1.0], survival_steps(sets)])[np.searchsorted(sets.times, when)]
        g = 1 - before
    elif transform == "rank":
        g = np.asarray(stats.rankdata(fit.times), dtype=np.float64)[fit.rows.person]
    else:
        g = np.log(when) if transform == "log" else when
    return np.asarray(g - g.mean())


def _schoenfeld(fit: CoxFit, means: Array, when: Array) -> Array:
    """x minus the mean of the risk set, the mean taken over the steps of a tie."""
    place = np.unique(np.column_stack([fit.stratum[fit.rows.person], when]), axis=0, return_inverse=True)[1].ravel()
    count = np.bincount(place)
    tied = np.column_stack([np.bincount(place, weights=column) / count for column in means.T])
    return np.asarray(fit.x[fit.rows.person] - tied[place])


def _tested(
    name: str,
    drift: Array,
    blocks: list[Array],
    chosen: Codes,
    scaled: tuple[float, ...],
) -> ProportionalityTest:
    plain, mixed, squared = blocks
    rest = squared[np.ix_(chosen, chosen)] - mixed[chosen] @ np.linalg.solve(plain, mixed[:, chosen])
    u = drift[chosen]
    size = float(np.trace(squared[np.ix_(chosen, chosen)]))
    if np.linalg.eigvalsh(rest).min() <= 1e-10 * size:
        return ProportionalityTest(name, None, len(chosen), None, scaled, "events say nothing about a drift")
    statistic = float(u @ np.linalg.solve(rest, u))
    return ProportionalityTest(name, statistic, len(chosen), float(stats.chi2.sf(statistic, len(chosen))), scaled)
