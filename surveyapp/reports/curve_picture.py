"""How many something, such as work, has happened to by a time: a curve with its interval and the number followed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from surveyapp.reports.drawing import Place, area, circle, line, path, picture, shortened, steps, words

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 620, 104, 596, 14, 234


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """From this time on so large a share (0-1) has it, with the ends of the interval where it is defined."""

    time: float
    share: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Curve:
    """One group's curve, from time zero; ``followed`` are those still followed at each mark of the time axis.

    Empty where nobody is followed, as in a line that somebody judged.
    """

    label: str
    points: tuple[CurvePoint, ...]
    followed: tuple[int, ...]


def curves(
    shown: Sequence[Curve], marks: Sequence[float], title: str, description: str, *, time_label: str, followed: str
) -> Markup:
    """Step curves over the time axis with ``marks``; each is named at its end, the second and later are dashed.

    Under the axis stands how many are still followed, since a curve over few people says little.
    """
    last = marks[-1]

    def at(time: float, share: float) -> Place:
        return LEFT + (RIGHT - LEFT) * min(time, last) / last, BOTTOM - (BOTTOM - TOP) * share

    parts = []
    for percent in (0, 25, 50, 75, 100):
        y = at(0, percent / 100)[1]
        parts += [line((LEFT, y), (RIGHT, y)), words((LEFT - 6, y + 4), f"{percent} %", "small", "end")]
    for number, curve in enumerate(shown):
        parts += _one(curve, number, at, last)
    for mark in marks:
        parts.append(words((at(mark, 0)[0], BOTTOM + 18), f"{mark:g}", "small", "middle"))
    parts.append(words(((LEFT + RIGHT) / 2, BOTTOM + 38), time_label, "small", "middle"))
    y = BOTTOM + 62.0
    parts.append(words((0, y), followed, "small strong"))
    for curve in shown:
        if not curve.followed:
            continue
        y += 18
        parts.append(words((0, y), shortened(curve.label, LEFT - 18) if len(shown) > 1 else "", "small"))
        for mark, count in zip(marks, curve.followed, strict=True):
            parts.append(words((at(mark, 0)[0], y), str(count), "small", "middle"))
    return picture(WIDTH, y + 10, "curves", title, description, parts)


def _one(curve: Curve, number: int, place: Callable[[float, float], Place], last: float) -> list[str]:
    points = [point for point in curve.points if point.time <= last]
    points.append(CurvePoint(last, points[-1].share, points[-1].low, points[-1].high))
    upper = steps([place(p.time, p.high) for p in points if p.high is not None and p.low is not None])
    lower = steps([place(p.time, p.low) for p in points if p.high is not None and p.low is not None])
    look = "latest-line" if number == 0 else "other-line"
    found = [area([*upper, *reversed(lower)], "band")] if number == 0 and upper else []
    found.append(path(steps([place(p.time, p.share) for p in points]), look))
    end = place(last, points[-1].share)
    found.append(words((end[0], end[1] - 7), curve.label, "small strong", "end"))
    found += [circle(place(p.time, p.share), "dot", 2.5) for p in points[1:-1]] if number == 0 else []
    return found
