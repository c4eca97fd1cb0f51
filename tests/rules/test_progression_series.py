"""Verdicts for many people from stored rows: the same as one by one, whatever the order of rows."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from surveyapp.progression import series
from surveyapp.progression.categories import categorise, labels
from surveyapp.progression.cutoffs import sides
from surveyapp.progression.methods import change_over_error, classify_index, jacobson_truax
from surveyapp.progression.series import (
    Yardstick,
    baseline_error,
    classify_series,
    first_and_last,
    widen,
)


def integers(*values: int) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)


def test_rows_in_any_order_are_laid_out_by_person_and_wave() -> None:
    wide = widen(integers(1, 0, 1), integers(2, 0, 0), [5, 3, 4], 3, 3)
    np.testing.assert_array_equal(wide.values, [[3, np.nan, np.nan], [4, np.nan, 5], [np.nan] * 3])
    assert (wide.n_duplicated, wide.n_infinite) == (0, 0)


def test_a_person_given_twice_at_a_wave_is_named_and_not_averaged() -> None:
    wide = widen(integers(0, 1, 0, 1), integers(0, 1, 0, 0), [3, 5, 4, 6], 2, 2)
    assert wide.duplicated.tolist() == [[0, 0]]
    assert wide.n_duplicated == 1
    np.testing.assert_array_equal(wide.values, [[np.nan, np.nan], [6, 5]])
    equal = widen(integers(1, 1), integers(1, 1), [3, 3], 2, 2)
    assert equal.duplicated.tolist() == [[1, 1]]
    assert np.isnan(equal.values).all()


def test_infinite_readings_are_counted_and_left_out() -> None:
    wide = widen(integers(0, 1, 2), integers(0, 0, 0), [math.inf, -math.inf, 2], 3, 1)
    assert wide.n_infinite == 2
    np.testing.assert_array_equal(wide.values, [[np.nan], [np.nan], [2]])


def test_no_rows_or_no_people_are_laid_out_as_nothing() -> None:
    assert np.isnan(widen(integers(), integers(), [], 2, 2).values).all()
    empty = widen(integers(), integers(), [], 0, 2)
    assert (empty.values.shape, empty.n_duplicated, empty.duplicated.shape) == ((0, 2), 0, (0, 2))


@pytest.mark.parametrize(
    ("person", "wave", "value", "message"),
    [
        (integers(0, 1), integers(0), [1.0], "differ in length"),
        (integers(0), integers(0), [1.0, 2.0], "differ in length"),
        (integers(2), integers(0), [1.0], "person must lie between 0 and 1"),
        (integers(-1), integers(0), [1.0], "person must lie between 0 and 1"),
        (integers(0), integers(3), [1.0], "wave must lie between 0 and 2"),
        (integers(0), integers(-1), [1.0], "wave must lie between 0 and 2"),
    ],
)
def test_rows_that_fit_nowhere_are_refused_by_name(
    person: NDArray[np.int64], wave: NDArray[np.int64], value: list[float], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        widen(person, wave, value, 2, 3)


def test_first_and_last_readings_are_two_different_waves() -> None:
    nan = np.nan
    rows = np.array([[1, 2, 3], [nan, 2, 3], [nan, 2, nan], [1, nan, nan], [nan] * 3, [1, nan, 3], [1, 2, nan]])
    wide = widen(np.repeat(np.arange(7), 3), np.tile(np.arange(3), 7), rows.ravel(), 7, 3)
    first, last = first_and_last(wide)
    np.testing.assert_array_equal(first, [1, 2, 2, 1, nan, 1, 1])
    np.testing.assert_array_equal(last, [3, 3, nan, nan, nan, 3, 2])


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"error": 0}, "error must be a number above 0"),
        ({"error": math.nan}, "error must be a number above 0"),
        ({"error": -1}, "error must be a number above 0"),
        ({"critical": 0}, "critical must be a number above 0"),
        ({"better": "up"}, "better must be"),
        ({"cutoff": math.inf}, "cutoff must be a finite number"),
        ({"cutoff": math.nan}, "cutoff must be a finite number"),
    ],
)
def test_a_yardstick_that_cannot_measure_is_refused_by_name(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Yardstick(**({"error": 1.0, "better": "higher"} | wrong))  # type: ignore[arg-type]  # wrong on purpose


def test_the_error_from_the_baselines_is_that_of_the_method() -> None:
    before, after = [1, 5, 3, None, 9, math.inf], [2, 4, 4, 7, None, 1]
    index = jacobson_truax(before, after, 0.8)
    assert baseline_error(before, after, 0.8) == pytest.approx(index.error)
    assert baseline_error([1, 5, 3], [2, 4, 4], 0.8) == pytest.approx(index.error)
    assert baseline_error([0.1, 0.3], [2, 4], 0.8) == pytest.approx(0.2 * math.sqrt(0.2))


@pytest.mark.parametrize(
    ("before", "after", "r"),
    [([], [], 0.8), ([1], [2], 0.8), ([4, 4], [1, 2], 0.8), ([1, 2], [2, 3], 1), ([1, 2], [None, 1], 0.8)],
)
def test_an_error_that_cannot_be_had_is_none(before: list[float], after: list[float], r: float) -> None:
    assert baseline_error(before, after, r) is None


def test_a_bad_reliability_or_length_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="reliability must lie between 0 and 1"):
        baseline_error([1, 2], [2, 3], 1.4)
    with pytest.raises(ValueError, match="differ in length"):
        classify_series([1, 2], [1], Yardstick(1, "higher"))


@pytest.mark.parametrize(
    ("before", "after", "label"),
    [
        (6, 14, "recovered"),
        (10, 16, "improved"),
        (6, 10, "unchanged"),
        (5, 10, "improved"),
        (8, 12, "unchanged"),
        (12, 8, "unchanged"),
        (14, 10, "unchanged"),
        (15, 10, "harmed"),
        (14, 6, "harmed"),
        (10, 4, "deteriorated"),
        (20, 12, "deteriorated"),
        (None, 12, "not judged"),
    ],
)
def test_each_category_is_reached_in_either_direction(before: float | None, after: float, label: str) -> None:
    up = classify_series([before], [after], Yardstick(2.0, "higher", 10.0, critical=2.0))
    assert labels(up.category) == [label]
    start = None if before is None else 20 - before
    down = classify_series([start], [20 - after], Yardstick(2.0, "lower", 10.0, critical=2.0))
    assert labels(down.category) == [label]


def test_noise_does_not_decide_a_tie_at_the_cutoff_or_the_critical_value() -> None:
    line = 3 * 100.1  # a last digit above 300.3
    found = classify_series([300.3 - 9, 300.3 + 9], [300.3, 300.3], Yardstick(1.0, "higher", line))
    assert labels(found.category) == ["improved", "harmed"]
    tied = classify_series([0.0, 0.0], [0.1 + 0.2, -0.1 - 0.2], Yardstick(0.1, "higher", critical=3.0))
    assert labels(tied.category) == ["unchanged", "unchanged"]
    large = classify_series([0.0], [0.1 * 3000.3], Yardstick(0.1, "higher", critical=3000.3))
    assert labels(large.category) == ["unchanged"]


SCORE = st.one_of(st.integers(0, 20).map(float), st.none(), st.sampled_from([math.inf, -math.inf]))


@settings(max_examples=80)
@given(
    st.lists(st.tuples(SCORE, SCORE), max_size=9),
    st.sampled_from(["higher", "lower"]),
    st.one_of(st.none(), st.integers(5, 15)),
    st.integers(1, 4),
)
def test_many_at_once_get_what_the_separate_steps_give(
    rows: list[tuple[float | None, float | None]], better: str, cutoff: int | None, block: int
) -> None:
    before, after = [row[0] for row in rows], [row[1] for row in rows]
    usual, series.BLOCK = series.BLOCK, block
    try:
        found = classify_series(before, after, Yardstick(2.0, better, cutoff, critical=2.0))
    finally:
        series.BLOCK = usual
    index = change_over_error(before, after, 2.0, critical=2.0)
    codes = classify_index(index, better)
    if cutoff is not None:
        codes = np.where(
            codes == -9, codes, categorise(codes, sides(before, cutoff, better), sides(after, cutoff, better))
        )
    np.testing.assert_array_equal(found.index, index.values)
    np.testing.assert_array_equal(found.change, index.values * 2.0)
    assert found.category.tolist() == codes.tolist()
    assert found.category.dtype == np.int8


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=9), st.integers(1, 19))
def test_mirroring_the_scale_with_its_direction_changes_no_category(rows: list[tuple[int, int]], cutoff: int) -> None:
    before, after = [row[0] for row in rows], [row[1] for row in rows]
    up = classify_series(before, after, Yardstick(2.0, "higher", cutoff))
    down = classify_series([20 - x for x in before], [20 - x for x in after], Yardstick(2.0, "lower", 20 - cutoff))
    assert down.category.tolist() == up.category.tolist()
    moved = classify_series(
        [x / 10 + 3 for x in before], [x / 10 + 3 for x in after], Yardstick(0.2, "higher", cutoff / 10 + 3)
    )
    assert moved.category.tolist() == up.category.tolist()


@given(st.permutations(list(range(8))))
def test_the_order_of_stored_rows_does_not_matter(order: list[int]) -> None:
    person, wave = np.repeat(np.arange(4), 2), np.tile(np.arange(2), 4)
    value = np.array([3.0, 9.0, 8.0, 2.0, 5.0, 5.0, 1.0, 2.0])
    straight = widen(person, wave, value, 4, 2)
    shuffled = widen(person[order], wave[order], value[order], 4, 2)
    np.testing.assert_array_equal(shuffled.values, straight.values)
