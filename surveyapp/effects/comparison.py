"""Against a comparison group: did the placed change more than others did (difference in differences)?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from surveyapp.effects.clusters import CORRECTIONS, cluster_covariance
from surveyapp.effects.interval import check_level
from surveyapp.effects.least_squares import LeastSquares, TestedEstimate, cr2, least_squares, plain_covariance, tested
from surveyapp.effects.risk_sets import checked_events
from surveyapp.effects.rows import Array, Codes, Labels, Numbers, Rows, complete_rows


@dataclass(frozen=True, slots=True)
class CellMean:
    """Readings of one group at one time: how many, and their mean (``None`` without any)."""

    group: int
    after: int
    readings: int
    mean: float | None


@dataclass(frozen=True, slots=True)
class DifferenceInDifferences:
    """The estimate in units of the outcome, with every kind of error it was asked with.

    ``coefficients`` are intercept, group, after, group x after (= ``estimate``), then covariates. ``errors`` holds
    ``ols``, ``CR0``, ``CR1``, ``CR1S`` and ``CR2``; quote CR2 with few people, CR1S to match other programs.
    """

    people: int
    readings: int
    dropped: int
    cells: tuple[CellMean, ...] = ()
    estimate: float | None = None
    coefficients: tuple[float, ...] = ()
    errors: Mapping[str, TestedEstimate] | None = None
    notes: tuple[str, ...] = ()
    undefined: str | None = None

    def error(self, kind: str) -> TestedEstimate:
        """The estimate tested with one kind of error; ``KeyError`` when undefined or for another kind."""
        return (self.errors or {})[kind]


def difference_in_differences(
    person: Labels,
    group: Numbers,
    after: Numbers,
    outcome: Numbers,
    *,
    covariates: Mapping[str, Numbers] | None = None,
    level: float = 0.95,
) -> DifferenceInDifferences:
    """Least squares of outcome on group (1 placed), after (1) and their product, errors clustered by person.

    The product's coefficient is (change of the placed) - (change of the others): an effect only if both would have
    moved alike without placements. t tests with people - 1 degrees of freedom (CR0, CR1, CR1S), Satterthwaite's
    (CR2), rows - columns (ols). Angrist & Pischke 2009, chapter 5; errors: Cameron & Miller 2015, Bell & McCaffrey
    2002. One row a reading, in any order; rows with a missing value are dropped; people with readings at one time
    only are used and noted. Checked against R's lm with sandwich and clubSandwich: ``h01_did_cluster_robust``.

    Undefined: no comparison group (``h14_did_one_group_empty``), no placed, no readings before or after, an empty cell,
    fewer than two people, collinear covariates, no more rows than columns. ``ValueError``: ``group`` or ``after`` other
    than 0 and 1, ``level`` outside 0-1, columns of different length.
    """
    check_level(level)
    extra = covariates or {}
    rows = complete_rows({"group": group, "after": after, "outcome": outcome, **extra}, {"person": person})
    placed = checked_events(rows.numbers["group"], "group")
    later = checked_events(rows.numbers["after"], "after")
    y = rows.numbers["outcome"]
    cells = tuple(_cell(g, t, y[(placed == g) & (later == t)]) for g in (0, 1) for t in (0, 1))
    empty = DifferenceInDifferences(
        len(rows.levels["person"]), rows.n, rows.dropped, cells, notes=_notes(rows, placed, later)
    )
    reason = rows.problem or _impossible(empty)
    if reason:
        return replace(empty, undefined=reason)
    x = np.column_stack([np.ones(rows.n), placed, later, placed * later, *(rows.numbers[name] for name in extra)])
    fit = least_squares(x.astype(float), y)
    if fit is None:
        return replace(empty, undefined="collinear covariates or no more rows than columns")
    return replace(
        empty,
        estimate=float(fit.coefficients[3]),
        coefficients=tuple(fit.coefficients.tolist()),
        errors=_errors(fit, rows.codes["person"], level),
    )


def _cell(group: int, after: int, values: Array) -> CellMean:
    return CellMean(group, after, len(values), float(values.mean()) if len(values) else None)


def _impossible(empty: DifferenceInDifferences) -> str | None:
    counts = {(cell.group, cell.after): cell.readings for cell in empty.cells}
    reasons = {
        "no comparison group": counts[0, 0] + counts[0, 1] == 0,
        "nobody placed": counts[1, 0] + counts[1, 1] == 0,
        "no readings before": counts[0, 0] + counts[1, 0] == 0,
        "no readings after": counts[0, 1] + counts[1, 1] == 0,
        "a group without readings at one of the times": min(counts.values()) == 0,
        "fewer than two people": empty.people < 2,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _notes(rows: Rows, placed: Codes, later: Codes) -> tuple[str, ...]:
    person, size = rows.codes["person"], len(rows.levels["person"])
    total = np.bincount(person, minlength=size)
    before = np.bincount(person, weights=1 - later, minlength=size)
    single = int(((before == 0) | (before == total)).sum())
    in_group = np.bincount(person, weights=placed, minlength=size)
    both = int(((in_group > 0) & (in_group < total)).sum())
    twice = rows.n - len({*zip(person.tolist(), later.tolist(), strict=True)})
    said = {
        f"{single} people with readings at one time only": single,
        f"{both} people in both groups": both,
        f"{twice} readings more than one for a person and time": twice,
    }
    return tuple(words for words, count in said.items() if count)


def _errors(fit: LeastSquares, person: Codes, level: float) -> dict[str, TestedEstimate]:
    people = int(person.max()) + 1
    estimate = float(fit.coefficients[3])
    errors = {"ols": tested("ols", estimate, float(plain_covariance(fit)[3, 3]), fit.df, level)}
    scores = fit.x * fit.residuals[:, None]
    for kind in CORRECTIONS:
        variance = float(cluster_covariance(scores, fit.bread, person, kind)[3, 3])
        errors[kind] = tested(kind, estimate, variance, people - 1, level)
    contrast = np.zeros(len(fit.coefficients))
    contrast[3] = 1.0
    variance, df = cr2(fit, person, contrast)
    errors["CR2"] = tested("CR2", estimate, variance, df, level)
    return errors
