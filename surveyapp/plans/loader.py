"""YAML text to a measurement plan, or to every problem with its line and column."""

from __future__ import annotations

from surveyapp.guides.shelf import NO_GUIDES, GuideShelf
from surveyapp.instruments.catalogue import Catalogue
from surveyapp.instruments.problems import Problem
from surveyapp.instruments.shape import shape
from surveyapp.instruments.yaml_source import read_yaml
from surveyapp.plans.checks import check_plan
from surveyapp.plans.definition import Plan


def load_plan(
    text: str, file: str, catalogue: Catalogue, guides: GuideShelf = NO_GUIDES
) -> tuple[Plan | None, tuple[Problem, ...]]:
    """Read and check one measurement plan against the instruments and guides that it names.

    Args:
        text: the YAML text.
        file: the name shown in problems.
        catalogue: the instruments that the plan may ask.
        guides: the guides that its interviews may be held with.

    Returns:
        The plan and no problems, or None and every problem found. The shape is checked first; the meaning
        (``checks``) once the shape is right. Bad data never raises.
    """
    source, problems = read_yaml(text, file)
    if source is None:
        return None, problems
    plan, findings = shape(Plan, source.data)
    if plan is not None:
        findings = check_plan(plan, catalogue, guides)
    return (None if findings else plan), source.locate(findings)
