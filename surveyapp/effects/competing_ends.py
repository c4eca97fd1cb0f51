"""Share of people who have ended in each way by a time, when one end rules out the others: cumulative incidence."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from surveyapp.effects.interval import NO_INTERVAL, Interval, check_level
from surveyapp.effects.risk_sets import (
    RiskSets,
    Scale,
    checked_scale,
    checked_times,
    greenwood_terms,
    probability_interval,
    risk_sets,
    same_times,
    step_at,
    survival_steps,
)
from surveyapp.effects.rows import Array, Codes, Labels, Numbers, Rows, complete_rows


@dataclass(frozen=True, slots=True)
class EndShare:
    """Probability (0-1) of having ended in one way by a time, with standard error and interval."""

    probability: float
    se: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class CompetingPoint:
    """All shares at one time; with ``waiting`` they add up to 1. ``events`` counts each kind at exactly this time."""

    time: float
    at_risk: int
    waiting: float | None
    shares: Mapping[Hashable, EndShare]
    events: Mapping[Hashable, int]
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class CompetingEnds:
    """Cumulative incidence of every kind of end: one point a distinct time. ``counts`` are people by kind of end."""

    people: int
    censored: int
    counts: Mapping[Hashable, int]
    dropped: int
    points: tuple[CompetingPoint, ...] = ()
    undefined: str | None = None

    def at(self, times: Sequence[float]) -> tuple[CompetingPoint, ...]:
        """The shares at any times; undefined after the last observed time while someone was still waiting."""
        known = np.array([point.time for point in self.points])
        return tuple(self._at(float(time), row) for time, row in zip(times, step_at(known, times), strict=True))

    def _at(self, time: float, row: int) -> CompetingPoint:
        none = dict.fromkeys(self.counts, 0)
        if self.undefined:
            return CompetingPoint(time, 0, None, {}, none, self.undefined)
        if row < 0:
            nobody = EndShare(0.0, 0.0, Interval(0.0, 0.0))
            return CompetingPoint(time, self.people, 1.0, dict.fromkeys(self.counts, nobody), none)
        point = self.points[row]
        if time <= point.time:
            return point
        if row + 1 < len(self.points):
            return CompetingPoint(time, self.points[row + 1].at_risk, point.waiting, point.shares, none)
        if point.waiting:
            return CompetingPoint(time, 0, None, {}, none, "after the last observed time")
        return CompetingPoint(time, 0, point.waiting, point.shares, none)


def competing_ends(
    time: Numbers,
    end: Labels,
    *,
    censored: Hashable = 0,
    kinds: Sequence[Hashable] = (),
    scale: Scale = "log-log",
    level: float = 0.95,
) -> CompetingEnds:
    """Aalen-Johansen: F_k(t) = sum over times up to t of S(t-) d_k / n, S the probability of no end of any kind.

    One row a person, in any order: ``time`` until the end or until last heard of, ``end`` its kind, or ``censored``
    for those still waiting; rows with a missing value are dropped and counted. ``kinds`` are ends to report even if
    nobody had them. Treating the other ends as censoring instead (1 - Kaplan-Meier) answers another question and
    gives too large a share.

    Variance by the delta method (Marubini & Valsecchi 1995, chapter 10; equal to R's survfit). Intervals on the given
    ``scale``: log-log (Choudhury 2002) by default, log is R's. Aalen & Johansen 1978 (Scand J Stat 5:141). Checked
    against R's survfit: ``f19``.

    Undefined: no rows, negative or infinite times; an interval where the probability is 0 (log scales) or 1 (log-log).
    ``ValueError``: unknown ``scale``, ``level`` outside 0-1, columns of different length.
    """
    checked_scale(scale)
    check_level(level)
    rows = complete_rows({"time": time}, {"end": end})
    names, codes = _kinds(rows, censored, kinds)
    counts = {name: int((codes == k + 1).sum()) for k, name in enumerate(names)}
    waiting = int((codes == 0).sum())
    reason = checked_times(rows.problem, rows.numbers["time"])
    if reason:
        return CompetingEnds(rows.n, waiting, counts, rows.dropped, undefined=reason)
    sets = risk_sets(same_times(rows.numbers["time"]), codes, len(names))
    return CompetingEnds(rows.n, waiting, counts, rows.dropped, _points(sets, names, scale, level))


def incidence(sets: RiskSets, kind: int) -> Array:
    """Cumulative incidence of one kind (1 …) just after each time."""
    before = np.concatenate([[1.0], survival_steps(sets)[:-1]])
    return np.asarray(np.cumsum(before * sets.ends[:, kind] / sets.at_risk))


def _kinds(rows: Rows, censored: Hashable, kinds: Sequence[Hashable]) -> tuple[list[Hashable], Codes]:
    found = [level for level in rows.levels["end"] if level != censored]
    names = found + [kind for kind in kinds if kind not in found and kind != censored]
    place = {name: k + 1 for k, name in enumerate(names)}
    new = np.array([place.get(level, 0) for level in rows.levels["end"]], dtype=np.intp)
    return names, new[rows.codes["end"]]


def _variance(sets: RiskSets, kind: int, share: Array) -> Array:
    """Var F(t) = sum over t_j up to t of gap^2 g + S-^2 d (n - d) / n^3 - 2 gap S- d / n^2.

    gap = F(t) - F(t_j), g Greenwood's term, d ends of this kind. Written as a polynomial in F(t), so that running
    sums do.
    """
    n, d = sets.at_risk, sets.ends[:, kind]
    before = np.concatenate([[1.0], survival_steps(sets)[:-1]])
    greenwood = greenwood_terms(sets)
    finite = np.where(np.isfinite(greenwood), greenwood, 0.0)
    cross = before * d / n**2
    square = np.cumsum(finite)
    linear = np.cumsum(finite * share + cross)
    constant = np.cumsum(finite * share**2 + before**2 * d * (n - d) / n**3 + 2 * share * cross)
    return np.asarray((share**2 * square - 2 * share * linear + constant).clip(0))


def _points(sets: RiskSets, names: list[Hashable], scale: Scale, level: float) -> tuple[CompetingPoint, ...]:
    shares = {name: incidence(sets, k + 1) for k, name in enumerate(names)}
    errors = {name: np.sqrt(_variance(sets, k + 1, shares[name])) for k, name in enumerate(names)}
    waiting = survival_steps(sets)
    points = []
    for row, time in enumerate(sets.times.tolist()):
        here = {name: _share(float(shares[name][row]), float(errors[name][row]), scale, level) for name in names}
        happened = {name: int(sets.ends[row, k + 1]) for k, name in enumerate(names)}
        points.append(CompetingPoint(time, int(sets.at_risk[row]), float(waiting[row]), here, happened))
    return tuple(points)


def _share(probability: float, se: float, scale: Scale, level: float) -> EndShare:
    if probability == 0 and se == 0:
        return EndShare(probability, se, NO_INTERVAL if scale != "plain" else Interval(0.0, 0.0))
    return EndShare(probability, se, probability_interval(probability, se, scale, level))
