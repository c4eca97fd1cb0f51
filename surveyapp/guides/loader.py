"""YAML text to a guide, or to every problem with its line and column."""

from __future__ import annotations

from surveyapp.guides.checks import check_guide
from surveyapp.guides.definition import Guide
from surveyapp.instruments.problems import Problem
from surveyapp.instruments.shape import shape
from surveyapp.instruments.yaml_source import read_yaml


def load_guide(text: str, file: str) -> tuple[Guide | None, tuple[Problem, ...]]:
    """Read and check one guide.

    Args:
        text: the YAML text.
        file: the name shown in problems.

    Returns:
        The guide and no problems, or None and every problem found. The shape is checked first; the meaning
        (``checks``) once the shape is right. Bad data never raises.
    """
    source, problems = read_yaml(text, file)
    if source is None:
        return None, problems
    guide, findings = shape(Guide, source.data)
    if guide is not None:
        findings = check_guide(guide)
    return (None if findings else guide), source.locate(findings)
