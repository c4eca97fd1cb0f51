"""What raises or lowers the chance of a yes (such as work): logistic regression."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from surveyapp.effects.binomial_fit import BinomialFit, Link, fit_binomial, separated
from surveyapp.effects.clusters import CORRECTIONS, Correction, cluster_covariance
from surveyapp.effects.interval import Interval, around, normal_quantile, t_two_sided
from surveyapp.effects.ratio import ratio
from surveyapp.effects.risk_sets import checked_events
from surveyapp.effects.rows import Array, Codes, Labels, Numbers, Rows, complete_rows

EVENTS_PER_PREDICTOR = 10


@dataclass(frozen=True, slots=True)
class ChanceEffect:
    """One column: log odds (log hazard with the cloglog link) per unit, Wald test, and the ratio with interval."""

    name: str
    coefficient: float
    se: float
    z: float
    p: float
    interval: Interval
    ratio: float
    ratio_interval: Interval


@dataclass(frozen=True, slots=True)
class Logistic:
    """A fitted regression of a yes-or-no outcome; with ``undefined`` set there are no effects.

    ``separation`` names the columns whose coefficient has no finite estimate. ``errors`` holds the standard errors by
    kind: ``model`` and, with clusters, CR0, CR1 and CR1S; the effects use ``errors_used``. ``fitted`` are chances
    (0-1) of the rows used, in the order given.
    """

    rows: int
    events: int
    dropped: int
    names: tuple[str, ...]
    clusters: int | None = None
    effects: tuple[ChanceEffect, ...] = ()
    covariance: tuple[tuple[float, ...], ...] = ()
    errors: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    errors_used: str = "model"
    log_likelihood: float | None = None
    deviance: float | None = None
    null_deviance: float | None = None
    aic: float | None = None
    mcfadden_r2: float | None = None
    fitted: tuple[float, ...] = ()
    converged: bool = False
    separation: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    undefined: str | None = None

    def effect(self, name: str) -> ChanceEffect:
        """The column called ``name`` (``intercept`` for the first); ``KeyError`` when there is none."""
        for effect in self.effects:
            if effect.name == name:
                return effect
        raise KeyError(name)


def logistic(
    outcome: Numbers,
    covariates: Mapping[str, Numbers],
    *,
    cluster: Labels | None = None,
    correction: Correction = "CR1",
    link: Link = "logit",
    level: float = 0.95,
) -> Logistic:
    """Maximum likelihood of log(p / (1 - p)) = intercept + x b; ``link="cloglog"``: log(-log(1 - p)).

    One row an observation, in any order; rows with a missing value are dropped and counted. ``outcome`` is 1 for yes, 0
    for no. With ``cluster`` (the person) standard errors are the sandwich of ``clusters``. Deviance -2 logLik; null
    deviance that of the intercept alone; AIC 2k - 2 logLik; McFadden's R2 1 - logLik / null logLik. McCullagh &
    Nelder 1989. Checked against R's glm (``g02_logistic_infert``) and sandwich's vcovCL.

    Fewer than 10 events (or non-events) a covariate is said in ``notes``. Undefined: no rows, one class only, collinear
    columns, no more rows than columns, clusters too few or too alike
    for an error, and separation, named
    (``g08_perfect_separation``; use ``firth``). ``ValueError``: ``outcome`` other than 0 and 1, unknown
    ``correction`` or ``link``, ``level`` outside 0-1, columns of different length.
    """
    z = normal_quantile(level)
    if correction not in CORRECTIONS:
        raise ValueError(f"correction: {correction!r}")
    if link not in ("logit", "cloglog"):
        raise ValueError(f"link: {link!r}")
    rows = complete_rows({"outcome": outcome, **covariates}, {} if cluster is None else {"cluster": cluster})
    y, x = design(rows, tuple(covariates))
    empty = empty_result(rows, y, tuple(covariates))
    reason = rows.problem or why_impossible(x, y, empty.clusters)
    if reason:
        return replace(empty, undefined=reason)
    fit = fit_binomial(x, y, link=link)
    split = separated(x, y) if not fit.converged or _extreme(fit) else None
    if split is not None:
        named = tuple(empty.names[k] for k in split if k) or ("intercept",)
        return replace(empty, separation=named, undefined=f"separation by {', '.join(named)}")
    if not fit.converged:
        return replace(empty, undefined="the search did not converge")
    return _described(empty, fit, x, y, (rows.codes.get("cluster"), correction, z))


def design(rows: Rows, covariates: tuple[str, ...]) -> tuple[Array, Array]:
    """Outcome (0 and 1) and columns with the intercept first."""
    y = checked_events(rows.numbers["outcome"], "outcome").astype(float)
    return y, np.column_stack([np.ones(rows.n), *(rows.numbers[name] for name in covariates)])


def empty_result(rows: Rows, y: Array, covariates: tuple[str, ...]) -> Logistic:
    """Counts, and the note when events are few."""
    events = int(y.sum())
    few = min(events, rows.n - events) < EVENTS_PER_PREDICTOR * len(covariates)
    return Logistic(
        rows.n,
        events,
        rows.dropped,
        ("intercept", *covariates),
        len(rows.levels["cluster"]) if "cluster" in rows.levels else None,
        notes=("fewer than 10 events for each covariate",) if few else (),
    )


def why_impossible(x: Array, y: Array, clusters: int | None) -> str | None:
    """What rules out an estimate before it is tried."""
    if np.ptp(y) == 0:
        return "one class only"
    if len(y) <= x.shape[1]:
        return "no more rows than columns"
    if np.linalg.matrix_rank(x / np.abs(x).max(axis=0).clip(1e-300)) < x.shape[1]:
        return "constant or collinear covariates"
    return "fewer than two clusters" if clusters is not None and clusters < 2 else None


def chance_effect(name: str, coefficient: float, se: float, z: float) -> ChanceEffect:
    """Wald test and interval of one coefficient, and the same as a ratio."""
    interval = around(coefficient, z * se)
    ratios = Interval(ratio(coefficient - z * se), ratio(coefficient + z * se))
    p = t_two_sided(coefficient / se, math.inf)
    return ChanceEffect(name, coefficient, se, coefficient / se, p, interval, ratio(coefficient), ratios)


def _extreme(fit: BinomialFit) -> bool:
    return bool(np.minimum(fit.fitted, 1 - fit.fitted).min() < 1e-6)


def _described(
    empty: Logistic, fit: BinomialFit, x: Array, y: Array, choice: tuple[Codes | None, Correction, float]
) -> Logistic:
    cluster, correction, z = choice
    bread: Array = np.asarray(np.linalg.inv(fit.information), dtype=np.float64)
    covariances = {"model": bread}
    if cluster is not None:
        covariances |= {kind: cluster_covariance(fit.scores, bread, cluster, kind) for kind in CORRECTIONS}
    used = "model" if cluster is None else correction
    if (np.diag(covariances[used]) <= 1e-12 * np.diag(bread)).any():
        return replace(empty, undefined="too few clusters for standard errors")
    errors = {kind: tuple(np.sqrt(np.diag(matrix).clip(0)).tolist()) for kind, matrix in covariances.items()}
    share = float(y.mean())
    null = len(y) * (share * math.log(share) + (1 - share) * math.log(1 - share))
    return replace(
        empty,
        effects=tuple(
            chance_effect(name, b, se, z)
            for name, b, se in zip(empty.names, fit.coefficients.tolist(), errors[used], strict=True)
        ),
        covariance=tuple(tuple(row) for row in covariances[used].tolist()),
        errors=errors,
        errors_used=used,
        log_likelihood=fit.log_likelihood,
        deviance=-2 * fit.log_likelihood,
        null_deviance=-2 * null,
        aic=2 * x.shape[1] - 2 * fit.log_likelihood,
        mcfadden_r2=1 - fit.log_likelihood / null,
        fitted=tuple(fit.fitted.tolist()),
        converged=True,
    )
