"""What goes with a larger or smaller share that ends in one way, other ends ruling it out: Fine and Gray's model."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from surveyapp.effects.cox import HazardEffect, hazard_effect
from surveyapp.effects.interval import normal_quantile
from surveyapp.effects.newton import climb
from surveyapp.effects.risk_sets import checked_times, risk_sets, same_times, survival_steps
from surveyapp.effects.rows import Array, Codes, Labels, Numbers, complete_rows


@dataclass(frozen=True, slots=True)
class Subdistribution:
    """A fitted model; with ``undefined`` set there are no effects. Ratios over 1 go with a larger share over time."""

    people: int
    events: int
    other_ends: int
    dropped: int
    names: tuple[str, ...]
    effects: tuple[HazardEffect, ...] = ()
    covariance: tuple[tuple[float, ...], ...] = ()
    log_likelihood: float | None = None
    null_log_likelihood: float | None = None
    notes: tuple[str, ...] = ()
    undefined: str | None = None

    def effect(self, name: str) -> HazardEffect:
        """The covariate called ``name``; ``KeyError`` when there is none."""
        for effect in self.effects:
            if effect.name == name:
                return effect
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class _Setting:
    """People in order of time; event times with the censoring survival just before them, and each person's own."""

    times: Array
    kinds: Codes
    x: Array
    moments: Array
    ends: Array
    free: Array
    own_free: Array


def subdistribution_hazard(
    time: Numbers,
    end: Labels,
    covariates: Mapping[str, Numbers],
    wanted: Hashable,
    *,
    censored: Hashable = 0,
    level: float = 0.95,
) -> Subdistribution:
    """Proportional hazards of the subdistribution: people who ended otherwise stay in the risk set, weighted down.

    Their weight at t is G(t-) / G(X-), G the Kaplan-Meier estimate of not being censored and X their time. Breslow's
    likelihood; errors from the influence of each person, that on G included. Fine & Gray 1999 (JASA 94:496). One row
    a person, in any order; rows with a missing value are dropped and counted. Checked against R's crr to 9 digits.

    Undefined: no covariates, nobody with the wanted end, constant or collinear covariates, negative or infinite
    times, a coefficient without finite estimate. ``ValueError``: ``level`` outside 0-1, columns of different length.
    """
    z = normal_quantile(level)
    rows = complete_rows({"time": time, **covariates}, {"end": end})
    names = tuple(covariates)
    kind = [0 if name == censored else 1 if name == wanted else 2 for name in rows.levels["end"]]
    kinds = np.array(kind, dtype=np.intp)[rows.codes["end"]]
    empty = Subdistribution(rows.n, int((kinds == 1).sum()), int((kinds == 2).sum()), rows.dropped, names)
    if empty.events < 10 * len(names):
        empty = replace(empty, notes=("fewer than 10 events for each covariate",))
    x = np.column_stack([rows.numbers[name] for name in names]) if names else np.empty((rows.n, 0))
    centred = x - x.mean(axis=0) if rows.n else x
    scale = centred.std(axis=0) if rows.n else np.zeros(len(names))
    reason = checked_times(rows.problem, rows.numbers["time"]) or _impossible(centred, scale, empty.events)
    if reason:
        return replace(empty, undefined=reason)
    setting = _setting(same_times(rows.numbers["time"]), kinds, centred / scale)
    summit = climb(lambda beta: _likelihood(setting, beta)[:3], len(names), empty.events)
    influence = _influence(setting, summit.at) @ np.linalg.pinv(summit.information, hermitian=True)
    covariance = influence.T @ influence / np.outer(scale, scale)
    problem = summit.problem(names) or _no_error(covariance * np.outer(scale, scale))
    if problem:
        return replace(empty, undefined=problem)
    return replace(
        empty,
        effects=tuple(
            hazard_effect(name, float(b), math.sqrt(v), z)
            for name, b, v in zip(names, summit.at / scale, np.diag(covariance), strict=True)
        ),
        covariance=tuple(tuple(row) for row in covariance.tolist()),
        log_likelihood=summit.value,
        null_log_likelihood=_likelihood(setting, np.zeros(len(names)))[0],
    )


