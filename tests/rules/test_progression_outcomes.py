"""The verdict on one person's change: reliable or not, threshold reached or not."""

from __future__ import annotations

import datetime as dt
import json
import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from surveyapp.plans.definition import Reliability, Threshold
from surveyapp.progression.outcomes import Better, Verdict, judge, judge_pair
from surveyapp.progression.pairing import DatedReading, pair
from surveyapp.progression.reliable_change import (
    CRITICAL,
    minimal_detectable_change,
    reliable_change_index,
    standard_error_of_difference,
)


def threshold(
    kind: str, level: float | None = None, change: float | None = None, better: Better = "higher"
) -> Threshold:
    return Threshold.model_validate(
        {
            "instrument": "star",
            "scale": "body",
            "kind": kind,
            "level": level,
            "change": change,
            "better": better,
            "basis": "own judgement",
            "fixed_by": "steering group",
            "fixed_on": dt.date(2022, 3, 1),
        }
    )


def reliability(value: float = 0.8, sd: float = 7.5) -> Reliability:
    return Reliability(instrument="star", scale="body", value=value, kind="retest", sd=sd, source="textbook")


def test_change_keeps_its_raw_sign_and_the_direction_is_applied_once() -> None:
    up = judge(30, 50, reliability=reliability())
    assert (up.change, up.reliable, up.reliable_reason) == (20, "improved", None)
    down = judge(30, 50, reliability=reliability(), better="lower")
    assert (down.change, down.reliable) == (20, "deteriorated")
    assert up.reliable_change_index == down.reliable_change_index == reliable_change_index(30, 50, 7.5, 0.8)
    assert up.standard_error_of_difference == standard_error_of_difference(7.5, 0.8)
    assert judge(50, 30, reliability=reliability()).reliable == "deteriorated"
    assert judge(50, 30, reliability=reliability(), better="lower").reliable == "improved"
    assert judge(50, 51, reliability=reliability()).reliable == "unchanged"
    assert judge(50, 50, reliability=reliability()).reliable == "unchanged"


def test_a_change_exactly_at_the_detectable_change_is_unchanged() -> None:
    line = minimal_detectable_change(7.5, 0.8)
    assert judge(20, 20 + line, reliability=reliability()).reliable == "unchanged"
    assert judge(20, 20 - line, reliability=reliability()).reliable == "unchanged"
    assert judge(20, 20 + line + 1e-9, reliability=reliability()).reliable == "improved"
    assert judge(20, 20 - line - 1e-9, reliability=reliability()).reliable == "deteriorated"


@pytest.mark.parametrize(
    ("before", "after", "with_reliability", "reason"),
    [
        (3, 6, False, "no reliability given"),
        (None, 6, True, "no baseline"),
        (3, None, True, "no later reading"),
        (None, None, False, "no baseline"),
        (3, math.inf, True, "value is not finite"),
        (math.nan, 3, True, "value is not finite"),
        (0.5, 3, True, "value outside the scale"),
        (3, 10.5, True, "value outside the scale"),
    ],
)
def test_what_cannot_be_judged_says_why(
    before: float | None, after: float | None, with_reliability: bool, reason: str
) -> None:
    verdict = judge(before, after, reliability=reliability() if with_reliability else None, scale_range=(1, 10))
    assert (verdict.reliable, verdict.reliable_reason) == ("not judged", reason)
    assert verdict.reliable_change_index is None
    assert (verdict.change is None) == (reason != "no reliability given")


def test_without_a_scale_range_no_value_is_outside() -> None:
    assert judge(-400, 900, reliability=reliability()).reliable == "improved"


LEVEL, CHANGE, BOTH = threshold("level", level=5), threshold("change", change=2), threshold("both", level=5, change=2)


