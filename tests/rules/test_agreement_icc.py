"""Intraclass correlations."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from reference_cases import case

from surveyapp.psychometrics.alpha import cronbach_alpha
from surveyapp.psychometrics.icc import FORMS, icc
from surveyapp.psychometrics.tables import FloatArray

SHROUT_FLEISS = np.array(case("b01_icc_shrout_fleiss_1979").inputs["ratings"], dtype=float)
RATINGS = arrays.arrays(float, st.tuples(st.integers(3, 10), st.integers(2, 5)), elements=st.integers(1, 5))

# Three raters of the anxiety of 20 people (data set `anxiety` of the R package irr).
ANXIETY = np.array(
    [
        [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
        [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
        [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
    ],
    dtype=float,
).T


def test_all_six_forms_agree_with_the_reference() -> None:
    reference = case("b01_icc_shrout_fleiss_1979")
    table = icc(reference.inputs["ratings"], reference.inputs["level"])
    assert [one.form for one in table.forms] == list(FORMS)
    for key, field in (("icc", "value"), ("lower", "lower"), ("upper", "upper")):
        for form, expected in reference.expected[key].items():
            assert reference.agrees(getattr(table[form], field), expected), (key, form)
    squares = table.mean_squares
    assert squares is not None
    expected = reference.expected
    assert reference.agrees(squares.between, expected["mean_squares"]["BMS"])
    assert reference.agrees(squares.within, expected["mean_squares"]["WMS"])
    assert reference.agrees(squares.raters, expected["mean_squares"]["JMS"])
    assert reference.agrees(squares.error, expected["mean_squares"]["EMS"])
    for one in table.forms:
        own_raters = one.form in ("ICC11", "ICC1k")
        assert reference.agrees(one.f, expected["F"]["F1" if own_raters else "F2_3"])
        assert reference.agrees(one.p, expected["p"]["p1" if own_raters else "p2_3"])
        assert one.df1 == expected["df"]["between"]
        assert one.df2 == expected["df"]["within" if own_raters else "error"]


def test_the_published_table_of_shrout_and_fleiss() -> None:
    """Shrout & Fleiss 1979, Table 4: .17 .29 .71 and .44 .62 .91."""
    values = [one.value for one in icc(SHROUT_FLEISS).forms]
    assert values == pytest.approx([0.17, 0.29, 0.71, 0.44, 0.62, 0.91], abs=0.005)


def test_agreement_on_anxiety_is_what_irr_prints() -> None:
    """R package irr, icc(anxiety, "twoway", "agreement"): 0.198, interval -0.039 to 0.494."""
    agreement = icc(ANXIETY)["ICC21"]
    assert (agreement.value, agreement.lower, agreement.upper) == pytest.approx((0.198, -0.039, 0.494), abs=5e-4)


def test_without_any_variation_all_forms_are_undefined() -> None:
    reference = case("b09_icc_zero_variance")
    table = icc(reference.inputs["ratings"])
    for form, expected in reference.expected["icc"].items():
        assert reference.agrees(table[form].value, expected)
        assert table[form].undefined == "no variation"
    assert table.undefined == "no variation"


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        (np.empty((0, 3)), "no complete answers"),
        ([[1.0, math.nan], [math.nan, 2.0]], "no complete answers"),
        ([[1.0, 2.0]], "fewer than two people"),
        ([[1.0], [2.0], [3.0]], "fewer than two raters"),
        ([[1.0, math.inf], [2.0, 2.0]], "infinite value in the data"),
        ([[0.1 + 0.2, 0.3], [0.3, 0.3]], "no variation"),
    ],
)
def test_icc_says_why_it_is_undefined(ratings: FloatArray, reason: str) -> None:
    table = icc(ratings)
    assert table.undefined == reason
    assert {(one.value, one.lower, one.p, one.undefined) for one in table.forms} == {(None, None, None, reason)}
    assert table.mean_squares is None


def test_targets_that_do_not_differ_leave_some_forms_undefined() -> None:
    table = icc([[1, 2, 3], [1, 2, 3], [1, 2, 3]])
    undefined = {one.form for one in table.forms if one.value is None}
    assert undefined == {"ICC31", "ICC1k", "ICC3k"}
    assert table["ICC3k"].undefined == "no variation between targets"
    assert table["ICC21"].value == 0.0
    assert table["ICC11"].value == pytest.approx(-0.5)


def test_raters_who_always_agree_reach_one_without_an_interval() -> None:
    for one in icc([[1, 1], [2, 2], [4, 4]]).forms:
        assert (one.value, one.lower, one.upper, one.f, one.p) == (1.0, None, None, None, None)


def test_a_constant_severity_counts_against_agreement_not_consistency() -> None:
    table = icc([[1.1, 2.1], [2.1, 3.1], [4.1, 5.1]])
    assert table["ICC31"].value == 1.0
    assert table["ICC21"].value is not None
    assert table["ICC21"].value < 1.0


def test_targets_with_a_gap_are_left_out() -> None:
    table = icc(np.vstack([SHROUT_FLEISS, [[1, 2, 3, math.nan]]]))
    assert table == icc(SHROUT_FLEISS)
    assert (table.n, table.n_raters) == (6, 4)


@pytest.mark.parametrize("level", [0.0, 1.0, math.nan])
def test_a_level_outside_0_to_1_is_a_mistake(level: float) -> None:
    with pytest.raises(ValueError, match="level"):
        icc(SHROUT_FLEISS, level)


def test_a_higher_level_gives_a_wider_interval() -> None:
    for narrow, wide in zip(icc(SHROUT_FLEISS, 0.90).forms, icc(SHROUT_FLEISS, 0.99).forms, strict=True):
        assert wide.lower is not None
        assert wide.upper is not None
        assert narrow.lower is not None
        assert narrow.upper is not None
        assert narrow.value is not None
        assert wide.lower < narrow.lower < narrow.value < narrow.upper < wide.upper


@settings(max_examples=40, deadline=None)
@given(RATINGS)
def test_icc_3k_is_cronbachs_alpha(ratings: FloatArray) -> None:
    alpha, form = cronbach_alpha(ratings).value, icc(ratings)["ICC3k"].value
    if alpha is not None and form is not None:
        assert form == pytest.approx(alpha, rel=1e-9, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(
    RATINGS,
    st.floats(-100, 100),
    st.sampled_from([-3.0, -0.1, 0.01, 7.0]),
    st.randoms(use_true_random=False),
)
def test_icc_does_not_depend_on_shift_scale_direction_or_order(
    ratings: FloatArray, shift: float, scale: float, random: object
) -> None:
    rows, columns = list(range(ratings.shape[0])), list(range(ratings.shape[1]))
    random.shuffle(rows)  # type: ignore[attr-defined]  # hypothesis hands out a random.Random
    random.shuffle(columns)  # type: ignore[attr-defined]
    plain, moved = icc(ratings), icc(shift + scale * ratings[rows][:, columns])
    assert plain.undefined == moved.undefined
    for one, other in zip(plain.forms, moved.forms, strict=True):
        for before, after in ((one.value, other.value), (one.lower, other.lower), (one.upper, other.upper)):
            assert after == (None if before is None else pytest.approx(before, rel=1e-6, abs=1e-6))


@settings(max_examples=60, deadline=None)
@given(
    arrays.arrays(
        float,
        st.tuples(st.integers(0, 5), st.integers(0, 4)),
        elements=st.sampled_from([math.nan, 0.0, 1.0, 2.0, -1e60, 1e-60, math.inf]),
    )
)
def test_any_table_gives_values_or_reasons(ratings: FloatArray) -> None:
    for one in icc(ratings).forms:
        assert (one.value is None) == (one.undefined is not None)
