"""Spoken codes of cards: every slip and every swap is caught, and a code may be typed as people type."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.ways.codes import (
    GROUP,
    LENGTH,
    LONGEST_TYPED,
    check_digit,
    is_wellformed,
    new_code,
    normal,
    shown,
)

DIGITS = "0123456789"
BLANKS = [" ", "-", "\u00a0", "\u2013", ".", "\u200b", ""]
bodies = st.text(DIGITS, min_size=LENGTH - 1, max_size=LENGTH - 1)
codes = bodies.map(lambda body: body + check_digit(body))


@given(code=codes)
def test_every_code_with_its_check_digit_is_whole_and_with_another_one_is_not(code: str) -> None:
    assert is_wellformed(code)
    assert [digit for digit in DIGITS if is_wellformed(code[:-1] + digit)] == [code[-1]]


@given(code=codes)
def test_every_single_wrong_digit_is_caught(code: str) -> None:
    for at, digit in itertools.product(range(LENGTH), DIGITS):
        if digit != code[at]:
            assert not is_wellformed(code[:at] + digit + code[at + 1 :])


@given(code=codes)
def test_every_swap_of_neighbours_is_caught(code: str) -> None:
    for at in range(LENGTH - 1):
        if code[at] != code[at + 1]:
            assert not is_wellformed(code[:at] + code[at + 1] + code[at] + code[at + 2 :])


def test_slips_and_swaps_are_caught_after_every_beginning() -> None:
    # The check runs through one of ten states; these beginnings reach them all, so this is every case there is.
    beginnings = {check_digit(body): body for body in map(str, range(1000))}
    assert set(beginnings) == set(DIGITS)
    for body, one, other in itertools.product(beginnings.values(), DIGITS, DIGITS):
        if one != other:
            assert check_digit(body + one) != check_digit(body + other)
            assert check_digit(body + one + other) != check_digit(body + other + one)


def test_the_check_digit_is_that_of_the_publication() -> None:
    # H. M. Damm's example, as given in the literature on the algorithm: 572 has the check digit 4.
    assert check_digit("572") == "4"


@given(code=codes, blanks=st.lists(st.sampled_from(BLANKS), min_size=LENGTH, max_size=LENGTH))
def test_blanks_and_hyphens_anywhere_mean_nothing(code: str, blanks: list[str]) -> None:
    assert normal("".join(a + b for a, b in zip(code, blanks, strict=True))) == code


@given(code=codes)
def test_look_alikes_and_other_scripts_are_read_as_the_digits_they_stand_for(code: str) -> None:
    for letters in ("OlZ34S67B9", "oI23456789", "Q!z3456789"):
        assert normal("".join(letters[int(digit)] for digit in code)) == code
    for zero in ("\u0660", "\u06f0", "\u0966", "\uff10"):
        assert normal("".join(chr(ord(zero) + int(digit)) for digit in code)) == code


@given(typed=st.text(max_size=200))
def test_whatever_is_typed_has_a_normal_form_that_stays_as_it_is(typed: str) -> None:
    found = normal(typed)
    assert len(found) <= LONGEST_TYPED
    assert normal(found) == found
    assert is_wellformed(found) <= (re.fullmatch(r"[0-9]{9}", found) is not None)


@pytest.mark.parametrize("typed", ["", "12345678", "1234567890", "abc def ghi", "12345678x", "²23456789", "-", "٣" * 8])
def test_what_is_no_code_is_not_whole(typed: str) -> None:
    assert not is_wellformed(normal(typed))


def test_new_codes_are_whole_spread_out_and_read_in_groups() -> None:
    found = {new_code() for _code in range(500)}
    assert len(found) == 500
    assert all(is_wellformed(code) for code in found)
    assert {code[0] for code in found} == set(DIGITS)
    assert all(re.fullmatch(rf"(\d{{{GROUP}}} ){{2}}\d{{{GROUP}}}", shown(code)) for code in found)
    assert all(normal(shown(code)) == code for code in found)
