"""One scale over time for one person: readings by day, the threshold, and how far error alone reaches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from surveyapp.reports.drawing import Place, area, circle, line, path, picture, square, words

WIDTH, HEIGHT = 480, 250
LEFT, RIGHT, TOP, BOTTOM = 40, 465, 16, 208


@dataclass(frozen=True, slots=True)
class Course:
    """What is drawn: readings oldest first, in the units of the scale from ``low`` to ``high``.

    ``error`` is how far from the first own reading a later one may lie by measurement error alone (the half width
    1.96 times the standard error of a difference), None where no reliability was fixed; ``threshold`` is a level.
    """

    own: tuple[tuple[dt.date, float], ...]
    other: tuple[tuple[dt.date, float], ...]
    low: float
    high: float
    threshold: float | None = None
    error: float | None = None


@dataclass(frozen=True, slots=True)
class CourseWords:
    """The texts of the picture in the reader's language; ``day`` writes a day in few letters."""

    title: str
    description: str
    threshold: str
    error: str
    day: Callable[[dt.date], str]
    number: Callable[[float], str]


def course(shown: Course, texts: CourseWords, name: str) -> Markup | None:
    """Circles and a solid line for the person's own readings, squares and a dashed line for the other's; None without
    readings. ``name`` makes the picture's title findable among several on a page."""
    days = [day for day, _ in (*shown.own, *shown.other)]
    if not days:
        return None
    first, last = min(days), max(days)
    length = max((last - first).days, 1)

    def at(day: dt.date, value: float) -> Place:
        return LEFT + 14 + (RIGHT - LEFT - 28) * (day - first).days / length, _height(shown, value)

    parts = _band(shown, texts) + _grid(shown, texts)
    if shown.threshold is not None:
        y = _height(shown, shown.threshold)
        parts += [line((LEFT, y), (RIGHT, y), "threshold"), words((LEFT + 6, y - 5), texts.threshold, "small")]
    own, other = [at(*reading) for reading in shown.own], [at(*reading) for reading in shown.other]
    parts += [path(other, "other-line"), *(square(place, "other") for place in other)]
    parts += [path(own, "latest-line"), *(circle(place, "dot") for place in own)]
    parts += _days(sorted(set(days)), at, texts)
    return picture(WIDTH, HEIGHT, f"course {name}", texts.title, texts.description, parts)


def _height(shown: Course, value: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * (value - shown.low) / (shown.high - shown.low)


def _band(shown: Course, texts: CourseWords) -> list[str]:
    if shown.error is None or not shown.own:
        return []
    baseline = shown.own[0][1]
    upper = _height(shown, min(baseline + shown.error, shown.high))
    lower = _height(shown, max(baseline - shown.error, shown.low))
    corners = [(LEFT, upper), (RIGHT, upper), (RIGHT, lower), (LEFT, lower)]
    return [
        area(corners, "band"),
        line((LEFT, upper), (RIGHT, upper), "band-edge"),
        line((LEFT, lower), (RIGHT, lower), "band-edge"),
        words((RIGHT - 4, lower - 5), texts.error, "small", "end"),
    ]


def _grid(shown: Course, texts: CourseWords) -> list[str]:
    found = []
    for value in (shown.low, (shown.low + shown.high) / 2, shown.high):
        y = _height(shown, value)
        found += [line((LEFT, y), (RIGHT, y)), words((LEFT - 6, y + 4), texts.number(value), "small", "end")]
    return found


def _days(days: Sequence[dt.date], at: Callable[[dt.date, float], Place], texts: CourseWords) -> list[str]:
    """Days under the picture, as many as there is room for; the first and the last always."""
    found: list[str] = []
    taken: list[float] = []
    for day in (days[0], days[-1], *days[1:-1]):
        x = at(day, 0)[0]
        if any(abs(x - other) < 100 for other in taken):
            continue
        taken.append(x)
        # A day at the right edge ends there, so that none of its letters is cut off.
        place, anchor = (x, "middle") if x < RIGHT - 40 else (RIGHT + 12, "end")
        found.append(words((place, BOTTOM + 30), texts.day(day), "small", anchor))
    return found
