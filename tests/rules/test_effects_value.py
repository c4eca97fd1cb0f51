"""Value over time: expert judgement, lines, the area between them and its interval."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from surveyapp.effects.expert_line import ExpertLine, Judgement, expert_line, panel_line
from surveyapp.effects.value_bootstrap import Readings, value_from_people
from surveyapp.effects.value_lines import Line, LinePoint, expert_points, history_line, people_line
from surveyapp.effects.value_over_time import value_over_time


def line(*points: tuple[float, float], spread: float | None = None) -> Line:
    if spread is None:
        return Line("history", tuple(LinePoint(t, v) for t, v in points))
    return Line("history", tuple(LinePoint(t, v, v - spread, v + spread) for t, v in points))


def judgement(who: str = "caseworker", day: date = date(2026, 1, 10)) -> ExpertLine:
    points = [Judgement(12, 2, 3, 6), Judgement(0, 4, 4, 4), Judgement(6, 3, 3.5, 5)]
    return expert_line(who, day, points, first_reading_on=date(2026, 2, 1))


def test_the_area_between_two_straight_lines_is_a_triangle() -> None:
    found = value_over_time(line((0, 4), (12, 10)), line((0, 4), (12, 4)))
    assert found.area == pytest.approx(36)
    assert found.mean_difference == pytest.approx(3)
    assert found.difference_at_end == pytest.approx(6)
    assert found.gain is True


def test_lines_that_cross_have_area_on_both_sides() -> None:
    found = value_over_time(line((0, 0), (4, 4)), line((0, 2), (4, 2)))
    assert found.area == pytest.approx(0)
    assert [found.above, found.below] == pytest.approx([2, 2])


def test_points_at_different_times_are_joined_and_cut_to_the_shared_stretch() -> None:
    found = value_over_time(line((0, 1), (3, 4), (9, 4)), line((2, 1), (12, 1)))
    assert found.times == (2, 3, 9)
    assert found.outcome_values == (3, 4, 4)
    assert found.area == pytest.approx((2 + 3) / 2 + 18)


def test_an_outcome_under_its_start_can_still_be_better_than_the_baseline() -> None:
    found = value_over_time(line((0, 6), (12, 5)), line((0, 6), (12, 2)))
    assert found.worse_than_start is True
    assert found.better_than_baseline is True
    assert found.gain is True
    turned = value_over_time(line((0, 6), (12, 5)), line((0, 6), (12, 2)), better="lower")
    assert turned.area == found.area
    assert (turned.worse_than_start, turned.better_than_baseline, turned.gain) == (False, False, False)


def test_ranges_give_the_widest_interval_and_missing_ranges_a_note() -> None:
    found = value_over_time(line((0, 4), (10, 6), spread=1), line((0, 4), (10, 4), spread=0.5))
    assert found.interval == pytest.approx((10 - 15, 10 + 15))
    assert found.interval_method == "extreme ranges"
    half = value_over_time(line((0, 4), (10, 6), spread=1), line((0, 4), (10, 4)))
    assert half.interval == pytest.approx((0, 20))
    assert half.notes == ("the baseline line is taken as exact: the interval is too narrow",)
    none = value_over_time(line((0, 4), (10, 6)), line((0, 4), (10, 4)))
    assert none.interval.lower is None
    assert none.notes == ("neither line has a range at every point",)


@pytest.mark.parametrize(
    ("outcome", "baseline", "reason"),
    [
        (line((0, 1), (3, 2)), line((4, 1), (9, 2)), "the lines share no stretch of time"),
        (line((0, 1), (3, 2)), line((3, 1), (9, 2)), "the lines share no stretch of time"),
        (line((5, 1)), line((0, 1), (9, 2)), "the lines share no stretch of time"),
        (people_line([], [], []), line((0, 1), (9, 2)), "no rows"),
    ],
)
def test_lines_that_never_meet_in_time_have_no_area(outcome: Line, baseline: Line, reason: str) -> None:
    found = value_over_time(outcome, baseline)
    assert found.undefined == reason
    assert found.area is None


def test_one_historic_figure_holds_at_all_times() -> None:
    found = value_over_time(line((0, 4), (6, 6)), history_line([LinePoint(0, 3, 2, 4)]))
    assert found.area == pytest.approx(12)
    assert found.interval == pytest.approx((6, 18))


def test_an_expert_judgement_is_ordered_and_says_whether_it_came_late() -> None:
    found = judgement()
    assert [j.time for j in found.judgements] == [0, 6, 12]
    assert found.late is False
    assert judgement(day=date(2026, 2, 1)).late is True
    assert expert_line("coach", date(2026, 1, 1), [Judgement(0, 1, 1, 1)]).late is None
    assert expert_points(found).points[2] == LinePoint(12, 3, 2, 6)


def test_a_panel_takes_the_mean_and_the_widest_range() -> None:
    other = expert_line("job coach", date(2026, 3, 1), [Judgement(12, 1, 4, 5)], first_reading_on=date(2026, 2, 1))
    found = panel_line([judgement(), other])
    assert found.judgements == (Judgement(12, 1, 3.5, 6),)
    assert found.entered_on == date(2026, 3, 1)
    assert found.late is True
    assert found.who == "caseworker; job coach"


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("who", lambda: expert_line("  ", date(2026, 1, 1), [Judgement(0, 1, 2, 3)])),
        ("judgements: none", lambda: expert_line("coach", date(2026, 1, 1), [])),
        ("judgements: low", lambda: expert_line("coach", date(2026, 1, 1), [Judgement(0, 3, 2, 1)])),
        ("judgements: two", lambda: expert_line("coach", date(2026, 1, 1), [Judgement(0, 1, 2, 3)] * 2)),
        ("judgements: not finite", lambda: expert_line("coach", date(2026, 1, 1), [Judgement(0, 1, 2, math.inf)])),
        ("lines: none", lambda: panel_line([])),
        (
            "lines: no time",
            lambda: panel_line([judgement(), expert_line("b", date(2026, 1, 1), [Judgement(1, 1, 1, 1)])]),
        ),
        ("points: none", lambda: history_line([])),
        ("points: two", lambda: history_line([LinePoint(0, 1), LinePoint(0, 2)])),
        ("points: value", lambda: history_line([LinePoint(0, 1, 2, 3)])),
        ("points: not finite", lambda: history_line([LinePoint(0, math.nan)])),
        ("draws", lambda: value_from_people(readings(), line((0, 1), (6, 1)), draws=10)),
        ("better", lambda: value_over_time(line((0, 1), (6, 1)), line((0, 1)), better="more")),  # type: ignore[arg-type]  # wrong on purpose
    ],
)
def test_wrong_use_is_refused_by_parameter(name: str, call: Any) -> None:
    with pytest.raises(ValueError, match=name):
        call()


def readings(n: int = 40, gain: float = 3.0, seed: int = 5) -> Readings:
    rng = np.random.default_rng(seed)
    start = rng.normal(10, 2, n)
    person = [k for k in range(n) for _ in range(3)]
    outcome = [start[k] + gain * t / 6 + rng.normal() for k in range(n) for t in (0, 3, 6)]
    return Readings(person, [0, 3, 6] * n, outcome)


def test_the_outcome_line_is_the_mean_of_people_with_its_t_interval() -> None:
    values = [3.0, 5.0, 4.0, 8.0]
    found = people_line([1, 2, 3, 4, 1], [0, 0, 0, 0, 0], [*values, 3.0]).points[0]
    half = stats.t.ppf(0.975, 3) * np.std(values, ddof=1) / 2
    assert (found.value, found.people) == (5, 4)
    assert [found.lower, found.upper] == pytest.approx([5 - half, 5 + half])
    alone = people_line([1], [0], [2]).points[0]
    assert alone.lower is None


def test_drawing_people_again_gives_about_the_normal_interval() -> None:
    data = readings()
    found = value_from_people(data, line((0, 10), (6, 10)))
    by_person = np.array(data.outcome, dtype=float).reshape(-1, 3) @ np.array([1.5, 3, 1.5]) - 60
    half = 1.96 * by_person.std(ddof=1) / math.sqrt(len(by_person))
    assert found.area == pytest.approx(by_person.mean())
    assert found.interval.lower == pytest.approx(by_person.mean() - half, abs=0.15 * half)
    assert found.interval.upper == pytest.approx(by_person.mean() + half, abs=0.15 * half)
    assert found.interval_method == "bootstrap"
    assert found.notes == ("the baseline line is taken as exact: the interval is too narrow",)


def test_the_same_seed_gives_the_same_interval() -> None:
    first, second = (value_from_people(readings(), readings(30, 0.5, 8), seed=4) for _ in range(2))
    assert first == second
    assert first.gain is True


def test_lines_can_be_made_to_start_together() -> None:
    found = value_over_time(line((0, 6), (4, 8)), line((0, 2), (4, 3)), same_start=True)
    assert found.baseline_values == (6, 7)
    assert found.area == pytest.approx(2)
    assert found.interval.lower is None
    drawn = value_from_people(readings(), readings(30, 0.5, 8), same_start=True)
    apart = value_from_people(readings(), readings(30, 0.5, 8))
    assert (drawn.interval.upper or 0) - (drawn.interval.lower or 0) < (apart.interval.upper or 0) - (
        apart.interval.lower or 0
    )
    assert drawn.interval.lower is not None
    assert drawn.interval.lower > 0


def test_an_uncertain_judgement_widens_the_interval() -> None:
    sure = expert_points(expert_line("coach", date(2026, 1, 1), [Judgement(0, 10, 10, 10), Judgement(6, 10, 10, 10)]))
    unsure = expert_points(expert_line("coach", date(2026, 1, 1), [Judgement(0, 10, 10, 10), Judgement(6, 5, 10, 15)]))
    narrow, wide = (value_from_people(readings(), baseline).interval for baseline in (sure, unsure))
    assert (wide.upper or 0) - (wide.lower or 0) > 1.3 * ((narrow.upper or 0) - (narrow.lower or 0))


def test_judgements_are_drawn_from_their_triangle() -> None:
    still = Readings([1, 2, 1, 2], [0, 0, 1, 1], [5, 5, 5, 5])
    baseline = expert_points(expert_line("coach", date(2026, 1, 1), [Judgement(t, 0, 1, 4) for t in (0, 1)]))
    found = value_from_people(still, baseline, draws=20_000)
    low, high = (5 - stats.triang(c=0.25, loc=0, scale=4).ppf(q) for q in (0.975, 0.025))
    assert found.interval.lower == pytest.approx(low, abs=0.05)
    assert found.interval.upper == pytest.approx(high, abs=0.05)


def test_a_lone_person_or_a_time_with_few_readings_has_no_bootstrap() -> None:
    alone = value_from_people(Readings([1, 1], [0, 6], [3, 5]), line((0, 1), (6, 1)))
    assert alone.area is not None
    assert alone.interval.lower is None
    assert "fewer than two people in a group: no bootstrap" in alone.notes
    thin = value_from_people(Readings([1, 2, 3, 4, 1], [0, 0, 0, 0, 6], [3, 5, 4, 2, 6]), line((0, 1), (6, 1)))
    assert "too few readings at some time: no bootstrap" in thin.notes
    assert value_from_people(Readings([], [], []), line((0, 1), (6, 1))).undefined == "no rows"


number = st.floats(-20, 20).map(lambda value: round(value, 2))
points = st.lists(st.tuples(st.integers(0, 12), number), min_size=1, max_size=6, unique_by=lambda point: point[0])


@settings(max_examples=80, deadline=None)
@given(points, points, number, st.floats(0.1, 9))
def test_areas_shift_scale_and_turn_as_areas_do(
    first: list[tuple[int, float]], second: list[tuple[int, float]], shift: float, factor: float
) -> None:
    outcome, baseline = line(*sorted(first)), line(*sorted(second))
    found = value_over_time(outcome, baseline)
    if found.area is None or found.above is None or found.below is None:
        assert found.undefined == "the lines share no stretch of time"
        return
    assert found.above - found.below == pytest.approx(found.area, abs=1e-9)
    assert min(found.above, found.below) >= -1e-9
    moved = value_over_time(
        line(*((t, factor * v + shift) for t, v in sorted(first))),
        line(*((t, factor * v + shift) for t, v in sorted(second))),
    )
    assert moved.area == pytest.approx(factor * found.area, abs=1e-6)
    swapped = value_over_time(
        line(*((t, -v) for t, v in sorted(first))), line(*((t, -v) for t, v in sorted(second))), better="lower"
    )
    assert swapped.area == pytest.approx(-found.area)
    assert (swapped.gain, swapped.worse_than_start) == (found.gain, found.worse_than_start)
