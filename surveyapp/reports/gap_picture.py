"""Two people's latest answers to the same questions beside each other, and how far apart they lie."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from surveyapp.reports.drawing import circle, line, picture, shortened, square, words

WIDTH, LEFT, RIGHT = 480, 10, 420
ROW = 46


@dataclass(frozen=True, slots=True)
class Gap:
    """One question with the own and the other's value."""

    name: str
    own: float
    other: float


def gaps(
    shown: Sequence[Gap],
    low: float,
    high: float,
    title: str,
    description: str,
    number: Callable[[float], str],
) -> Markup | None:
    """A line for each question from ``low`` to ``high``: a circle for the own value, a square for the other's, a thick
    line between them and the difference to the right; None without questions."""
    if not shown:
        return None

    def at(value: float) -> float:
        return LEFT + 8 + (RIGHT - LEFT - 16) * (value - low) / (high - low)

    parts: list[str] = []
    for index, one in enumerate(shown):
        y = index * ROW + 34
        own, other = at(one.own), at(one.other)
        parts += [words((LEFT, y - 16), shortened(one.name, RIGHT - LEFT)), line((LEFT, y), (RIGHT, y))]
        if one.own == one.other:
            # One inside the other, so that both are seen.
            parts += [square((other, y), "other", 8), circle((own, y), "dot", 4)]
        else:
            parts += [
                line((own, y), (other, y), "interval"),
                square((other, y), "other", 6),
                circle((own, y), "dot", 6),
            ]
        difference = one.own - one.other
        parts.append(words((WIDTH - 4, y + 5), ("+" if difference > 0 else "") + number(difference), "small", "end"))
    return picture(WIDTH, len(shown) * ROW + 8, "gaps", title, description, parts)
