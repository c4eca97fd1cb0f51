"""The chance of having been placed given what was known at the start, and who can be compared with whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from surveyapp.effects.binomial_fit import fit_binomial, separated
from surveyapp.effects.risk_sets import checked_events
from surveyapp.effects.rows import Array, Labels, Numbers, Rows, complete_rows


@dataclass(frozen=True, slots=True)
class Propensity:
    """Rows ready for matching or weighting, in order of person; ``problem`` names why they are not.

    ``x`` has the intercept first; ``chance`` is the fitted chance of being placed (0-1).
    """

    rows: Rows
    people: tuple[object, ...]
    placed: Array
    outcome: Array
    x: Array
    columns: Mapping[str, Array]
    chance: Array
    problem: str | None


def propensity(person: Labels, placed: Numbers, outcome: Numbers, covariates: Mapping[str, Numbers]) -> Propensity:
    """Logistic regression of ``placed`` (0 or 1) on everything known at the start; one row a person.

    Rosenbaum & Rubin 1983 (Biometrika 70:41). Problems: no rows, nobody placed or nobody else, a person twice, no
    covariates, collinear covariates, no more rows than columns, and covariates that tell placed from others
    completely: then no comparison exists. ``ValueError``: ``placed`` other than 0 and 1, columns of different length.
    """
    rows = complete_rows({"placed": placed, "outcome": outcome, **covariates}, {"person": person})
    order = np.argsort(rows.codes["person"], kind="stable")
    group = checked_events(rows.numbers["placed"], "placed").astype(float)[order]
    columns = {name: rows.numbers[name][order] for name in covariates}
    x = np.column_stack([np.ones(rows.n), *columns.values()])
    problem = rows.problem or _impossible(rows, group, x)
    chance = np.empty(0)
    if problem is None:
        fit = fit_binomial(x, group)
        if np.minimum(fit.fitted, 1 - fit.fitted).min() < 1e-8 or separated(x, group) is not None:
            problem = "covariates tell the placed from the others completely"
        elif not fit.converged:
            problem = "the search did not converge"
        chance = fit.fitted
    people = tuple(rows.levels["person"][code] for code in rows.codes["person"][order].tolist())
    return Propensity(rows, people, group, rows.numbers["outcome"][order], x, columns, chance, problem)


def _impossible(rows: Rows, group: Array, x: Array) -> str | None:
    if len(rows.levels["person"]) < rows.n:
        return "a person twice"
    if not group.any():
        return "nobody placed"
    if group.all():
        return "no comparison group"
    if x.shape[1] == 1:
        return "no covariates"
    if rows.n <= x.shape[1]:
        return "no more rows than columns"
    scale = np.abs(x).max(axis=0).clip(1e-300)
    return "constant or collinear covariates" if np.linalg.matrix_rank(x / scale) < x.shape[1] else None
