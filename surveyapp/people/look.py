"""An authority's own look: whether its colour can be read, the colours made of it, what picture a logo is. Pure.

Contrast is WCAG 2.2's: (L1 + 0.05) / (L2 + 0.05) with L the relative luminance of sRGB, from 1 (equal) to 21 (black on
white). Source: W3C, Web Content Accessibility Guidelines 2.2, definitions "contrast ratio" and "relative luminance".
"""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass

ENOUGH = 4.5
"""Least contrast of a text of ordinary size, success criterion 1.4.3."""

LIGHT, DARK = ("#ffffff", "#f4f3ef"), ("#17191b", "#22262a")
"""The papers of the pages, on which text and links in the colour stand: light and dark."""

WHITE, BLACK = "#ffffff", "#000000"
_CHOSEN_SHARE = {LIGHT: 0.1, DARK: 0.2}
"""How much of the colour is in the paper of a chosen answer."""

LARGEST_LOGO = 60_000
"""Bytes; participants with poor coverage load it too."""

_FINE = 512
_COLOUR = re.compile(r"#?([0-9a-fA-F]{6})")

Rgb = tuple[float, float, float]


class BadColour(Exception):
    """The text is no colour; colours are written as #1d5c63."""


class HardToRead(Exception):
    """A colour whose least contrast with light paper is too small; the nearest of its hue that is readable."""

    def __init__(self, colour: str, least: float, nearest: str) -> None:
        super().__init__(f"{colour} has contrast {least:.2f}; {nearest} is readable")
        self.contrast, self.nearest = least, nearest


@dataclass(frozen=True, slots=True)
class Look:
    """A readable colour, and for light and for dark pages: itself, the text upon it, the paper of a chosen answer."""

    colour: str
    on_colour: str
    chosen: str
    dark: str
    on_dark: str
    dark_chosen: str

    @property
    def style(self) -> str:
        """Custom properties for the pages' style sheet."""
        return (
            f":root{{--brand:{self.colour};--on-brand:{self.on_colour};--chosen:{self.chosen}}}"
            "@media (prefers-color-scheme:dark){"
            f":root{{--brand:{self.dark};--on-brand:{self.on_dark};--chosen:{self.dark_chosen}}}}}"
        )


def colour_of(text: str) -> str:
    """The colour as #rrggbb in small letters; raises BadColour."""
    found = _COLOUR.fullmatch(text.strip())
    if found is None:
        raise BadColour
    return f"#{found[1].lower()}"


def look_of(text: str) -> Look:
    """The look made of a colour; raises BadColour, and HardToRead where text in it cannot be read on light paper.

    Text in the colour on white paper and white text on the colour have the same contrast, so that one is never
    readable without the other. On dark pages the colour is made lighter until it is readable there.
    """
    colour = colour_of(text)
    least = least_contrast(colour, LIGHT)
    if least < ENOUGH:
        raise HardToRead(colour, least, readable(colour, LIGHT))
    dark = readable(colour, DARK)
    return Look(colour, text_on(colour), _mixed(colour, LIGHT), dark, text_on(dark), _mixed(dark, DARK))


def readable(colour: str, papers: tuple[str, str]) -> str:
    """The colour, darkened for light papers or lightened for dark ones as little as makes it readable on both."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_rgb(colour))
    end = 0.0 if papers == LIGHT else 1.0
    steps = (colour, *(_hex(colorsys.hls_to_rgb(hue, at, saturation)) for at in _between(lightness, end)))
    return next(one for one in steps if least_contrast(one, papers) >= ENOUGH)


def least_contrast(colour: str, papers: tuple[str, str]) -> float:
    """The smaller of the contrasts with the two papers."""
    return min(contrast(colour, paper) for paper in papers)


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio of two colours, from 1 to 21, whichever is the text."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """WCAG's relative luminance, from 0 (black) to 1 (white): 0.2126 R + 0.7152 G + 0.0722 B of the linear parts."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def text_on(colour: str) -> str:
    """White or black, whichever is easier to read on the colour."""
    return max((WHITE, BLACK), key=lambda text: contrast(text, colour))


def logo_kind(content: bytes) -> str | None:
    """Media type of a PNG, JPEG or WebP picture by its first bytes; None for anything else, such as SVG."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return "image/webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None


def _between(start: float, end: float) -> list[float]:
    return [start + (end - start) * step / _FINE for step in range(1, _FINE + 1)]


def _mixed(colour: str, papers: tuple[str, str]) -> str:
    share = _CHOSEN_SHARE[papers]
    parts = zip(_rgb(colour), _rgb(papers[0]), strict=True)
    red, green, blue = (share * own + (1 - share) * paper for own, paper in parts)
    return _hex((red, green, blue))


def _rgb(colour: str) -> Rgb:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hex(parts: Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
