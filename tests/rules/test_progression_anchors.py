"""The smallest change that people notice, estimated from an anchor question."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.progression.anchors import mean_change_estimate, roc_estimate

BEFORE = [10, 12, 14, 16, 18, 20, 22, 24, None, 5]
AFTER = [10, 13, 14, 20, 24, 22, 30, 34, 12, 6]
ANCHOR = [0, 0, 0, 1, 1, 1, 2, 2, 1, None]


def test_the_mean_change_of_the_minimally_improved_is_the_estimate() -> None:
    found = mean_change_estimate(BEFORE, AFTER, ANCHOR, "higher")
    assert (found.value, found.n, found.undefined) == (4, 3, None)
    assert found.beyond_unchanged == pytest.approx(4 - 1 / 3)
    half = 4.302652729749464 * 2 / math.sqrt(3)  # t with 2 degrees of freedom, SD of 4, 6, 2
    assert found.low == pytest.approx(4 - half)
    assert found.high == pytest.approx(4 + half)


def test_the_estimate_is_the_same_where_lower_is_better() -> None:
    flipped = [None if x is None else -x for x in BEFORE], [-x for x in AFTER]
    assert mean_change_estimate(*flipped, ANCHOR, "lower") == mean_change_estimate(BEFORE, AFTER, ANCHOR, "higher")


def test_other_anchor_answers_can_mean_minimally_improved() -> None:
    found = mean_change_estimate(BEFORE, AFTER, ANCHOR, "higher", minimal=(1, 2), unchanged=())
    assert (found.value, found.n, found.beyond_unchanged) == (6, 5, None)
    with pytest.raises(ValueError, match="share an anchor answer"):
        mean_change_estimate(BEFORE, AFTER, ANCHOR, "higher", minimal=(0, 1))


def test_the_anchor_is_correlated_with_the_change_by_rank() -> None:
    found = mean_change_estimate([0, 0, 0, 0], [1, 2, 9, 3], [0, 1, 2, 3], "higher")
    assert found.correlation == pytest.approx(0.8)
    assert mean_change_estimate([0, 0], [1, 2], [0, 1], "higher").correlation == pytest.approx(1)
    assert mean_change_estimate([0, 0], [1, 2], [1, 1], "higher").correlation is None
    assert mean_change_estimate([0, 0], [1, 1], [0, 1], "higher").correlation is None
    assert mean_change_estimate([0], [1], [1], "higher").correlation is None


@pytest.mark.parametrize(
    ("before", "after", "anchor", "reason"),
    [
        ([], [], [], "nobody minimally improved"),
        ([1, 2], [2, 3], [0, 2], "nobody minimally improved"),
        ([1, None], [2, 3], [0, 1], "nobody minimally improved"),
        ([3, 4], [2, 3], [1, 1], "not an improvement"),
        ([3, 4], [4, 3], [1, 1], "not an improvement"),
    ],
)
def test_an_anchor_that_shows_no_improvement_is_named(
    before: list[float], after: list[float], anchor: list[float], reason: str
) -> None:
    found = mean_change_estimate(before, after, anchor, "higher")
    assert (found.value, found.low, found.high, found.beyond_unchanged) == (None,) * 4
    assert found.undefined == reason


def test_one_person_gives_a_mean_without_an_interval() -> None:
    found = mean_change_estimate([1], [4], [1], "higher")
    assert (found.value, found.low, found.high, found.n, found.undefined) == (3, None, None, 1, None)


def test_a_mean_of_less_than_a_point_has_an_interval_from_two_people_on() -> None:
    found = mean_change_estimate([1, 1, 1], [1.25, 1.75, 1], [1, 1, 0], "higher")
    assert (found.value, found.beyond_unchanged) == (0.5, 0.5)
    half = 12.706204736174694 * 0.25  # t with 1 degree of freedom, standard error of .25 and .75
    assert found.low == pytest.approx(0.5 - half)
    assert found.high == pytest.approx(0.5 + half)


def test_the_best_separating_change_lies_between_the_two_kinds_of_people() -> None:
    found = roc_estimate([0] * 6, [0, 1, 2, 5, 6, 9], [0, 0, 0, 1, 1, 1], "higher", improved=(1,))
    assert (found.value, found.sensitivity, found.specificity, found.area) == (3.5, 1, 1, 1)
    assert (found.n_improved, found.n_other, found.undefined) == (3, 3, None)
    lower = roc_estimate([0] * 6, [0, -1, -2, -5, -6, -9], [0, 0, 0, 1, 1, 1], "lower", improved=(1,))
    assert lower == found


def test_of_equally_good_changes_the_smallest_is_taken() -> None:
    found = roc_estimate([0] * 4, [1, 2, 3, 4], [0, 1, 0, 1], "higher", improved=(1,))
    assert (found.value, found.sensitivity, found.specificity, found.area) == (1.5, 1, 0.5, 0.75)
    useless = roc_estimate([0] * 4, [1, 1, 1, 1], [0, 1, 0, 1], "higher", improved=(1,))
    assert (useless.value, useless.sensitivity, useless.specificity, useless.area) == (1, 1, 0, 0.5)


@pytest.mark.parametrize("anchor", [[0, 0], [1, 1], [None, 1], [None, None]])
def test_an_anchor_of_one_class_separates_nothing(anchor: list[float | None]) -> None:
    found = roc_estimate([1, 2], [2, 3], anchor, "higher", improved=(1,))
    assert (found.value, found.area, found.undefined) == (None, None, "anchor has one class")


def test_wrong_use_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="anchor differs in length"):
        roc_estimate([1, 2], [2, 3], [1], "higher", improved=(1,))
    with pytest.raises(ValueError, match="better must be"):
        mean_change_estimate([1], [2], [1], "up")


ROWS = st.lists(st.tuples(st.integers(-9, 9), st.booleans()), min_size=2, max_size=12)


@given(ROWS)
def test_no_other_line_separates_better(rows: list[tuple[int, bool]]) -> None:
    changes, said = [float(row[0]) for row in rows], [float(row[1]) for row in rows]
    found = roc_estimate([0.0] * len(rows), changes, said, "higher", improved=(1,))
    yes = [change for change, one in rows if one]
    no = [change for change, one in rows if not one]
    if not yes or not no:
        assert found.undefined == "anchor has one class"
        return
    assert found.value is not None
    assert found.sensitivity is not None
    assert found.specificity is not None
    assert found.sensitivity == np.mean([change >= found.value for change in yes])
    assert found.specificity == np.mean([change < found.value for change in no])
    for line in np.arange(-10, 10, 0.5):
        other = float(np.mean([change >= line for change in yes]) + np.mean([change < line for change in no]))
        assert other <= found.sensitivity + found.specificity + 1e-12
    wins = [(a > b) + 0.5 * (a == b) for a in yes for b in no]
    assert found.area == pytest.approx(np.mean(wins))
