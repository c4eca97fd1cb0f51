"""Estimates with their intervals, one below the other against a line of no difference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from surveyapp.reports.drawing import circle, line, picture, shortened, words

WIDTH, NAMES, RIGHT, ROW, HEAD = 640, 210, 500, 30, 14


@dataclass(frozen=True, slots=True)
class Estimate:
    """One row: an estimate with its interval, and over how many people."""

    label: str
    value: float
    low: float
    high: float
    n: int


def intervals(
    rows: Sequence[Estimate],
    title: str,
    description: str,
    *,
    none: float,
    number: Callable[[float], str],
) -> Markup:
    """A dot and a line for each estimate, the figures beside it; ``none`` is where there is no difference.

    The axis reaches from the lowest to the highest end, always with ``none`` in it. Raises ValueError without rows.
    """
    if not rows:
        raise ValueError("no estimates to draw")
    low, high = min([none, *(row.low for row in rows)]), max([none, *(row.high for row in rows)])
    length = (high - low) or 1.0

    def across(value: float) -> float:
        return NAMES + 12 + (RIGHT - NAMES - 24) * (value - low) / length

    bottom = HEAD + ROW * len(rows)
    parts = [line((across(none), HEAD - 8), (across(none), bottom), "threshold")]
    for place, row in enumerate(rows):
        y = HEAD + ROW * place + ROW / 2
        parts.append(words((0, y + 4), shortened(row.label, NAMES), "small"))
        parts.append(line((across(row.low), y), (across(row.high), y), "interval"))
        parts += [line((across(end), y - 5), (across(end), y + 5), "interval") for end in (row.low, row.high)]
        parts.append(circle((across(row.value), y), "dot"))
        figures = f"{number(row.value)} ({number(row.low)}; {number(row.high)}), n={row.n}"
        parts.append(words((RIGHT + 6, y + 4), figures, "small"))
    for end in sorted({low, none, high}):
        parts.append(words((across(end), bottom + 16), number(end), "small", "middle"))
    return picture(WIDTH + 60, bottom + 24, "intervals", title, description, parts)
