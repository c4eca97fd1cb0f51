"""The tables of the effects report: right numbers, small ones hidden, and a reason for each that is missing."""

from __future__ import annotations

import datetime as dt
import itertools

import numpy as np
import pytest
from effects_report_builders import START, figure, frame, plan, series, shelf, table, value
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from surveyapp.progression.pairing import DatedReading
from surveyapp.reports.effect_change import change_section
from surveyapp.reports.effect_document import HIDDEN, Figure, Section
from surveyapp.reports.effect_exits import exits_of, exits_section, target_results, targets_section
from surveyapp.reports.effect_flow import attrition_section, flow_section, people_asked
from surveyapp.reports.effect_growth import growth_section
from surveyapp.reports.effect_measuring import agreement_section, first_answers, item_values, reliability_section
from surveyapp.reports.effect_tables import Answered, PlannedAnswer, Stay
from surveyapp.reports.effect_waves import regression_section, waves_section
from surveyapp.reports.effect_words import REASONS, WORDS, Words
from surveyapp.schedule.windows import FinalState
from surveyapp.scoring.score import score

FIRST = [2.0, 2.5, 3.0, 3.0, 4.0, 1.0]
LATEST = [4.0, 2.5, 2.0, 4.5, None, 3.0]
TODAY = dt.date(2025, 12, 1)


def test_counts_come_with_the_people_they_rest_on() -> None:
    counts = table(change_section(frame(), "indicators", [series(FIRST, LATEST)]), "counts")
    found = [figure(counts, name) for name in ("better", "same", "worse")]
    assert [(one.count, one.n) for one in found] == [(3, 5), (1, 5), (1, 5)]
    assert value(counts, "n") == 5
    assert all(one.method and one.interval for one in found)


def test_means_agree_with_scipy() -> None:
    means = table(change_section(frame(), "indicators", [series(FIRST, LATEST)]), "means")
    before, after = np.array([2, 2.5, 3, 3, 1]), np.array([4, 2.5, 2, 4.5, 3])
    test = stats.ttest_rel(after, before)
    interval = test.confidence_interval()
    assert value(means, "mean_change") == pytest.approx(float((after - before).mean()))
    assert figure(means, "mean_change").interval == pytest.approx((float(interval.low), float(interval.high)))
    change = after - before
    assert value(means, "d_z") == pytest.approx(float(change.mean() / change.std(ddof=1)))


def test_tests_are_adjusted_for_all_areas_that_are_shown() -> None:
    up, mixed = series([1.0] * 8, [2.0] * 7 + [1.0]), series([2.0] * 8, [3.0] * 4 + [1.0] * 4)
    tests = table(change_section(frame(), "indicators", [up, mixed]), "tests")
    assert value(tests, "sign") == pytest.approx(2 * 0.5**7)
    assert value(tests, "sign_holm") == pytest.approx(2 * 2 * 0.5**7)
    assert value(tests, "sign_holm", 1) == 1.0
    assert "2 areas" in tests.notes[0]


def test_reliable_change_counts_those_beyond_error() -> None:
    # 1.96 × .9 × √(2 × .2) = 1.115: changes of 2, 1.5 and 2 are beyond it, −1 and 0 are not.
    reliable = table(change_section(frame(), "indicators", [series(FIRST, LATEST)]), "reliable")
    assert [figure(reliable, name).count for name in ("improved", "unchanged", "deteriorated")] == [3, 2, 0]
    assert not any(
        one.code == "reliable"
        for one in change_section(frame(), "others", [series(FIRST, LATEST, without_error=True)]).tables
    )


def test_thresholds_count_only_those_who_could_reach_them() -> None:
    # Level 4 and change .5: the one who started at 4 is already there, and has no later reading.
    found = series([2.0, 2.0, 4.5, 3.0], [4.0, 3.5, 4.5, 4.2])
    thresholds = table(change_section(frame(), "indicators", [found]), "thresholds")
    assert (figure(thresholds, "reached").count, value(thresholds, "n"), value(thresholds, "already")) == (2, 3, 1)


def test_numbers_below_the_smallest_are_hidden_with_those_that_would_tell() -> None:
    found = series([2.0] * 15, [3.0] * 8 + [2.0] * 6 + [1.0])
    section = change_section(frame(5), "indicators", [found])
    shown = [figure(table(section, "counts"), name).value for name in ("better", "same", "worse")]
    assert shown.count(None) == 2
    assert figure(table(section, "tests"), "sign").undefined == HIDDEN
    assert figure(table(section, "tests"), "wilcoxon_holm").undefined == HIDDEN
    assert figure(table(section, "reliable"), "improved").undefined == HIDDEN
    assert value(table(section, "means"), "n") == 15


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5), st.one_of(st.none(), st.integers(1, 5))), max_size=14))
def test_no_small_number_is_printed_and_nothing_missing_is_zero(people: list[tuple[int, int | None]]) -> None:
    found = series([float(one) for one, _ in people], [None if two is None else float(two) for _, two in people])
    sections = [
        change_section(frame(5), "indicators", [found]),
        waves_section(frame(5), plan(), [found]),
        regression_section(frame(5), [found]),
    ]
    for cell in _figures(sections):
        assert (cell.value is None) == (cell.undefined is not None)
        if cell.count is not None and cell.n:
            assert cell.count >= 5
            assert cell.n - cell.count == 0 or cell.n - cell.count >= 5 or cell.n >= 10
        if cell.form == "number" and cell.value is not None:
            assert (cell.n or 0) >= 5


