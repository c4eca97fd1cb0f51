"""A supervisor with eight people: the list, two tabs at once, rows by thumb and by keyboard, and the next person."""

from __future__ import annotations

import pytest
from builders import RATING
from journeys.browsing import PHONE, OpenWindow, Site
from journeys.scenes import eight
from playwright.sync_api import Page, expect
from web import stored

pytestmark = pytest.mark.journey
ROWS = 11


def fill(page: Page, code: int) -> None:
    """Touch the same step in every row."""
    page.bring_to_front()
    rows = page.locator(".points")
    expect(rows).to_have_count(ROWS)
    for number in range(ROWS):
        rows.nth(number).locator("label").nth(code - 1).click()


def fill_at_once(page: Page, code: int) -> None:
    """The same without a finger, for pages that were filled by one before."""
    rows = page.locator(".points")
    expect(rows).to_have_count(ROWS)
    rows.evaluate_all("(rows, code) => rows.forEach((row) => row.querySelectorAll('label')[code - 1].click())", code)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_eight_people_in_two_tabs(site: Site, window: OpenWindow, scripts: bool) -> None:
    world = eight(site.world)
    one = window(PHONE, scripts=scripts)
    left, right = one.page, one.context.new_page()
    for page, number in ((left, 1), (right, 2)):
        page.goto(f"/s/{world.supervisor_token}")
        expect(page.get_by_role("heading", name="8 saker att svara på")).to_be_visible()
        page.get_by_role("link", name=f"Svara: Arbetsindikatorer, handledare, Participant {number}").click()
        expect(page.get_by_role("heading", name=f"Participant {number}")).to_be_visible()
    fill(left, 2)
    fill(right, 4)
    left.get_by_role("button", name="Skicka").click()
    expect(left.get_by_role("heading", name="Tack! Svaren om Participant 1 är skickade.")).to_be_visible()
    # Only now: the page of thanks names whoever is next when it is drawn, and that is to be the other tab's person.
    right.get_by_role("button", name="Skicka").click()
    expect(right.get_by_role("heading", name="Tack! Svaren om Participant 2")).to_be_visible()
    assert set(stored.answers(world, world.assignment(RATING, of=0)).values()) == {2}
    assert set(stored.answers(world, world.assignment(RATING, of=1)).values()) == {4}
    left.get_by_role("link", name="Nästa: Participant 2").click()
    expect(left.get_by_role("heading", name="De här svaren är redan skickade")).to_be_visible()
    left.get_by_role("link", name="Gå vidare").click()
    for left_over in range(6, 0, -1):
        left.get_by_role("link", name="Nästa: Participant").click()
        fill_at_once(left, 5)
        left.get_by_role("button", name="Skicka").click()
        said = f"Du har {left_over - 1} personer kvar." if left_over > 2 else "Du har en person kvar."
        expect(left.get_by_text(said if left_over > 1 else "Nu är allt klart.")).to_be_visible()
    right.goto(f"/s/{world.supervisor_token}")
    expect(right.get_by_role("heading", name="Allt är klart. Tack!")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_row_that_was_left_open(site: Site, window: OpenWindow, scripts: bool) -> None:
    world = site.world
    page = window(PHONE, scripts=scripts).page
    page.goto(f"/s/{world.supervisor_token}/{world.assignment(RATING)}")
    rows = page.locator(".points")
    for number in range(ROWS - 1):
        rows.nth(number).locator("label").nth(3).click()
    page.get_by_role("button", name="Skicka").click()
    focused = page.locator(":focus")
    expect(focused).to_contain_text("1 fråga är kvar")
    page.get_by_role("link", name="Jag tror att den här personen har ett arbete inom ett år.").click()
    expect(focused).to_have_id("arbete-inom-ett-ar-1")
    page.locator("label:has([name=arbete-inom-ett-ar][value=x])").click()
    page.get_by_role("button", name="Skicka").click()
    expect(page.get_by_role("heading", name="Tack!")).to_be_visible()
    answers = stored.answers(world, world.assignment(RATING))
    assert answers["arbete-inom-ett-ar"] == "does not know"
    assert answers["motivation"] == 4


def test_the_rows_by_keyboard_alone(site: Site, window: OpenWindow) -> None:
    world = site.world
    page = window((1280, 900)).page
    page.goto(f"/s/{world.supervisor_token}/{world.assignment(RATING)}")
    page.locator("#motivation-1").focus()
    for _row in range(ROWS):
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Tack!")).to_be_visible()
    assert set(stored.answers(world, world.assignment(RATING)).values()) == {3}


def test_a_whole_page_of_rows_takes_eleven_touches_and_one_more(site: Site, window: OpenWindow) -> None:
    world = site.world
    page = window(PHONE).page
    page.goto(f"/s/{world.supervisor_token}/{world.assignment(RATING)}")
    last = page.locator(".points").last.bounding_box()
    assert last is not None
    assert last["y"] + last["height"] < 4.5 * PHONE[1]
    assert page.evaluate("document.scrollingElement.scrollHeight") < 5 * PHONE[1]
    fill(page, 3)
    page.get_by_role("button", name="Skicka").click()
    expect(page.get_by_role("heading", name="Tack!")).to_be_visible()
