"""Intraclass correlations ICC(1,1) to ICC(3,k) with intervals: agreement of raters, informants or occasions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from surveyapp.psychometrics.tables import (
    NO_VARIATION,
    FloatArray,
    Table,
    as_table,
    checked_level,
    complete,
    is_flat,
    why_unusable,
)

Form = Literal["ICC11", "ICC21", "ICC31", "ICC1k", "ICC2k", "ICC3k"]
FORMS: tuple[Form, ...] = ("ICC11", "ICC21", "ICC31", "ICC1k", "ICC2k", "ICC3k")


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """Analysis of variance of targets × raters: between targets, within targets, between raters, error."""

    between: float
    within: float
    raters: float
    error: float
    df_between: int
    df_within: int
    df_raters: int
    df_error: int


@dataclass(frozen=True, slots=True)
class Icc:
    """One intraclass correlation. ``lower``, ``upper``, ``f`` and ``p`` are None where the error is exactly zero."""

    form: Form
    undefined: str | None
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    f: float | None = None
    df1: int | None = None
    df2: int | None = None
    p: float | None = None


@dataclass(frozen=True, slots=True)
class IccTable:
    """The six coefficients of Shrout & Fleiss with what they rest on; ``n`` targets, ``n_raters`` raters."""

    n: int
    n_raters: int
    level: float
    undefined: str | None
    forms: tuple[Icc, ...]
    mean_squares: MeanSquares | None = None

    def __getitem__(self, form: Form) -> Icc:
        """The coefficient of this form, such as ``"ICC21"``."""
        return next(one for one in self.forms if one.form == form)


def icc(ratings: Table, level: float = 0.95) -> IccTable:
    """Intraclass correlations of ``ratings``: rows = targets (people rated), columns = raters, NaN or None missing.

    With B, W, J, E the mean squares between targets, within targets, between raters and of error, k raters, n targets:
    (1,1) (B - W) / (B + (k-1) W); (2,1) (B - E) / (B + (k-1) E + k (J - E) / n); (3,1) (B - E) / (B + (k-1) E);
    (1,k) (B - W) / B; (2,k) (B - E) / (B + (J - E) / n); (3,k) (B - E) / B. Form 1: each target has its own raters;
    form 2: the same raters, of whom these are a sample, their severity counts as error; form 3: these raters only,
    severity does not count. ``k`` forms are for the mean of k ratings. Range: at most 1, below 0 possible.
    Source: Shrout & Fleiss 1979, Psychol Bull 86:420, whose Table 4 (.17 .29 .71 .44 .62 .91) is reference case b01;
    undefined case b09. Intervals as there; F tests ICC = 0 with B / W or B / E.

    Targets with a missing rating are left out. Undefined (all six, reason named): nobody, one target, one rater, no
    variation, infinite values; a single form also when its denominator is zero. ValueError for ``level`` outside 0-1.
    """
    checked_level(level)
    used = complete(as_table(ratings))
    n, k = used.shape
    undefined = why_unusable(used)
    if undefined is None and is_flat(used.ravel()):
        undefined = NO_VARIATION
    if undefined is not None:
        reason = "fewer than two raters" if n and k < 2 else undefined
        return IccTable(n, k, level, reason, tuple(Icc(form, reason) for form in FORMS))
    squares = mean_squares(used)
    tail = (1.0 - level) / 2.0
    one, one_k = _from_f("ICC11", "ICC1k", squares.between, squares.within, (n - 1, n * (k - 1), k), tail)
    three, three_k = _from_f("ICC31", "ICC3k", squares.between, squares.error, (n - 1, (n - 1) * (k - 1), k), tail)
    two, two_k = _two_way_random(squares, n, k, tail)
    return IccTable(n, k, level, None, (one, two, three, one_k, two_k, three_k), squares)


def mean_squares(ratings: FloatArray) -> MeanSquares:
    """Mean squares of a complete table of at least two targets and two raters."""
    n, k = ratings.shape
    centred = ratings - ratings.mean()
    targets, raters = centred.mean(axis=1), centred.mean(axis=0)
    within = centred - targets[:, None]
    error = within - raters[None, :]
    size = float(np.abs(ratings).max())
    return MeanSquares(
        between=_square(targets, size) * k / (n - 1),
        within=_square(within, size) / (n * (k - 1)),
        raters=_square(raters, size) * n / (k - 1),
        error=_square(error, size) / ((n - 1) * (k - 1)),
        df_between=n - 1,
        df_within=n * (k - 1),
        df_raters=k - 1,
        df_error=(n - 1) * (k - 1),
    )


def _square(deviations: FloatArray, size: float) -> float:
    # Deviations that are nothing but rounding would make a perfect agreement look like a tiny disagreement.
    return 0.0 if float(np.abs(deviations).max()) <= 1e-12 * size else float((deviations**2).sum())


def _from_f(
    single: Form, average: Form, between: float, error: float, df: tuple[int, int, int], tail: float
) -> tuple[Icc, Icc]:
    """The forms whose interval comes straight from F = between / error: (1,·) and (3,·)."""
    df1, df2, k = df
    value = _ratio(between - error, between, (k - 1) * error)
    value_k = _ratio(between - error, between)
    if error == 0.0:
        return (
            _icc(single, value, None, None, (None, df1, df2)),
            _icc(average, value_k, None, None, (None, df1, df2)),
        )
    f = between / error
    low = f / float(stats.f.ppf(1.0 - tail, df1, df2))
    high = f * float(stats.f.ppf(1.0 - tail, df2, df1))
    return (
        _icc(single, value, (low - 1) / (low + k - 1), (high - 1) / (high + k - 1), (f, df1, df2)),
        _icc(average, value_k, _ratio(low - 1, low), _ratio(high - 1, high), (f, df1, df2)),
    )


def _two_way_random(squares: MeanSquares, n: int, k: int, tail: float) -> tuple[Icc, Icc]:
    """(2,1) and (2,k): Satterthwaite's degrees of freedom for the mixture of error and raters."""
    b, j, e = squares.between, squares.raters, squares.error
    value = _ratio(b - e, b, (k - 1) * e, k * j / n, -k * e / n)
    value_k = _ratio(b - e, b, j / n, -e / n)
    test = (None if e == 0.0 else b / e, squares.df_between, squares.df_error)
    limits = None if value is None or e == 0.0 else _random_limits(squares, value, (n, k), tail)
    if limits is None:
        return _icc("ICC21", value, None, None, test), _icc("ICC2k", value_k, None, None, test)
    low, high = limits
    return (
        _icc("ICC21", value, low, high, test),
        _icc("ICC2k", value_k, _ratio(k * low, 1.0, (k - 1) * low), _ratio(k * high, 1.0, (k - 1) * high), test),
    )


