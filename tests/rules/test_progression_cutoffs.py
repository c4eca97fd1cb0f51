"""Cutoffs a, b and c, and the sides of a line, against R and the textbook."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_cases import case

from surveyapp.progression.cutoffs import Population, crossed, cutoff, sides, true_population
from surveyapp.progression.hageman_arrindell import (
    difference_reliability,
    group_shares,
    hageman_arrindell,
    true_sides,
)
from surveyapp.progression.moments import Moments, paired_moments
from surveyapp.progression.reliable_change import CRITICAL_90

BOOK = case("c01_jt1991_textbook")
LOWER = case("c02_cutoffs_unequal_sd_lower_better")


def populations(inputs: dict[str, float]) -> tuple[Population, Population]:
    return (
        Population(inputs["m_clinical"], inputs["sd_clinical"]),
        Population(inputs["m_functional"], inputs["sd_functional"]),
    )


def test_the_three_cutoffs_agree_with_the_textbook() -> None:
    clinical, functional = populations(BOOK.inputs)
    better = BOOK.inputs["better_is"]
    for kind in ("a", "b", "c"):
        BOOK.check(cutoff(kind, better, clinical=clinical, functional=functional).value, f"cutoff_{kind}")


def test_the_three_cutoffs_agree_with_r_where_lower_is_better() -> None:
    clinical, functional = populations(LOWER.inputs)
    better = LOWER.inputs["better_is"]
    LOWER.check(cutoff("a", better, clinical=clinical).value, "a")
    LOWER.check(cutoff("b", better, functional=functional).value, "b_sd_functional")
    LOWER.check(
        cutoff("b", better, clinical=clinical, functional=functional, b_spread="clinical").value, "b_sd_clinical"
    )
    LOWER.check(cutoff("c", better, clinical=clinical, functional=functional).value, "c")


def test_the_cutoff_from_incomplete_pairs_agrees_with_r() -> None:
    reference = case("c46_missing_pairs_jacobson_gds")
    moments = paired_moments(reference.inputs["pre"], reference.inputs["post"])
    assert moments.mean_before is not None
    assert moments.sd_before is not None
    clinical = Population(moments.mean_before, moments.sd_before)
    line = cutoff("c", "lower", clinical=clinical, functional=Population(30, 10))
    reference.check(line.value, "cutoff_c_30_10")


CLINICAL, FUNCTIONAL = Population(40, 7.5), Population(60, 5)


@pytest.mark.parametrize(
    ("kind", "better", "clinical", "functional", "reason"),
    [
        ("a", "higher", None, FUNCTIONAL, "no clinical population"),
        ("c", "higher", None, FUNCTIONAL, "no clinical population"),
        ("b", "higher", CLINICAL, None, "no functional population"),
        ("c", "higher", CLINICAL, None, "no functional population"),
        ("a", "lower", CLINICAL, FUNCTIONAL, "populations reversed"),
        ("b", "lower", CLINICAL, FUNCTIONAL, "populations reversed"),
        ("c", "higher", FUNCTIONAL, CLINICAL, "populations reversed"),
        ("c", "higher", CLINICAL, Population(40, 3), "populations reversed"),
        ("a", "higher", Population(40, 0), FUNCTIONAL, "no variance"),
        ("b", "higher", CLINICAL, Population(60, 0), "no variance"),
        ("c", "higher", Population(40, 0), FUNCTIONAL, "no variance"),
        ("c", "higher", CLINICAL, Population(60, 0), "no variance"),
    ],
)
def test_a_cutoff_that_cannot_be_drawn_is_named(
    kind: str, better: str, clinical: Population | None, functional: Population | None, reason: str
) -> None:
    line = cutoff(kind, better, clinical=clinical, functional=functional)  # type: ignore[arg-type]  # from a table
    assert (line.value, line.undefined) == (None, reason)


def test_b_with_the_clinical_spread_needs_the_clinical_population() -> None:
    line = cutoff("b", "higher", functional=FUNCTIONAL, b_spread="clinical")
    assert line.undefined == "no clinical population"
    flat = cutoff("b", "higher", clinical=Population(40, 0), functional=FUNCTIONAL, b_spread="clinical")
    assert flat.undefined == "no variance"
    assert cutoff("b", "higher", clinical=Population(40, 0), functional=FUNCTIONAL).value == 50
    assert cutoff("a", "higher", clinical=CLINICAL, functional=Population(60, 0)).value == 55


@pytest.mark.parametrize("bad", [-1, math.nan, math.inf])
def test_a_negative_or_infinite_spread_is_refused_by_name(bad: float) -> None:
    with pytest.raises(ValueError, match="sd must be a number of 0 or above"):
        Population(40, bad)
    with pytest.raises(ValueError, match="standard_error must be a number of 0 or above"):
        true_population(CLINICAL, bad)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_mean_or_line_that_is_no_number_is_refused_by_name(bad: float) -> None:
    with pytest.raises(ValueError, match="mean must be a finite number"):
        Population(bad, 7.5)
    with pytest.raises(ValueError, match="line must be a finite number"):
        sides([1], bad, "higher")
    with pytest.raises(ValueError, match="line must be a finite number"):
        true_sides([1, 2], [2, 3], 0.8, bad, "higher")
    with pytest.raises(ValueError, match="line must be a finite number"):
        group_shares(paired_moments([1, 2], [2, 4]), 0.8, bad, "higher")


def test_other_wrong_use_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="kind must be 'a', 'b' or 'c', not 'd'"):
        cutoff("d", "higher", clinical=CLINICAL)  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(ValueError, match="better must be"):
        cutoff("a", "more", clinical=CLINICAL)
    with pytest.raises(ValueError, match="b_spread must be"):
        cutoff("b", "higher", functional=FUNCTIONAL, b_spread="both")  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(ValueError, match="critical must be a number above 0"):
        true_sides([1, 2], [2, 3], 0.8, 2, "higher", critical=0)


def test_a_score_exactly_at_the_line_is_on_neither_side() -> None:
    scores = [49, 50, 51, None, math.inf, 50 + 1e-11, 50 - 1e-11, 50 + 1e-9]
    assert sides(scores, 50, "higher").tolist() == [-1, 0, 1, -9, -9, 0, 0, 1]
    assert sides(scores, 50, "lower").tolist() == [1, 0, -1, -9, -9, 0, 0, -1]
    assert sides([0.1 + 0.2], 0.3, "higher").tolist() == [0]


def test_crossing_is_from_strictly_one_side_to_strictly_the_other() -> None:
    before = sides([40, 40, 60, 60, 50, 50, 40, 60, None, 40], 50, "higher")
    after = sides([60, 50, 40, 50, 60, 40, 45, 55, 60, None], 50, "higher")
    assert crossed(before, after).tolist() == [1, 0, -1, 0, 0, 0, 0, 0, -9, -9]
    assert crossed(after, before).tolist() == [-1, 0, 1, 0, 0, 0, 0, 0, -9, -9]
    with pytest.raises(ValueError, match="before and after differ in length"):
        crossed(before, after[1:])


@given(st.floats(0, 50), st.floats(0.1, 20), st.floats(51, 100), st.floats(0.1, 20), st.sampled_from(["a", "b", "c"]))
def test_mirroring_the_scale_mirrors_the_cutoff(m1: float, s1: float, m2: float, s2: float, kind: str) -> None:
    up = cutoff(kind, "higher", clinical=Population(m1, s1), functional=Population(m2, s2))  # type: ignore[arg-type]
    down = cutoff(
        kind,  # type: ignore[arg-type]  # from a sample
        "lower",
        clinical=Population(100 - m1, s1),
        functional=Population(100 - m2, s2),
    )
    assert up.value is not None
    assert down.value == pytest.approx(100 - up.value, abs=1e-9)


def test_true_scores_spread_less_than_observed_ones() -> None:
    assert true_population(Population(40, 5), 3).sd == pytest.approx(4)
    assert true_population(Population(40, 5), 3).mean == 40
    assert true_population(Population(40, 3), 5).sd == 0
    assert true_population(Population(40, 3), 0).sd == 3
    assert true_population(Population(40, 1), 0.6).sd == pytest.approx(0.8)


def test_populations_that_differ_by_less_than_a_point_are_still_in_order() -> None:
    line = cutoff("c", "higher", clinical=Population(3.0, 0.5), functional=Population(3.5, 0.5))
    assert (line.value, line.undefined) == (3.25, None)


def bdi_moments() -> tuple[list[float | None], list[float | None], Moments]:
    inputs = case("c11_jt_combined_claus_bdi_c").inputs
    return inputs["pre"], inputs["post"], paired_moments(inputs["pre"], inputs["post"])


def test_true_sides_are_the_side_of_the_regressed_score_beyond_error() -> None:
    before, after, moments = bdi_moments()
    found = true_sides(before, after, 0.801, 20.86, "lower")
    assert moments.sd_before is not None
    assert moments.sd_after is not None
    assert moments.mean_after is not None
    sem2 = moments.sd_before**2 * 0.199
    r2 = 1 - sem2 / moments.sd_after**2
    first = moments.mean_after + (27 - moments.mean_after) * r2 - 20.86
    assert found.index[0] == pytest.approx(first / math.sqrt(r2 * sem2))
    assert found.index[0] > CRITICAL_90
    assert (found.before[0], found.after[0]) == (-1, -1)
    assert (found.before[2], found.after[2]) == (1, 1)
    assert (found.after[3], found.undefined) == (-9, None)
    mirrored = true_sides(
        [None if x is None else 63 - x for x in before],
        [None if x is None else 63 - x for x in after],
        0.801,
        63 - 20.86,
        "higher",
    )
    assert mirrored.after.tolist() == found.after.tolist()
    assert mirrored.before.tolist() == found.before.tolist()


def test_the_later_side_is_beyond_doubt_only_strictly_beyond_the_critical_value() -> None:
    norm = Moments(9, 9, 0, 50, 50, 10, 10, 0.5, 0, 10, None)
    r, line = 0.75, 40.0
    exact = (1.5 * math.sqrt(r) * 5 + line - 50) / r + 50
    for score, side in ((exact, 0), (exact + 1e-6, 1), (exact - 1e-6, 0), (line, 0)):
        assert true_sides([30], [score], r, line, "higher", moments=norm, critical=1.5).after.tolist() == [side]
    low = (-1.5 * math.sqrt(r) * 5 + line - 50) / r + 50
    for score, side in ((low, 0), (low - 1e-6, -1)):
        assert true_sides([30], [score], r, line, "higher", moments=norm, critical=1.5).after.tolist() == [side]
    assert true_sides([40, 41, 39], [1, 1, 1], r, line, "higher", moments=norm).before.tolist() == [0, 1, -1]


@pytest.mark.parametrize(
    ("before", "after", "r", "reason"),
    [
        ([], [], 0.8, "no complete pairs"),
        ([1], [2], 0.8, "one complete pair"),
        ([4, 4], [1, 2], 0.8, "no variance at baseline"),
        ([1, 9], [4, 5], 0.8, "later readings are not reliable"),
        ([1, 9], [4, 4], 0.8, "later readings are not reliable"),
        ([1, 2, 3], [1, 3, 2], 1, "later readings are not reliable"),
    ],
)
def test_true_sides_that_cannot_be_told_are_named(
    before: list[float], after: list[float], r: float, reason: str
) -> None:
    found = true_sides(before, after, r, 3, "higher")
    assert found.undefined == reason
    assert set(found.after.tolist()) <= {-9}


def test_group_shares_are_shares_of_the_true_distribution() -> None:
    moments = Moments(100, 100, 0, 30, 20, 8, 10, 0.5, -10, 9.165151389911680, None)
    shares = group_shares(moments, 0.8, 25, "lower")
    r_dd = 1 - 2 * 64 * 0.2 / 84
    assert shares.changed == pytest.approx(phi(10 / (math.sqrt(84) * math.sqrt(r_dd))))
    assert shares.functional == pytest.approx(phi(5 / (10 * math.sqrt(1 - 64 * 0.2 / 100))))
    worse = group_shares(moments, 0.8, 25, "higher")
    assert worse.changed == pytest.approx(1 - (shares.changed or 0))
    assert worse.functional == pytest.approx(1 - (shares.functional or 0))
    assert (shares.undefined, worse.undefined) == (None, None)


def phi(z: float) -> float:
    return 0.5 * (1 + math.erf(z / math.sqrt(2)))


def test_no_reliability_at_all_is_as_little_as_a_negative_one() -> None:
    changes = Moments(9, 9, 0, 3, 4, 1, 1, 0.5, 1, 1, None)  # reliability of the differences exactly 0
    assert difference_reliability(changes, 0.5) == 0
    assert hageman_arrindell([3], [4], 0.5, moments=changes).undefined == "changes are not reliable"
    assert group_shares(changes, 0.5, 3, "higher").changed is None
    later = Moments(9, 9, 0, 3, 4, 2, 1, 0.5, 1, 2, None)  # reliability of the later readings exactly 0
    assert true_sides([3], [4], 0.75, 3, "higher", moments=later).undefined == "later readings are not reliable"
    assert group_shares(later, 0.75, 3, "higher").functional is None


@pytest.mark.parametrize("unit", [1e-13, 1e-6, 1.0, 1e6, 1e13])
def test_the_reliability_of_differences_does_not_depend_on_the_unit(unit: float) -> None:
    rows = np.array([[1, 2, 5, 7], [2, 2, 7, 6]]) * unit
    assert difference_reliability(paired_moments(*rows), 0.8) == pytest.approx(
        difference_reliability(paired_moments([1, 2, 5, 7], [2, 2, 7, 6]), 0.8)
    )
    same = np.array([0.1, 0.2, 0.7, 0.35]) * unit
    assert difference_reliability(paired_moments(same, same + 0.3 * unit), 0.8) is None


def test_group_shares_that_cannot_be_told_are_named() -> None:
    assert group_shares(paired_moments([], []), 0.8, 3, "higher").undefined == "no complete pairs"
    assert group_shares(paired_moments([1, 2, 3, 4], [2, 1, 4, 3]), 0.2, 3, "higher").undefined == (
        "changes are not reliable"
    )
    still = group_shares(paired_moments([1, 5, 9], [5, 5, 5.1]), 0.8, 3, "higher")
    assert (still.undefined, still.functional) == ("later readings are not reliable", None)
    assert still.changed is not None
    with pytest.raises(ValueError, match="reliability must lie"):
        group_shares(paired_moments([1, 2], [2, 4]), 1.4, 3, "higher")
    assert hageman_arrindell([1, 5, 9], [5, 5, 5.1], 0.8).undefined is None
