"""Growth does not care about the order of rows, the units or the direction of the scale."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.effects.growth import growth
from surveyapp.effects.person_lines import person_lines

NOISE = [1.3, -0.7, 0.2, 2.1, -1.9, 0.4, -0.3, 1.1, -2.2, 0.9, 0.6, -1.4, 1.7, -0.2, 0.8, -1.0, 0.5, 1.9]
PERSON = [p for p in "abcdef" for _ in range(3)]
TIME = [0.0, 3.0, 6.0] * 6
OUTCOME = [10 + 0.5 * t + 4 * (i // 3 % 3) + e for i, (t, e) in enumerate(zip(TIME, NOISE, strict=True))]
number = st.floats(min_value=-50, max_value=50).map(lambda value: round(value, 3))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_the_order_of_readings_changes_nothing(seed: int) -> None:
    rows = list(zip(PERSON, TIME, OUTCOME, strict=True))
    random.Random(seed).shuffle(rows)
    person, time, outcome = zip(*rows, strict=True)
    first, second = growth(PERSON, TIME, OUTCOME), growth(person, time, outcome)
    assert second.effect("time").estimate == pytest.approx(first.effect("time").estimate, rel=1e-9)
    assert second.var_slope == pytest.approx(first.var_slope, rel=1e-5, abs=1e-9)
    slopes = [line.slope for line in person_lines(person, time, outcome).lines]
    assert slopes == pytest.approx([line.slope for line in person_lines(PERSON, TIME, OUTCOME).lines])


@settings(max_examples=15, deadline=None)
@given(shift=number, factor=st.floats(0.01, 100), later=number)
def test_units_and_origin_change_estimates_only_by_their_units(shift: float, factor: float, later: float) -> None:
    base = growth(PERSON, TIME, OUTCOME)
    moved = growth(PERSON, [t + later for t in TIME], [shift + factor * y for y in OUTCOME])
    assert moved.effect("time").estimate == pytest.approx(factor * base.effect("time").estimate, rel=1e-6)
    assert moved.effect("time").se == pytest.approx(factor * base.effect("time").se, rel=1e-6)
    assert moved.residual_variance == pytest.approx(factor**2 * (base.residual_variance or 0), rel=1e-5)
    assert moved.effect("time").p == pytest.approx(base.effect("time").p, rel=1e-4)


def test_turning_the_scale_turns_the_slope_and_nothing_else() -> None:
    base, turned = growth(PERSON, TIME, OUTCOME), growth(PERSON, TIME, [-y for y in OUTCOME])
    assert turned.effect("time").estimate == pytest.approx(-base.effect("time").estimate, rel=1e-9)
    assert turned.effect("time").p == pytest.approx(base.effect("time").p, rel=1e-6)
    assert turned.log_likelihood == pytest.approx(base.log_likelihood, rel=1e-10)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 4), number), max_size=16))
def test_any_table_gives_numbers_or_a_reason(rows: list[tuple[str, int, float]]) -> None:
    person, time, outcome = ([row[k] for row in rows] for k in range(3))
    for fit in (growth(person, time, outcome), growth(person, time, outcome, random="intercept", method="ml")):  # type: ignore[arg-type]  # columns of one table
        assert (fit.undefined is None) == bool(fit.fixed)
        assert fit.undefined or fit.converged or "did not converge" in " ".join(fit.notes)
    lines = person_lines(person, time, outcome)  # type: ignore[arg-type]  # columns of one table
    assert all((line.slope is None) == (line.undefined is not None) for line in lines.lines)
