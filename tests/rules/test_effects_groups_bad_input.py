"""Whatever numbers come in, nothing raises and no result is a silent NaN: what cannot be said is None with a reason."""

import dataclasses
import math
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.effects.attrition import leavers_against_stayers
from surveyapp.effects.counts import change_counts
from surveyapp.effects.effect_sizes import effect_sizes, guyatt_responsiveness
from surveyapp.effects.missing import change_from_first, completion
from surveyapp.effects.paired import paired_t, sign_test
from surveyapp.effects.pooling import rubin_pool
from surveyapp.effects.regression_to_mean import change_by_quarter
from surveyapp.effects.separate_groups import mann_whitney, mean_difference
from surveyapp.effects.several_waves import friedman
from surveyapp.effects.signed_rank import hodges_lehmann, wilcoxon_signed_rank
from surveyapp.effects.superiority import probability_of_superiority

Values = list[float | None]
VALUE = st.one_of(st.none(), st.floats(), st.integers(-5, 5), st.sampled_from([0.1, 0.2, 0.3]))
ROWS = st.lists(st.tuples(VALUE, VALUE), max_size=8)

METHODS: dict[str, Callable[[Values, Values], object]] = {
    "paired t": paired_t,
    "sign test": sign_test,
    "signed rank": wilcoxon_signed_rank,
    "signed rank, Pratt": lambda one, two: wilcoxon_signed_rank(one, two, "pratt"),
    "Hodges-Lehmann": hodges_lehmann,
    "effect sizes": effect_sizes,
    "superiority": probability_of_superiority,
    "counts": change_counts,
    "Welch": mean_difference,
    "Student": lambda one, two: mean_difference(one, two, equal_variances=True),
    "Mann-Whitney": mann_whitney,
    "quarters": lambda one, two: change_by_quarter(one, two, 0.8),
    "Guyatt": lambda one, two: guyatt_responsiveness(1.0, one, two),
    "Friedman": lambda one, two: friedman(list(zip(one, two, strict=True))),
    "completion": lambda one, two: completion(list(zip(one, two, strict=True))),
    "change from first": lambda one, two: change_from_first(list(zip(one, two, strict=True))),
    "leavers": lambda one, two: leavers_against_stayers(one, [value is None for value in two]),
    "pooling": lambda one, two: rubin_pool(one, [None if value is None else abs(value) for value in two], 10),
}


def numbers_in(result: object) -> Iterator[float]:
    """Every float of a result, however deep."""
    if isinstance(result, float):
        yield result
    elif isinstance(result, tuple):
        for part in result:
            yield from numbers_in(part)
    elif dataclasses.is_dataclass(result):
        for field in dataclasses.fields(result):
            yield from numbers_in(getattr(result, field.name))


@pytest.mark.parametrize("name", METHODS)
@settings(max_examples=12, deadline=None)
@given(ROWS)
def test_no_column_of_numbers_raises_or_gives_a_silent_nan(
    name: str, rows: list[tuple[float | None, float | None]]
) -> None:
    result = METHODS[name]([one for one, _ in rows], [two for _, two in rows])
    assert not any(math.isnan(number) for number in numbers_in(result))


@pytest.mark.parametrize("name", sorted(set(METHODS) - {"completion", "change from first"}))
@pytest.mark.parametrize("rows", [[], [(None, None)], [(1.0, None), (None, 2.0)], [(math.inf, 1.0), (2.0, 3.0)]])
def test_what_cannot_be_estimated_says_why(name: str, rows: list[tuple[float | None, float | None]]) -> None:
    result = METHODS[name]([one for one, _ in rows], [two for _, two in rows])
    assert isinstance(getattr(result, "undefined", None), str) or _has_two_usable_groups(name, rows)


def _has_two_usable_groups(name: str, rows: list[tuple[float | None, float | None]]) -> bool:
    """One person in each group is enough for ranks, which need no pairs."""
    return name == "Mann-Whitney" and all(any(row[side] is not None for row in rows) for side in (0, 1))
