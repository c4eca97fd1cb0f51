"""Names in Swedish order, and found by what somebody types."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.people.alphabet import finds, swedish


def test_the_three_last_letters_come_last_and_marks_of_other_languages_do_not_count() -> None:
    names = ["Örjan", "Ärla", "åke", "Zoë", "Zara", "Åsa", "Anna", "Édith", "Eva", "Ülle", "Yvonne"]
    assert sorted(names, key=swedish) == [
        "Anna",
        "Édith",
        "Eva",
        "Ülle",
        "Yvonne",
        "Zara",
        "Zoë",
        "åke",
        "Åsa",
        "Ärla",
        "Örjan",
    ]


@pytest.mark.parametrize(
    ("typed", "name", "is_found"),
    [
        ("anna", "Anna Berg", True),
        ("ber an", "Anna Berg", True),
        ("ÅSA", "Åsa Ek", True),
        ("asa", "Åsa Ek", True),
        ("åsa", "Asa Ek", False),
        ("erik", "Karl-Erik Ö", True),
        ("karl-e", "Karl-Erik Ö", True),
        ("nna", "Anna Berg", False),
        ("anna ek", "Anna Berg", False),
        ("A\u030asa", "Åsa", True),
    ],
)
def test_every_typed_word_begins_a_word_of_the_name(typed: str, name: str, is_found: bool) -> None:
    assert finds(typed, name) is is_found


@given(st.text(min_size=1), st.text())
def test_a_name_is_found_by_itself_and_sorting_never_fails(name: str, other: str) -> None:
    assert finds(name, name)
    assert swedish(name) <= swedish(other) or swedish(other) <= swedish(name)