def _figures(sections: list[Section]) -> list[Figure]:
    rows = itertools.chain.from_iterable(one.rows for section in sections for one in section.tables)
    return [cell for row in rows for cell in row if isinstance(cell, Figure)]


def test_an_area_that_nobody_answered_says_so_everywhere() -> None:
    section = change_section(frame(5), "indicators", [series([], [])])
    for code, column in (("counts", "better"), ("means", "mean_change"), ("means", "d_z"), ("tests", "sign")):
        found = figure(table(section, code), column)
        assert found.value is None
        assert found.undefined in ("no complete pairs", "nobody in the denominator"), (code, column)


def test_no_areas_is_a_sentence_and_no_table() -> None:
    section = change_section(frame(), "others", [])
    assert section.tables == ()
    assert section.notes == ("No areas to show.",)


def test_each_wave_is_held_against_the_persons_own_first_answer() -> None:
    waves = table(waves_section(frame(), plan(), [series(FIRST, LATEST)]), "waves")
    assert [row[1] for row in waves.rows] == ["Start", "Var fjärde vecka 1"]
    assert [value(waves, "n", row) for row in (0, 1)] == [6, 5]
    assert value(waves, "mean", 1) == pytest.approx(3.2)
    assert figure(waves, "better", 0).undefined == "first answer"
    assert figure(waves, "better", 1).count == 3


def test_regression_to_the_mean_needs_a_retest_reliability() -> None:
    # The plan of the tests gives alpha, which says nothing of how far people drift between two occasions.
    section = regression_section(frame(), [series(FIRST, LATEST)])
    assert section.tables == ()
    assert section.notes == ("The plan states no retest reliability.",)


def _planned(state: FinalState, placement: int = 1, wave: str = "baseline") -> PlannedAnswer:
    return PlannedAnswer(placement, wave, 1, START, "participant", "settling", state)


def test_every_planned_answer_is_counted_once_by_what_it_came_to() -> None:
    states = [FinalState.ANSWERED, FinalState.ANSWERED, FinalState.MISSED, FinalState.COMING, FinalState.WITHDRAWN]
    planned = [_planned(state, number) for number, state in enumerate(states)] + [
        _planned(FinalState.ANSWERED, 9, "monthly")
    ]
    flow = table(flow_section(frame(), plan(), planned), "flow")
    assert [value(flow, "planned", row) for row in range(3)] == [5, 1, 6]
    assert value(flow, "answered", 2) == 3
    rate = figure(flow, "rate", 0)
    assert (rate.count, rate.n) == (2, 4)  # what is still to come is not settled
    assert people_asked(planned) == (5, 3)


def test_nothing_planned_is_said() -> None:
    assert flow_section(frame(), plan(), []).notes == ("nobody was asked",)


def test_those_who_wait_for_their_next_reading_have_not_left() -> None:
    found = series([2.0, 3.0, 4.0, 3.0, 2.0], [3.0, 3.0, None, None, None], left=[False, False, True, True, False])
    row = table(attrition_section(frame(), [found]), "attrition")
    assert (value(row, "stayed"), value(row, "left")) == (2, 2)
    assert value(row, "difference") == pytest.approx(1.0)
    # Changes 1 and 0 were seen; the two who left started at 4 and 3 and may end at 1 or at 5.
    assert value(row, "worst") == pytest.approx((1 + 0 - 3 - 2) / 4)
    assert value(row, "best") == pytest.approx((1 + 0 + 1 + 2) / 4)
    hidden = table(attrition_section(frame(5), [found]), "attrition")
    assert figure(hidden, "difference").undefined == HIDDEN


def _stay(number: int, days: int | None, destination: str | None = None) -> Stay:
    exit_on = None if days is None else START + dt.timedelta(days)
    return Stay(number, number, START, exit_on, destination)


TARGETED = plan().model_copy(update={"targets": (plan().targets[0].model_copy(update={"destination": ("arbete",)}),)})


