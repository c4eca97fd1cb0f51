"""Scale scores of one response and of many: recoding, reversing, missing answers, impossible values."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_cases import case

from surveyapp.instruments.definition import (
    ChoiceItem,
    ChoicesItem,
    Instrument,
    Item,
    NumberItem,
    Option,
    Page,
    Scale,
    TextItem,
)
from surveyapp.scoring.many import score_many
from surveyapp.scoring.missing import MissingRule
from surveyapp.scoring.score import TOO_FEW, ImpossibleValue, ScaleScore, recoded_range, score

TEXT = {"en": "text"}


def a_choice(*codes: int) -> ChoiceItem:
    return ChoiceItem(kind="choice", text=TEXT, options={code: Option(text=TEXT) for code in codes})


def a_number(minimum: float, maximum: float, *, whole: bool = True) -> NumberItem:
    return NumberItem(kind="number", text=TEXT, minimum=minimum, maximum=maximum, whole=whole)


def an_instrument(items: dict[str, Item], **scales: Scale) -> Instrument:
    return Instrument(
        code="tried",
        version=1,
        title=TEXT,
        intro=TEXT,
        source="Made for the tests.",
        licence="CC0-1.0",
        informants=("participant",),
        seconds=30,
        pages=(Page(items=tuple(items)),),
        items=items,
        scales=scales,
    )


def a_scale(items: str, combine: str = "mean", min_answered: int = 1, **more: object) -> Scale:
    return Scale.model_validate(
        {"title": TEXT, "items": tuple(items.split()), "combine": combine, "min_answered": min_answered, **more}
    )


def named(row: list[float | None]) -> dict[str, float | None]:
    return {f"i{position}": value for position, value in enumerate(row, start=1)}


def six_items(**more: object) -> Instrument:
    items: dict[str, Item] = {f"i{position}": a_choice(1, 2, 3, 4, 5) for position in range(1, 7)}
    return an_instrument(items, s=a_scale(" ".join(items), **more))  # type: ignore[arg-type]  # one scale's fields


@pytest.mark.parametrize(
    ("rule", "key", "fields"),
    [
        (MissingRule.AT_LEAST_HALF, "mean_at_least_half", {"combine": "mean"}),
        (MissingRule.MORE_THAN_HALF, "mean_more_than_half", {"combine": "mean"}),
        (MissingRule.AT_LEAST_HALF, "prorated_sum_at_least_half", {"combine": "sum", "prorate": True}),
    ],
)
def test_the_half_rules_agree_with_the_reference(rule: MissingRule, key: str, fields: dict[str, object]) -> None:
    reference = case("j01_half_rule_even_items")
    instrument = six_items(min_answered=rule.needed(6), **fields)
    scores = [score(instrument, named(row))[0] for row in reference.inputs["items"]]
    reference.check([one.value for one in scores], key)
    reference.check([one.n_answered for one in scores], "n_answered")
    assert [one.undefined for one in scores] == [None if one.value is not None else TOO_FEW for one in scores]


def test_reversing_comes_before_averaging() -> None:
    reference = case("j04_reverse_then_mean")
    items: dict[str, Item] = {name: a_choice(1, 2, 3, 4, 5) for name in ("i1", "i2", "i3")}
    instrument = an_instrument(items, s=a_scale("i1 i2 i3", min_answered=2, reverse=("i2",)))
    reference.check([score(instrument, named(row))[0].value for row in reference.inputs["items"]], "mean")


def test_a_person_without_any_answer_has_no_score_rather_than_zero() -> None:
    reference = case("j06_all_missing_person")
    items: dict[str, Item] = {f"i{position}": a_choice(1, 2) for position in range(1, 5)}
    instrument = an_instrument(items, s=a_scale("i1 i2 i3 i4", combine="sum", min_answered=2))
    scores = [score(instrument, named(row))[0] for row in reference.inputs["items"]]
    reference.check([one.value for one in scores], "mean_at_least_half")
    reference.check([one.n_answered for one in scores], "n_answered")
    assert score(instrument, {})[0] == ScaleScore("s", None, 0, 4, TOO_FEW)


def test_a_value_that_is_no_option_is_refused_by_item_and_value() -> None:
    reference = case("j08_out_of_range_value")
    instrument = six_items(min_answered=2)
    with pytest.raises(ImpossibleValue, match=r"item 'i3': 9.* is no possible answer") as refused:
        score(instrument, named(reference.inputs["items"][0]))
    assert (refused.value.item, refused.value.value) == ("i3", 9)


IMPOSSIBLE: list[tuple[Item, float]] = [
    (a_choice(1, 2, 4), 3),
    (a_choice(1, 2, 4), 1.5),
    (a_choice(1, 4), 3),
    (a_choice(-3, 4), 0),
    (a_choice(1, 2, 3), 0),
    (a_choice(1, 2, 3), 4),
    (a_choice(1, 2, 3), 1.5),
    (a_choice(1, 2, 3), math.inf),
    (a_number(0, 10), -1),
    (a_number(0, 10), 10.5),
    (a_number(0, 10), 3.5),
    (a_number(0, 10, whole=False), 10.01),
    (a_number(0, 10, whole=False), -0.01),
    (a_number(0, 10, whole=False), math.inf),
    (a_number(0, 10, whole=False), -math.inf),
    (ChoicesItem(kind="choices", text=TEXT, options={1: Option(text=TEXT), 2: Option(text=TEXT)}), 1),
    (TextItem(kind="text", text=TEXT), 1),
]


@pytest.mark.parametrize(("item", "value"), IMPOSSIBLE)
def test_impossible_values_are_refused_for_one_and_for_many(item: Item, value: float) -> None:
    instrument = an_instrument({"asked": item, "other": a_choice(1, 2)}, s=a_scale("asked other"))
    with pytest.raises(ImpossibleValue, match="'asked'"):
        score(instrument, {"asked": value})
    with pytest.raises(ImpossibleValue, match=r"^item 'asked': .* is no possible answer$") as refused:
        score_many(instrument, {"asked": [math.nan, value]})
    assert refused.value.value == value


@pytest.mark.parametrize(
    ("item", "value"),
    [
        (a_choice(1, 2, 4), 4),
        (a_choice(1, 2, 3), 1.0),
        (a_number(0, 10), 0),
        (a_number(0, 10), 10.0),
        (a_number(0, 10, whole=False), 3.5),
    ],
)
def test_possible_values_are_taken(item: Item, value: float) -> None:
    instrument = an_instrument({"asked": item}, s=a_scale("asked", combine="single"))
    assert score(instrument, {"asked": value})[0].value == value
    assert score_many(instrument, {"asked": [value]})["s"].values.tolist() == [value]


def test_nan_is_no_code_of_one_response() -> None:
    with pytest.raises(ImpossibleValue, match="i1"):
        score(six_items(), {"i1": math.nan})
    number = an_instrument({"asked": a_number(0, 10)}, s=a_scale("asked"))
    with pytest.raises(ImpossibleValue, match="asked"):
        score(number, {"asked": math.nan})


def test_an_unknown_item_is_refused_even_when_it_is_missing() -> None:
    with pytest.raises(ImpossibleValue, match=r"^item 'stray': None belongs to no item of tried 1$"):
        score(six_items(), {"stray": None})
    with pytest.raises(ImpossibleValue, match=r"^item 'stray': 7 belongs to no item of tried 1$") as refused:
        score(six_items(), {"stray": 7})
    assert refused.value.value == 7
    with pytest.raises(ImpossibleValue, match=r"^item 'stray': 7\.0 belongs to no item of tried 1$"):
        score_many(six_items(), {"stray": [math.nan, 7.0, 8.0]})
    with pytest.raises(ImpossibleValue, match=r"^item 'stray': None belongs to no item of tried 1$"):
        score_many(six_items(), {"stray": [math.nan]})


def test_recoding_comes_before_reversing_and_leaves_other_codes() -> None:
    recode = {"asked": {1: 0.0, 2: 10.0}}
    instrument = an_instrument(
        {"asked": a_choice(1, 2, 3)}, s=a_scale("asked", combine="single", recode=recode, reverse=("asked",))
    )
    assert [score(instrument, {"asked": code})[0].value for code in (1, 2, 3)] == [10.0, 0.0, 7.0]


def test_recoding_to_nan_makes_an_answer_missing() -> None:
    recode = {"i1": {9: math.nan}}
    items: dict[str, Item] = {"i1": a_choice(1, 2, 3, 9), "i2": a_choice(1, 2, 3)}
    instrument = an_instrument(items, s=a_scale("i1 i2", recode=recode, reverse=("i1",)))
    assert score(instrument, {"i1": 9, "i2": 2})[0] == ScaleScore("s", 2.0, 1, 2, None)
    assert score(instrument, {"i1": 1, "i2": 2})[0] == ScaleScore("s", 2.5, 2, 2, None)
    assert score(instrument, {"i1": 9})[0].undefined == TOO_FEW


@pytest.mark.parametrize(
    ("item", "recoding", "expected"),
    [
        (a_choice(1, 2, 5), {}, (1.0, 5.0)),
        (a_choice(1, 2, 5), {5: 3.0}, (1.0, 3.0)),
        (a_choice(1, 2, 5), {5: math.nan}, (1.0, 2.0)),
        (a_number(0, 100), {}, (0.0, 100.0)),
        (a_number(0, 100), {0: 20.0, 50: 120.0, 999: 999.0}, (20.0, 120.0)),
    ],
)
def test_reversing_turns_around_the_recoded_range(
    item: Item, recoding: dict[int, float], expected: tuple[float, float]
) -> None:
    assert recoded_range(item, recoding) == expected


def test_an_item_without_numbers_has_no_range_and_no_score() -> None:
    items: dict[str, Item] = {"told": TextItem(kind="text", text=TEXT), "i1": a_choice(1, 2)}
    instrument = an_instrument(items, s=a_scale("told i1", reverse=("told",)))
    assert all(math.isnan(end) for end in recoded_range(items["told"], {}))
    assert score(instrument, {"told": None, "i1": 2})[0] == ScaleScore("s", 2.0, 1, 2, None)
    assert score_many(instrument, {"told": [math.nan], "i1": [2.0]})["s"].values.tolist() == [2.0]


def test_a_sum_is_prorated_only_where_the_scale_says_so() -> None:
    answers = {"i1": 3.0, "i2": 4.0, "i3": 5.0}
    assert score(six_items(combine="sum", min_answered=3), answers)[0].value == 12.0
    assert score(six_items(combine="sum", min_answered=3, prorate=True), answers)[0].value == 24.0
    assert score(six_items(combine="sum", min_answered=4, prorate=True), answers)[0].undefined == TOO_FEW


def test_scales_come_in_the_order_of_the_instrument() -> None:
    items: dict[str, Item] = {"i1": a_choice(1, 2), "i2": a_choice(1, 2)}
    instrument = an_instrument(items, z=a_scale("i2", combine="single"), a=a_scale("i1 i2"))
    assert [one.scale for one in score(instrument, {"i1": 1, "i2": 2})] == ["z", "a"]


def test_a_single_scale_with_two_items_is_a_mistake_in_the_instrument() -> None:
    items: dict[str, Item] = {"i1": a_choice(1, 2), "i2": a_choice(1, 2)}
    instrument = an_instrument(items, s=a_scale("i1 i2", combine="single"))
    with pytest.raises(ValueError, match="'s' is single but has 2 items"):
        score(instrument, {"i1": 1})
    with pytest.raises(ValueError, match="'s' is single but has 2 items"):
        score_many(instrument, {"i1": [1]})


def test_columns_of_unequal_length_are_refused() -> None:
    for columns in ({"i1": [1, 2], "i2": [1]}, {"i1": [[1, 2]]}):
        with pytest.raises(ValueError, match=r"^answers must be columns of equal length$"):
            score_many(six_items(), columns)


def test_nobody_is_scored_without_fuss() -> None:
    scores = score_many(six_items(), {"i1": []})["s"]
    assert scores.values.size == 0
    assert scores.n_items == 6
    assert score_many(six_items(), {})["s"].values.size == 0


def test_an_item_without_column_is_missing_and_the_others_count() -> None:
    scores = score_many(six_items(combine="sum"), {"i2": [4.0], "i6": [5.0]})["s"]
    assert (scores.values.tolist(), scores.n_answered.tolist()) == ([9.0], [2])


MIXED = an_instrument(
    {"i1": a_choice(1, 2, 3, 4, 5), "i2": a_choice(0, 3, 7), "i3": a_number(0, 9), "i4": a_choice(1, 2, 3, 9)},
    mean=a_scale("i1 i2 i3 i4", min_answered=2, reverse=("i1", "i4"), recode={"i4": {9: math.nan, 1: 0.1}}),
    total=a_scale("i1 i3 i4", combine="sum", min_answered=2, recode={"i3": {9: 0.7}}, reverse=("i3",)),
    filled=a_scale("i1 i2 i3", combine="sum", min_answered=1, prorate=True),
    one=a_scale("i2", combine="single"),
)
ANSWERS = st.fixed_dictionaries(
    {
        "i1": st.sampled_from([None, 1, 2, 3, 4, 5]),
        "i2": st.sampled_from([None, 0, 3, 7]),
        "i3": st.none() | st.integers(0, 9),
        "i4": st.sampled_from([None, 1, 2, 3, 9]),
    }
)


@settings(max_examples=60)
@given(st.lists(ANSWERS, min_size=1, max_size=8))
def test_many_are_scored_exactly_like_one(people: list[dict[str, float | None]]) -> None:
    together = score_many(MIXED, {code: [person[code] for person in people] for code in MIXED.items})
    for position, person in enumerate(people):
        for one in score(MIXED, person):
            many = together[one.scale]
            value = float(many.values[position])
            assert (None if math.isnan(value) else value) == one.value
            assert many.n_answered[position] == one.n_answered
            assert many.n_items == one.n_items
            assert bool(many.undefined[TOO_FEW][position]) == (one.undefined == TOO_FEW)


@settings(max_examples=40)
@given(st.lists(ANSWERS, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_people_does_not_matter(people: list[dict[str, float | None]], random: object) -> None:
    order = list(range(len(people)))
    random.shuffle(order)  # type: ignore[attr-defined]  # hypothesis hands out a random.Random
    straight = score_many(MIXED, {code: [person[code] for person in people] for code in MIXED.items})
    shuffled = score_many(MIXED, {code: [people[index][code] for index in order] for code in MIXED.items})
    for scale, scores in straight.items():
        np.testing.assert_array_equal(scores.values[order], shuffled[scale].values)


@settings(max_examples=40)
@given(st.lists(st.sampled_from([None, 1, 2, 3, 4, 5]), min_size=6, max_size=6))
def test_reversing_every_item_turns_the_mean_around(row: list[float | None]) -> None:
    plain = score(six_items(), named(row))[0].value
    turned = score(six_items(reverse=tuple(f"i{position}" for position in range(1, 7))), named(row))[0].value
    assert (plain is None) == (turned is None)
    if plain is not None and turned is not None:
        assert turned == pytest.approx(6.0 - plain)


def test_an_item_outside_every_scale_changes_no_score() -> None:
    items: dict[str, Item] = {"i1": a_choice(1, 2), "note": a_choice(1, 2)}
    instrument = an_instrument(items, s=a_scale("i1"))
    assert score(instrument, {"i1": 2, "note": 1}) == score(instrument, {"i1": 2})


def test_scoring_one_response_does_not_load_numpy() -> None:
    command = "import sys, surveyapp.scoring.score, surveyapp.scoring.bands; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", command], check=False).returncode == 0
