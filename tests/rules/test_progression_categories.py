"""Recovered, improved, unchanged, deteriorated, harmed: against R, with ties decided."""

from __future__ import annotations

import math

import numpy as np
import pytest
from reference_cases import Case, case

from surveyapp.progression.categories import FIVE, Category, categorise, counts, counts_by_group, labels
from surveyapp.progression.columns import Codes
from surveyapp.progression.cutoffs import Population, cutoff, sides, true_population
from surveyapp.progression.hageman_arrindell import hageman_arrindell, true_sides
from surveyapp.progression.methods import change_over_error, classify_index, jacobson_truax
from surveyapp.progression.moments import paired_moments

COMBINED = ["c11_jt_combined_claus_bdi_c", "c15_jt_combined_jacobson_das_a_higher"]


def combined(reference: Case) -> tuple[Codes, float | None]:
    given_ = reference.inputs
    before, after, better = given_["pre"], given_["post"], given_["better_is"]
    index = jacobson_truax(before, after, given_["reliability"])
    moments = paired_moments(before, after)
    assert moments.mean_before is not None
    assert moments.sd_before is not None
    functional = None
    if given_["m_functional"] is not None:
        functional = Population(given_["m_functional"], given_["sd_functional"])
    line = cutoff(
        given_["cutoff_type"],
        better,
        clinical=Population(moments.mean_before, moments.sd_before),
        functional=functional,
    )
    assert line.value is not None
    codes = categorise(
        classify_index(index, better), sides(before, line.value, better), sides(after, line.value, better)
    )
    return codes, line.value


@pytest.mark.parametrize("name", COMBINED)
def test_the_five_categories_agree_with_r_person_by_person(name: str) -> None:
    reference = case(name)
    codes, line = combined(reference)
    moments = paired_moments(reference.inputs["pre"], reference.inputs["post"])
    reference.check(moments.n_given, "n_original")
    reference.check(moments.n_used, "n_used")
    reference.check(moments.mean_before, "m_clinical")
    reference.check(moments.sd_before, "sd_clinical")
    reference.check(line, "cutoff")
    assert counts(codes) == reference.expected["counts"]
    judged = codes != Category.NOT_JUDGED
    reference.check(labels(codes[judged]), "category")
    reference.check(np.array(reference.inputs["id"])[judged].tolist(), "id")


def test_hageman_arrindell_combined_agrees_with_r_for_depression() -> None:
    """7 recovered, 18 improved, 15 unchanged with the true cutoff c of the Beck inventory, from R."""
    given_ = case(COMBINED[0]).inputs
    before, after, r = given_["pre"], given_["post"], given_["reliability"]
    moments = paired_moments(before, after)
    assert moments.mean_before is not None
    assert moments.sd_before is not None
    sem = moments.sd_before * math.sqrt(1 - r)
    line = cutoff(
        "c",
        "lower",
        clinical=true_population(Population(moments.mean_before, moments.sd_before), sem),
        functional=true_population(Population(given_["m_functional"], given_["sd_functional"]), sem),
    )
    assert line.value is not None
    ends = true_sides(before, after, r, line.value, "lower")
    codes = categorise(classify_index(hageman_arrindell(before, after, r), "lower"), ends.before, ends.after)
    assert list(counts(codes).values()) == [7, 18, 15, 0, 0]


def test_ties_at_the_cutoff_are_decided_as_in_the_reference() -> None:
    reference = case("c44_cutoff_tie")
    given_ = reference.inputs
    line, better = given_["cutoff"], given_["better_is"]
    before, after = sides(given_["pre"], line, better), sides(given_["post"], line, better)
    reference.check((before == -1).tolist(), "clinical_pre")
    reference.check((after == 1).tolist(), "functional_post")
    index = change_over_error([0.0] * 3, given_["rci"], 1.0, given_["critical_value"])
    reference.check(labels(categorise(classify_index(index, better), before, after)), "category")


@pytest.mark.parametrize(
    ("change", "before", "after", "label"),
    [
        (1, -1, 1, "recovered"),
        (1, -1, 0, "improved"),
        (1, 0, 1, "improved"),
        (1, -1, -1, "improved"),
        (1, 1, 1, "improved"),
        (0, -1, 1, "unchanged"),
        (0, 1, -1, "unchanged"),
        (0, 0, 0, "unchanged"),
        (-1, 1, -1, "harmed"),
        (-1, 1, 0, "harmed"),
        (-1, 0, -1, "deteriorated"),
        (-1, 1, 1, "deteriorated"),
        (-1, -1, -1, "deteriorated"),
        (-9, -1, 1, "not judged"),
        (1, -9, 1, "not judged"),
        (-1, 1, -9, "not judged"),
        (0, -9, -9, "not judged"),
    ],
)
def test_change_and_sides_make_one_category(change: int, before: int, after: int, label: str) -> None:
    one = [np.array([code], dtype=np.int8) for code in (change, before, after)]
    codes = categorise(*one)
    assert labels(codes) == [label]
    assert codes.dtype == np.int8


def test_categories_are_counted_also_within_groups() -> None:
    codes = np.array([2, 2, 1, 0, -1, -2, -9], dtype=np.int8)
    assert counts(codes) == dict(zip(FIVE, [2, 1, 1, 1, 1], strict=True))
    assert counts(codes, ["not judged", "harmed"]) == {"not judged": 1, "harmed": 1}
    groups = ["b", "a", "b", "b", "a", "a", "b"]
    by_group = counts_by_group(codes, groups)
    assert list(by_group) == ["b", "a"]
    assert by_group["b"] == dict(zip(FIVE, [1, 1, 1, 0, 0], strict=True))
    assert by_group["a"] == dict(zip(FIVE, [1, 0, 0, 1, 1], strict=True))
    assert counts_by_group(codes, np.array(groups), ["improved"]) == {"b": {"improved": 1}, "a": {"improved": 0}}


def test_columns_of_different_length_are_refused() -> None:
    short, long = np.zeros(2, dtype=np.int8), np.zeros(3, dtype=np.int8)
    for columns in ((short, long, long), (long, short, long), (long, long, short)):
        with pytest.raises(ValueError, match="differ in length"):
            categorise(*columns)
    with pytest.raises(ValueError, match="codes and groups differ in length"):
        counts_by_group(long, ["a", "b"])
