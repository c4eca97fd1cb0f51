"""Themes in their tree, texts parted for coding, agreement, rounds set against each other, consent to quotations."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.coding.alpha import Verdict, agreement_of
from surveyapp.coding.between_rounds import Missing, Step, steps
from surveyapp.coding.counts import Group, shown
from surveyapp.coding.quotations import Consent, ConsentState, Pseudonym, consent_of, person_of
from surveyapp.coding.rules import (
    KEYS,
    LONGEST_NAME,
    CannotCode,
    InTree,
    Refusal,
    Wording,
    code_of,
    in_order,
    is_under,
    keys_of,
    may_see_marks,
    passage,
    pieces,
    runs,
)
from surveyapp.psychometrics.krippendorff import krippendorff_alpha
from surveyapp.schedule.subjects import Subject

NOON = dt.datetime(2024, 3, 4, 12, tzinfo=dt.UTC)
TEXTS = st.text(alphabet="ab .!?\nå", max_size=400)


def test_a_tree_is_told_from_above_and_a_theme_without_its_parent_stands_alone() -> None:
    themes = [InTree(1, None, 2), InTree(2, 1, 0), InTree(3, None, 1), InTree(4, 2, 0), InTree(5, 99, 0)]
    assert in_order(themes) == [(0, 5), (0, 3), (0, 1), (1, 2), (2, 4)]


def test_a_theme_cannot_stand_under_itself_however_far() -> None:
    parents = {1: None, 2: 1, 3: 2, 4: None}
    assert is_under(3, 1, parents)
    assert is_under(1, 1, parents)
    assert not is_under(4, 1, parents)
    assert not is_under(None, 1, parents)


@pytest.mark.parametrize(
    ("wording", "reason"),
    [
        (Wording("  "), Refusal.NO_NAME),
        (Wording("x" * (LONGEST_NAME + 1)), Refusal.TOO_LONG),
        (Wording("x", "y" * 2_001), Refusal.TOO_LONG),
    ],
)
def test_a_theme_has_a_name_of_a_length_that_fits(wording: Wording, reason: Refusal) -> None:
    with pytest.raises(CannotCode) as refused:
        wording.checked()
    assert refused.value.reason is reason


@pytest.mark.parametrize(
    ("title", "taken", "code"),
    [
        ("Anordnare, år 1–3", (), "anordnare-ar-1-3"),
        ("Anordnare", ("anordnare",), "anordnare-2"),
        ("Anordnare", ("anordnare", "anordnare-2"), "anordnare-3"),
        ("???", (), "kodbok"),
    ],
)
def test_the_code_of_a_codebook_is_made_of_its_title(title: str, taken: tuple[str, ...], code: str) -> None:
    assert code_of(title, taken) == code


def test_keys_leave_out_those_that_lead_on() -> None:
    assert not {"n", "p"} & set(KEYS)
    assert keys_of([7, 8]) == {7: "1", 8: "2"}
    assert len(keys_of(range(100))) == len(KEYS)


def test_sentences_and_lines_are_pieces() -> None:
    text = "Vi trodde mer. Kl. 13.30 kom de!\n\n- två personer\n"
    assert [text[start:end] for start, end in pieces(text)] == [
        "Vi trodde mer.",
        "Kl.",
        "13.30 kom de!",
        "- två personer",
    ]


@given(TEXTS)
def test_pieces_hold_all_that_is_not_blank_in_order_and_none_is_long(text: str) -> None:
    found = pieces(text)
    kept = [one for start, end in found for one in text[start:end] if not one.isspace()]
    assert kept == [one for one in text if not one.isspace()]
    assert all(0 < end - start <= 300 for start, end in found)
    assert all(first[1] <= second[0] for first, second in pairwise(found))


@given(st.integers(0, 40), st.lists(st.tuples(st.integers(0, 45), st.integers(0, 45)), max_size=6))
def test_a_text_is_parted_where_marks_begin_and_end(length: int, marks: list[tuple[int, int]]) -> None:
    found = runs(length, marks)
    assert "".join("x" * (run.end - run.start) for run in found) == "x" * length
    for run in found:
        for at in range(run.start, run.end):
            assert set(run.marks) == {place for place, (start, end) in enumerate(marks) if start <= at < end}


def test_a_passage_lies_in_the_text_and_holds_something() -> None:
    assert passage("en  två", 2, 7) == (4, 7)
    for start, end in ((-1, 2), (0, 8), (3, 3), (2, 4)):
        with pytest.raises(CannotCode):
            passage("en  två", start, end)


@pytest.mark.parametrize(
    ("coder", "done", "sees"),
    [
        (1, (), True),
        (2, (), False),
        (2, (1,), False),
        (2, (2,), False),
        (2, (1, 2), True),
        (None, (), False),
        (None, (1,), True),
    ],
)
def test_a_coder_sees_anothers_marks_once_both_are_done(coder: int | None, done: tuple[int, ...], sees: bool) -> None:
    assert may_see_marks(1, coder, done) is sees


def test_alpha_of_krippendorffs_binary_example_is_as_published() -> None:
    # Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, A: binary data, two observers, no missing data.
    first, second = (0, 1, 0, 0, 0, 0, 0, 0, 1, 0), (1, 1, 1, 0, 0, 1, 0, 0, 0, 0)
    units: dict[tuple[int, int], int] = {}
    for one, other in zip(first, second, strict=True):
        units[2, one + other] = units.get((2, one + other), 0) + 1
    found = agreement_of(units)
    assert found.alpha == pytest.approx(0.095, abs=5e-4)
    assert (found.n_units, found.n_values, found.n_present, found.alike) == (10, 20, 5, 0.6)
    assert found.verdict is Verdict.TOO_LITTLE


@given(st.lists(st.lists(st.sampled_from([0.0, 1.0, np.nan]), min_size=4, max_size=4), min_size=1, max_size=30))
def test_alpha_is_that_of_the_library(ratings: list[list[float]]) -> None:
    units: dict[tuple[int, int], int] = {}
    for row in ratings:
        values = [one for one in row if not np.isnan(one)]
        key = (len(values), int(sum(values)))
        units[key] = units.get(key, 0) + 1
    found, other = agreement_of(units), krippendorff_alpha(np.array(ratings), "nominal")
    assert (found.n_units, found.n_values) == (other.n_units, other.n_values)
    assert found.alpha == (None if other.value is None else pytest.approx(other.value))
    if other.observed_disagreement is not None:
        assert found.alike == pytest.approx(1 - other.observed_disagreement)


@pytest.mark.parametrize(
    ("units", "verdict"),
    [
        ({}, Verdict.NO_UNITS),
        ({(1, 1): 50}, Verdict.NO_UNITS),
        ({(2, 0): 50}, Verdict.ALL_ALIKE),
        ({(2, 2): 50}, Verdict.ALL_ALIKE),
        ({(2, 0): 10, (2, 2): 9}, Verdict.TOO_LITTLE),
        ({(2, 0): 50, (2, 2): 4}, Verdict.TOO_LITTLE),
        ({(2, 0): 50, (2, 2): 10}, Verdict.GOOD),
        ({(2, 0): 40, (2, 1): 4, (2, 2): 10}, Verdict.TENTATIVE),
        ({(2, 0): 40, (2, 1): 10, (2, 2): 5}, Verdict.LOW),
    ],
)
def test_what_may_be_said_of_agreement(units: dict[tuple[int, int], int], verdict: Verdict) -> None:
    assert agreement_of(units).verdict is verdict


def test_a_round_is_set_against_the_last_that_was_coded_and_a_missing_one_says_why() -> None:
    a, b, c = 1, 2, 3
    found = steps([1, 2, 3, 4], {1: frozenset({a, b}), 3: frozenset({b, c})}, {2: Missing.NOT_HELD})
    none: frozenset[int] = frozenset()
    assert found == [
        Step(1, None, frozenset({a, b}), none, none),
        Step(2, None, none, none, none, Missing.NOT_HELD),
        Step(3, 1, frozenset({c}), frozenset({b}), frozenset({a})),
        Step(4, None, none, none, none, Missing.NOT_PLANNED),
    ]


@given(st.dictionaries(st.integers(1, 6), st.frozensets(st.integers(1, 5)), max_size=6))
def test_what_comes_and_goes_adds_up_to_what_is_there(coded: dict[int, frozenset[int]]) -> None:
    for step in steps(range(1, 7), coded, {}):
        if step.missing:
            assert step.round not in coded
            continue
        assert step.appears | step.persists == coded[step.round]
        before = coded[step.compared_with] if step.compared_with else frozenset()
        assert step.persists | step.disappears == before
        assert not step.appears & before


@pytest.mark.parametrize(
    ("n", "of", "about_people", "is_shown"),
    [
        (1, 2, False, True),
        (1, 20, True, False),
        (19, 20, True, False),
        (5, 10, True, True),
        (0, 10, True, True),
        (0, 4, True, False),
    ],
)
def test_few_people_are_not_counted_apart(n: int, of: int, about_people: bool, is_shown: bool) -> None:
    found = shown(n, Group("s", 1, None, about_people, of))
    assert (found is not None) is is_shown
    if found is not None:
        assert (found.n, found.of) == (n, of)


YES, NO, UNASKED, BACK = (
    Consent(1, True, None),
    Consent(2, False, None),
    Consent(3, None, None),
    Consent(4, True, NOON),
)


@pytest.mark.parametrize(
    ("number", "informants", "state"),
    [
        (None, (), ConsentState.MISSING),
        (None, (YES,), ConsentState.GIVEN),
        (None, (YES, NO), ConsentState.MISSING),
        (1, (YES, NO), ConsentState.GIVEN),
        (2, (YES, NO), ConsentState.MISSING),
        (None, (YES, UNASKED), ConsentState.MISSING),
        (None, (YES, BACK), ConsentState.WITHDRAWN),
        (None, (NO, BACK), ConsentState.WITHDRAWN),
        (1, (YES, BACK), ConsentState.GIVEN),
        (4, (YES, BACK), ConsentState.WITHDRAWN),
        (9, (YES,), ConsentState.MISSING),
    ],
)
def test_words_are_quoted_only_with_the_consent_of_all_whose_they_may_be(
    number: int | None, informants: tuple[Consent, ...], state: ConsentState
) -> None:
    assert consent_of(number, informants) is state


def test_a_pseudonym_says_who_of_several_where_it_is_known() -> None:
    name = Pseudonym(Subject.ORGANISATION, "A1", 2, None)
    assert person_of(name, 2, (YES, NO)).short == "A1-2-2"
    assert person_of(name, None, (YES,)).short == "A1-2-1"
    assert person_of(name, None, (YES, NO)).short == "A1-2"
