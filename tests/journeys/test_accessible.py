"""Every page in every state, in light and dark: nothing for axe to find, and what axe does not ask."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from journeys.browsing import DESK, INSPECTION, NARROW, PHONE, OpenWindow, Site
from journeys.scenes import ANSWERING, STAFF
from playwright.sync_api import Page

pytestmark = pytest.mark.journey
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = Axe()


def found_by_axe(page: Page) -> list[str]:
    """What axe finds, in a line each."""
    found = AXE.run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response
    assert len(found["passes"]) > 10
    return [f"{one['id']}: {node['html'][:200]}" for one in found["violations"] for node in one["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ANSWERING)
def test_a_page_of_answering_on_a_phone(site: Site, window: OpenWindow, pictures: Path, name: str, scheme: str) -> None:
    one = window(PHONE, scheme=scheme)
    ANSWERING[name](site.world, one.page, site.serve_again)
    one.page.screenshot(path=pictures / f"{name} {PHONE[0]} {scheme}.png", full_page=True)
    assert found_by_axe(one.page) == []
    assert one.page.evaluate(INSPECTION) == []
    one.page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    assert one.page.evaluate(INSPECTION) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("name", STAFF)
def test_a_page_of_staff(
    site: Site, window: OpenWindow, pictures: Path, name: str, size: tuple[int, int], scheme: str
) -> None:
    one = window(size, scheme=scheme)
    STAFF[name](site.world, one.page, site.serve_again)
    one.page.screenshot(path=pictures / f"{name} {size[0]} {scheme}.png", full_page=True)
    assert found_by_axe(one.page) == []
    assert one.page.evaluate(INSPECTION) == []


@pytest.mark.parametrize("name", ["question with a fault", "rows with faults", "done the second time", "month"])
def test_a_page_at_a_desk(site: Site, window: OpenWindow, pictures: Path, name: str) -> None:
    one = window(DESK)
    ANSWERING[name](site.world, one.page, site.serve_again)
    one.page.screenshot(path=pictures / f"{name} {DESK[0]}.png", full_page=True)
    assert found_by_axe(one.page) == []
    assert one.page.evaluate(INSPECTION) == []


@pytest.mark.parametrize("name", ["question", "rows with faults", "done the second time"])
def test_a_page_with_letters_twice_as_large(site: Site, window: OpenWindow, name: str) -> None:
    one = window(PHONE)
    ANSWERING[name](site.world, one.page, site.serve_again)
    one.page.evaluate("document.documentElement.style.fontSize = '200%'")
    wrong = [line for line in one.page.evaluate(INSPECTION) if "sideways" in line]
    assert wrong == []
    one.complaints.clear()
