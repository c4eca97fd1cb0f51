"""Ladders read by stage, for one person and for many."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.progression.ladders import stage_moves
from surveyapp.progression.stages import judge_stages, stage


def test_ten_steps_are_two_to_a_stage() -> None:
    assert [stage(step) for step in range(1, 11)] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert [stage(step, 3) for step in range(1, 8)] == [1, 1, 1, 2, 2, 2, 3]
    assert [stage(step, 1) for step in (1, 2)] == [1, 2]


@pytest.mark.parametrize("step", [0, -1, 2.5, math.nan, math.inf, -math.inf])
def test_what_is_no_step_has_no_stage(step: float) -> None:
    assert stage(step) is None


@pytest.mark.parametrize(
    ("before", "after", "better", "moved", "move"),
    [
        (3, 4, "higher", 0, "same"),
        (4, 5, "higher", 1, "up"),
        (2, 9, "higher", 4, "up"),
        (5, 4, "higher", -1, "down"),
        (4, 5, "lower", 1, "down"),
        (5, 4, "lower", -1, "up"),
        (3, 4, "lower", 0, "same"),
    ],
)
def test_movement_is_counted_in_stages(before: float, after: float, better: str, moved: int, move: str) -> None:
    verdict = judge_stages(before, after, better="higher" if better == "higher" else "lower")
    assert (verdict.moved, verdict.move, verdict.undefined) == (moved, move, None)
    assert (verdict.before, verdict.after) == (stage(before), stage(after))


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (None, 3, "no baseline"),
        (None, None, "no baseline"),
        (3, None, "no later reading"),
        (2.5, 3, "not a step"),
        (3, 0, "not a step"),
        (2.5, None, "not a step"),
    ],
)
def test_what_cannot_be_compared_by_stage_is_named(before: float | None, after: float | None, reason: str) -> None:
    verdict = judge_stages(before, after)
    assert (verdict.moved, verdict.move, verdict.undefined) == (None, "not judged", reason)


def test_wrong_use_is_refused_by_name() -> None:
    for wrong in (0, -2):
        with pytest.raises(ValueError, match="steps_per_stage must be 1 or more"):
            stage(3, wrong)
        with pytest.raises(ValueError, match="steps_per_stage must be 1 or more"):
            stage_moves([3], [4], wrong)
    with pytest.raises(ValueError, match="better must be"):
        judge_stages(3, 4, better="up")  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(ValueError, match="better must be"):
        stage_moves([3], [4], better="up")


def test_many_are_read_two_steps_to_a_stage_and_higher_is_better_unless_told_otherwise() -> None:
    assert stage_moves([2, 4], [3, 3]).codes.tolist() == [1, 0]


STEP = st.one_of(st.none(), st.integers(-1, 12).map(float), st.sampled_from([2.5, math.inf, -math.inf]))
CODES = {"up": 1, "same": 0, "down": -1, "not judged": -9}


@given(st.lists(st.tuples(STEP, STEP), max_size=8), st.integers(1, 4), st.sampled_from(["higher", "lower"]))
def test_one_person_and_many_move_alike(rows: list[tuple[float | None, float | None]], steps: int, better: str) -> None:
    together = stage_moves([row[0] for row in rows], [row[1] for row in rows], steps, better)
    wrong = 0
    for position, (before, after) in enumerate(rows):
        alone = judge_stages(before, after, steps, "higher" if better == "higher" else "lower")
        assert together.codes[position] == CODES[alone.move]
        for column, whole in ((together.before, alone.before), (together.after, alone.after)):
            assert column[position] == whole or (whole is None and math.isnan(column[position]))
        assert together.moved[position] == alone.moved or alone.moved is None
        wrong += sum(value is not None and stage(value) is None for value in (before, after))
    assert together.n_not_a_step == wrong
