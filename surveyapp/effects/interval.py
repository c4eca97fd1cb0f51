"""Intervals, and the confidence level they are asked for at."""

from __future__ import annotations

from typing import NamedTuple

from scipy import special


class Interval(NamedTuple):
    """Lower and upper limit of an estimate, in its own unit; both ``None`` when it is undefined."""

    lower: float | None
    upper: float | None


NO_INTERVAL = Interval(None, None)


def check_level(level: float) -> float:
    """Give the confidence level back; raises ValueError unless it lies strictly between 0 and 1."""
    if not 0 < level < 1:
        raise ValueError(f"level must lie strictly between 0 and 1, not {level}")
    return level


def normal_quantile(level: float) -> float:
    """Two-sided standard normal quantile of a confidence level, 1.959964 for 0.95."""
    return float(special.ndtri((1 + check_level(level)) / 2))


def t_quantile(level: float, df: float) -> float:
    """Two-sided Student t quantile of a confidence level; infinite ``df`` gives the normal quantile."""
    if df == float("inf"):
        return normal_quantile(level)
    return float(special.stdtrit(df, (1 + check_level(level)) / 2))


def t_two_sided(t: float, df: float) -> float:
    """Two-sided p value of a Student t statistic; infinite ``df`` means the normal distribution."""
    if df == float("inf"):
        return float(2 * special.ndtr(-abs(t)))
    return float(2 * special.stdtr(df, -abs(t)))


def around(estimate: float, half_width: float) -> Interval:
    """The interval that reaches equally far to both sides of an estimate."""
    return Interval(estimate - half_width, estimate + half_width)
