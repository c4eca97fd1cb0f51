"""Bids with points from several raters: counted by hand, ranked, ties told as ties."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_guides import a_bid_guide, guide

from surveyapp.guides.assessment import Given, Standing, UnknownCriterion, standings

THREE = {"tasks": 1.0, "supervision": 1.0, "onward": 1.0}


def by_rater(bid: str, **raters: tuple[int, ...]) -> list[Given]:
    """Points of each rater on the three criteria."""
    return [
        Given(bid, rater, name, points)
        for rater, all_ in raters.items()
        for name, points in zip(THREE, all_, strict=False)
    ]


def by_bid(found: tuple[Standing, ...]) -> dict[str, Standing]:
    return {one.bid: one for one in found}


def test_the_total_is_the_sum_of_the_raters_means() -> None:
    # Tasks (4+5)/2 = 4.5, supervision (3+3)/2 = 3, onward (2+5)/2 = 3.5: 11 in all.
    (only,) = standings(by_rater("A", ann=(4, 3, 2), bo=(5, 3, 5)), THREE)
    assert [one.mean for one in only.criteria] == [Fraction(9, 2), 3, Fraction(7, 2)]
    assert only.total == 11
    assert (only.place, only.is_tied, only.unfinished) == (1, False, ())


def test_weights_count_as_they_were_written() -> None:
    # 2 * 4.5 + 0.5 * 3 + 1 * 3.5 = 14.
    (only,) = standings(by_rater("A", ann=(4, 3, 2), bo=(5, 3, 5)), {"tasks": 2.0, "supervision": 0.5, "onward": 1.0})
    assert only.total == 14
    # Three tenths and not a little more.
    (small,) = standings(by_rater("A", ann=(1, 1, 1)), dict.fromkeys(THREE, 0.1))
    assert small.total == Fraction(3, 10)


def test_the_same_total_is_the_same_place_and_the_next_is_further_on() -> None:
    points = [
        *by_rater("A", ann=(5, 5, 5)),
        *by_rater("B", ann=(4, 4, 4)),
        *by_rater("C", ann=(3, 4, 5)),
        *by_rater("D", ann=(1, 1, 1)),
    ]
    found = standings(points, THREE)
    assert [(one.bid, one.place, one.is_tied) for one in found] == [
        ("A", 1, False),
        ("B", 2, True),
        ("C", 2, True),
        ("D", 4, False),
    ]


def test_thirds_that_are_the_same_are_a_tie() -> None:
    # A: 1/3 of (1+1+2) thrice is 4/3 * 3 = 4. B: 1 + 1 + 2 = 4, by another way.
    points = [
        *by_rater("A", ann=(1, 1, 1), bo=(1, 1, 1), cy=(2, 2, 2)),
        *by_rater("B", ann=(1, 1, 2), bo=(1, 1, 2), cy=(1, 1, 2)),
    ]
    assert [(one.bid, one.total, one.place) for one in standings(points, THREE)] == [
        ("A", Fraction(4), 1),
        ("B", Fraction(4), 1),
    ]


def test_how_far_the_raters_are_apart_is_shown() -> None:
    (only,) = standings(by_rater("A", ann=(4, 3, 1), bo=(5, 3, 5), cy=(4, 3, 2)), THREE)
    assert [(one.lowest, one.highest, one.spread) for one in only.criteria] == [(4, 5, 1), (3, 3, 0), (1, 5, 4)]
    assert only.widest == 4


def test_a_bid_without_points_on_a_criterion_has_no_total_and_stands_last() -> None:
    points = [*by_rater("A", ann=(5, 5)), *by_rater("B", ann=(1, 1, 1))]
    found = standings(points, THREE)
    assert [(one.bid, one.total, one.place) for one in found] == [("B", 3, 1), ("A", None, None)]
    assert by_bid(found)["A"].criteria[2].spread is None


def test_a_rater_who_is_not_done_is_named_and_left_out_of_the_mean() -> None:
    points = [*by_rater("A", ann=(5, 5, 5), bo=(3,)), *by_rater("B", ann=(2, 2, 2))]
    found = by_bid(standings(points, THREE))
    assert found["A"].unfinished == ("bo",)
    assert found["B"].unfinished == ("bo",)
    assert found["A"].total == 4 + 5 + 5
    assert [one.n_raters for one in found["A"].criteria] == [2, 1, 1]


def test_points_given_again_replace_the_first() -> None:
    (only,) = standings([*by_rater("A", ann=(1, 1, 1)), Given("A", "ann", "tasks", 5)], THREE)
    assert only.total == 7


def test_points_on_something_else_are_refused() -> None:
    with pytest.raises(UnknownCriterion):
        standings([Given("A", "ann", "price", 3)], THREE)


def test_nothing_given_is_nothing_ranked() -> None:
    assert standings([], THREE) == ()


def test_criteria_count_the_same_unless_the_guide_says_otherwise() -> None:
    assert guide(a_bid_guide()).weighted == {"plan": 1, "staff": 1}
    assert guide(a_bid_guide({("weights",): {"staff": 2.5}})).weighted == {"plan": 1, "staff": 2.5}


BIDS = st.lists(
    st.builds(Given, st.sampled_from("ABCD"), st.sampled_from("xyz"), st.sampled_from(list(THREE)), st.integers(1, 5))
)


@given(BIDS)
def test_no_bid_stands_before_one_with_a_higher_total(points: list[Given]) -> None:
    totals = [(one.total, one.place) for one in standings(points, THREE) if one.total is not None]
    assert totals == sorted(totals, key=lambda one: -one[0])
    for total, place in totals:
        assert place == 1 + len([other for other, _ in totals if other > total])
    assert all(3 <= total <= 15 for total, _ in totals)


@given(BIDS)
def test_names_of_raters_make_no_difference(points: list[Given]) -> None:
    last = {(one.bid, one.criterion, one.rater): one for one in points}.values()
    renamed = [Given(one.bid, {"x": "z", "y": "x", "z": "y"}[one.rater], one.criterion, one.points) for one in last]
    assert [(one.bid, one.total, one.place) for one in standings(points, THREE)] == [
        (one.bid, one.total, one.place) for one in standings(renamed, THREE)
    ]
