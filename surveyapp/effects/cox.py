"""What goes with earlier or later events: Cox's proportional-hazards model with Efron's ties."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from scipy import stats

from surveyapp.effects.cox_likelihood import EventRows, Likelihood, event_rows, likelihood
from surveyapp.effects.interval import Interval, around, normal_quantile, t_two_sided
from surveyapp.effects.newton import climb
from surveyapp.effects.ratio import ratio
from surveyapp.effects.risk_sets import checked_events, checked_times, same_times
from surveyapp.effects.rows import Array, Labels, Numbers, complete_rows


@dataclass(frozen=True, slots=True)
class HazardEffect:
    """One covariate: log hazard ratio per unit with Wald test, and the hazard ratio with interval."""

    name: str
    coefficient: float
    se: float
    z: float
    p: float
    interval: Interval
    hazard_ratio: float
    hazard_ratio_interval: Interval


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """A chi-square statistic with degrees of freedom and p."""

    statistic: float
    df: int
    p: float


@dataclass(frozen=True, slots=True)
class CoxFit:
    """What a later check of proportional hazards needs of a fit: times, covariates, risk sets, estimates."""

    times: Array
    x: Array
    rows: EventRows
    beta: Array
    stratum: Array
    efron: bool


@dataclass(frozen=True, slots=True)
class Cox:
    """A fitted Cox model; with ``undefined`` set there are no effects.

    ``likelihood_ratio``, ``wald`` and ``score`` test all covariates together. ``concordance`` is the share of
    comparable pairs in which the person with the higher predicted hazard had the event first (ties count half).
    """

    people: int
    events: int
    dropped: int
    names: tuple[str, ...]
    effects: tuple[HazardEffect, ...] = ()
    covariance: tuple[tuple[float, ...], ...] = ()
    log_likelihood: float | None = None
    null_log_likelihood: float | None = None
    likelihood_ratio: ChiSquare | None = None
    wald: ChiSquare | None = None
    score: ChiSquare | None = None
    concordance: float | None = None
    notes: tuple[str, ...] = ()
    undefined: str | None = None
    fit: CoxFit | None = field(default=None, repr=False, compare=False)

    def effect(self, name: str) -> HazardEffect:
        """The covariate called ``name``; ``KeyError`` when there is none."""
        for effect in self.effects:
            if effect.name == name:
                return effect
        raise KeyError(name)


def cox(
    time: Numbers,
    event: Numbers,
    covariates: Mapping[str, Numbers],
    *,
    strata: Labels | None = None,
    efron: bool = True,
    level: float = 0.95,
) -> Cox:
    """Maximise the partial likelihood of hazard = baseline(t) exp(x b), a baseline for each stratum.

    One row a person, in any order; rows with a missing value are dropped and counted. Newton steps until the
    coefficients stand still to ten digits. Ties: Efron 1977 (JASA 72:557); ``efron=False`` gives Breslow's. Cox 1972
    (JRSS B 34:187). Fewer than 10 events a covariate is said in ``notes`` (Peduzzi et al. 1995). Checked against R's
    coxph to 12 digits. Check the proportionality with ``proportionality.proportional_hazards``.

    Undefined: no covariates, no events, negative or infinite times, constant or collinear covariates, and a
    coefficient without a finite estimate (all events on one side), named. ``ValueError``: ``event`` other than 0 and
    1, ``level`` outside 0-1, columns of different length.
    """
    z = normal_quantile(level)
    labels = {} if strata is None else {"strata": strata}
    rows = complete_rows({"time": time, "event": event, **covariates}, labels)
    kinds = checked_events(rows.numbers["event"])
    names = tuple(covariates)
    empty = Cox(rows.n, int(kinds.sum()), rows.dropped, names)
    x = np.column_stack([rows.numbers[name] for name in names]) if names else np.empty((rows.n, 0))
    centred = x - x.mean(axis=0) if rows.n else x
    scale = centred.std(axis=0) if rows.n else np.zeros(len(names))
    reason = checked_times(rows.problem, rows.numbers["time"]) or _impossible(centred, scale, empty.events)
    if reason:
        return replace(empty, undefined=reason)
    times = same_times(rows.numbers["time"])
    stratum = rows.codes.get("strata", np.zeros(rows.n, dtype=np.intp))
    found = event_rows(times, kinds, stratum)
    standardised = centred / scale

    def curve(beta: Array) -> tuple[float, Array, Array]:
        here = likelihood(standardised, beta, found, efron)
        return here.value, *score_and_information(standardised, here, found)

    summit = climb(curve, len(names), empty.events)
    problem = summit.problem(names)
    if problem:
        return replace(empty, undefined=problem)
    fit = CoxFit(times, centred, found, summit.at / scale, stratum.astype(float), efron)
    return _described(empty, fit, kinds.astype(float), z)


def score_and_information(x: Array, at: Likelihood, rows: EventRows) -> tuple[Array, Array]:
    """First derivative of the log likelihood and minus the second."""
    return np.asarray((x[rows.person] - at.means).sum(axis=0)), np.asarray(at.variances.sum(axis=0))


def _impossible(x: Array, scale: Array, events: int) -> str | None:
    if not x.shape[1]:
        return "no covariates"
    if not events:
        return "no events"
    if (scale <= 1e-12 * np.abs(x).max(initial=1.0)).any() or np.linalg.matrix_rank(x / scale) < x.shape[1]:
        return "constant or collinear covariates"
    return None


def _described(empty: Cox, fit: CoxFit, happened: Array, z: float) -> Cox:
    null = likelihood(fit.x, np.zeros(len(fit.beta)), fit.rows, fit.efron)
    here = likelihood(fit.x, fit.beta, fit.rows, fit.efron)
    start_score, start_information = score_and_information(fit.x, null, fit.rows)
    _, information = score_and_information(fit.x, here, fit.rows)
    covariance = np.linalg.inv(information)
    few = empty.events < 10 * len(empty.names)
    return replace(
        empty,
        effects=tuple(
            hazard_effect(name, float(b), math.sqrt(v), z)
            for name, b, v in zip(empty.names, fit.beta, np.diag(covariance), strict=True)
        ),
        covariance=tuple(tuple(row) for row in covariance.tolist()),
        log_likelihood=here.value,
        null_log_likelihood=null.value,
        likelihood_ratio=_chi_square(2 * (here.value - null.value), len(fit.beta)),
        wald=_chi_square(float(fit.beta @ information @ fit.beta), len(fit.beta)),
        score=_chi_square(float(start_score @ np.linalg.solve(start_information, start_score)), len(fit.beta)),
        concordance=_concordance(fit, happened),
        notes=("fewer than 10 events for each covariate",) if few else (),
        fit=fit,
    )


def _chi_square(statistic: float, df: int) -> ChiSquare:
    return ChiSquare(statistic, df, float(stats.chi2.sf(max(0.0, statistic), df)))


def hazard_effect(name: str, b: float, se: float, z: float) -> HazardEffect:
    """Wald test and interval of a log hazard ratio, and the same as a ratio."""
    interval = around(b, z * se)
    ratios = Interval(ratio(b - z * se), ratio(b + z * se))
    return HazardEffect(name, b, se, b / se, t_two_sided(b / se, math.inf), interval, ratio(b), ratios)


def _concordance(fit: CoxFit, happened: Array) -> float | None:
    """Harrell's C: an event comes before a later time and before being censored at the same time."""
    risk = np.round(fit.x @ fit.beta, 12)
    agree = comparable = 0.0
    for row in np.flatnonzero(happened):
        later = (fit.times > fit.times[row]) | ((fit.times == fit.times[row]) & (happened == 0))
        later &= fit.stratum == fit.stratum[row]
        agree += float((risk[row] > risk[later]).sum() + 0.5 * (risk[row] == risk[later]).sum())
        comparable += float(later.sum())
    return agree / comparable if comparable else None