def _impossible(x: Array, scale: Array, events: int) -> str | None:
    if not x.shape[1]:
        return "no covariates"
    if not events:
        return "nobody with the wanted end"
    if (scale <= 1e-12 * np.abs(x).max(initial=1.0)).any() or np.linalg.matrix_rank(x / scale) < x.shape[1]:
        return "constant or collinear covariates"
    return None


def _no_error(covariance: Array) -> str | None:
    """People so alike that nobody's absence would move the estimate."""
    return "no standard error" if np.diag(covariance).min() <= 1e-20 else None


def _setting(times: Array, kinds: Codes, x: Array) -> _Setting:
    order = np.lexsort((kinds, times))
    t, k = times[order], kinds[order]
    censoring = risk_sets(t, (k == 0).astype(np.intp), 1)
    before = np.concatenate([[1.0], survival_steps(censoring)[:-1]])
    moments, ends = np.unique(t[k == 1], return_counts=True)
    return _Setting(
        t,
        k,
        x[order],
        moments,
        ends.astype(float),
        before[np.searchsorted(censoring.times, moments)],
        before[np.searchsorted(censoring.times, t)],
    )


def _weights(s: _Setting) -> Array:
    """People by event times: 1 while at risk, G(t-) / G(X-) after another end, 0 after the wanted end or censoring."""
    at_risk = (s.times[:, None] >= s.moments).astype(float)
    after_other = (s.kinds == 2)[:, None] & (s.times[:, None] < s.moments)
    return np.asarray(np.where(after_other, s.free / s.own_free[:, None], at_risk))


def _likelihood(s: _Setting, beta: Array) -> tuple[float, Array, Array, tuple[Array, Array]]:
    """Value, score, information, and at each event time the sum over the risk set and its mean."""
    eta = s.x @ beta
    hazard = np.exp(eta - eta.max())
    risk = _weights(s) * hazard[:, None]
    total = risk.sum(axis=0)
    means = risk.T @ s.x / total[:, None]
    squares = np.einsum("ij,ik,il->jkl", risk, s.x, s.x, optimize=True) / total[:, None, None]
    wanted = s.kinds == 1
    value = float(eta[wanted].sum() - s.ends @ (np.log(total) + eta.max()))
    score = s.x[wanted].sum(axis=0) - s.ends @ means
    spread = squares - means[:, :, None] * means[:, None, :]
    return value, np.asarray(score), np.tensordot(s.ends, spread, axes=1), (total, means)


def _influence(s: _Setting, beta: Array) -> Array:
    """Each person's part of the score, and what their censoring did to everyone else's weight."""
    _, _, _, (total, means) = _likelihood(s, beta)
    eta = s.x @ beta
    hazard = np.exp(eta - eta.max())
    rise = s.ends / total
    exposure = _weights(s) * hazard[:, None] * rise
    own = -(s.x * exposure.sum(axis=1)[:, None] - exposure @ means)
    wanted = s.kinds == 1
    own[wanted] += s.x[wanted] - means[np.searchsorted(s.moments, s.times[wanted])]
    return np.asarray(own + _through_censoring(s, hazard, rise, means))


def _through_censoring(s: _Setting, hazard: Array, rise: Array, means: Array) -> Array:
    """Integral of q(u) / n(u) over each person's censoring martingale."""
    sets = risk_sets(s.times, (s.kinds == 0).astype(np.intp), 1)
    later = s.moments >= sets.times[:, None]
    mass, moved = later @ (s.free * rise), later @ ((s.free * rise)[:, None] * means)
    earlier = (s.times < sets.times[:, None]) & (s.kinds == 2)
    share = hazard / s.own_free
    q = (earlier @ (share[:, None] * s.x)) * mass[:, None] - (earlier @ share)[:, None] * moved
    part = q / sets.at_risk[:, None]
    gone = sets.ends[:, 1] / sets.at_risk
    drift = np.cumsum(part * gone[:, None], axis=0)
    place = np.searchsorted(sets.times, s.times)
    return np.asarray((s.kinds == 0)[:, None] * part[place] - drift[place])
