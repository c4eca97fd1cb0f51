"""Lines that a growth model predicts, with bands."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from surveyapp.effects.growth import Growth
from surveyapp.effects.interval import Interval, around, normal_quantile
from surveyapp.effects.rows import Array

Band = Literal["mean", "person", "reading"]


@dataclass(frozen=True, slots=True)
class Trajectory:
    """Predicted values at given times with an interval at each, in units of the outcome."""

    times: tuple[float, ...]
    values: tuple[float, ...]
    intervals: tuple[Interval, ...]
    undefined: str | None = None


def predicted_line(
    fit: Growth,
    times: Sequence[float],
    covariates: Mapping[str, Sequence[float]] | None = None,
    band: Band = "mean",
    level: float = 0.95,
) -> Trajectory:
    """The common line at ``times``, for people with these covariates (one value a time, every covariate of the model).

    The band of the ``mean`` is x'Cx with C the covariance of the fixed effects: where the group's line lies. ``person``
    adds z'Gz: where a new person's own line lies. ``reading`` adds the residual variance: where one reading of a new
    person lies. Normal intervals, pointwise (Fitzmaurice, Laird & Ware 2011, chapter 8). Checked against lme4's
    ``predict`` and covariance.

    Undefined when the model is. ``ValueError``: covariates other than the model's, or of another length than ``times``.
    """
    half = normal_quantile(level)
    if fit.undefined:
        return Trajectory((), (), (), fit.undefined)
    x = _design(fit, times, covariates or {})
    variance = np.einsum("ij,jk,ik->i", x, np.array(fit.covariance), x)
    if band != "mean":
        variance = variance + _between_people(fit, x[:, 1])
    if band == "reading":
        variance = variance + (fit.residual_variance or 0.0)
    return _trajectory(times, x @ _estimates(fit), np.sqrt(variance) * half)


def predicted_person(
    fit: Growth,
    person: Hashable,
    times: Sequence[float],
    covariates: Mapping[str, Sequence[float]] | None = None,
    level: float = 0.95,
) -> Trajectory:
    """One person's line, drawn towards the common one, with the band of its own two deviations.

    The band treats the common line as known (lme4's conditional variances), so it is a little narrow with few people.
    Undefined for someone without readings in the model and in a model without random effects.
    """
    half = normal_quantile(level)
    own = next((line for line in fit.by_person if line.person == person), None)
    if own is None:
        return Trajectory((), (), (), fit.undefined or "the model has no line for this person")
    x = _design(fit, times, covariates or {})
    t = x[:, 1]
    variance = own.intercept_se**2 + 2 * t * own.covariance + t**2 * own.slope_se**2
    return _trajectory(times, x @ _estimates(fit) + own.intercept + own.slope * t, np.sqrt(variance.clip(0)) * half)


def _estimates(fit: Growth) -> Array:
    return np.array([effect.estimate for effect in fit.fixed])


def _design(fit: Growth, times: Sequence[float], covariates: Mapping[str, Sequence[float]]) -> Array:
    wanted = fit.names[2:]
    if set(wanted) != set(covariates):
        raise ValueError(f"covariates: the model has {', '.join(wanted) or 'none'}")
    for name in wanted:
        if len(covariates[name]) != len(times):
            raise ValueError(f"covariates: {name} needs one value a time")
    columns = [np.ones(len(times)), np.asarray(times, dtype=float)]
    return np.column_stack([*columns, *(np.asarray(covariates[name], dtype=float) for name in wanted)])


def _between_people(fit: Growth, t: Array) -> Array:
    covariance = fit.cov_intercept_slope or 0.0
    return np.asarray((fit.var_intercept or 0.0) + 2 * t * covariance + t**2 * (fit.var_slope or 0.0))


def _trajectory(times: Sequence[float], values: Array, halves: Array) -> Trajectory:
    intervals = tuple(around(value, half) for value, half in zip(values.tolist(), halves.tolist(), strict=True))
    return Trajectory(tuple(float(time) for time in times), tuple(values.tolist()), intervals)
