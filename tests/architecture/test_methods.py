"""The methods page names every public function of the statistics, and nothing that does not exist."""

from __future__ import annotations

import importlib
import re

import pytest

from surveyapp.settings import ROOT

METHODS = (ROOT / "docs" / "methods.md").read_text(encoding="utf-8")
PACKAGES = ("scoring", "psychometrics", "progression", "effects")
NAMED = sorted(set(re.findall(rf"`(?:surveyapp\.)?((?:{'|'.join(PACKAGES)})(?:\.[a-z_0-9]+)+)", METHODS)))


@pytest.mark.parametrize("name", NAMED)
def test_every_import_path_on_the_page_leads_somewhere(name: str) -> None:
    parts = ("surveyapp." + name).split(".")
    for cut in range(len(parts), 1, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[cut:]:
            found = getattr(found, attribute)
        return
    raise AssertionError(name)


def test_the_page_is_not_empty() -> None:
    assert len(NAMED) > 60
