"""Every page in every state, in light and dark: nothing for axe to find, and what axe does not ask."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import axe_playwright_python.base as axe_core
import pytest
from axe_playwright_python.sync_playwright import Axe
from journeys.browsing import DESK, INSPECTION, NARROW, PHONE, OpenWindow, Site
from journeys.scenes import ANSWERING, STAFF
from playwright.sync_api import Browser, Page

from surveyapp.web.accessibility import checked

pytestmark = pytest.mark.journey
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: what passes is counted, but not described node by node, which takes longer than the rules themselves
ASKED = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
IN_COLOUR = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
"""All that can be otherwise in the dark."""
AXE = Axe()


@dataclass
class Ledger:
    """What was looked at and how much was found, for the accessibility statement."""

    found: dict[str, dict[str, int]] = field(default_factory=lambda: {"answering": {}, "staff": {}})

    def note(self, kind: str, name: str, faults: list[str]) -> list[str]:
        """Count the faults of a state and give them back."""
        self.found[kind][name] = self.found[kind].get(name, 0) + len(faults)
        return faults


@pytest.fixture(scope="module")
def ledger(browser: Browser) -> Iterator[Ledger]:
    """Written to the file that SURVEYAPP_TEST_ACCESSIBILITY names, which ``make accessibility`` does."""
    made = Ledger()
    yield made
    path = os.environ.get("SURVEYAPP_TEST_ACCESSIBILITY")
    if path:
        version = re.search(r"axe v([\d.]+)", axe_core.AXE_SCRIPT[:100])
        about = {
            "on": dt.date.today().isoformat(),  # noqa: DTZ011  # the day on which somebody ran it
            "axe": version[1] if version else "",
            "chromium": browser.version,
            "widths": sorted({NARROW[0], PHONE[0], DESK[0]}),
        }
        told = {**about, **{kind: dict(sorted(states.items())) for kind, states in made.found.items()}}
        Path(path).write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def test_the_statement_names_exactly_the_states_that_are_looked_at() -> None:
    told = checked()
    assert (sorted(told.answering), sorted(told.staff)) == (sorted(ANSWERING), sorted(STAFF)), "make accessibility"
    assert told.n_findings == 0


def found_by_axe(page: Page) -> list[str]:
    """What axe finds, in a line each, once what was pressed last has had its answer."""
    page.wait_for_load_state("load")
    # While an answer is on its way, what was there before is paler.
    page.locator("main[aria-busy]").wait_for(state="detached")
    found = AXE.run(page, options=ASKED).response
    assert len(found["passes"]) > 10
    return _told(found)


def found_in_the_dark(page: Page) -> list[str]:
    """What axe finds of colours where the screen is dark."""
    page.emulate_media(color_scheme="dark")
    found = AXE.run(page, options=IN_COLOUR).response
    page.emulate_media(color_scheme="light")
    assert found["passes"] or found["violations"]
    return [f"dark: {line}" for line in _told(found)]


def _told(found: dict[str, Any]) -> list[str]:
    return [f"{one['id']}: {node['html'][:200]}" for one in found["violations"] for node in one["nodes"]]


def looked_at(page: Page, picture: str) -> list[str]:
    """What axe finds, and what axe does not ask."""
    page.screenshot(path=f"{picture}.png", full_page=True)
    return [*found_by_axe(page), *page.evaluate(INSPECTION)]


@pytest.mark.parametrize("name", ANSWERING)
def test_a_page_of_answering_on_a_phone(
    site: Site, window: OpenWindow, pictures: Path, ledger: Ledger, name: str
) -> None:
    one = window(PHONE)
    ANSWERING[name](site.world, one.page, site.serve_again)
    found = looked_at(one.page, str(pictures / f"{name} {PHONE[0]}")) + found_in_the_dark(one.page)
    one.page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    assert ledger.note("answering", name, found + one.page.evaluate(INSPECTION)) == []


@pytest.mark.parametrize("name", STAFF)
def test_a_page_of_staff_on_a_phone_and_at_a_desk(
    site: Site, window: OpenWindow, pictures: Path, ledger: Ledger, name: str
) -> None:
    one = window(PHONE)
    STAFF[name](site.world, one.page, site.serve_again)
    found = looked_at(one.page, str(pictures / f"{name} {PHONE[0]}")) + found_in_the_dark(one.page)
    one.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    found += looked_at(one.page, str(pictures / f"{name} {DESK[0]}"))
    assert ledger.note("staff", name, found) == []


@pytest.mark.parametrize("name", ["question with a fault", "rows with faults", "done the second time", "month"])
def test_a_page_at_a_desk(site: Site, window: OpenWindow, pictures: Path, name: str) -> None:
    one = window(DESK)
    ANSWERING[name](site.world, one.page, site.serve_again)
    assert found_by_axe(one.page) == []
    one.page.screenshot(path=pictures / f"{name} {DESK[0]}.png", full_page=True)
    assert one.page.evaluate(INSPECTION) == []


@pytest.mark.parametrize("name", ["question", "rows with faults", "done the second time"])
def test_a_page_with_letters_twice_as_large(site: Site, window: OpenWindow, name: str) -> None:
    one = window(PHONE)
    ANSWERING[name](site.world, one.page, site.serve_again)
    one.page.evaluate("document.documentElement.style.fontSize = '200%'")
    wrong = [line for line in one.page.evaluate(INSPECTION) if "sideways" in line]
    assert wrong == []
    one.complaints.clear()
