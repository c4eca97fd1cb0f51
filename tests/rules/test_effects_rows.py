"""The rows an estimate uses: missing values dropped and counted, infinite ones named, labels in a fixed order."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from surveyapp.effects.rows import as_floats, complete_rows, finite_or_none


def test_a_row_with_any_missing_value_is_dropped_and_counted() -> None:
    rows = complete_rows({"x": [1, None, 3, math.nan, 5]}, {"who": ["a", "b", None, "d", "e"]})
    assert rows.numbers["x"].tolist() == [1, 5]
    assert rows.levels["who"] == ("a", "e")
    assert (rows.n, rows.dropped, rows.problem) == (2, 3, None)


@pytest.mark.parametrize(
    ("values", "problem"), [([], "no rows"), ([None, math.nan], "no rows"), ([1, -math.inf], "infinite value in x")]
)
def test_what_rules_out_every_estimate_is_named(values: list[float | None], problem: str) -> None:
    assert complete_rows({"x": values}).problem == problem


def test_numbers_come_as_lists_arrays_or_columns() -> None:
    assert as_floats([True, 2, None]).tolist()[:2] == [1, 2]
    assert as_floats(np.array([1, 2])).tolist() == [1, 2]
    assert math.isnan(as_floats(pd.Series([1, None], dtype="Float64"))[1])


def test_labels_are_numbered_in_their_own_order_whatever_the_rows() -> None:
    first = complete_rows({"x": [1, 2, 3]}, {"who": [10, 9, "b"]})
    second = complete_rows({"x": [1, 2, 3]}, {"who": ["b", 10, 9]})
    assert first.levels["who"] == second.levels["who"] == (9, 10, "b")
    assert first.codes["who"].tolist() == [1, 0, 2]


def test_columns_of_different_length_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="y"):
        complete_rows({"x": [1, 2], "y": [1]})
    with pytest.raises(ValueError, match="who"):
        complete_rows({"x": [1, 2]}, {"who": ["a"]})


def test_only_finite_numbers_are_numbers() -> None:
    assert finite_or_none(2) == 2
    assert finite_or_none(math.nan) is None