@pytest.mark.parametrize(
    ("line", "before", "after", "end"),
    [
        (None, 3, 6, "no threshold"),
        (LEVEL, 3, 6, "reached"),
        (LEVEL, 3, 5, "reached"),
        (LEVEL, 3, 4.9, "not reached"),
        (LEVEL, 5, 8, "already there"),
        (LEVEL, 6, 2, "already there"),
        (LEVEL, 6, None, "already there"),
        (LEVEL, 3, None, "not measured"),
        (LEVEL, None, 8, "not measured"),
        (LEVEL, None, None, "not measured"),
        (CHANGE, 3, 5, "reached"),
        (CHANGE, 3, 4.9, "not reached"),
        (CHANGE, 8, 10, "reached"),
        (CHANGE, 9, None, "not measured"),
        (CHANGE, 5, 3, "not reached"),
        (BOTH, 3, 5, "reached"),
        (BOTH, 4, 5, "not reached"),
        (BOTH, 1, 4, "not reached"),
        (BOTH, 5, 9, "already there"),
        (BOTH, 4, 6, "reached"),
    ],
)
def test_the_threshold_has_four_ends_in_either_direction(
    line: Threshold | None, before: float | None, after: float | None, end: str
) -> None:
    assert judge(before, after, threshold=line).threshold_end == end
    if line is None:
        return
    level = None if line.level is None else 11 - line.level
    mirrored = threshold(line.kind, level, line.change, "lower")
    flipped = [None if value is None else 11 - value for value in (before, after)]
    assert judge(*flipped, threshold=mirrored, better="lower").threshold_end == end


def test_a_tie_at_the_threshold_is_reached_in_spite_of_floating_point_noise() -> None:
    assert judge(0.1, 0.3, threshold=threshold("change", change=0.2)).threshold_end == "reached"
    assert judge(0.3, 0.1 + 0.7, threshold=threshold("level", level=0.8)).threshold_end == "reached"
    assert (
        judge(0.1 + 0.2, 0.1, threshold=threshold("change", change=0.2, better="lower"), better="lower").threshold_end
        == "reached"
    )
    assert judge(3, 4.999999, threshold=threshold("change", change=2)).threshold_end == "not reached"


def test_a_threshold_asks_only_for_what_its_kind_names() -> None:
    assert judge(3, 5, threshold=threshold("level", level=5, change=4)).threshold_end == "reached"
    assert judge(6, 8, threshold=threshold("change", level=5, change=2)).threshold_end == "reached"
    assert judge(1, 3, threshold=threshold("change", level=5, change=2)).threshold_end == "reached"


def test_fixed_afterwards_follows_the_threshold() -> None:
    assert judge(3, 6, threshold=LEVEL, fixed_afterwards=True).fixed_afterwards
    assert not judge(3, 6, threshold=LEVEL).fixed_afterwards
    assert not judge(3, 6, fixed_afterwards=True).fixed_afterwards


@pytest.mark.parametrize(
    ("before", "better", "end"),
    [(8, "higher", "ceiling"), (3, "higher", None), (3, "lower", "floor"), (8, "lower", None), (None, "higher", None)],
)
def test_a_start_too_near_the_end_of_the_scale_is_flagged(
    before: float | None, better: Better, end: str | None
) -> None:
    exact = reliability(sd=2.0)  # smallest detectable change 2.48
    assert judge(before, 5, better=better, reliability=exact, scale_range=(1, 10)).could_not_show == end


def test_room_exactly_as_large_as_the_detectable_change_cannot_show_it() -> None:
    line = minimal_detectable_change(2.0, 0.8)
    for extra, end in ((0.0, "ceiling"), (1e-9, None)):
        verdict = judge(0, 1, reliability=reliability(sd=2.0), scale_range=(0, line + extra))
        assert verdict.could_not_show == end
    assert (
        judge(line, line, better="lower", reliability=reliability(sd=2.0), scale_range=(0, 9)).could_not_show == "floor"
    )


def test_the_end_of_the_scale_is_not_flagged_without_reliability_or_range() -> None:
    assert judge(9, 10, scale_range=(1, 10)).could_not_show is None
    assert judge(9, 10, reliability=reliability()).could_not_show is None


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"better": "up"}, "better must be"),
        ({"better": "lower", "threshold": LEVEL}, "better is 'lower' but the threshold says 'higher'"),
        ({"scale_range": (10, 1)}, "scale_range must run from low to high"),
        ({"scale_range": (1, 1)}, "scale_range must run from low to high"),
        ({"threshold": threshold("level", change=2)}, "needs a level"),
        ({"threshold": threshold("both", change=2)}, "needs a level"),
        ({"threshold": threshold("change", level=2)}, "needs a change"),
        ({"threshold": threshold("both", level=2)}, "needs a change"),
    ],
)
def test_wrong_use_is_refused_by_name(wrong: dict[str, object], name: str) -> None:
    with pytest.raises(ValueError, match=name):
        judge(3, 6, **wrong)  # type: ignore[arg-type]  # wrong on purpose