def test_a_target_counts_those_whose_time_has_gone_by_and_then_everybody() -> None:
    stays = [_stay(1, 100, "arbete"), _stay(2, 250, "arbete"), _stay(3, 50, "okant"), _stay(4, None)]
    late = Stay(5, 5, TODAY - dt.timedelta(30), None, None)
    results = target_results(Words("en"), [*stays, late], TARGETED, TODAY)
    assert [(one.when, one.found.k, one.found.n) for one in results] == [
        ("within 6 months of the start", 1, 4),
        ("so far", 2, 5),
    ]
    rows = table(targets_section(frame(), results), "targets")
    assert figure(rows, "test").value == pytest.approx(float(stats.binomtest(1, 4, 0.2).pvalue))
    assert "too few to say whether one in five was reached" in str(rows.rows[0][4])
    hidden = table(targets_section(frame(5), results), "targets")
    assert figure(hidden, "n").undefined == HIDDEN
    assert hidden.rows[0][4] == HIDDEN


def test_time_to_the_target_competes_with_other_ends() -> None:
    stays = [_stay(number, 30 * number, "arbete" if number % 2 else "annat") for number in range(1, 9)]
    exits = exits_of([*stays, _stay(9, None)], TARGETED, TODAY)
    months = table(exits_section(frame(), exits), "months")
    # After three months 1 and 3 have gone to work and 2 elsewhere, of nine.
    assert value(months, "wanted") == pytest.approx(2 / 9)
    assert value(months, "other_end") == pytest.approx(1 / 9)
    assert value(months, "staying") == pytest.approx(6 / 9)
    ends = table(exits_section(frame(), exits), "ends")
    assert [str(row[0]) for row in ends.rows] == ["something else", "work", "still there"]


def test_an_exit_that_is_planned_for_later_has_not_happened() -> None:
    exits = exits_of([_stay(1, 500, "arbete")], TARGETED, TODAY)
    assert exits.ends == ("still there",)
    assert exits_section(frame(), exits).notes == ("No placement has ended.",)


def test_growth_needs_three_waves_and_people_enough() -> None:
    section = growth_section(frame(), [series(FIRST, LATEST)], [_stay(number, None) for number in range(1, 7)])
    found = figure(table(section, "growth"), "per_month")
    assert found.undefined == "fewer than three waves"


def test_growth_gives_the_change_a_month() -> None:
    flat = series([1.0] * 12, [2.0] * 12)
    dice = np.random.default_rng(1)
    readings = {
        person: [
            DatedReading(f"monthly-{wave}", START + dt.timedelta(30 * wave), 2 + 0.5 * wave + noise, "participant")
            for wave, noise in enumerate(dice.normal(0, 0.2, 4))
        ]
        for person in range(1, 13)
    }
    with_lines = flat.__class__(**{**{name: getattr(flat, name) for name in flat.__slots__}, "readings": readings})
    stays = [_stay(number, None) for number in range(1, 13)]
    rows = table(growth_section(frame(), [with_lines], stays), "growth")
    assert value(rows, "per_month") == pytest.approx(0.5 * 30.4375 / 30, abs=0.1)
    assert value(rows, "readings") == 48
    few = figure(table(growth_section(frame(), [with_lines], stays), "growth"), "n")
    assert few.value == 12


def _answered(placement: int, values: dict[str, float], role: str = "participant", day: int = 0) -> Answered:
    on = START + dt.timedelta(day)
    return Answered(placement, "baseline", 1, on, role, "settling", 1, values)


def test_items_are_recoded_and_reversed_as_for_the_score() -> None:
    answers = [{"arrive": 4.0, "help": 2.0, "alone": 5.0}, {"arrive": 1.0, "alone": 2.0}]
    one = series([1.0], [1.0])
    items = item_values(one, [_answered(number, values) for number, values in enumerate(answers)])
    scored = [
        next(found.value for found in score(one.instrument, dict(values)) if found.scale == "settled")
        for values in answers
    ]
    assert np.nanmean(items, axis=1).tolist() == pytest.approx(scored)
    assert np.isnan(items[1, 1])


def test_reliability_counts_each_person_once_at_the_first_answer() -> None:
    late, early = _answered(1, {"arrive": 1.0}, day=5), _answered(1, {"arrive": 2.0})
    assert first_answers([late, early], "settling", "participant") == [early]
    section = reliability_section(frame(), [series([1.0], [1.0])], [late, early])
    found = figure(table(section, "reliability"), "alpha")
    assert (found.value, found.undefined) == (None, "no complete answers")


def test_self_and_supervisor_are_compared_where_an_instrument_says_so() -> None:
    assert agreement_section(frame(), [series(FIRST, LATEST)], []).notes == ("No question is asked of both.",)


def test_every_word_is_there_in_both_languages_with_the_same_variables() -> None:
    for code, (swedish, english) in WORDS.items():
        assert swedish
        assert english
        assert sorted(_variables(swedish)) == sorted(_variables(english)), code
    assert Words("sv").reason("no complete pairs") == REASONS["no complete pairs"]
    assert Words("sv").reason("unheard of") == "unheard of"


def _variables(text: str) -> list[str]:
    return [part.split("}")[0] for part in text.split("{")[1:]]


def test_the_plan_of_these_tests_is_on_its_shelf() -> None:
    assert shelf().plan("workplaces", 1) == plan()
