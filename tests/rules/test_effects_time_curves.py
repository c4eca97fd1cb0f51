"""Time to work: Kaplan-Meier, cumulative incidence, restricted mean and what is undefined, against R."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from effects_numbers import agree, from_r
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_cases import case

from surveyapp.effects.competing_ends import competing_ends
from surveyapp.effects.restricted_mean import restricted_mean, restricted_mean_difference
from surveyapp.effects.risk_sets import same_times
from surveyapp.effects.survival import Survival, survival
from surveyapp.effects.time_to_work import time_to_work, time_to_work_by_group


def curve(name: str) -> tuple[Survival, Sequence[float]]:
    inputs = case(name).inputs
    return survival(inputs["time"], inputs["event"], scale=inputs["conf_type"]), inputs["at"]


@pytest.mark.parametrize("name", ["f13_km_small_job_log", "f14_km_small_job_loglog"])
def test_the_waiting_curve_agrees_with_survfit(name: str) -> None:
    c = case(name)
    found, at = curve(name)
    points = found.at(at)
    keys = {
        "at": [p.time for p in points],
        "surv": [p.waiting for p in points],
        "se": [p.se for p in points],
        "lower": [p.interval.lower for p in points],
        "upper": [p.interval.upper for p in points],
        "n_risk": [p.at_risk for p in points],
        "prob_job": [p.happened for p in points],
        "prob_job_lower": [p.happened_interval.lower for p in points],
        "prob_job_upper": [p.happened_interval.upper for p in points],
        "quartiles": [q.time for q in found.quartiles],
        "quartile_lower": [q.interval.lower for q in found.quartiles],
        "quartile_upper": [q.interval.upper for q in found.quartiles],
    }
    assert set(keys) == set(c.expected)
    for key, value in keys.items():
        c.check(value, key)


@pytest.mark.parametrize("name", ["f20_km_all_censored", "f24_km_median_exact_half"])
def test_a_median_is_the_middle_of_a_flat_half_or_is_not_reached(name: str) -> None:
    c = case(name)
    found, at = curve(name)
    points = found.at(at)
    c.check([p.waiting for p in points], "surv")
    c.check([p.se for p in points], "se")
    c.check([p.interval.lower for p in points], "lower")
    c.check([p.interval.upper for p in points], "upper")
    c.check(found.median.time, "median")


def test_plain_intervals_and_quartiles_agree_with_survfit() -> None:
    expected = from_r("aml")
    found = survival(expected["inputs"]["time"], expected["inputs"]["event"], scale="plain")
    agree([p.waiting for p in found.points], expected["surv"])
    agree([p.interval.lower for p in found.points][:-1], expected["lower"][:-1])
    agree([p.interval.upper for p in found.points][:-1], expected["upper"][:-1])
    agree([q.time for q in found.quartiles], expected["quartiles"])
    agree([q.interval.lower for q in found.quartiles], expected["quartile_lower"])
    agree([q.interval.upper for q in found.quartiles], expected["quartile_upper"])


def test_a_curve_is_known_before_the_first_time_and_unknown_after_the_last() -> None:
    found = survival([2, 3, 5], [1, 1, 0])
    before, between, after = found.at([1, 4, 6])
    assert (before.waiting, before.se, before.at_risk) == (1.0, 0.0, 3)
    assert (between.waiting, between.at_risk) == (found.at([3])[0].waiting, 1)
    assert after.waiting is None
    assert after.undefined == "after the last observed time"
    everyone = survival([2, 3], [1, 1]).at([9])[0]
    assert everyone.waiting == 0
    assert everyone.se is None


def test_times_that_differ_by_rounding_are_one_time() -> None:
    assert len(set(same_times(np.array([0.1 + 0.2, 0.3, 1.0])).tolist())) == 2
    assert [p.events for p in survival([0.1 + 0.2, 0.3], [1, 1]).points] == [2]


@pytest.mark.parametrize(
    ("time", "event", "reason"),
    [
        ([], [], "no rows"),
        ([None, math.nan], [1, 0], "no rows"),
        ([-1, 2], [1, 0], "negative time"),
        ([math.inf, 2], [1, 0], "infinite value in time"),
    ],
)
def test_times_that_cannot_be_used_are_named(time: list[float], event: list[float], reason: str) -> None:
    assert survival(time, event).undefined == reason
    assert survival(time, event).median.time is None
    assert survival(time, event).at([1])[0].undefined == reason
    assert restricted_mean(time, event, 5).undefined == reason
    assert competing_ends(time, event).undefined == reason
    assert competing_ends(time, event).at([1])[0].undefined == reason


def test_missing_rows_are_dropped_and_counted() -> None:
    found = survival([1, 2, None, 4], [1, None, 1, 0])
    assert (found.people, found.events, found.dropped) == (2, 1, 2)


def test_wrong_use_is_refused_by_parameter() -> None:
    for call, name in (
        (lambda: survival([1], [2]), "event"),
        (lambda: survival([1], [1], scale="logit"), "scale"),  # type: ignore[arg-type]  # wrong on purpose
        (lambda: survival([1], [1], level=95), "level"),
        (lambda: survival([1, 2], [1]), "event"),
        (lambda: restricted_mean([1], [1], 0), "horizon"),
        (lambda: time_to_work([1], [1], 1, []), "moments"),
    ):
        with pytest.raises(ValueError, match=name):
            call()


def test_shares_of_competing_ends_agree_with_survfit() -> None:
    c = case("f19_cumulative_incidence_ties")
    points = competing_ends(c.inputs["time"], c.inputs["cause"]).at(c.inputs["at"])
    c.check([p.shares[1].probability for p in points], "cif1")
    c.check([p.shares[2].probability for p in points], "cif2")
    c.check([p.waiting for p in points], "surv")


def test_errors_and_intervals_of_shares_agree_with_survfit() -> None:
    expected = from_r("mgus")
    found = competing_ends(expected["inputs"]["time"], expected["inputs"]["end"], scale="log")
    shares = [point.shares[1] for point in found.at(expected["at"])]
    agree([share.probability for share in shares], expected["share"])
    agree([share.se for share in shares], expected["se"])
    agree([share.interval.lower for share in shares], expected["lower"])
    agree([share.interval.upper for share in shares], expected["upper"])
    agree([point.waiting for point in found.points], expected["waiting"])


def test_ends_nobody_had_are_reported_as_zero_so_far() -> None:
    found = competing_ends([1, 2, 3], ["ill", "going on", "moved"], censored="going on", kinds=["work"])
    assert found.counts == {"ill": 1, "moved": 1, "work": 0}
    assert found.at([2.5])[0].shares["work"].probability == 0
    assert found.at([0.5])[0].waiting == 1


def test_shares_after_everyone_has_ended_stay_and_after_the_last_look_are_unknown() -> None:
    assert competing_ends([1, 2], [1, 2]).at([9])[0].shares[1].probability == 0.5
    assert competing_ends([1, 2], [1, 0]).at([9])[0].undefined == "after the last observed time"


def test_restricted_mean_agrees_with_survfit_in_both_groups() -> None:
    expected = from_r("aml")
    inputs = expected["inputs"]
    found = restricted_mean_difference(inputs["time"], inputs["event"], inputs["kept"], 1, 0, 30)
    agree([found.first.mean, found.second.mean], expected["rmean"])
    agree([found.first.se, found.second.se], expected["rmean_se"])
    se = math.hypot(*expected["rmean_se"])
    agree([found.difference, found.se], [expected["rmean"][0] - expected["rmean"][1], se])
    assert found.ratio == pytest.approx(expected["rmean"][0] / expected["rmean"][1])


def test_a_horizon_after_the_last_look_has_no_mean() -> None:
    assert restricted_mean([2, 4], [1, 0], 6).undefined == "the horizon lies after the last observed time"
    assert restricted_mean([2, 4], [1, 1], 6).mean == 3
    missing = restricted_mean_difference([2, 4], [1, 0], ["a", "a"], "a", "b", 3)
    assert missing.undefined == "no rows"
    nobody = restricted_mean([5, 6], [1, 0], 4)
    assert (nobody.mean, nobody.se, nobody.lost) == (4, 0, 0)


def test_other_ends_as_censoring_overstate_the_share_with_work() -> None:
    inputs = from_r("mgus")["inputs"]
    found = time_to_work(inputs["time"], inputs["end"], 1, [5, 10, 15])
    for point, naive in zip(found.shares, found.naive, strict=True):
        assert naive is not None
        assert point.shares[1].probability < naive
    assert found.any_end.events == sum(1 for end in inputs["end"] if end)
    assert found.mean_stay.horizon == 15


def test_each_group_is_followed_and_compared() -> None:
    inputs = from_r("mgus")["inputs"]
    found = time_to_work_by_group(inputs["time"], inputs["end"], inputs["man"], 1, [10])
    assert set(found.groups) == {0, 1}
    agree([found.difference.chi_square, found.difference.p], from_r("mgus")["gray"][0], 10)
    assert sum(part.ends.people for part in found.groups.values()) == len(inputs["time"])


rows = st.lists(st.tuples(st.integers(0, 8), st.sampled_from([0, 1, 2])), min_size=1, max_size=25)


@settings(max_examples=60, deadline=None)
@given(rows, st.randoms(use_true_random=False))
def test_shares_and_waiting_add_up_to_one_in_any_order(table: list[tuple[int, int]], random: Any) -> None:
    shuffled = list(table)
    random.shuffle(shuffled)
    first, second = (competing_ends([t for t, _ in part], [e for _, e in part]) for part in (table, shuffled))
    assert first == second
    for point in first.points:
        assert point.waiting is not None
        assert point.waiting + sum(share.probability for share in point.shares.values()) == pytest.approx(1)
    alone = survival([t for t, _ in table], [int(e > 0) for _, e in table])
    assert [p.waiting for p in alone.points] == pytest.approx([p.waiting for p in first.points])


@settings(max_examples=40, deadline=None)
@given(rows, st.floats(0.1, 40))
def test_the_unit_of_time_scales_quartiles_and_means_only(table: list[tuple[int, int]], factor: float) -> None:
    times, events = [t for t, _ in table], [int(e > 0) for _, e in table]
    base, scaled = survival(times, events), survival([t * factor for t in times], events)
    assert [p.waiting for p in scaled.points] == pytest.approx([p.waiting for p in base.points])
    for small, large in zip(base.quartiles, scaled.quartiles, strict=True):
        assert large.time == (None if small.time is None else pytest.approx(small.time * factor))


@settings(max_examples=40, deadline=None)
@given(rows)
def test_one_kind_of_end_alone_is_one_minus_the_waiting_curve(table: list[tuple[int, int]]) -> None:
    times, events = [t for t, _ in table], [int(e > 0) for _, e in table]
    single = competing_ends(times, events, kinds=[1], scale="plain")
    for point, other in zip(single.points, survival(times, events).points, strict=True):
        assert point.shares[1].probability == pytest.approx(other.happened)
        if other.se is not None:
            assert point.shares[1].se == pytest.approx(other.se, abs=1e-9)
