"""Indices of individual change do not depend on what should not matter: unit, origin, direction, order of people."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from surveyapp.plans.definition import Reliability
from surveyapp.progression.categories import labels
from surveyapp.progression.hageman_arrindell import hageman_arrindell
from surveyapp.progression.methods import (
    ChangeIndex,
    classify_index,
    edwards_nunnally,
    gulliksen_lord_novick,
    hsu_linn_nord,
    jacobson_truax,
    nunnally_kotsch,
)
from surveyapp.progression.outcomes import judge
from surveyapp.progression.variants import practice_adjusted, regression_based, sd_of_differences, two_sd

EVERY: dict[str, Callable[..., ChangeIndex]] = {
    "JT": jacobson_truax,
    "GLN": gulliksen_lord_novick,
    "HLL": hsu_linn_nord,
    "EN": edwards_nunnally,
    "NK": nunnally_kotsch,
    "HA": hageman_arrindell,
    "Chelune": practice_adjusted,
    "Iverson": two_sd,
    "Temkin": lambda before, after, _r: sd_of_differences(before, after),
    "SRB": lambda before, after, _r: regression_based(before, after),
}
SCORES = st.integers(0, 60)
GROUP = st.lists(st.tuples(SCORES, SCORES), min_size=4, max_size=12)
PEOPLE = st.sampled_from(sorted(EVERY))


def indexed(method: str, rows: list[tuple[float, float]]) -> ChangeIndex:
    return EVERY[method]([row[0] for row in rows], [row[1] for row in rows], 0.8)


def clear(index: ChangeIndex) -> bool:
    """Defined, and nobody so near the line that rounding could decide."""
    return index.undefined is None and not np.any(np.abs(np.abs(index.values) - index.critical) < 1e-6)


@settings(max_examples=60)
@given(PEOPLE, GROUP)
def test_mirroring_the_scale_swaps_improved_and_deteriorated(method: str, rows: list[tuple[float, float]]) -> None:
    index = indexed(method, rows)
    assume(clear(index))
    mirrored = indexed(method, [(60 - before, 60 - after) for before, after in rows])
    np.testing.assert_allclose(mirrored.values, -index.values, rtol=1e-8, atol=1e-8)
    assert classify_index(mirrored, "higher").tolist() == (-classify_index(index, "higher")).tolist()
    assert classify_index(mirrored, "lower").tolist() == classify_index(index, "higher").tolist()


@settings(max_examples=60)
@given(PEOPLE, GROUP, st.integers(-500, 500), st.sampled_from([0.25, 0.1, 3.0, 100.0]))
def test_shift_and_unit_change_no_index(method: str, rows: list[tuple[float, float]], shift: int, unit: float) -> None:
    index = indexed(method, rows)
    assume(clear(index))
    moved = indexed(method, [(before * unit + shift, after * unit + shift) for before, after in rows])
    np.testing.assert_allclose(moved.values, index.values, rtol=1e-6, atol=1e-6)
    assert classify_index(moved, "lower").tolist() == classify_index(index, "lower").tolist()


@settings(max_examples=60)
@given(PEOPLE, GROUP, st.data())
def test_the_order_of_people_does_not_matter(method: str, rows: list[tuple[float, float]], data: st.DataObject) -> None:
    index = indexed(method, rows)
    assume(clear(index))
    order = data.draw(st.permutations(range(len(rows))))
    shuffled = indexed(method, [rows[position] for position in order])
    np.testing.assert_allclose(shuffled.values, index.values[list(order)], rtol=1e-8, atol=1e-8)


@given(SCORES, SCORES, st.sampled_from(["higher", "lower"]))
def test_one_person_and_many_get_the_same_verdict(before: float, after: float, better: str) -> None:
    exact = Reliability(instrument="a", scale="b", value=0.8, kind="alpha", sd=7.5, source="textbook")
    alone = judge(before, after, better="higher" if better == "higher" else "lower", reliability=exact)
    together = jacobson_truax([before], [after], 0.8, sd=7.5)
    assert together.values[0] == alone.reliable_change_index
    assert labels(classify_index(together, better)) == [alone.reliable]
