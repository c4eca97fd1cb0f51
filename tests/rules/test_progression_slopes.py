"""A line per person through many readings, against R."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_cases import case

from surveyapp.progression.columns import Array
from surveyapp.progression.series import widen
from surveyapp.progression.slopes import SlopeState, slopes

SLEEP = case("e07_ols_per_person_sleepstudy")


def laid_out(inputs: dict[str, list[float]]) -> tuple[Array, Array]:
    people = sorted(set(inputs["id"]))
    waves = sorted(set(inputs["time"]))
    person = np.array([people.index(one) for one in inputs["id"]])
    wave = np.array([waves.index(one) for one in inputs["time"]])
    return np.array(waves, dtype=float), widen(person, wave, inputs["y"], len(people), len(waves)).values


def test_lines_agree_with_r_person_by_person() -> None:
    found = slopes(*laid_out(SLEEP.inputs))
    for column, key in (
        (found.slope, "slope"),
        (found.intercept, "intercept"),
        (found.error, "se_slope"),
        (found.p, "p_slope"),
        (found.low, "ci_lower"),
        (found.high, "ci_upper"),
        (found.residual_sd, "residual_sd"),
    ):
        SLEEP.check(column, key)
    SLEEP.check(float(found.slope.mean()), "mean_slope")
    SLEEP.check(float(found.slope.std(ddof=1)), "sd_slope")
    assert set(found.state.tolist()) == {SlopeState.WHOLE}
    assert set(found.n.tolist()) == {10}


@pytest.mark.parametrize("name", ["e11_ols_two_points", "e12_ols_one_point"])
def test_one_or_two_readings_leave_the_same_things_undefined_as_in_r(name: str) -> None:
    reference = case(name)
    found = slopes(*laid_out(reference.inputs))
    columns = {"slope": found.slope, "intercept": found.intercept, "se_slope": found.error, "p_slope": found.p}
    for key in reference.expected:
        reference.check(float(columns[key][0]), key)


@pytest.mark.parametrize(
    ("times", "readings", "state", "slope"),
    [
        ([0, 1, 2], [None, None, None], SlopeState.NO_READING, None),
        ([0, 1, 2], [math.inf, None, 3], SlopeState.ONE_READING, None),
        ([1, 1, 1], [2, 3, 4], SlopeState.ALL_TIMES_EQUAL, None),
        ([0.1, 0.1, 0.1], [2, 3, 4], SlopeState.ALL_TIMES_EQUAL, None),
        ([0.1] * 4, [2, 3, None, 4], SlopeState.ALL_TIMES_EQUAL, None),
        ([0, None, 2], [2, 3, 4], SlopeState.TWO_READINGS, 1),
        ([0, 1, 2, 3], [0.1e9, 0.3e9, 0.5e9, None], SlopeState.EXACT_LINE, 0.2e9),
        ([0, 1, 2], [4, 4, 4], SlopeState.EXACT_LINE, 0),
        ([0, 1, 2], [0.1, 0.3, 0.5], SlopeState.EXACT_LINE, 0.2),
        ([0, 1, 2], [1, 3, 4], SlopeState.WHOLE, 1.5),
    ],
)
def test_what_a_line_lacks_is_named(
    times: list[float | None], readings: list[float | None], state: SlopeState, slope: float | None
) -> None:
    found = slopes(times, readings)
    assert found.state.tolist() == [state]
    assert found.slope[0] == pytest.approx(slope) if slope is not None else math.isnan(found.slope[0])
    if state == SlopeState.EXACT_LINE:
        assert (found.error[0], found.residual_sd[0]) == (0, 0)
        assert found.low[0] == found.high[0] == found.slope[0]
        assert math.isnan(found.p[0])
    elif state != SlopeState.WHOLE:
        assert all(math.isnan(x[0]) for x in (found.error, found.low, found.high, found.p, found.residual_sd))


def test_times_can_be_each_persons_own() -> None:
    found = slopes([[0, 1, 2], [0, 2, 4]], [[1, 3, 4], [1, 3, 4]])
    assert found.slope.tolist() == pytest.approx([1.5, 0.75])


def test_no_people_give_no_lines() -> None:
    assert slopes([0, 1], np.empty((0, 2))).slope.tolist() == []
    assert slopes([], np.empty((2, 0))).state.tolist() == [SlopeState.NO_READING] * 2


def test_wrong_use_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="times of shape"):
        slopes([0, 1], [[1, 2, 3]])
    for bad in (0, 1, 1.5):
        with pytest.raises(ValueError, match="level must lie between 0 and 1"):
            slopes([0, 1], [[1, 2]], bad)


READINGS = st.lists(st.one_of(st.none(), st.integers(0, 50)), min_size=4, max_size=7)


@settings(max_examples=60)
@given(READINGS, st.data())
def test_the_order_of_waves_does_not_matter_and_mirroring_turns_the_slope(
    readings: list[int | None], data: st.DataObject
) -> None:
    times = list(range(len(readings)))
    order = data.draw(st.permutations(times))
    plain = slopes(times, readings)
    shuffled = slopes([times[k] for k in order], [readings[k] for k in order])
    mirrored = slopes(times, [None if x is None else 50 - x for x in readings])
    moved = slopes([7 * k + 3 for k in times], [None if x is None else 10 * x + 100 for x in readings])
    for other, factor in ((shuffled, 1.0), (mirrored, -1.0), (moved, 10 / 7)):
        assert other.state.tolist() == plain.state.tolist()
        np.testing.assert_allclose(other.slope, factor * plain.slope, rtol=1e-8, atol=1e-10)
        np.testing.assert_allclose(other.error, abs(factor) * plain.error, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(mirrored.low, -plain.high, rtol=1e-6, atol=1e-9)