def test_inputs_are_everything_used_and_ready_for_json() -> None:
    verdict = judge(3, 6, threshold=LEVEL, reliability=reliability(), scale_range=(1, 10), fixed_afterwards=True)
    stored = json.loads(json.dumps(verdict.inputs(), allow_nan=False))
    assert stored == {
        "baseline": 3,
        "latest": 6,
        "better": "higher",
        "scale_range": [1, 10],
        "threshold": json.loads(LEVEL.model_dump_json()),
        "fixed_afterwards": True,
        "reliability": json.loads(reliability().model_dump_json()),
        "method": "Jacobson-Truax 1991",
        "method_version": "1",
        "critical": CRITICAL,
    }
    empty = judge(math.inf, None).inputs()
    assert json.loads(json.dumps(empty, allow_nan=False))["baseline"] == "inf"
    assert (empty["latest"], empty["scale_range"], empty["threshold"], empty["reliability"]) == (None,) * 4


def test_a_pair_is_judged_and_its_doubt_kept() -> None:
    def reading(wave: str, day: int, value: float) -> DatedReading:
        return DatedReading(wave, dt.date(2022, 1, day), value, "participant")

    start, end = reading("start", 1, 30), reading("exit", 9, 50)
    assert judge_pair(pair([start, end]), reliability=reliability()).reliable == "improved"
    assert judge_pair(pair([start]), reliability=reliability()).reliable_reason == "no later reading"
    there = judge_pair(pair([start]), threshold=threshold("level", level=20))
    assert (there.threshold_end, there.fixed_afterwards) == ("already there", False)
    assert judge_pair(pair([])).reliable_reason == "no readings"
    twice = judge_pair(
        pair([start, start, end]),
        reliability=reliability(),
        threshold=threshold("level", level=5, better="lower"),
        better="lower",
        scale_range=(1, 60),
        fixed_afterwards=True,
    )
    assert (twice.reliable_reason, twice.threshold_end) == ("duplicated wave", "not measured")
    assert (twice.better, twice.scale_range, twice.fixed_afterwards) == ("lower", (1, 60), True)


SCORES = st.floats(0, 100, allow_nan=False).map(lambda value: round(value, 3))
OPPOSITE = {"improved": "deteriorated", "deteriorated": "improved", "unchanged": "unchanged"}


def shared(verdict: Verdict) -> tuple[str, str, str | None]:
    return verdict.reliable, verdict.threshold_end, verdict.could_not_show


@given(SCORES, SCORES)
def test_mirroring_the_scale_with_its_direction_changes_no_verdict(before: float, after: float) -> None:
    up = judge(before, after, reliability=reliability(), threshold=threshold("both", 60, 4), scale_range=(0, 100))
    mirrored = threshold("both", 40, 4, "lower")
    down = judge(
        100 - before,
        100 - after,
        reliability=reliability(),
        threshold=mirrored,
        better="lower",
        scale_range=(0, 100),
    )
    assert (up.reliable, up.threshold_end) == (down.reliable, down.threshold_end)
    assert (up.could_not_show is None) == (down.could_not_show is None)


@given(SCORES, SCORES)
def test_turning_the_direction_alone_swaps_improved_and_deteriorated(before: float, after: float) -> None:
    higher = judge(before, after, reliability=reliability())
    lower = judge(before, after, reliability=reliability(), better="lower")
    assert lower.reliable == OPPOSITE[higher.reliable]


@given(SCORES, SCORES, st.integers(-1000, 1000), st.sampled_from([0.1, 0.5, 3.0, 100.0]))
def test_shift_and_unit_change_no_verdict(before: float, after: float, shift: int, unit: float) -> None:
    plain = judge(before, after, reliability=reliability(), threshold=threshold("both", 60, 4), scale_range=(0, 100))
    assume(plain.reliable_change_index is not None)
    moved = judge(
        before * unit + shift,
        after * unit + shift,
        reliability=reliability(sd=7.5 * unit),
        threshold=threshold("both", 60 * unit + shift, 4 * unit),
        scale_range=(shift, 100 * unit + shift),
    )
    assert shared(moved) == shared(plain)
