"""Share at the target by time: the same numbers as the statistics package and as R's survfit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_cases import case

from surveyapp.effects.competing_ends import competing_ends
from surveyapp.reports.incidence import Ends, at_moment, incidence

PEOPLE = st.lists(st.tuples(st.integers(1, 12), st.integers(0, 2)), min_size=1, max_size=40)


def ends_of(time: list[float], cause: list[int]) -> dict[float, Ends]:
    """People by time; cause 1 is the target, 2 another end, 0 still waiting."""
    found: dict[float, list[int]] = {}
    for moment, kind in zip(time, cause, strict=True):
        found.setdefault(float(moment), [0, 0, 0])[(kind - 1) % 3] += 1
    return {moment: (one[0], one[1], one[2]) for moment, one in found.items()}


def test_the_shares_are_those_of_survfit() -> None:
    c = case("f19_cumulative_incidence_ties")
    points = incidence(ends_of(c.inputs["time"], c.inputs["cause"]))
    found = [at_moment(points, float(moment)) for moment in c.inputs["at"]]
    c.check([one.share for one in found if one is not None], "cif1")


@given(PEOPLE)
def test_share_error_interval_and_number_followed_are_those_of_the_statistics_package(
    people: list[tuple[int, int]],
) -> None:
    time, cause = [float(one) for one, _ in people], [kind for _, kind in people]
    expected = competing_ends(time, cause, kinds=(1, 2)).points
    points = incidence(ends_of(time, cause))
    assert [one.time for one in points] == [one.time for one in expected]
    for mine, theirs in zip(points, expected, strict=True):
        share = theirs.shares[1]
        assert mine.at_risk == theirs.at_risk
        assert mine.share == pytest.approx(share.probability, abs=1e-12)
        assert mine.error == pytest.approx(share.se, abs=1e-9)
        if 1e-6 < mine.share < 1 - 1e-6 and share.interval.lower is not None:
            assert (mine.low, mine.high) == pytest.approx(tuple(share.interval), abs=1e-7)


def test_nothing_is_said_after_the_last_day_anybody_was_followed() -> None:
    points = incidence({100.0: (2, 0, 0), 200.0: (0, 0, 3)})
    assert at_moment(points, 300.0) is None
    first = at_moment(points, 50.0)
    assert first is not None
    assert (first.share, first.at_risk) == (0.0, 5)


@pytest.mark.parametrize("ends", [{-1.0: (1, 0, 0)}, {1.0: (0, -1, 0)}])
def test_impossible_times_and_counts_are_refused(ends: dict[float, Ends]) -> None:
    with pytest.raises(ValueError, match="negative"):
        incidence(ends)
