"""Which readings count as baseline, latest and exit."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.progression.pairing import DatedReading, baseline, exit_reading, latest, pair

DAY = dt.date(2022, 1, 10)


def reading(
    wave: str,
    day: int,
    value: float | None,
    informant: str = "participant",
    rater: str | None = None,
    mode: str | None = None,
    version: int = 1,
) -> DatedReading:
    return DatedReading(wave, DAY + dt.timedelta(days=day), value, informant, rater, mode, version)


START, QUARTER, EXIT = reading("start", 0, 3.0), reading("quarter-1", 91, 5.0), reading("exit", 120, 6.0)


def test_the_first_and_the_last_reading_are_paired() -> None:
    made = pair([START, QUARTER, EXIT])
    assert (made.baseline, made.latest, made.undefined) == (START, EXIT, None)


@settings(max_examples=30)
@given(st.permutations([START, QUARTER, EXIT, reading("start-repeat", 3, None)]))
def test_the_order_in_which_readings_come_does_not_matter(rows: list[DatedReading]) -> None:
    assert pair(rows) == pair([START, QUARTER, EXIT])


@given(
    st.lists(
        st.builds(
            reading,
            st.sampled_from(["start", "one", "two"]),
            st.integers(0, 4),
            st.sampled_from([1.0, 2.0, None]),
            rater=st.sampled_from(["a", "b", None]),
        ),
        max_size=6,
    ),
    st.randoms(use_true_random=False),
)
def test_even_doubtful_readings_give_the_same_pair_in_any_order(rows: list[DatedReading], random: object) -> None:
    shuffled = sorted(rows, key=lambda _: random.random())  # type: ignore[attr-defined]  # a random.Random
    assert pair(shuffled) == pair(rows)
    assert baseline(shuffled) == baseline(rows)
    assert latest(shuffled) == latest(rows)


@given(
    st.lists(st.builds(reading, st.uuids().map(str), st.integers(0, 9), st.sampled_from([1.0, 2.0, None])), max_size=8)
)
def test_the_later_reading_is_strictly_later(rows: list[DatedReading]) -> None:
    made = pair(rows)
    if made.baseline is not None and made.latest is not None:
        assert made.latest.on > made.baseline.on


def test_a_reading_without_a_value_is_passed_over() -> None:
    made = pair([reading("start", 0, None), reading("late-start", 4, 3.0), QUARTER, reading("exit", 120, None)])
    assert made.baseline == reading("late-start", 4, 3.0)
    assert made.latest == QUARTER
    assert pair([reading("start", 0, float("nan")), QUARTER, EXIT]).baseline == QUARTER


def test_the_baseline_is_looked_for_among_the_start_waves_only() -> None:
    early = reading("referral", -20, 1.0)
    assert baseline([early, START, EXIT], {"start"}) == START
    assert baseline([early, START, EXIT]) == early
    assert pair([early, START, EXIT], start_waves={"start"}).baseline == START
    assert pair([QUARTER, EXIT], start_waves={"start"}).undefined == "no baseline"


def test_the_exit_reading_is_looked_for_among_the_end_waves_only() -> None:
    after = reading("six-months-after", 300, 4.0)
    assert exit_reading([START, EXIT, after], {"exit"}) == EXIT
    assert exit_reading([START, EXIT], {"exit"}, after=EXIT.on) is None
    assert pair([START, EXIT, after], end_waves={"exit"}).latest == EXIT
    assert pair([START, EXIT, after]).latest == after
    assert pair([START, QUARTER], end_waves={"exit"}).undefined == "no later reading"


def test_the_latest_reading_can_be_asked_for_after_a_day() -> None:
    assert latest([START, QUARTER]) == QUARTER
    assert latest([START, QUARTER], after=QUARTER.on) is None
    assert latest([START, QUARTER], after=START.on) == QUARTER


def test_one_reading_is_a_baseline_without_a_later_one() -> None:
    made = pair([START])
    assert (made.baseline, made.latest, made.undefined) == (START, None, "no later reading")
    assert (made.same_rater, made.same_mode, made.same_version) == (None, None, None)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "no readings"),
        ([reading("start", 0, None)], "no readings"),
        ([START, reading("start", 0, 4.0), EXIT], "duplicated wave"),
        ([START, reading("start", 0, 3.0), EXIT], "duplicated wave"),
        ([START, EXIT, reading("exit", 119, 2.0)], "duplicated wave"),
        ([START, reading("other", 0, 4.0), EXIT], "different readings on one day"),
        ([START, QUARTER, reading("exit", 91, 4.0)], "different readings on one day"),
        ([START, reading("exit", 120, 6.0, "supervisor")], "mixed informants"),
        ([START, reading("exit", 120, float("inf"))], "value is not finite"),
    ],
)
def test_what_cannot_be_paired_is_named(rows: list[DatedReading], reason: str) -> None:
    made = pair(rows)
    assert (made.baseline, made.latest, made.undefined) == (None, None, reason)


def test_a_duplicate_that_plays_no_part_does_not_stop_the_pair() -> None:
    assert pair([START, QUARTER, reading("quarter-1", 92, 1.0), EXIT]).undefined is None
    assert pair([START, reading("start", 0, None), EXIT]).undefined is None


def test_equal_values_of_one_day_under_two_waves_are_no_doubt() -> None:
    made = pair([START, QUARTER, reading("exit", 91, 5.0)])
    assert made.latest is not None
    assert (made.latest.value, made.undefined) == (5.0, None)


def test_another_wave_on_the_day_of_the_named_start_is_no_doubt() -> None:
    assert pair([START, reading("month-0", 0, 4.0), EXIT], start_waves={"start"}).baseline == START


@pytest.mark.parametrize(
    ("before", "after", "same"), [("a", "a", True), ("a", "b", False), (None, "b", None), ("a", None, None)]
)
def test_same_rater_and_mode_are_said_only_when_both_are_known(
    before: str | None, after: str | None, same: bool | None
) -> None:
    made = pair([reading("start", 0, 3.0, rater=before, mode=before), reading("exit", 9, 3.0, rater=after, mode=after)])
    assert (made.same_rater, made.same_mode) == (same, same)


def test_a_change_of_instrument_version_is_said() -> None:
    assert DatedReading("start", DAY, 3.0, "participant").instrument_version == 1
    assert pair([START, EXIT]).same_version is True
    assert pair([START, reading("exit", 120, 6.0, version=2)]).same_version is False
