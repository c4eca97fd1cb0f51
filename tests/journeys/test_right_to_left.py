"""From approving a language to answering in it, from right to left, on the narrowest phones, scripts or not."""

from __future__ import annotations

import pytest
from builders import STAR, World
from journeys.browsing import DESK, NARROW, PHONE, OpenWindow, Site
from journeys.scenes_of_languages import SUBJECT, texts
from playwright.sync_api import Page, expect
from translated import in_letters
from web import stored

pytestmark = pytest.mark.journey
SUBJECTS = ["interface", "information.2", f"instrument.{STAR}.1"]


def approve_through_the_pages(page: Page) -> None:
    """Read and approve everything that a participant meets."""
    for slug in SUBJECTS:
        page.goto(f"{SUBJECT.rsplit('/', 1)[0]}/{slug}")
        page.get_by_label("Jag kan språket.").check()
        page.get_by_role("button", name="Godkänn texterna med mitt namn").click()
        page.get_by_role("heading", name="Språk", exact=True).wait_for()
        page.wait_for_load_state()
    expect(page.get_by_role("heading", name="العربية ✓ Erbjuds")).to_be_visible()


def walk(page: Page, world: World) -> None:
    """From the first question in Swedish, over to Arabic at the second, to the thanks."""
    page.goto(f"/s/{world.participant_tokens[0]}/{world.assignment(STAR)}")
    page.locator("label:has(#vardag-4)").click()
    page.get_by_role("button", name="Nästa").click()
    page.get_by_text("Fråga 2 av 8").wait_for()
    page.locator("label:has(#kropp-6)").click()
    language = page.get_by_role("navigation", name="Språk")
    if language.locator("summary").count():
        language.locator("summary").click()
    language.get_by_text("العربية").click()
    page.get_by_role("heading", name=in_letters("Hur är det med kroppen och orken?")).wait_for()
    expect(page.locator("#kropp-6")).to_be_checked()
    onward = page.get_by_role("button", name=in_letters("Nästa"))
    onward.click()
    for number, item in enumerate(world.house.shelf.catalogue.get(STAR, 1).item_codes[2:], start=3):
        page.get_by_text(f"{in_letters('Fråga')} {number} ").wait_for()
        page.locator(f"label:has(#{item}-{number})").click()
        onward.click()
    page.get_by_role("heading", name=in_letters("Stämmer det här?")).wait_for()
    page.get_by_role("button", name=in_letters("Skicka")).click()
    page.get_by_role("heading", name=in_letters("Tack! Dina svar är skickade.")).wait_for()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("size", [PHONE, NARROW], ids=["360", "320"])
def test_somebody_changes_to_arabic_in_the_middle_and_loses_nothing(
    site: Site, window: OpenWindow, size: tuple[int, int], scripts: bool
) -> None:
    world, desk = site.world, window(DESK)
    texts(world, desk.page, site.serve_again)
    approve_through_the_pages(desk.page)
    one = window(size, scripts=scripts)
    walk(one.page, world)
    assert one.page.locator("html").get_attribute("dir") == "rtl"
    kept = stored.response(world, world.assignment(STAR))
    assert kept
    assert (kept.state, kept.language) == ("submitted", "ar")
    given = dict(zip(world.house.shelf.catalogue.get(STAR, 1).item_codes, (4, 6, 3, 4, 5, 6, 7, 8), strict=True))
    assert stored.answers(world, world.assignment(STAR)) == given
