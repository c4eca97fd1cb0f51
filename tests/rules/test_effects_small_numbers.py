"""Small counts stay hidden: a reader who works out all that could be true never pins one down."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import optimize

from surveyapp.effects.small_numbers import ProtectedTable, Shown, large_enough, protect_row, protect_table

# Beyond this nobody guesses in the brute-force check; counts there are far smaller.
GUESS = 14
SMALL_TABLE = st.lists(st.lists(st.integers(0, 6), min_size=2, max_size=2), min_size=2, max_size=2)
TABLE = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda shape: st.lists(
        st.lists(st.integers(0, 12), min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
    )
)
ROW = st.lists(st.integers(0, 12), min_size=1, max_size=4)


def grid(table: ProtectedTable) -> list[list[int | None]]:
    """The table as it is printed, with its sums in the last row and column."""
    rows = [[*cells, total] for cells, total in zip(table.cells, table.row_totals, strict=True)]
    return [*rows, [*table.column_totals, table.total]]


def full_grid(counts: list[list[int]]) -> list[list[int]]:
    rows = [[*row, sum(row)] for row in counts]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def everything_that_could_be_true(printed: list[list[int | None]]) -> NDArray[np.int_]:
    """Every table of whole counts, with its sums, that agrees with all that is printed; one table a layer."""
    height, width = len(printed) - 1, len(printed[0]) - 1
    options = [
        np.arange(GUESS) if (seen := printed[i][j]) is None else np.array([seen])
        for i in range(height)
        for j in range(width)
    ]
    cells = np.stack(np.meshgrid(*options, indexing="ij"), axis=-1).reshape(-1, height, width)
    wide = np.concatenate([cells, cells.sum(axis=2, keepdims=True)], axis=2)
    whole = np.concatenate([wide, wide.sum(axis=1, keepdims=True)], axis=1)
    wanted = np.array([[-1 if value is None else value for value in row] for row in printed])
    agreeing: NDArray[np.int_] = whole[((wanted == -1) | (whole == wanted)).all(axis=(1, 2))]
    return agreeing


@settings(max_examples=25, deadline=None)
@given(SMALL_TABLE, st.integers(2, 5))
def test_no_hidden_count_can_be_worked_out_by_trying_everything(counts: list[list[int]], minimum: int) -> None:
    printed = grid(protect_table(counts, minimum))
    guesses = everything_that_could_be_true(printed)
    assert (guesses == np.array(full_grid(counts))).all(axis=(1, 2)).any()
    for i, row in enumerate(printed):
        for j, shown in enumerate(row):
            if shown is None:
                possible = set(guesses[:, i, j].tolist())
                assert len(possible) > 1
                assert max(possible) >= minimum


def reach(printed: list[list[int | None]], row: int, column: int) -> tuple[float, float]:
    """Least and greatest value of a hidden count by linear programming over all hidden counts."""
    height, width = len(printed), len(printed[0])
    names = [(i, j) for i in range(height) for j in range(width) if printed[i][j] is None]
    equations, right = [], []
    lines = [[(i, j) for j in range(width)] for i in range(height)] + [
        [(i, j) for i in range(height)] for j in range(width)
    ]
    for line in lines:
        signs = dict.fromkeys(line[:-1], 1.0) | {line[-1]: -1.0}
        equations.append([signs.get(name, 0.0) for name in names])
        right.append(-sum(sign * (printed[i][j] or 0) for (i, j), sign in signs.items()))
    ends = []
    for side in (1.0, -1.0):
        aim = np.array([side if name == (row, column) else 0.0 for name in names])
        best = optimize.linprog(aim, A_eq=np.array(equations), b_eq=np.array(right), bounds=(0, None))
        ends.append(side * best.fun if best.fun is not None else np.inf)
    return ends[0], ends[1]


@settings(max_examples=20, deadline=None)
@given(TABLE, st.sampled_from([2, 3, 5, 10]), st.booleans())
def test_no_hidden_count_can_be_worked_out_by_linear_reasoning(
    counts: list[list[int]], minimum: int, zeros_are_safe: bool
) -> None:
    printed = grid(protect_table(counts, minimum, zeros_are_safe))
    for i, row in enumerate(printed):
        for j, shown in enumerate(row):
            if shown is None:
                least, most = reach(printed, i, j)
                assert most > least + 1e-6
                assert most >= minimum - 1e-6


@settings(max_examples=40, deadline=None)
@given(TABLE, st.integers(0, 10), st.booleans())
def test_what_is_shown_is_true_and_nothing_small_is_shown(
    counts: list[list[int]], minimum: int, zeros_are_safe: bool
) -> None:
    table = protect_table(counts, minimum, zeros_are_safe)
    for printed, true in zip(grid(table), full_grid(counts), strict=True):
        for shown, count in zip(printed, true, strict=True):
            assert shown in (None, count)
            assert shown is None or shown >= minimum or (zeros_are_safe and shown == 0)
    assert table.n_hidden == sum(shown is None for row in grid(table) for shown in row)


@settings(max_examples=40, deadline=None)
@given(TABLE)
def test_a_table_without_small_counts_is_left_alone(counts: list[list[int]]) -> None:
    large = [[count + 5 for count in row] for row in counts]
    assert grid(protect_table(large, 5)) == full_grid(large)
    assert grid(protect_table(counts, 0)) == full_grid(counts)


@settings(max_examples=40, deadline=None)
@given(ROW, st.integers(2, 6))
def test_hidden_counts_of_a_row_are_at_least_two_and_together_large(counts: list[int], minimum: int) -> None:
    row = protect_row(counts, minimum)
    hidden = [count for count, shown in zip(counts, row.cells, strict=True) if shown is None]
    if row.total is not None and hidden:
        assert len(hidden) >= 2
        assert sum(hidden) >= minimum


@pytest.mark.parametrize(
    ("counts", "minimum", "cells", "total"),
    [
        ((8, 6, 3), 5, (8, None, None), 17),
        ((8, 6, 3), 3, (8, 6, 3), 17),
        ((2, 15), 5, (None, None), 17),
        ((2, 1, 0), 5, (None, None, None), None),
        ((12, 0, 9), 5, (12, None, None), 21),
        ((3,), 5, (None,), None),
        ((7,), 5, (7,), 7),
        ((), 5, (), 0),
    ],
)
def test_a_row_gives_up_the_least_that_keeps_it_safe(
    counts: tuple[int, ...], minimum: int, cells: Shown, total: int | None
) -> None:
    row = protect_row(counts, minimum)
    assert (row.cells, row.total) == (cells, total)


def test_zeros_stay_when_they_say_nothing_of_anyone() -> None:
    assert protect_row((12, 0, 9), 5, zeros_are_safe=True).cells == (12, 0, 9)


def test_one_small_count_in_a_table_takes_three_others_with_it() -> None:
    table = protect_table([[20, 3, 7], [8, 9, 10], [30, 6, 12]], 5)
    assert table.cells == ((20, None, None), (8, 9, 10), (30, None, None))
    assert (table.row_totals, table.column_totals, table.total) == ((30, 27, 48), (58, 18, 29), 105)


def test_an_empty_table_has_nothing_to_hide() -> None:
    assert (protect_table([], 5).total, protect_table([[]], 5).n_hidden) == (0, 0)


def test_impossible_tables_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="equal length"):
        protect_table([[1, 2], [3]], 5)
    with pytest.raises(ValueError, match="counts must not"):
        protect_row([1, -2], 5)
    with pytest.raises(ValueError, match="minimum"):
        protect_table([[1]], -1)


@pytest.mark.parametrize(("n", "minimum", "shown"), [(0, 0, False), (1, 0, True), (4, 5, False), (5, 5, True)])
def test_a_mean_needs_as_many_people_as_a_count(n: int, minimum: int, shown: bool) -> None:
    assert large_enough(n, minimum) is shown
