"""The evaluator's page: parts that are large enough, counts that no subtraction reveals, figures from the counts."""

from __future__ import annotations

from evaluation_builders import AREA, PROVIDERS, YEARS, counts
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.effects.rates import rate
from surveyapp.reports.evaluation import Evaluation, evaluation, every_part
from surveyapp.reports.evaluation_counts import Counts
from surveyapp.reports.evaluation_parts import (
    FEW,
    MINIMUM,
    SMALLEST_PART,
    protected_parts,
    provider_parts,
    year_parts,
)

SIZES = st.dictionaries(st.integers(1, 30), st.integers(1, 40), min_size=1, max_size=8)
N = sum(PROVIDERS.values()) * len(YEARS)


def of(counted: Counts, part: str = "") -> Evaluation:
    return evaluation(counted, ["start", "kvartal"], [AREA], part)


@given(SIZES)
def test_every_part_is_large_or_the_only_one_and_nobody_is_in_two(sizes: dict[int, int]) -> None:
    for parts in (provider_parts(sizes), year_parts(sizes)):
        members = [one for group in parts.members.values() for one in group]
        assert sorted(members) == sorted(sizes)
        sums = [sum(sizes[one] for one in group) for group in parts.members.values()]
        assert len(sums) == 1 or min(sums) >= SMALLEST_PART


def test_small_providers_are_put_together_and_years_are_joined_in_order() -> None:
    assert provider_parts({1: 30, 2: 12, 3: 4, 4: 3}).members == {"p1": (1,), FEW: (2, 3, 4)}
    assert provider_parts({1: 30, 2: 6, 3: 5}).members == {"p1": (1,), FEW: (2, 3)}
    assert year_parts({2022: 30, 2023: 4, 2024: 7}).members == {"y2022-2022": (2022,), "y2023-2024": (2023, 2024)}
    assert year_parts({2022: 30, 2023: 4}).members == {"y2022-2023": (2022, 2023)}


@settings(max_examples=60)
@given(st.data())
def test_no_hidden_count_is_what_the_other_parts_leave_over(data: st.DataObject) -> None:
    sizes = data.draw(st.dictionaries(st.integers(1, 6), st.integers(10, 30), min_size=2, max_size=5))
    by_provider, by_year = {}, {2022: [0, 0, 0], 2023: [0, 0, 0]}
    for provider in sizes:
        row = [data.draw(st.integers(0, 14)) for _ in range(3)]
        by_provider[provider] = row
        early = [data.draw(st.integers(0, n)) for n in row]
        by_year[2022] = [a + b for a, b in zip(by_year[2022], early, strict=True)]
        by_year[2023] = [a + n - b for a, n, b in zip(by_year[2023], row, early, strict=True)]
    kinds = provider_parts(sizes), year_parts({2022: 50, 2023: 50})
    made = protected_parts(by_provider, by_year, kinds)
    whole = made.shown("")
    for parts in kinds:
        looks = [made.shown(part) for part in parts.members]
        for place in range(3):
            shown = [look.cells[place] for look in looks]
            assert all(cell is None or cell >= MINIMUM for cell in [*shown, whole.cells[place]])
            # With the sum known, one hidden part alone would be known too.
            assert whole.cells[place] is None or shown.count(None) != 1
        for look in looks:
            assert look.total is None or look.cells.count(None) != 1


def test_a_provider_and_a_year_cannot_be_chosen_at_once_and_unknown_parts_mean_all() -> None:
    assert of(counts(), "p1").n == 80
    assert of(counts(), "y2022-2022").n == N // 2
    assert of(counts(), FEW).n == 14
    for part in ("p3", "p1 y2022-2022", "p99", "' OR 1=1"):
        assert (of(counts(), part).chosen, of(counts(), part).n) == ("", N)


def test_all_parts_read_together_are_what_each_is_when_read_alone() -> None:
    looks = every_part(counts(), ["start", "kvartal"], [AREA])
    assert list(looks) == ["", "p1", "p2", FEW, "y2022-2022", "y2023-2023"]
    assert looks == {part: of(counts(), part) for part in looks}


def test_the_flow_adds_up_and_missing_answers_are_told_by_wave() -> None:
    found = of(counts())
    assert found.n_planned - sum(n for _, n in found.waiting) == found.n_settled
    assert found.n_settled - sum(n for _, n in found.reasons) - found.n_other_reasons == found.n_answered
    start, quarter = found.waves
    assert (start.n_missing, quarter.n_settled, quarter.n_missing) == (0, N, 2 * (10 + 6 + 1))
    assert quarter.missing == rate(34, N)
    assert [one.wave for one in found.attrition] == ["start", "kvartal"]


def test_verdicts_come_with_their_number_and_wilsons_interval() -> None:
    (area,) = of(counts()).areas
    assert area.reliable is not None
    judged = 2 * sum(n * share // 100 for n in PROVIDERS.values() for share in (40, 40, 20))
    assert (area.n, area.n_missing) == (judged, N - judged)
    assert area.improved == rate(area.reliable.cells[0] or 0, judged)
    assert area.reached == rate(area.reliable.cells[0] or 0, judged)


def test_what_happened_to_few_is_hidden_with_what_would_give_it_away() -> None:
    (area,) = of(counts(shares=(90, 8, 2))).areas
    assert area.reliable is not None
    assert area.reliable.cells.count(None) != 1
    assert None in area.reliable.cells


def test_the_curve_is_shown_where_every_end_is_and_steps_are_of_many() -> None:
    found = of(counts())
    assert found.ends.is_whole
    assert [point.time for point in found.curve] == [3.0, 6.0, 9.0, 12.0]
    assert found.curve[0].share == 0.0
    assert 0.3 < found.curve[1].share < 0.4
    assert of(counts({1: 6, 2: 6})).curve == ()


def test_an_empty_programme_has_nothing_to_show() -> None:
    found = of(Counts((), (), (), (), 3))
    assert (found.n, found.n_planned, found.curve, found.attrition) == (0, 0, (), ())
    assert found.areas[0].reliable is None
