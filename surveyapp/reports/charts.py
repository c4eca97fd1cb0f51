"""Pictures as SVG, drawn on the server: title and description inside, shapes beside colours, no styles or scripts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from surveyapp.reports.drawing import picture

WIDTH = 400
"""Of a star and of rows, in units that are about a pixel on a phone."""
LONGEST_RAY, SHORTEST_RAY, GAP = 130, 60, 12
LINE, LETTER = 19, 9.2
"""Height of a line of a label and width of a letter in a wide face, at the 15 pixels that the style sheet gives."""
ACROSS = 11
"""Letters in a line of a star's label; longer words are broken."""


@dataclass(frozen=True, slots=True)
class Point:
    """One area: its name and the first and latest value, None where there is none."""

    name: str
    first: float | None
    latest: float | None


def star(points: Sequence[Point], top: float, title: str, description: str) -> Markup:
    """A star with a ray for each area from 0 to ``top``: dashed line and rings for the first reading, solid line and
    dots for the latest. Areas without a value have no mark, and no line is drawn to them."""
    rays = [_direction(index, len(points)) for index in range(len(points))]
    labels = [_wrapped(point.name, ACROSS) for point in points]
    radius = min([LONGEST_RAY, *(_room(ray, lines) for ray, lines in zip(rays, labels, strict=True))])
    radius = max(radius, SHORTEST_RAY)
    above = max(_reach(ray, lines, radius, -1) for ray, lines in zip(rays, labels, strict=True))
    below = max(_reach(ray, lines, radius, 1) for ray, lines in zip(rays, labels, strict=True))
    centre = WIDTH / 2, above
    parts = [_ring(centre, rays, radius * step / 5) for step in range(1, 6)]
    parts += [_line(centre, _at(centre, ray, radius)) for ray in rays]
    parts += [_label(centre, ray, radius, lines) for ray, lines in zip(rays, labels, strict=True)]
    for kind, values in (("first", [p.first for p in points]), ("latest", [p.latest for p in points])):
        if kind == "first" and all(p.first == p.latest for p in points):
            continue
        places = [
            None if v is None else _at(centre, ray, radius * v / top) for ray, v in zip(rays, values, strict=True)
        ]
        parts.append(_shape(places, kind))
    return picture(WIDTH, round(above + below), "star", title, description, parts)


def rows(points: Sequence[Point], low: float, high: float, title: str, description: str) -> Markup:
    """A line for each area from ``low`` to ``high``: a ring for the first reading, a dot for the latest."""
    left, right = 1, WIDTH - 1
    parts: list[str] = []
    y = 0

    def place(value: float) -> float:
        return left + 8 + (right - left - 16) * (value - low) / (high - low)

    for point in points:
        for line in _wrapped(point.name, int(WIDTH / LETTER)):
            y += LINE
            parts.append(f'<text x="{left}" y="{y}" class="label">{escape(line)}</text>')
        y += 16
        parts.append(f'<line x1="{left}" y1="{y}" x2="{right}" y2="{y}" class="grid"/>')
        if point.first is not None and point.first != point.latest:
            parts.append(f'<circle cx="{place(point.first):.1f}" cy="{y}" r="7" class="first"/>')
        if point.latest is not None:
            parts.append(f'<circle cx="{place(point.latest):.1f}" cy="{y}" r="6" class="dot"/>')
        y += 14
    return picture(WIDTH, y, "rows", title, description, parts)


@dataclass(frozen=True, slots=True)
class Bar:
    """One column of a bar picture: used out of what there was; each word of the label has its own line."""

    label: str
    used: float
    of: float


def columns(bars: Sequence[Bar], top: float, title: str, description: str) -> Markup:
    """A column for each month: an outline for what there was, filled for what was used, the number above."""
    step, base, scale = 46, 190, 150 / max(top, 1)
    parts: list[str] = []
    for index, bar in enumerate(bars):
        x = index * step + 8
        parts.append(
            f'<rect x="{x}" y="{base - bar.of * scale:.1f}" width="34" height="{bar.of * scale:.1f}" class="outline"/>'
        )
        parts.append(
            f'<rect x="{x}" y="{base - bar.used * scale:.1f}" width="34" height="{bar.used * scale:.1f}" class="bar"/>'
        )
        parts.append(f'<text x="{x + 17}" y="{base - bar.of * scale - 6:.1f}" class="value">{bar.used:g}</text>')
        for line, word in enumerate(bar.label.split()):
            parts.append(f'<text x="{x + 17}" y="{base + 18 + line * 16}" class="month">{escape(word)}</text>')
    return picture(len(bars) * step + 12, base + 46, "columns", title, description, parts)


def _direction(index: int, of: int) -> tuple[float, float]:
    angle = 2 * math.pi * index / of - math.pi / 2
    return math.cos(angle), math.sin(angle)


