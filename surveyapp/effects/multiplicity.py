"""Many p values at once: adjusted so that many areas shown do not make chance look like a finding."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from surveyapp.effects.rows import Array, Numbers, as_floats

Method = Literal["holm", "bh", "bonferroni", "hochberg", "by"]


@dataclass(frozen=True, slots=True)
class AdjustedP:
    """p values in the order given; ``None`` where one was missing. ``n_tests`` counts those that were not."""

    method: Method
    p: tuple[float | None, ...]
    n_tests: int
    undefined: str | None


def adjust_p(p: Numbers, method: Method = "holm") -> AdjustedP:
    """Adjust p values; missing ones are dropped first and do not count.

    With m values sorted upwards: ``bonferroni`` m p; ``holm`` running maximum of (m - i + 1) p_i (Holm 1979, Scand J
    Stat 6:65), guards against any false finding; ``hochberg`` running minimum from the top of the same (Hochberg
    1988, for independent tests); ``bh`` running minimum from the top of m p_i / i, limits the share of false findings
    (Benjamini & Hochberg 1995, JRSS B 57:289); ``by`` the same times Σ1/i, under any dependence (Benjamini &
    Yekutieli 2001). None exceeds 1. ``undefined``: ``"no p values"``. Raises ValueError for a value outside 0-1 or an
    unknown method. Tested against h07 and h11.
    """
    if method not in ("holm", "bh", "bonferroni", "hochberg", "by"):
        raise ValueError(f"method must be holm, bh, bonferroni, hochberg or by, not {method!r}")
    column = as_floats(p)
    there = ~np.isnan(column)
    given = column[there]
    if ((given < 0) | (given > 1)).any():
        raise ValueError("p must lie between 0 and 1")
    if len(given) == 0:
        return AdjustedP(method, (None,) * len(column), 0, "no p values")
    adjusted = np.full(len(column), math.nan)
    adjusted[there] = np.minimum(_adjusted(given, method), 1.0)
    return AdjustedP(method, _with_gaps(adjusted), len(given), None)


def _adjusted(given: Array, method: Method) -> Array:
    m = len(given)
    order = np.argsort(given, kind="stable")
    place = np.arange(1, m + 1)
    ordered = given[order]
    if method == "bonferroni":
        stepped = ordered * m
    elif method == "holm":
        stepped = np.maximum.accumulate((m - place + 1) * ordered)
    else:
        factors = {"hochberg": m - place + 1.0, "bh": m / place, "by": m / place * (1 / place).sum()}
        stepped = np.minimum.accumulate((factors[method] * ordered)[::-1])[::-1]
    back = np.empty(m)
    back[order] = stepped
    return back


def _with_gaps(values: Array) -> tuple[float | None, ...]:
    numbers: Sequence[float] = values.tolist()
    return tuple(None if math.isnan(value) else value for value in numbers)
