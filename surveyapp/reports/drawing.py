"""The pieces of pictures: SVG with title and description inside, every text escaped, no styles or scripts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

LETTER = 7.2
"""Width of a letter in a wide face at the 13 pixels of a picture's small text."""

Place = tuple[float, float]


def picture(width: float, height: float, kind: str, title: str, description: str, parts: Iterable[str]) -> Markup:
    """The whole picture; ``kind`` holds its classes, which also name its title and description on the page."""
    name = kind.replace(" ", "-")
    inside = "".join(parts)
    return Markup(  # noqa: S704  # every text in it is escaped here or where the part was made
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" direction="ltr" '
        f'class="picture {kind}" '
        f'aria-labelledby="{name}-title {name}-description"><title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-description">{escape(description)}</desc>{inside}</svg>'
    )


def words(at: Place, text: str, look: str = "small", anchor: str = "start") -> str:
    """A line of text; ``anchor`` is start, middle or end."""
    return f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" text-anchor="{anchor}" class="{look}">{escape(text)}</text>'


def line(start: Place, end: Place, look: str = "grid") -> str:
    """A straight line."""
    return f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" class="{look}"/>'


def box(at: Place, width: float, height: float, look: str) -> str:
    """A rectangle by its upper left corner."""
    return f'<rect x="{at[0]:.1f}" y="{at[1]:.1f}" width="{width:.1f}" height="{height:.1f}" class="{look}"/>'


def circle(at: Place, look: str, radius: float = 5) -> str:
    """A round mark."""
    return f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{radius:g}" class="{look}"/>'


def square(at: Place, look: str, half: float = 4.5) -> str:
    """A square mark, for the other one of two that must be told apart without colour."""
    return box((at[0] - half, at[1] - half), 2 * half, 2 * half, look)


def path(places: Sequence[Place], look: str) -> str:
    """A line through several places; nothing where there are fewer than two."""
    if len(places) < 2:
        return ""
    return f'<polyline points="{_corners(places)}" class="{look}"/>'


def area(places: Sequence[Place], look: str) -> str:
    """A filled shape."""
    return f'<polygon points="{_corners(places)}" class="{look}"/>'


def steps(places: Sequence[Place]) -> list[Place]:
    """The corners of a line that keeps its height until the next place and then jumps."""
    found: list[Place] = []
    for x, y in places:
        if found:
            found.append((x, found[-1][1]))
        found.append((x, y))
    return found


def shortened(text: str, width: float) -> str:
    """The text, cut with an ellipsis where it is wider than so many units."""
    most = max(int(width / LETTER), 1)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _corners(places: Sequence[Place]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
