"""YAML text to an instrument, or to every problem with its line and column."""

from __future__ import annotations

from surveyapp.instruments.checks import check_instrument
from surveyapp.instruments.definition import Instrument
from surveyapp.instruments.problems import Problem
from surveyapp.instruments.shape import shape
from surveyapp.instruments.yaml_source import read_yaml


def load_instrument(text: str, file: str) -> tuple[Instrument | None, tuple[Problem, ...]]:
    """Read and check one instrument.

    Args:
        text: the YAML text.
        file: the name shown in problems.

    Returns:
        The instrument and no problems, or None and every problem found. The shape is checked first; the meaning
        (``checks``) once the shape is right. Bad data never raises.
    """
    source, problems = read_yaml(text, file)
    if source is None:
        return None, problems
    instrument, findings = shape(Instrument, source.data)
    if instrument is not None:
        findings = check_instrument(instrument)
    return (None if findings else instrument), source.locate(findings)
