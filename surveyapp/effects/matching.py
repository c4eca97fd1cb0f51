"""A comparison group made by matching: each placed person with the most alike of the others."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from surveyapp.effects.balance import Balance, balance_table
from surveyapp.effects.interval import NO_INTERVAL, Interval, around, check_level, t_quantile, t_two_sided
from surveyapp.effects.propensity import Propensity, propensity
from surveyapp.effects.rows import Array, Labels, Numbers


@dataclass(frozen=True, slots=True)
class Pair:
    """A placed person and the one matched to them, with the distance of their log odds of being placed."""

    placed: object
    other: object
    distance: float


@dataclass(frozen=True, slots=True)
class MatchedComparison:
    """Mean difference placed - matched, for the placed who found a match (``pairs``), in units of the outcome.

    ``unmatched`` placed people had nobody within ``caliper`` (log odds); the estimate says nothing of them.
    """

    placed: int
    others: int
    dropped: int
    caliper: float | None = None
    pairs: tuple[Pair, ...] = ()
    unmatched: tuple[object, ...] = ()
    estimate: float | None = None
    se: float | None = None
    df: int | None = None
    p: float | None = None
    interval: Interval = NO_INTERVAL
    balance: tuple[Balance, ...] = ()
    notes: tuple[str, ...] = ()
    undefined: str | None = None


def matched_comparison(
    person: Labels,
    placed: Numbers,
    outcome: Numbers,
    covariates: Mapping[str, Numbers],
    *,
    caliper: float = 0.2,
    level: float = 0.95,
) -> MatchedComparison:
    """Match each placed person to the nearest other by log odds of being placed, within ``caliper``.

    One to one, without putting back, from the highest odds down; ties go by person, so that the order of rows never
    matters. The caliper is in standard deviations: the root of the mean of the two groups' variances of the log odds
    (0.2: Austin 2011, Pharm Stat 10:150). t interval of the pair differences, pairs - 1 degrees of freedom (Austin
    2011, Multivar Behav Res 46:399). One row a person; rows with a missing value are dropped and counted.

    Undefined: see ``propensity``; fewer than two pairs. Covariates still out of balance are named in ``notes``.
    ``ValueError``: ``caliper`` not above 0, ``placed`` other than 0 and 1, ``level`` outside 0-1, different lengths.
    """
    check_level(level)
    if not caliper > 0:
        raise ValueError("caliper: must be above 0")
    known = propensity(person, placed, outcome, covariates)
    there = int(known.placed.sum())
    empty = MatchedComparison(there, len(known.placed) - there, known.rows.dropped)
    if known.problem:
        return replace(empty, undefined=known.problem)
    odds = np.log(known.chance) - np.log1p(-known.chance)
    width = caliper * _spread(odds, known.placed == 1)
    matches = _nearest(odds, known.placed == 1, width)
    matched = {first for first, _ in matches}
    found = replace(
        empty,
        caliper=width,
        pairs=tuple(Pair(known.people[a], known.people[b], float(abs(odds[a] - odds[b]))) for a, b in matches),
        unmatched=tuple(known.people[k] for k in np.flatnonzero(known.placed == 1).tolist() if k not in matched),
    )
    if len(matches) < 2:
        return replace(found, undefined="fewer than two pairs")
    return _described(found, known, matches, level)


def _spread(odds: Array, placed: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float:
    variances = [float(part.var(ddof=1)) if len(part) > 1 else 0.0 for part in (odds[placed], odds[~placed])]
    return math.sqrt(sum(variances) / 2)


def _nearest(odds: Array, placed: np.ndarray[tuple[int], np.dtype[np.bool_]], width: float) -> list[tuple[int, int]]:
    """Rows are in order of person, so the first of equals is the same whatever order they came in."""
    free = np.flatnonzero(~placed)
    matches = []
    for k in sorted(np.flatnonzero(placed).tolist(), key=lambda row: (-round(float(odds[row]), 9), row)):
        if not len(free):
            break
        distances = np.round(np.abs(odds[free] - odds[k]), 9)
        best = int(np.argmin(distances))
        if distances[best] <= width + 1e-9:
            matches.append((k, int(free[best])))
            free = np.delete(free, best)
    return sorted(matches)


def _described(
    found: MatchedComparison, known: Propensity, matches: list[tuple[int, int]], level: float
) -> MatchedComparison:
    first, second = (np.array(side) for side in zip(*matches, strict=True))
    gaps = known.outcome[first] - known.outcome[second]
    df = len(gaps) - 1
    estimate, se = float(gaps.mean()), float(gaps.std(ddof=1)) / math.sqrt(len(gaps))
    weights = np.zeros(len(known.placed))
    weights[first] = weights[second] = 1.0
    table = balance_table(known.placed, known.columns, weights)
    still = [row.name for row in table if not row.balanced]
    return replace(
        found,
        estimate=estimate,
        se=se,
        df=df,
        p=t_two_sided(estimate / se, df) if se > 0 else None,
        interval=around(estimate, t_quantile(level, df) * se) if se > 0 else NO_INTERVAL,
        balance=table,
        notes=(f"still out of balance: {', '.join(still)}",) if still else (),
    )
