"""Pages of supervisors, goals, statements and tasks, in light and dark: nothing for axe, nor for our own questions."""

from __future__ import annotations

from pathlib import Path

import pytest
from journeys.browsing import DESK, INSPECTION, NARROW, PHONE, OpenWindow, Site
from journeys.supervisor_scenes import BY_LINK, STAFF
from journeys.test_accessible import found_by_axe

pytestmark = pytest.mark.journey
SCHEMES = {name: ("light", "dark")[place % 2] for place, name in enumerate([*BY_LINK, *STAFF])}
"""Each scene in one of the two, so that both are looked at without every page being drawn twice."""


@pytest.mark.parametrize("name", BY_LINK)
def test_a_page_by_link_on_a_phone(site: Site, window: OpenWindow, pictures: Path, name: str) -> None:
    one = window(PHONE, scheme=SCHEMES[name])
    BY_LINK[name](site.world, one.page, site.serve_again)
    one.page.screenshot(path=pictures / f"{name} {PHONE[0]}.png", full_page=True)
    assert found_by_axe(one.page) == []
    assert one.page.evaluate(INSPECTION) == []
    one.page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    assert one.page.evaluate(INSPECTION) == []


@pytest.mark.parametrize("name", STAFF)
def test_a_page_of_staff_on_both(site: Site, window: OpenWindow, pictures: Path, name: str) -> None:
    one = window(PHONE, scheme=SCHEMES[name])
    STAFF[name](site.world, one.page, site.serve_again)
    for size in (PHONE, DESK):
        one.page.set_viewport_size({"width": size[0], "height": size[1]})
        one.page.screenshot(path=pictures / f"{name} {size[0]}.png", full_page=True)
        assert found_by_axe(one.page) == []
        assert one.page.evaluate(INSPECTION) == []
