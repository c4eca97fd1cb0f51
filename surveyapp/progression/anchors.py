"""The smallest change that people themselves notice, estimated from an anchor question.

An anchor is each person's own answer to how things have changed, such as −2 … 2. Where it follows the change only
weakly (a rank correlation under about .3) no estimate from it should be used (Revicki et al. 2008, J Clin Epidemiol
61:102); :attr:`MeanChangeEstimate.correlation` is there to be looked at.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata, t

from surveyapp.progression.columns import Array, Values, column, difference, direction, two_columns
from surveyapp.progression.moments import spread


@dataclass(frozen=True, slots=True)
class MeanChangeEstimate:
    """The mean change, in the good direction, of people who say they are minimally better; scale's unit.

    ``low`` and ``high`` are its 95 % t interval. ``beyond_unchanged`` is the same less the mean change of people who
    say nothing has changed. ``correlation`` is Spearman's, between anchor and change. ``undefined``: ``nobody
    minimally improved`` or ``not an improvement`` when the mean is not above 0.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    beyond_unchanged: float | None
    correlation: float | None
    undefined: str | None


def mean_change_estimate(
    before: Values,
    after: Values,
    anchor: Values,
    better: str,
    *,
    minimal: Collection[float] = (1,),
    unchanged: Collection[float] = (0,),
) -> MeanChangeEstimate:
    """Minimal important change as the mean change of the minimally improved, Jaeschke, Singer & Guyatt 1989.

    (Control Clin Trials 10:407.) ``minimal`` and ``unchanged`` are the anchor's answers that mean so. People without a
    pair or an anchor are left out. Raises ``ValueError`` when the columns differ in length or the two sets overlap.
    """
    if set(minimal) & set(unchanged):
        raise ValueError("minimal and unchanged share an anchor answer")
    change, said = _usable(before, after, anchor, better)
    group = change[np.isin(said, list(minimal))]
    still = change[np.isin(said, list(unchanged))]
    linked = _spearman(change, said)
    if len(group) == 0:
        return MeanChangeEstimate(None, None, None, 0, None, linked, "nobody minimally improved")
    mean = float(group.mean())
    half = math.nan
    if len(group) > 1:
        half = float(t.ppf(0.975, len(group) - 1)) * spread(group) / math.sqrt(len(group))
    known = not math.isnan(half)
    return MeanChangeEstimate(
        mean if mean > 0 else None,
        mean - half if known and mean > 0 else None,
        mean + half if known and mean > 0 else None,
        len(group),
        mean - float(still.mean()) if len(still) and mean > 0 else None,
        linked,
        None if mean > 0 else "not an improvement",
    )


@dataclass(frozen=True, slots=True)
class RocEstimate:
    """The change that best separates people who say they improved from those who do not.

    ``value`` in the scale's unit, halfway between the two observed changes it lies between; at least so much counts as
    improved. ``undefined``: ``anchor has one class``.
    """

    value: float | None
    sensitivity: float | None
    specificity: float | None
    area: float | None
    n_improved: int
    n_other: int
    undefined: str | None


def roc_estimate(
    before: Values, after: Values, anchor: Values, better: str, *, improved: Collection[float]
) -> RocEstimate:
    """Minimal important change at the largest sensitivity + specificity − 1 (Youden 1950, Cancer 3:32).

    As used by Deyo & Centor 1986 (J Chronic Dis 39:897). Of several equally good values the smallest is taken. The area
    is the probability that an improved person changed more, ties halved. Undefined when the anchor puts everyone on one
    side. Raises ``ValueError`` when the columns differ in length.
    """
    change, said = _usable(before, after, anchor, better)
    yes = np.isin(said, list(improved))
    n_yes, n_no = int(yes.sum()), int((~yes).sum())
    if n_yes == 0 or n_no == 0:
        return RocEstimate(None, None, None, None, n_yes, n_no, "anchor has one class")
    levels = np.unique(change)
    # Below every change, then between each two neighbours: the last level cannot be a line that lets nobody through.
    lines = np.concatenate([levels[:1], (levels[:-1] + levels[1:]) / 2])
    ranked, others = np.sort(change[yes]), np.sort(change[~yes])
    sensitivity = (n_yes - np.searchsorted(ranked, lines, side="left")) / n_yes
    specificity = np.searchsorted(others, lines, side="left") / n_no
    best = int(np.argmax(np.round(sensitivity + specificity, 12)))
    area = (float(rankdata(change)[yes].sum()) - n_yes * (n_yes + 1) / 2) / (n_yes * n_no)
    return RocEstimate(float(lines[best]), float(sensitivity[best]), float(specificity[best]), area, n_yes, n_no, None)


def _usable(before: Values, after: Values, anchor: Values, better: str) -> tuple[Array, Array]:
    """Changes in the good direction, rounded free of noise, and what the same people said."""
    sign = direction(better)
    first, second = two_columns(before, after)
    said = column(anchor)
    if said.shape != first.shape:
        raise ValueError("anchor differs in length from the readings")
    change = sign * difference(first, second)
    keep = np.isfinite(change) & np.isfinite(said)
    return np.round(change[keep], 12), said[keep]


def _spearman(change: Array, said: Array) -> float | None:
    if len(change) < 2 or change.min() == change.max() or said.min() == said.max():
        return None
    x, y = rankdata(change), rankdata(said)
    x, y = x - x.mean(), y - y.mean()
    return float(x @ y) / math.sqrt(float(x @ x) * float(y @ y))
