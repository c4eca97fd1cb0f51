"""Problems get their place in the file; none hides another."""

from __future__ import annotations

from surveyapp.instruments.loader import load_instrument


def test_every_missing_field_of_one_parent_is_told() -> None:
    instrument, problems = load_instrument("code: half\nversion: 1\n", "half.yaml")
    assert instrument is None
    missing = {problem.path for problem in problems}
    assert {"title", "intro", "source", "licence", "informants", "seconds", "pages", "items"} <= missing
    assert {problem.line for problem in problems} == {1}
