"""The lowest and highest score of a scale."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_files import Changes, choice, instrument, settling, words

from surveyapp.instruments.definition import Instrument
from surveyapp.instruments.ranges import item_range, scale_range
from surveyapp.scoring.score import score


def with_scale(**scale: Any) -> Instrument:
    items = {"items": ["arrive", "help", "alone"], "combine": "sum", "min_answered": 3}
    return instrument(settling({("scales", "tried"): {"title": words("Prov"), **items, **scale}}))


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        ({}, (3, 15)),
        ({"reverse": ["alone"]}, (3, 15)),
        ({"combine": "mean"}, (1, 5)),
        ({"combine": "mean", "min_answered": 1}, (1, 5)),
        ({"min_answered": 2, "prorate": True}, (3, 15)),
        ({"min_answered": 2}, (2, 15)),
        ({"items": ["rope"], "combine": "single", "min_answered": 1}, (1, 10)),
        ({"items": ["hours"], "combine": "single", "min_answered": 1}, (0, 40)),
        ({"items": ["arrive", "rope", "hours"]}, (2, 55)),
        ({"recode": {"help": {1: 0, 2: 25, 3: 50, 4: 75, 5: 100}}}, (2, 110)),
        ({"recode": {"help": {1: -2, 2: -1, 3: 0, 4: 1, 5: 2}}}, (0, 12)),
        ({"items": ["hours"], "combine": "single", "min_answered": 1, "recode": {"hours": {20: 99, 40: 3}}}, (0, 99)),
    ],
)
def test_the_range_of_a_scale(scale: dict[str, Any], expected: tuple[float, float]) -> None:
    assert scale_range(with_scale(**scale), "tried") == expected


def test_a_code_that_counts_as_missing_is_outside_the_range() -> None:
    item = instrument(settling()).items["help"]
    assert item_range(item, {1: 1, 2: 2, 3: 3, 4: 4, 5: float("nan")}) == (1, 4)


def test_an_unknown_scale_and_an_item_without_numbers_are_wrong_use() -> None:
    with pytest.raises(ValueError, match="scale: settling 1 has no scale gone"):
        scale_range(instrument(settling()), "gone")
    with pytest.raises(ValueError, match="item: a text item has no numeric value"):
        item_range(instrument(settling()).items["note"], {})


@settings(max_examples=40, deadline=None)
@given(
    codes=st.lists(st.lists(st.integers(0, 4), min_size=2, max_size=3, unique=True), min_size=1, max_size=3),
    combine=st.sampled_from(["sum", "prorated sum", "mean"]),
    fewest=st.integers(1, 3),
    data=st.data(),
)
def test_the_range_is_what_scoring_every_possible_answer_gives(
    codes: list[list[int]], combine: str, fewest: int, data: st.DataObject
) -> None:
    names = [f"item{number}" for number in range(len(codes))]
    recode = {
        name: {code: data.draw(st.integers(-3, 3)) for code in own} for name, own in zip(names, codes, strict=True)
    }
    options = {code: {"text": words(str(code))} for code in range(5)}
    items = {
        name: {**choice(name), "options": {code: options[code] for code in own}}
        for name, own in zip(names, codes, strict=True)
    }
    scale = {
        "title": words("Prov"),
        "items": names,
        "combine": combine.split()[-1],
        "prorate": combine == "prorated sum",
        "min_answered": min(fewest, len(names)),
        "recode": recode,
        "reverse": data.draw(st.lists(st.sampled_from(names), unique=True)),
    }
    changes: Changes = {("pages",): [{"items": names}], ("items",): items, ("scales",): {"tried": scale}}
    tried = instrument(settling(changes))
    answers = itertools.product(*([*own, None] for own in codes))
    scores = [score(tried, dict(zip(names, given_codes, strict=True)))[0].value for given_codes in answers]
    possible = [value for value in scores if value is not None]
    assert scale_range(tried, "tried") == pytest.approx((min(possible), max(possible)))
