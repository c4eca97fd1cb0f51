"""Whether groups differ in the share that ends in one way when other ends rule it out: Gray's test."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from scipy import stats

from surveyapp.effects.risk_sets import checked_times, same_times
from surveyapp.effects.rows import Array, Codes, Labels, Numbers, complete_rows


@dataclass(frozen=True, slots=True)
class GrayTest:
    """Chi-square with degrees of freedom (groups - 1) and p; ``None`` with ``undefined`` naming why."""

    wanted: Hashable
    groups: tuple[Hashable, ...]
    chi_square: float | None
    df: int | None
    p: float | None
    dropped: int
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class _Counts:
    """By distinct time and group: at risk, wanted ends, other ends; survival and wanted share just before and after."""

    at_risk: Array
    wanted: Array
    other: Array
    before: Array
    after: Array
    share_before: Array


def gray_test(
    time: Numbers,
    end: Labels,
    group: Labels,
    wanted: Hashable,
    *,
    censored: Hashable = 0,
    strata: Labels | None = None,
) -> GrayTest:
    """Compare cumulative incidences of ``wanted`` between groups over all time.

    Like a log-rank test in which people who ended otherwise go on counting: R_k = n_k (1 - F_k(t-)) / S_k(t-) in
    place of the number at risk. Variance with the pooled incidence under equal groups and its correction for ties.
    Gray 1988 (Ann Stat 16:1141), rho 0. One row a person, in any order; rows with a missing value are dropped and
    counted; ``strata`` add up. Checked against R's cmprsk to 11 digits, with and without ties.

    Undefined: fewer than two groups, nobody with the wanted end, groups never at risk together, negative or infinite
    times. ``ValueError``: columns of different length.
    """
    labels: dict[str, Labels] = {"end": end, "group": group}
    if strata is not None:
        labels["strata"] = strata
    rows = complete_rows({"time": time}, labels)
    names = rows.levels["group"]
    kind = np.array(
        [0 if name == censored else 1 if name == wanted else 2 for name in rows.levels["end"]], dtype=np.intp
    )
    kinds = kind[rows.codes["end"]]
    reason = checked_times(rows.problem, rows.numbers["time"]) or _impossible(len(names), kinds)
    if reason:
        return GrayTest(wanted, names, None, None, None, rows.dropped, reason)
    times = same_times(rows.numbers["time"])
    stratum = rows.codes.get("strata", np.zeros(rows.n, dtype=np.intp))
    score, variance = np.zeros(len(names)), np.zeros((len(names), len(names)))
    for number in np.unique(stratum):
        inside = stratum == number
        part = _one_stratum(_counts(times[inside], kinds[inside], rows.codes["group"][inside], len(names)))
        score, variance = score + part[0], variance + part[1]
    block = variance[1:, 1:]
    if np.linalg.matrix_rank(block) < len(block):
        return GrayTest(
            wanted, names, None, None, None, rows.dropped, "too few people at risk together to compare the groups"
        )
    chi_square = float(score[1:] @ np.linalg.solve(block, score[1:]))
    p = float(stats.chi2.sf(chi_square, len(block)))
    return GrayTest(wanted, names, chi_square, len(block), p, rows.dropped)


def _impossible(groups: int, kinds: Codes) -> str | None:
    if groups < 2:
        return "fewer than two groups"
    return None if (kinds == 1).any() else "nobody with the wanted end"


def _counts(times: Array, kinds: Codes, group: Codes, number: int) -> _Counts:
    distinct, position = np.unique(times, return_inverse=True)
    tables = np.zeros((3, len(distinct), number))
    np.add.at(tables, (kinds, position, group), 1)
    at_risk = np.cumsum(tables.sum(axis=0)[::-1], axis=0)[::-1]
    people = at_risk.clip(1)
    after = np.cumprod(1 - (tables[1] + tables[2]) / people, axis=0)
    before = np.vstack([np.ones(number), after[:-1]])
    share = np.cumsum(before * tables[1] / people, axis=0)
    return _Counts(at_risk, tables[1], tables[2], before, after, np.vstack([np.zeros(number), share[:-1]]))


def _one_stratum(c: _Counts) -> tuple[Array, Array]:
    """Score and variance. h = n / S(t-); under equal groups the wanted share rises by (wanted ends) / (sum of h)."""
    h = np.divide(c.at_risk, c.before, out=np.zeros_like(c.at_risk), where=(c.at_risk > 0) & (c.before > 0))
    total, ends = h.sum(axis=1), c.wanted.sum(axis=1)
    adjusted = h * (1 - c.share_before)
    rise = np.divide(ends, total, out=np.zeros(len(total)), where=total > 0)
    part = np.divide(adjusted, adjusted.sum(axis=1)[:, None], out=np.zeros_like(h), where=total[:, None] > 0)
    score = (c.wanted - part * ends[:, None]).sum(axis=0)
    pooled = np.cumsum(rise)
    left = 1 - np.concatenate([[0.0], pooled[:-1]])
    steps = np.divide(rise, left, out=np.zeros(len(rise)), where=left > 1e-12)
    share = np.divide(h, total[:, None], out=np.zeros_like(h), where=total[:, None] > 0)
    variance = np.zeros((h.shape[1], h.shape[1]))
    for r in range(h.shape[1]):
        direct = h[:, [r]] * ((np.arange(h.shape[1]) == r) - share)
        gone = np.cumsum(direct * steps[:, None], axis=0)
        to_come = gone[-1] - gone
        kept = (1 - pooled) / np.where(c.after[:, r] > 0, c.after[:, r], np.inf)
        one = np.where(c.after[:, [r]] > 0, direct + (1 - kept)[:, None] * to_come, direct)
        two = kept[:, None] * to_come
        weights = _weights(c, r, (h[:, r], total, ends, rise))
        variance += (one * weights[0][:, None]).T @ one + (two * weights[1][:, None]).T @ two
    return score, variance


def _weights(c: _Counts, r: int, pooled: tuple[Array, Array, Array, Array]) -> tuple[Array, Array]:
    """Variance of a step in the wanted and in the other ends of group r over h, each less for ties."""
    h, total, ends, rise = pooled
    here = h > 0
    equal = total * c.before[:, r] - 1
    ties = 1 - np.divide(ends - 1, equal, out=np.zeros(len(h)), where=(ends > 1) & (equal > 0))
    other = c.before[:, r] * c.other[:, r] / c.at_risk[:, r].clip(1)
    own = 1 - (c.other[:, r] - 1).clip(0) / (c.at_risk[:, r] - 1).clip(1)
    first = np.divide(ties * rise, h, out=np.zeros(len(h)), where=here)
    return first, np.divide(own * other, h, out=np.zeros(len(h)), where=here)
