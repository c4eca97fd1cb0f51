"""Whether groups differ in time to an event: the log-rank test and its weighted and stratified forms."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from scipy import stats

from surveyapp.effects.risk_sets import checked_events, checked_times, risk_sets, same_times, survival_steps
from surveyapp.effects.rows import Array, Codes, Labels, Numbers, complete_rows


@dataclass(frozen=True, slots=True)
class GroupEvents:
    """People in a group, its events and those expected if all groups were alike (weighted when ``rho`` is not 0)."""

    group: Hashable
    people: int
    observed: float
    expected: float


@dataclass(frozen=True, slots=True)
class LogRank:
    """Chi-square with its degrees of freedom and p; ``None`` with ``undefined`` naming why."""

    groups: tuple[GroupEvents, ...]
    chi_square: float | None
    df: int | None
    p: float | None
    dropped: int
    undefined: str | None = None


def log_rank(
    time: Numbers, event: Numbers, group: Labels, *, strata: Labels | None = None, rho: float = 0.0
) -> LogRank:
    """Compare two or more groups: (O - E)' V^- (O - E), V the hypergeometric variance summed over event times.

    One row a person, in any order; rows with a missing value are dropped and counted. ``strata`` compares within each
    stratum and adds up. ``rho`` weighs each event time by S(t-)^rho, S the pooled Kaplan-Meier of the stratum: 0 is
    Mantel's (1966) log-rank test, 1 Peto-Peto's that looks at early differences (Harrington & Fleming 1982, Biometrika
    69:553). Checked against R's survdiff to 13 digits.

    Undefined: fewer than two groups, no events, no time at which people of two groups were at risk together, negative
    or infinite times. ``ValueError``: ``event`` other than 0 and 1, negative ``rho``, columns of different length.
    """
    if rho < 0:
        raise ValueError("rho: negative")
    labels: dict[str, Labels] = {"group": group}
    if strata is not None:
        labels["strata"] = strata
    rows = complete_rows({"time": time, "event": event}, labels)
    kinds = checked_events(rows.numbers["event"])
    names = rows.levels["group"]
    times = same_times(rows.numbers["time"])
    stratum = rows.codes.get("strata", np.zeros(rows.n, dtype=np.intp))
    observed, expected, variance = np.zeros(len(names)), np.zeros(len(names)), np.zeros((len(names), len(names)))
    for number in np.unique(stratum):
        inside = stratum == number
        part = _one_stratum(times[inside], kinds[inside], rows.codes["group"][inside], len(names), rho)
        observed, expected, variance = observed + part[0], expected + part[1], variance + part[2]
    people = np.bincount(rows.codes["group"], minlength=len(names))
    groups = tuple(
        GroupEvents(name, int(people[k]), float(observed[k]), float(expected[k])) for k, name in enumerate(names)
    )
    reason = checked_times(rows.problem, rows.numbers["time"]) or _impossible(len(names), int(kinds.sum()))
    compared = np.flatnonzero(expected > 0)
    if not reason and len(compared) < 2:
        reason = "no two groups were at risk together"
    if reason:
        return LogRank(groups, None, None, None, rows.dropped, reason)
    used = compared[1:]
    block, gap = variance[np.ix_(used, used)], (observed - expected)[used]
    if np.linalg.matrix_rank(block) < len(used):
        return LogRank(groups, None, None, None, rows.dropped, "no two groups were at risk together")
    chi_square = float(gap @ np.linalg.solve(block, gap))
    return LogRank(groups, chi_square, len(used), float(stats.chi2.sf(chi_square, len(used))), rows.dropped)


def _impossible(groups: int, events: int) -> str | None:
    if groups < 2:
        return "fewer than two groups"
    return None if events else "no events"


def _one_stratum(times: Array, kinds: Codes, group: Codes, number: int, rho: float) -> tuple[Array, Array, Array]:
    sets = risk_sets(times, kinds, 1)
    position = np.searchsorted(sets.times, times)
    leaving, events = np.zeros((len(sets.times), number)), np.zeros((len(sets.times), number))
    np.add.at(leaving, (position, group), 1)
    np.add.at(events, (position, group), kinds)
    at_risk = np.cumsum(leaving[::-1], axis=0)[::-1]
    weight = np.concatenate([[1.0], survival_steps(sets)[:-1]]) ** rho
    d, n = sets.events, sets.at_risk
    share = at_risk / n[:, None]
    spread = np.divide(d * (n - d), n - 1, out=np.zeros(len(n)), where=n > 1) * weight**2
    variance = np.diag(spread @ share) - (share * spread[:, None]).T @ share
    return weight @ events, (weight * d) @ share, variance
