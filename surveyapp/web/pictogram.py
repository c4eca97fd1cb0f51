"""A pictogram on a page."""

from __future__ import annotations

from markupsafe import Markup


def pictogram(shapes: str, *, turns: bool = False) -> Markup:
    """Shapes in a square of 24, in the colour of the text around.

    What they mean is said in words beside them, for the eye or for a screen reader alone. With ``turns`` they are
    mirrored where people write from right to left.
    """
    svg = f'<svg class="pic{" turns" if turns else ""}" viewBox="0 0 24 24" aria-hidden="true">{shapes}</svg>'
    return Markup(svg)  # noqa: S704  # shapes alone, checked when they were read