def _random_limits(
    squares: MeanSquares, value: float, size: tuple[int, int], tail: float
) -> tuple[float, float] | None:
    n, k = size
    b, j, e = squares.between, squares.raters, squares.error
    first, second = k * value * j, (n * (1 + (k - 1) * value) - k * value) * e
    if _cancel(first, second):
        return None
    df = (k - 1) * (n - 1) * (first + second) ** 2 / ((n - 1) * first**2 + second**2)
    mixture = k * j + (k * n - k - n) * e
    lower = float(stats.f.ppf(1.0 - tail, n - 1, df))
    upper = float(stats.f.ppf(1.0 - tail, df, n - 1))
    low = _ratio(n * (b - lower * e), lower * mixture, n * b)
    high = _ratio(n * (upper * b - e), mixture, n * upper * b)
    return None if low is None or high is None else (low, high)


def _ratio(numerator: float, *parts: float) -> float | None:
    """The numerator over the sum of the parts; None where that sum is zero but for rounding."""
    return None if _cancel(*parts) else numerator / sum(parts)


def _cancel(*parts: float) -> bool:
    return abs(sum(parts)) <= 1e-12 * sum(abs(part) for part in parts)


def _icc(
    form: Form, value: float | None, lower: float | None, upper: float | None, test: tuple[float | None, int, int]
) -> Icc:
    if value is None:
        return Icc(form, "no variation between targets")
    f, df1, df2 = test
    p = None if f is None else float(stats.f.sf(f, df1, df2))
    return Icc(form, None, value, lower, upper, f, df1, df2, p)
