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
from builders import World
from journeys.browsing import DESK, INSPECTION, NARROW, PHONE, OpenWindow, Site
from journeys.every_page import Everything, pages
from journeys.scenes import sign_in_with
from journeys.scenes_looked_at import ANSWERING, RIGHT_TO_LEFT, STAFF, WALKS
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
WRITTEN = os.environ.get("SURVEYAPP_TEST_ACCESSIBILITY")
"""The file that is written anew, where it is."""
PARTS = 4
"""So many tests go through every page of staff, each through its share."""


@dataclass
class Ledger:
    """What was looked at and how much was found, for the accessibility statement."""

    found: dict[str, dict[str, int]] = field(default_factory=lambda: {"answering": {}, "staff": {}, "pages": {}})

    def note(self, kind: str, name: str, faults: list[str]) -> list[str]:
        """Count the faults of a state and give them back."""
        self.found[kind][name] = self.found[kind].get(name, 0) + len(faults)
        return faults


@pytest.fixture(scope="module")
def ledger(browser: Browser) -> Iterator[Ledger]:
    """Written to the file that SURVEYAPP_TEST_ACCESSIBILITY names, which ``make accessibility`` does."""
    made = Ledger()
    yield made
    if WRITTEN:
        version = re.search(r"axe v([\d.]+)", axe_core.AXE_SCRIPT[:100])
        about = {
            "on": dt.date.today().isoformat(),  # noqa: DTZ011  # the day on which somebody ran it
            "axe": version[1] if version else "",
            "chromium": browser.version,
            "widths": sorted({NARROW[0], PHONE[0], DESK[0]}),
        }
        told = {**about, **{kind: dict(sorted(states.items())) for kind, states in made.found.items()}}
        Path(WRITTEN).write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


@pytest.mark.skipif(WRITTEN is not None, reason="what the statement names is being written")
def test_the_statement_names_exactly_what_is_looked_at(world: World) -> None:
    staff = [*STAFF, *(name for walk in WALKS.values() for name in walk)]
    every = [rule.rule for rule in pages(world.app())]
    told = checked()
    assert told.answering.keys() == set(ANSWERING), "make accessibility"
    assert told.staff.keys() == set(staff), "make accessibility"
    assert told.pages.keys() == set(every), "make accessibility"
    assert len(staff) == len(set(staff))
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


def looked_at(page: Page, picture: str, *, asks_axe_at_a_desk: bool = False) -> list[str]:
    """What axe finds, in the light and of colours in the dark, and what it does not ask: on phones and at a desk.

    A page holds the same at a desk, where it is only laid out anew: axe is asked there of some.
    """
    found = []
    for size in (PHONE, NARROW, DESK):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.screenshot(path=f"{picture} {size[0]}.png", full_page=True)
        told = found_by_axe(page) if size == PHONE or (size == DESK and asks_axe_at_a_desk) else []
        found += [f"{size[0]}: {line}" for line in [*told, *page.evaluate(INSPECTION)]]
    return found + found_with_large_letters(page) + found_in_the_dark(page)


def found_with_large_letters(page: Page) -> list[str]:
    """Whether the page, as wide as it is, has to be moved sideways once its letters are twice as large."""
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    found = [f"large: {line}" for line in page.evaluate(INSPECTION) if "sideways" in line]
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found


@pytest.mark.parametrize("name", ANSWERING)
def test_a_page_of_answering(site: Site, window: OpenWindow, pictures: Path, ledger: Ledger, name: str) -> None:
    one = window(PHONE)
    ANSWERING[name](site.world, one.page, site.serve_again)
    assert one.page.locator("html").get_attribute("dir") == ("rtl" if name in RIGHT_TO_LEFT else "ltr")
    found = looked_at(one.page, str(pictures / name))
    assert ledger.note("answering", name, found) == []


@pytest.mark.parametrize("name", STAFF)
def test_a_page_of_staff(site: Site, window: OpenWindow, pictures: Path, ledger: Ledger, name: str) -> None:
    one = window(PHONE)
    STAFF[name](site.world, one.page, site.serve_again)
    found = looked_at(one.page, str(pictures / name), asks_axe_at_a_desk=True)
    assert ledger.note("staff", name, found) == []


@pytest.mark.parametrize("walk", WALKS)
def test_pages_of_staff_one_after_the_other(
    site: Site, window: OpenWindow, pictures: Path, ledger: Ledger, walk: str
) -> None:
    one = window(PHONE)
    wrong = []
    for name, scene in WALKS[walk].items():
        scene(site.world, one.page, site.serve_again)
        found = looked_at(one.page, str(pictures / name))
        wrong += [f"{name}: {line}" for line in ledger.note("staff", name, found)]
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_of_staff(site: Site, window: OpenWindow, pictures: Path, ledger: Ledger, part: int) -> None:
    everything, app = Everything(site.world, "staff@example.org"), site.world.app()
    one = window(PHONE)
    sign_in_with(one.page, "staff@example.org")
    wrong = []
    for rule in pages(app)[part::PARTS]:
        answer = one.page.goto(everything.address(app, rule))
        assert answer is not None
        found = looked_at(one.page, str(pictures / rule.endpoint))
        if answer.status != 200:
            found.append(str(answer.status))
        wrong += [f"{rule.rule}: {line}" for line in ledger.note("pages", rule.rule, found)]
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("name", ["question", "rows with faults", "done the second time"])
def test_a_page_on_a_phone_with_letters_twice_as_large(site: Site, window: OpenWindow, name: str) -> None:
    one = window(PHONE)
    ANSWERING[name](site.world, one.page, site.serve_again)
    one.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert [line for line in one.page.evaluate(INSPECTION) if "sideways" in line] == []
    one.complaints.clear()
