"""A share with its interval is what R gives, for every reference case of a share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_cases import case, every_name

from surveyapp.effects.rates import rate

SHARES = [name for name in every_name() if "wilson" in case(name).expected and "k" in case(name).inputs]


@pytest.mark.parametrize("name", SHARES)
def test_the_interval_is_wilsons(name: str) -> None:
    one = case(name)
    found = rate(one.inputs["k"], one.inputs["n"])
    one.check([found.low, found.high], "wilson")


def test_there_are_reference_cases_of_shares() -> None:
    assert len(SHARES) >= 3


@given(st.integers(0, 2000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_share_lies_in_its_interval_and_the_interval_between_nothing_and_all(drawn: tuple[int, int]) -> None:
    found = rate(*drawn)
    if found.share is None or found.low is None or found.high is None:
        assert drawn[1] == 0
    else:
        assert 0 <= found.low <= found.share <= found.high <= 1


@pytest.mark.parametrize(("n", "of"), [(-1, 3), (4, 3)])
def test_more_than_all_is_no_share(n: int, of: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        rate(n, of)
