"""Pictures of interviews: shares and amounts as bars, and rounds side by side, with words beside every mark.

Nothing is told by colour.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from markupsafe import Markup

from surveyapp.effects.rates import Rate
from surveyapp.reports.charts import for_paper
from surveyapp.reports.drawing import Place, box, circle, line, picture, shortened, square, words

WIDTH, LEFT, RIGHT = 640, 190, 450
HEAD, ROW, BAR = 24, 24, 14
NARROWEST, MARK = 96, 6
"""Room for a round, with a mark and a day beside it."""
EDGE = 2
"""Where words begin at the left: some letters reach a little over where they begin, and would be cut off."""
GROUND = '<rect width="100%" height="100%" fill="#fff"/>'


@dataclass(frozen=True, slots=True)
class Bar:
    """One share with its interval, and the figures that stand beside it; no bar where the share is hidden."""

    label: str
    share: Rate | None
    figures: str


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, or the lowest and the highest where a range was told, and the figures beside it; None has no bar."""

    label: str
    ends: tuple[int, int] | None
    figures: str


class Mark(StrEnum):
    """How one interview went."""

    ALONE = "held without the supervisor"
    TOGETHER = "held with the supervisor"
    WAITING = "waiting"
    NOT_HELD = "not held"
    CALLED_OFF = "called off"


@dataclass(frozen=True, slots=True)
class Spot:
    """One interview of a row: how it went, and its day where it was held."""

    mark: Mark
    held_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class _Reach:
    """How far a bar goes, and the line over it, as parts of the whole width."""

    bar: float
    low: float
    high: float


def bars(groups: Sequence[tuple[str, Sequence[Bar]]], name: str, title: str, description: str) -> Markup:
    """Below each heading its bars from 0 to 100 per cent; ``name`` tells this picture from others on the page."""
    drawn = [
        (heading, [(bar.label, _of_share(bar.share), bar.figures) for bar in members]) for heading, members in groups
    ]
    return _below_headings(drawn, [(share / 100, f"{share} %") for share in (0, 50, 100)], name, title, description)


def amounts(groups: Sequence[tuple[str, Sequence[Amount]]], name: str, title: str, description: str) -> Markup:
    """Below each heading its bars from nought to the largest number of all; a range is a line from its lowest end."""
    top = max((one.ends[1] for _heading, members in groups for one in members if one.ends), default=0) or 1

    def reach(ends: tuple[int, int] | None) -> _Reach | None:
        return None if ends is None else _Reach(ends[0] / top, ends[0] / top, ends[1] / top)

    drawn = [(heading, [(one.label, reach(one.ends), one.figures) for one in members]) for heading, members in groups]
    steps = (0, top // 2, top) if top % 2 == 0 else (0, top)
    return _below_headings(drawn, [(step / top, str(step)) for step in steps], name, title, description)


def side_by_side(
    heads: Sequence[str],
    rows: Sequence[tuple[str, Sequence[Spot | None]]],
    key: Sequence[tuple[Mark, str]],
    texts: tuple[str, str, str],
) -> Markup:
    """A row for each subject and a column for each round, with what every mark means above.

    ``texts`` are the picture's name on the page, its title and its description; what is held says its day, everything
    else what the key says.
    """
    name, title, description = texts
    column = max((WIDTH - LEFT) / max(len(heads), 1), NARROWEST)
    said = dict(key)
    parts: list[str] = []
    y = 0.0
    for mark, meaning in key:
        parts += [*_mark(mark, (MARK + 6, y + ROW / 2)), words((LEFT / 6, y + ROW / 2 + 4), meaning)]
        y += ROW
    y += HEAD
    for place, head in enumerate(heads):
        parts.append(words((LEFT + place * column, y - 7), shortened(head, column - 8), "small strong"))
    for label, spots in rows:
        parts += [
            line((0, y), (LEFT + column * len(heads), y), "grid"),
            words((EDGE, y + 16), shortened(label, LEFT - 12)),
        ]
        for place, spot in enumerate(spots):
            at = (LEFT + place * column, y + ROW / 2)
            parts += _spot(spot, at, "" if spot is None else said[spot.mark], column)
        y += ROW
    return picture(LEFT + column * len(heads), y + 4, f"bars {name}", title, description, parts)


def _below_headings(
    groups: Sequence[tuple[str, Sequence[tuple[str, _Reach | None, str]]]],
    scale: Sequence[tuple[float, str]],
    name: str,
    title: str,
    description: str,
) -> Markup:
    parts: list[str] = []
    y = 0.0
    for heading, members in groups:
        parts.append(words((EDGE, y + 17), shortened(heading, WIDTH), "small strong"))
        y += HEAD
        for label, reach, figures in members:
            parts += _drawn(label, reach, figures, y)
            y += ROW
        y += 8
    for share, said in scale:
        x = _across(share)
        parts.insert(0, line((x, 0), (x, y), "grid"))
        parts.append(words((x, y + 16), said, "small", "middle"))
    return picture(WIDTH, y + 24, f"bars {name}", title, description, parts)


def as_file(drawing: Markup) -> Markup:
    """The same picture with its colours inside and a white ground, to be shown outside our pages."""
    head, rest = str(for_paper(drawing)).split("</desc>", 1)
    return Markup(f"{head}</desc>{GROUND}{rest}")  # noqa: S704  # the drawing is one of ours


def _drawn(label: str, reach: _Reach | None, figures: str, y: float) -> list[str]:
    middle = y + ROW / 2
    parts = [words((12, middle + 4), shortened(label, LEFT - 24), "small")]
    if reach is not None:
        parts.append(box((LEFT, middle - BAR / 2), max(_across(reach.bar) - LEFT, 0.5), BAR, "share"))
    if reach is not None and reach.low < reach.high:
        ends = (_across(reach.low), _across(reach.high))
        parts.append(line((ends[0], middle), (ends[1], middle), "interval"))
        parts += [line((end, middle - 4), (end, middle + 4), "interval") for end in ends]
    parts.append(words((RIGHT + 24, middle + 4), figures, "small"))
    return parts


def _of_share(found: Rate | None) -> _Reach | None:
    if found is None or found.share is None or found.low is None or found.high is None:
        return None
    return _Reach(found.share, found.low, found.high)


def _spot(spot: Spot | None, at: Place, meaning: str, width: float) -> list[str]:
    if spot is None:
        return [words((at[0], at[1] + 4), "–")]
    said = meaning if spot.held_on is None else str(spot.held_on)
    beside = (at[0] + 2 * MARK + 6, at[1] + 4)
    return [*_mark(spot.mark, (at[0] + MARK, at[1])), words(beside, shortened(said, width - 2 * MARK - 10))]


def _mark(mark: Mark, at: Place) -> list[str]:
    x, y = at
    match mark:
        case Mark.ALONE:
            return [circle(at, "dot")]
        case Mark.TOGETHER:
            return [square(at, "dot")]
        case Mark.WAITING:
            return [circle(at, "first")]
        case Mark.NOT_HELD:
            return [
                line((x - 5, y - 5), (x + 5, y + 5), "interval"),
                line((x - 5, y + 5), (x + 5, y - 5), "interval"),
            ]
        case Mark.CALLED_OFF:
            return [line((x - 6, y), (x + 6, y), "interval")]


def _across(share: float) -> float:
    return LEFT + (RIGHT - LEFT) * share