def _at(centre: tuple[float, float], ray: tuple[float, float], distance: float) -> tuple[float, float]:
    return centre[0] + ray[0] * distance, centre[1] + ray[1] * distance


def _ring(centre: tuple[float, float], rays: Sequence[tuple[float, float]], distance: float) -> str:
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in (_at(centre, ray, distance) for ray in rays))
    return f'<polygon points="{corners}" class="grid"/>'


def _line(start: tuple[float, float], end: tuple[float, float]) -> str:
    return f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" class="grid"/>'


def _is_upright(ray: tuple[float, float]) -> bool:
    return abs(ray[0]) < 0.3


def _room(ray: tuple[float, float], lines: Sequence[str]) -> float:
    """How long the rays may be for this label to end within the picture."""
    if _is_upright(ray):
        return LONGEST_RAY
    return (WIDTH / 2 - LETTER * max(len(line) for line in lines)) / abs(ray[0]) - GAP


def _first_line(ray: tuple[float, float], lines: Sequence[str], radius: float) -> float:
    """Height of the first line's foot from the centre: labels stand on the upper rays and hang from the lower."""
    foot = ray[1] * (radius + GAP) + 5 + 5 * ray[1]
    return foot - (len(lines) - 1) * LINE * (1 - ray[1]) / 2


def _reach(ray: tuple[float, float], lines: Sequence[str], radius: float, side: int) -> float:
    """How far the label goes from the centre, upwards (-1) or downwards (1)."""
    first = _first_line(ray, lines, radius)
    return LINE - first if side < 0 else first + (len(lines) - 1) * LINE + LINE / 2


def _label(centre: tuple[float, float], ray: tuple[float, float], radius: float, lines: Sequence[str]) -> str:
    x, first = centre[0] + ray[0] * (radius + GAP), centre[1] + _first_line(ray, lines, radius)
    anchor = "middle" if _is_upright(ray) else "start" if ray[0] > 0 else "end"
    spans = "".join(
        f'<tspan x="{x:.1f}" y="{first + number * LINE:.1f}">{escape(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    return f'<text text-anchor="{anchor}" class="label">{spans}</text>'


def _wrapped(text: str, width: int) -> list[str]:
    lines: list[str] = []
    for word in _broken(text, width):
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines or [""]


def _broken(text: str, width: int) -> Iterator[str]:
    for word in text.split():
        rest = word
        while len(rest) > width + 2:
            yield rest[: width - 1] + "-"
            rest = rest[width - 1 :]
        yield rest


def _shape(places: Sequence[tuple[float, float] | None], kind: str) -> str:
    marks = "".join(
        f'<circle cx="{place[0]:.1f}" cy="{place[1]:.1f}" r="{6 if kind == "first" else 5}" '
        f'class="{"first" if kind == "first" else "dot"}"/>'
        for place in places
        if place is not None
    )
    around = [*places, places[0]]
    lines = "".join(
        f'<line x1="{a[0]:.1f}" y1="{a[1]:.1f}" x2="{b[0]:.1f}" y2="{b[1]:.1f}" class="{kind}-line"/>'
        for a, b in pairwise(around)
        if a is not None and b is not None
    )
    return lines + marks


PAPER = (
    "<style>.grid,.outline{fill:none;stroke:#999}.label,.month,.value{font:15px 'Noto Sans',sans-serif}"
    ".first{fill:#fff;stroke:#555;stroke-width:2}.first-line{stroke:#555;stroke-width:2;stroke-dasharray:5 5}"
    ".latest-line{fill:none;stroke:#1d5c63;stroke-width:3}.dot,.bar,.stay{fill:#1d5c63}"
    ".small{font:13px 'Noto Sans',sans-serif;fill:#1b1b1f}.strong{font-weight:600}.band{fill:#e3f0f0}"
    ".band-edge{stroke:#7a7a82;stroke-width:1;stroke-dasharray:2 4}.threshold{stroke:#8a2a0b;stroke-width:2;"
    "stroke-dasharray:9 4}.axis{stroke:#7a7a82}.other{fill:#fff;stroke:#54545c;stroke-width:2}"
    ".other-line{fill:none;stroke:#54545c;stroke-width:2;stroke-dasharray:6 4}.interval{stroke:#1b1b1f;stroke-width:2}"
    ".stay.lasts{fill:#fff;stroke:#1d5c63;stroke-width:2;stroke-dasharray:5 3}"
    ".share{fill:#e3f0f0;stroke:#1d5c63}</style>"
)
"""Colours for pictures outside our pages, which have a style sheet; allowed there because nothing else runs."""


def for_paper(drawing: Markup) -> Markup:
    """The same picture with its colours inside, for PDF."""
    head, rest = str(drawing).split(">", 1)
    return Markup(f"{head}>{PAPER}{rest}")  # noqa: S704  # the drawing is one of ours
