"""Who stayed where, month by month: a bar for each person in the rows of their provider, and what became of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from surveyapp.reports.drawing import LETTER, box, line, picture, shortened, words

NAMES, MONTH, ROW, HEAD = 150, 44, 22, 46
BAR = 14


@dataclass(frozen=True, slots=True)
class StayBar:
    """One placement: a label, its days, and a letter or two for what came after (empty while it lasts)."""

    label: str
    start_on: dt.date
    last_on: dt.date
    lasts: bool
    outcome: str


@dataclass(frozen=True, slots=True)
class ProviderRows:
    """A provider with its placements and, for each month, the places used at its end and those granted."""

    name: str
    stays: tuple[StayBar, ...]
    used: tuple[tuple[int, int], ...]


def stays(
    providers: Sequence[ProviderRows],
    months: Sequence[dt.date],
    title: str,
    description: str,
    month_label: Callable[[dt.date], str],
) -> Markup:
    """A row for each person, with the provider's name and its use of places by month above.

    ``months`` are first days of consecutive months; each word of their labels has a line, the first one lowest. A bar
    that runs on ends open; the outcome stands behind its end. Bars are cut at the first and last month.
    """
    right = NAMES + MONTH * len(months)
    edges = [*months, _next(months[-1])]
    height = HEAD + sum(ROW * (len(one.stays) + 1) + 8 for one in providers)
    parts = [line((_at(day, edges), HEAD - 6), (_at(day, edges), height)) for day in edges]
    parts += [
        words((_at(day, edges) + MONTH / 2, HEAD - 12 - 16 * number), word, "small", "middle")
        for day in months
        for number, word in enumerate(month_label(day).split())
    ]
    y = float(HEAD)
    for provider in providers:
        parts.append(line((0, y), (right, y), "axis"))
        parts.append(words((0, y + 16), shortened(provider.name, NAMES - 8), "small strong"))
        parts += [
            words((_at(day, edges) + MONTH / 2, y + 16), _of(used), "small", "middle")
            for day, used in zip(months, provider.used, strict=True)
        ]
        for number, stay in enumerate(provider.stays, start=1):
            parts += _bar(stay, y + ROW * number, edges)
        y += ROW * (len(provider.stays) + 1) + 8
    return picture(right + 40, height, "stays", title, description, parts)


def _bar(stay: StayBar, y: float, edges: Sequence[dt.date]) -> list[str]:
    start, end = _at(stay.start_on, edges), _at(stay.last_on + dt.timedelta(1), edges)
    found = [words((12, y + BAR), shortened(stay.label, NAMES - 20), "small")]
    found.append(box((start, y + 3), max(end - start, 2), BAR, "stay lasts" if stay.lasts else "stay"))
    if stay.outcome:
        found.append(words((end + 4, y + BAR), shortened(stay.outcome, 6 * LETTER), "small strong"))
    return found


def _at(day: dt.date, edges: Sequence[dt.date]) -> float:
    """Where a day lies; months are equally wide whatever their length."""
    day = min(max(day, edges[0]), edges[-1])
    for number, (first, following) in enumerate(pairwise(edges)):
        if first <= day < following:
            return NAMES + MONTH * (number + (day - first).days / (following - first).days)
    return NAMES + MONTH * (len(edges) - 1)


def _next(month: dt.date) -> dt.date:
    return (month.replace(day=28) + dt.timedelta(4)).replace(day=1)


def _of(used: tuple[int, int]) -> str:
    return f"{used[0]}/{used[1]}" if used[1] else str(used[0])
