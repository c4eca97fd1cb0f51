"""An authority's colour and logo: published contrasts, refusals with a way out, dark pages, pictures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.people.look import (
    BLACK,
    DARK,
    ENOUGH,
    LIGHT,
    WHITE,
    BadColour,
    HardToRead,
    colour_of,
    contrast,
    least_contrast,
    logo_kind,
    look_of,
    luminance,
    readable,
    text_on,
)

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
INK, DARK_INK = "#1b1b1f", "#f2f1ee"


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        # Published by the W3C and WebAIM as the lightest grey that passes on white, and the first that does not.
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
        # WebAIM's examples: pure red, green and blue on white.
        ("#ff0000", "#ffffff", 4.0),
        ("#00ff00", "#ffffff", 1.37),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_is_that_of_published_examples(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


def test_luminance_of_the_pure_colours_is_their_weight_in_the_definition() -> None:
    assert [luminance(one) for one in ("#ff0000", "#00ff00", "#0000ff")] == pytest.approx([0.2126, 0.7152, 0.0722])


@given(COLOURS, COLOURS)
def test_contrast_does_not_ask_which_is_the_text(one: str, other: str) -> None:
    assert 1 <= contrast(one, other) == contrast(other, one) <= 21


@given(COLOURS)
def test_a_colour_is_taken_and_readable_everywhere_or_refused_with_one_that_is(colour: str) -> None:
    if least_contrast(colour, LIGHT) < ENOUGH:
        with pytest.raises(HardToRead) as refused:
            look_of(colour)
        colour = refused.value.nearest
    look = look_of(colour)
    assert least_contrast(look.colour, LIGHT) >= ENOUGH
    assert contrast(look.on_colour, look.colour) >= ENOUGH
    assert contrast(INK, look.chosen) >= ENOUGH
    assert least_contrast(look.dark, DARK) >= ENOUGH
    assert contrast(look.on_dark, look.dark) >= ENOUGH
    assert contrast(DARK_INK, look.dark_chosen) >= ENOUGH
    # The edge of a chosen answer is no text: three to one, success criterion 1.4.11.
    assert contrast(look.colour, look.chosen) >= 3
    assert contrast(look.dark, look.dark_chosen) >= 3


@given(COLOURS)
def test_a_readable_colour_stays_as_it_is(colour: str) -> None:
    for papers in (LIGHT, DARK):
        once = readable(colour, papers)
        assert readable(once, papers) == once
        assert once == colour or least_contrast(colour, papers) < ENOUGH


@given(COLOURS)
def test_white_or_black_can_be_read_on_every_colour(colour: str) -> None:
    assert contrast(text_on(colour), colour) >= ENOUGH
    assert text_on(colour) in (WHITE, BLACK)


def test_a_pale_yellow_is_refused_with_its_contrast_and_a_darker_yellow() -> None:
    with pytest.raises(HardToRead) as refused:
        look_of("#ffe600")
    assert refused.value.contrast < 1.3
    red, green, blue = (int(refused.value.nearest[at : at + 2], 16) for at in (1, 3, 5))
    assert red > blue
    assert green > blue


@pytest.mark.parametrize(
    "text", ["", "red", "#12345", "#1234567", "#gggggg", "1d5c63;}body{display:none", "#\u0661d5c63"]
)
def test_what_is_no_colour_never_reaches_a_style_sheet(text: str) -> None:
    with pytest.raises(BadColour):
        look_of(text)


def test_a_colour_may_be_typed_without_its_sign_and_in_capitals() -> None:
    assert colour_of(" 1D5C63 ") == "#1d5c63"


def test_the_style_names_the_colour_for_light_and_for_dark_pages() -> None:
    look = look_of("#1d5c63")
    light, dark = look.style.split("@media")
    assert f"--brand:{look.colour};" in light
    assert f"--brand:{look.dark};" in dark


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0....", "image/jpeg"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", None),
        (b"<?xml version='1.0'?><svg/>", None),
        (b"GIF89a", None),
        (b"", None),
    ],
)
def test_a_logo_is_known_by_its_content_and_never_svg(start: bytes, kind: str | None) -> None:
    assert logo_kind(start) == kind
