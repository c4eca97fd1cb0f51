"""Tables of interviews: what is counted of whom, what is missing, rankings with ties, and counts that are too small."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from surveyapp.guides.definition import Guide
from surveyapp.interviews.joining import Line, headings, joined
from surveyapp.interviews.tables_rules import (
    By,
    Column,
    Gap,
    Given,
    Held,
    columns,
    frequencies,
    given,
    numbers,
    ranking,
    shown_in_column,
)

YES_NO: dict[int, Any] = {1: {"text": {"sv": "ja", "en": "yes"}}, 0: {"text": {"sv": "nej", "en": "no"}}}
NEEDS: dict[int, Any] = {
    code: {"text": {"sv": word, "en": word}} for code, word in enumerate(("tid", "pengar", "stöd", "lokal"), 1)
}
PARTS: dict[str, dict[str, Any]] = {
    "hur": {"kind": "prompt", "text": {"sv": "Hur går det?", "en": "How is it?"}},
    "nytta": {"kind": "choice", "text": {"sv": "Till nytta?", "en": "Useful?"}, "options": YES_NO},
    "varfor": {"kind": "choices", "text": {"sv": "Varför?", "en": "Why?"}, "options": NEEDS},
    "platser": {"kind": "number", "text": {"sv": "Platser?", "en": "Places?"}, "minimum": 0, "maximum": 99},
    "viktigast": {"kind": "ranking", "text": {"sv": "Viktigast?", "en": "Matters most?"}, "options": NEEDS},
}
FIRST, PUBLIC = ("anordnare", 1), ("offentlig", 1)


def a_guide(code: str = "anordnare", version: int = 1, **other: object) -> Guide:
    return Guide.model_validate(
        {
            "code": code,
            "version": version,
            "title": {"sv": "Prov", "en": "Test"},
            "intro": {"sv": "Hej", "en": "Hello"},
            "source": "Invented for tests",
            "licence": "CC0-1.0",
            "subjects": ("organisation",),
            "minutes": 30,
            "sections": [{"code": "allt", "title": {"sv": "Allt", "en": "All"}, "parts": list(PARTS)}],
            "parts": PARTS,
            **other,
        }
    )


def line(code: str, *guides: Guide) -> Line:
    return next(one for one in joined(guides or (a_guide(),)) if code in one.codes.values())


def held(*answers: Given | None, of: str, round_number: int = 1, group: str | None = None) -> list[Held]:
    return [Held(round_number, group, FIRST, {} if one is None else {of: one}) for one in answers]


def test_a_question_of_one_guide_in_two_versions_is_one_line() -> None:
    lines = joined((a_guide(), a_guide(version=2)))
    assert [one.key for one in lines] == [f"anordnare.{code}" for code in PARTS]
    assert all(set(one.codes) == {FIRST, ("anordnare", 2)} for one in lines)


def test_guides_for_two_groups_are_joined_where_one_names_the_others_question() -> None:
    parts = {**PARTS, "behov": {**PARTS["viktigast"], "text": {"sv": "Vad behövs?", "en": "What is needed?"}}}
    del parts["viktigast"]
    public = a_guide(
        "offentlig",
        other="anordnare",
        same_as={"behov": "viktigast"},
        parts=parts,
        sections=[{"code": "allt", "title": {"sv": "Allt", "en": "All"}, "parts": list(parts)}],
    )
    for order in ((a_guide(), public), (public, a_guide())):
        found = line("behov", *order)
        assert dict(found.codes) == {FIRST: "viktigast", PUBLIC: "behov"}


def test_questions_of_other_rounds_under_one_code_are_one_with_the_same_options_and_tell_how_else_they_are_worded() -> (
    None
):
    parts = {
        **PARTS,
        "hur": {"kind": "prompt", "text": {"sv": "Hur började det?", "en": "How did it start?"}},
        "varfor": {**PARTS["varfor"], "options": {**NEEDS, 5: {"text": {"sv": "annat", "en": "other"}}}},
    }
    lines = joined((a_guide(), a_guide("runda-2", parts=parts)))
    assert [one.key for one in lines] == [*(f"anordnare.{code}" for code in PARTS), "runda-2.varfor"]
    assert [one.otherwise for one in lines[:2]] == [({"sv": "Hur började det?", "en": "How did it start?"},), ()]
    assert len(line("platser", a_guide(), a_guide("runda-2", parts=parts)).codes) == 2


def test_a_section_that_another_guide_has_already_asked_whole_is_no_heading() -> None:
    guides = (a_guide(), a_guide(version=2))
    (heading,) = headings(guides, joined(guides))
    assert (heading.code, len(heading.lines)) == ("allt", 5)


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (None, Gap.NO_ANSWER),
        (Given(missing="refused"), Gap.NO_ANSWER),
        (Given(missing="skipped"), Gap.NO_ANSWER),
        (Given(), Gap.NO_ANSWER),
        (Given(missing="does not know"), Gap.DOES_NOT_KNOW),
        (Given((1,)), Given((1,))),
    ],
)
def test_why_there_is_no_answer_is_told(answer: Given | None, found: Given | Gap) -> None:
    (one,) = held(answer, of="nytta")
    assert given(one, line("nytta")) == found


def test_what_the_guide_of_an_interview_does_not_have_was_not_asked() -> None:
    one = Held(1, None, ("annan", 1), {"nytta": Given((1,))})
    assert given(one, line("nytta")) is Gap.NOT_ASKED


def test_an_answer_that_was_erased_is_missing_for_that_reason_only_where_the_question_was_asked() -> None:
    erased = Held(1, None, FIRST, {}, is_erased=True)
    assert given(erased, line("nytta")) is Gap.ERASED
    assert given(Held(1, None, PUBLIC, {}, is_erased=True), line("nytta")) is Gap.NOT_ASKED


def test_shares_are_of_those_who_answered_with_wilsons_interval() -> None:
    yes, no = Given((1,)), Given((0,))
    interviews = held(*[yes] * 3, *[no] * 1, None, Given(missing="does not know"), of="nytta")
    found = frequencies(interviews, line("nytta"))
    assert (found.n_held, found.n_answered) == (6, 4)
    assert found.gaps == {Gap.DOES_NOT_KNOW: 1, Gap.NO_ANSWER: 1, Gap.NOT_ASKED: 0, Gap.ERASED: 0}
    one = found.options[1]
    assert one is not None
    assert (one.n, one.share.share) == (3, 0.75)
    # By hand with z = 1.96: (0.75 + 0.4802 ± 1.96 · √(0.046875 + 0.060025)) / 1.9604.
    assert one.share.low == pytest.approx(0.3006, abs=2e-4)
    assert one.share.high == pytest.approx(0.9544, abs=2e-4)


def test_several_options_may_be_chosen_and_each_is_a_share_of_everybody_who_answered() -> None:
    found = frequencies(held(Given((1, 2)), Given((2,)), Given((2, 4)), of="varfor"), line("varfor"))
    assert {code: one.n for code, one in found.options.items() if one} == {1: 1, 2: 3, 3: 0, 4: 1}
    assert found.options[2] is not None
    assert found.options[2].share.share == 1.0


def test_numbers_are_summed_up_and_nobody_is_no_zero() -> None:
    found = numbers(held(*(Given(number=one) for one in (1.0, 2.0, 6.0)), None, of="platser"), line("platser"))
    assert (found.mean, found.median, found.low, found.high) == (3.0, 2.0, 1.0, 6.0)
    assert (found.n_held, found.n_answered) == (4, 3)
    assert numbers(held(None, of="platser"), line("platser")).mean is None
    few = numbers(held(*(Given(number=one) for one in (1.0, 2.0, 3.0, 4.0)), of="platser"), line("platser"), 5)
    assert (few.mean, few.low, few.n_answered) == (None, None, 4)
    enough = numbers(held(*(Given(number=one) for one in (1.0, 2.0, 3.0, 4.0, 5.0)), of="platser"), line("platser"), 5)
    assert (enough.mean, enough.median, enough.low, enough.high) == (3.0, 3.0, None, None)


def test_the_three_most_important_are_counted_ranked_and_weighted_and_ties_share_a_place() -> None:
    interviews = held(
        Given((1, 2, 3)),  # time first, money second, support third
        Given((2, 1)),
        Given((1, 3)),
        Given((2, 3, 1)),
        None,
        of="viktigast",
    )
    found = ranking(interviews, line("viktigast"))
    assert (found.n_held, found.n_answered, found.gaps[Gap.NO_ANSWER]) == (5, 4, 1)
    rows = {
        code: (one.n.n, one.n.share.share, one.n_first, one.points, one.place, one.is_tied)
        for code, one in found.options.items()
        if one
    }
    # Time: 3 + 2 + 3 + 1; money: 2 + 3 + 3; support: 1 + 2 + 2.
    assert rows == {
        1: (4, 1.0, 2, 9, 1, False),
        2: (3, 0.75, 2, 8, 2, True),
        3: (3, 0.75, 0, 5, 2, True),
        4: (0, 0.0, 0, 0, None, False),
    }


def test_the_place_after_a_tie_is_left_out() -> None:
    found = ranking(held(Given((1, 2, 4)), Given((1, 2)), of="viktigast"), line("viktigast"))
    assert {code: one.place for code, one in found.options.items() if one} == {1: 1, 2: 1, 3: None, 4: 3}


@pytest.mark.parametrize(
    ("by", "found"),
    [
        (By.ROUND, {Column(1): 2, Column(2): 1}),
        (By.GROUP, {Column(0, ""): 1, Column(0, "a"): 1, Column(0, "b"): 1}),
        (By.BOTH, {Column(1, "a"): 1, Column(1, "b"): 1, Column(2, ""): 1}),
    ],
)
def test_interviews_stand_side_by_side_by_round_or_group_or_both(by: By, found: dict[Column, int]) -> None:
    interviews = [Held(1, "b", FIRST, {}), Held(1, "a", FIRST, {}), Held(2, None, FIRST, {})]
    assert {column: len(ones) for column, ones in columns(interviews, by).items()} == found


@pytest.mark.parametrize(
    ("counts", "minimum", "shown"),
    [
        ((3, 1), 0, (True, True)),
        ((8, 7, 6), 5, (True, True, True)),
        # One small count would be what the others leave over.
        ((20, 10, 3), 5, (True, False, False)),
        # Two of them that are less than five together would still tell too much.
        ((20, 10, 2, 1), 5, (True, False, False, False)),
        ((20, 3, 3), 5, (True, False, False)),
        ((9, 0), 5, (False, False)),
        ((2, 1), 5, (False, False)),
    ],
)
def test_small_counts_about_participants_are_hidden_with_those_that_would_give_them_away(
    counts: tuple[int, ...], minimum: int, shown: tuple[bool, ...]
) -> None:
    assert tuple(shown_in_column(counts, minimum)) == shown


@drawn(st.lists(st.integers(0, 40), min_size=2, max_size=9), st.integers(1, 10))
def test_what_is_hidden_cannot_be_worked_out_from_the_sum(counts: list[int], minimum: int) -> None:
    shown = shown_in_column(counts, minimum)
    hidden = [n for n, is_shown in zip(counts, shown, strict=True) if not is_shown]
    assert all(n >= minimum for n, is_shown in zip(counts, shown, strict=True) if is_shown)
    # Whoever knows the sum can only tell that each of them is at most all of them together.
    assert len(hidden) != 1
    assert not hidden or sum(hidden) >= minimum or not any(shown)


def test_where_several_may_be_chosen_a_count_is_shown_only_with_enough_on_both_sides_of_it() -> None:
    interviews = held(*[Given((1, 2, 3))] * 3, *[Given((1, 2))] * 3, *[Given((1,))] * 5, of="varfor")
    found = frequencies(interviews, line("varfor"), 5)
    # 11 of 11, 6 of 11, 3 of 11 and 0 of 11.
    assert {code: one and one.n for code, one in found.options.items()} == {1: 11, 2: 6, 3: None, 4: None}


answers = st.one_of(
    st.none(),
    st.lists(st.sampled_from([1, 2, 3, 4]), unique=True, max_size=3).map(lambda codes: Given(tuple(codes))),
    st.sampled_from(["does not know", "refused"]).map(lambda why: Given(missing=why)),
)


@drawn(st.lists(answers, max_size=30))
def test_everybody_who_was_interviewed_is_counted_once(some: list[Given | None]) -> None:
    found = ranking(held(*some, of="viktigast"), line("viktigast"))
    assert found.n_held == found.n_answered + sum(found.gaps.values()) == len(some)
    rows = [one for one in found.options.values() if one]
    assert sum(one.n_first or 0 for one in rows) == found.n_answered
    for one in rows:
        assert one.n_first is not None
        assert one.points is not None
        assert one.n_first <= one.n.n <= found.n_answered
        assert one.n.n <= one.points <= 3 * one.n.n
    places = sorted(one.place for one in rows if one.place)
    assert all(place == 1 + sum(other < place for other in places) for place in places)
