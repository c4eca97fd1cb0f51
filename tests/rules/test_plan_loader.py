"""Measurement plans read from YAML, with every problem at its place."""

from __future__ import annotations

import datetime as dt
import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_files import GONE, a_plan, as_yaml, catalogue

from surveyapp.plans.loader import load_plan

WRITTEN = textwrap.dedent(
    """\
    code: workplaces
    version: 1
    title: {sv: Arbetsplatser, en: Workplaces}
    zone: Europe/Stockholm
    waves:
      - code: baseline
        title: {sv: Start, en: Start}
        anchor: start
        window: {opens: -3, due: 7, grace: 7}
        asks:
          - {instrument: settling, version: 1, informant: participant}
    indicators:
      - code: settled
        title: {sv: Inkommen, en: Settled}
        specific: Settled at the workplace.
        measurable: Mean of three items.
        accepted: Agreed with the workplaces.
        relevant: People who settle stay.
        time_bound: Within three months.
        kind: subjective
    thresholds:
      - instrument: settling
        scale: settled
        kind: level
        level: 4
        basis: Own judgement.
        fixed_by: The steering group.
        fixed_on: 2026-01-15
    """
)


def test_a_sound_file_gives_the_plan_and_no_problems() -> None:
    plan, problems = load_plan(WRITTEN, "plan.yaml", catalogue())
    assert problems == ()
    assert plan is not None
    assert plan.thresholds[0].fixed_on == dt.date(2026, 1, 15)
    assert plan.lookahead.months == 3


def test_a_plan_with_every_part_is_sound() -> None:
    plan, problems = load_plan(as_yaml(a_plan()), "plan.yaml", catalogue())
    assert problems == ()
    assert plan is not None
    assert [wave.code for wave in plan.waves] == ["baseline", "monthly", "afterwards"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("zone: Europe/Stockholm", "zone: Europe/Ostersund",
         "plan.yaml:4:1: zone: Europe/Ostersund is not an IANA time zone"),
        ("zone: Europe/Stockholm", "zone: ../etc", "plan.yaml:4:1: zone: ../etc is not an IANA time zone"),
        ("zone: Europe/Stockholm", "zone: Europe", "plan.yaml:4:1: zone: Europe is not an IANA time zone"),
        ("opens: -3", "opens: 3", "plan.yaml:9:14: waves.0.window.opens: must be at most 0"),
        ("    anchor: start\n", "", "plan.yaml:6:5: waves.0.anchor: this field is missing"),
        ("version: 1, ", "version: 2, ",
         "plan.yaml:11:10: waves.0.asks.0.instrument: there is no instrument settling 2"),
        ("level: 4", "level: 6",
         "plan.yaml:25:5: thresholds.0.level: 6 is outside the scale settled of settling 1, which goes from 1 to 5"),
        ("kind: level", "kind: both", "plan.yaml:22:5: thresholds.0.change: a threshold of kind both needs a change"),
        ("level: 4", "level: .nan", "plan.yaml:25:5: thresholds.0.level: must be a finite number"),
        ("2026-01-15", "2026-02-30",
         "plan.yaml:28:5: thresholds.0.fixed_on: must be a day that exists, such as 2026-01-31"),
        ("2026-01-15", "soon", "plan.yaml:28:5: thresholds.0.fixed_on: must be a day that exists, such as 2026-01-31"),
        ("2026-01-15", "20260115",
         "plan.yaml:28:5: thresholds.0.fixed_on: must be a day that exists, such as 2026-01-31"),
        ("2026-01-15", "2026-01-15T10:00:00",
         "plan.yaml:28:5: thresholds.0.fixed_on: must be a day that exists, such as 2026-01-31"),
        ("thresholds:", "limits:", "plan.yaml:21:1: limits: this field is not known here"),
    ],
)  # fmt: skip
def test_a_problem_has_its_line_column_and_path(before: str, after: str, expected: str) -> None:
    assert before in WRITTEN
    plan, problems = load_plan(WRITTEN.replace(before, after), "plan.yaml", catalogue())
    assert plan is None
    assert [str(problem) for problem in problems] == [expected]


def test_broken_yaml_is_one_problem() -> None:
    plan, problems = load_plan("code: [", "plan.yaml", catalogue())
    assert plan is None
    assert len(problems) == 1


def test_every_problem_of_shape_is_told_at_once() -> None:
    data = a_plan({("zone",): "Nowhere", ("waves", 1, "window"): GONE, ("targets", 0, "numerator"): 0})
    _, problems = load_plan(as_yaml(data), "plan.yaml", catalogue())
    assert {problem.path for problem in problems} == {"zone", "waves.1.window", "targets.0.numerator"}


@settings(max_examples=40, deadline=None)
@given(
    part=st.sampled_from(["waves", "indicators", "thresholds", "reliabilities", "targets", "zone", "lookahead"]),
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    ),
)
def test_no_data_raises(part: str, value: object) -> None:
    plan, problems = load_plan(as_yaml(a_plan({(part,): value})), "plan.yaml", catalogue())
    assert (plan is None) == bool(problems)
