"""Which readings a conversation was about, as forms carry them, and the note beside it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.conversations.rules import LONGEST, MOST, Area, CannotTell, ReadingOf, as_read, as_sent, clean_note

scales = st.sampled_from(["a", "vardag", "help-2", "x_y", "z" * 40])
areas = st.builds(Area, st.just("star"), st.just(1), scales, st.just("participant"), st.integers(1, 10**9))


@settings(deadline=None)
@given(st.lists(areas, min_size=1, max_size=12))
def test_what_a_form_sends_is_read_as_the_readings_that_were_shown(shown: list[Area]) -> None:
    assert as_read(as_sent(shown)) == {one.reading for one in shown}


def test_a_reading_shown_twice_is_sent_once_and_in_order() -> None:
    shown = [Area("star", 1, scale, "participant", number) for number, scale in ((12, "b"), (3, "a"), (12, "b"))]
    assert as_sent(shown) == "3:a 12:b"
    assert as_read("3:a 12:b 3:a") == {ReadingOf(3, "a"), ReadingOf(12, "b")}


@pytest.mark.parametrize(
    "sent",
    [
        *["", " ", "3", "3:", ":a", "3:a ", " 3:a", "3:a  4:b", "-3:a", "03:a", "0:a", "3:A", "3:a;4:b", "٣:a", "3:å"],
        *[f"{10**10}:a", "3:" + "a" * 41, "3:a\x00", "3:a\n", " ".join(f"{n}:a" for n in range(1, MOST + 2))],
    ],
)
def test_what_no_page_sends_is_refused(sent: str) -> None:
    with pytest.raises(ValueError, match="not readings"):
        as_read(sent)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        (" \r\n ", ""),
        ("Byter arbetsuppgift.\r\nRinger på fredag.", "Byter arbetsuppgift.\nRinger på fredag."),
        ("a\x00b", "ab"),
        (f" {'å' * LONGEST}\r\n", "å" * LONGEST),
    ],
)
def test_a_note_is_kept_as_it_was_meant(typed: str, kept: str) -> None:
    assert clean_note(typed) == kept


def test_a_note_that_is_too_long_is_refused() -> None:
    with pytest.raises(CannotTell, match="too long"):
        clean_note("a" * (LONGEST + 1))
