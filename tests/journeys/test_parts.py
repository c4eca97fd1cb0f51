"""With scripts one page is loaded and then only what changes; what is stored is the same as without."""

from __future__ import annotations

from typing import Any

import pytest
from builders import RATING, STAR, World
from journeys.browsing import NARROW, PHONE, OpenWindow, Site, Window
from playwright.sync_api import Page, Request, expect
from web import stored

pytestmark = pytest.mark.journey
ITEMS = ["vardag", "kropp", "arbetsdag", "uppgifter", "pengar", "manniskor", "maende", "vagen-till-arbete"]
SENT = "Tack! Dina svar är skickade."
MOST_BYTES = 60 * 1024


def link(world: World, of: int = 0) -> str:
    """A participant's link to the star."""
    return f"/s/{world.participant_tokens[of]}/{world.assignment(STAR, of=of)}"


def walk(page: Page, address: str) -> None:
    """Answer with everything that a page offers, and send."""
    page.goto(address)
    page.get_by_role("button", name="Nästa").click()
    expect(page.get_by_role("alert")).to_contain_text("Något saknas")
    for number, item in enumerate(ITEMS, start=1):
        expect(page.get_by_text(f"Fråga {number} av 8")).to_be_visible()
        if item == "pengar":
            page.get_by_role("button", name="Vill inte svara").click()
        else:
            page.locator(f"label:has(#{item}-{number})").click()
            page.get_by_role("button", name="Nästa").click()
    page.get_by_role("link", name="Ändra").first.click()
    page.locator("label:has(#vardag-9)").click()
    page.get_by_role("button", name="Nästa").click()
    page.get_by_label("Ja, min handledare").check()
    page.get_by_role("button", name="Skicka").click()
    expect(page.get_by_role("heading", name=SENT)).to_be_visible()


def rows(world: World, of: int) -> dict[str, Any]:
    """Everything stored of a participant's star but names of rows and times."""
    assignment = world.assignment(STAR, of=of)
    response = stored.response(world, assignment)
    assert response is not None
    plain = ("state", "mode", "language", "device_kind", "helper", "presence", "decided_by", "shown", "instrument_hash")
    return {
        "answers": stored.answers(world, assignment),
        "readings": stored.readings(world, assignment),
        **{name: getattr(response, name) for name in plain},
    }


def listening(one: Window) -> list[Request]:
    """What the page asks for from now on."""
    asked: list[Request] = []
    one.page.on("request", lambda request: asked.append(request))
    return asked


@pytest.mark.parametrize("size", [PHONE, NARROW], ids=["360", "320"])
def test_one_page_is_loaded_and_the_same_is_stored_as_without_scripts(
    site: Site, window: OpenWindow, size: tuple[int, int]
) -> None:
    site.world.add_participant("Participant 2")
    with_scripts, without = window(size), window(size, scripts=False)
    asked = listening(with_scripts)
    walk(with_scripts.page, link(site.world))
    assert [one.resource_type for one in asked].count("document") == 1
    sizes = [one.sizes() for one in asked]
    assert sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes) <= MOST_BYTES
    walk(without.page, link(site.world, 1))
    assert rows(site.world, 0) == rows(site.world, 1)


def test_back_and_forward_show_the_questions_as_they_are_answered_now(site: Site, window: OpenWindow) -> None:
    page = window(PHONE).page
    page.goto(f"/s/{site.world.participant_tokens[0]}")
    for number, item in enumerate(ITEMS[:2], start=1):
        expect(page.get_by_text(f"Fråga {number} av 8")).to_be_visible()
        page.locator(f"label:has(#{item}-{number})").click()
        page.get_by_role("button", name="Nästa").click()
    expect(page.get_by_text("Fråga 3 av 8")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Sparat")
    expect(page.locator(":focus")).to_have_role("heading")
    page.go_back()
    page.go_back()
    expect(page.locator("#vardag-1")).to_be_checked()
    page.locator("label:has(#vardag-7)").click()
    page.get_by_role("button", name="Nästa").click()
    expect(page.locator("#kropp-2")).to_be_checked()
    page.go_back()
    expect(page.locator("#vardag-7")).to_be_checked()
    page.reload()
    expect(page.get_by_text("Fråga 3 av 8")).to_be_visible()


def test_two_presses_at_once_send_once(site: Site, window: OpenWindow) -> None:
    one = window(PHONE)
    one.page.goto(link(site.world))
    one.page.locator("label:has(#vardag-4)").click()
    asked = listening(one)
    one.page.get_by_role("button", name="Nästa").dblclick()
    expect(one.page.get_by_text("Fråga 2 av 8")).to_be_visible()
    assert [request.method for request in asked].count("POST") == 1


def test_faults_get_the_focus_and_another_language_turns_the_page(site: Site, window: OpenWindow) -> None:
    page = window(PHONE).page
    page.goto(link(site.world))
    page.get_by_role("button", name="Nästa").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.locator("#vardag-1")).to_be_focused()
    assert page.evaluate("performance.getEntriesByType('navigation').length + history.length") <= 4


def test_a_supervisor_goes_from_person_to_person_without_loading_pages(site: Site, window: OpenWindow) -> None:
    one = window(NARROW)
    asked = listening(one)
    page = one.page
    page.goto(f"/s/{site.world.supervisor_token}/{site.world.assignment(RATING)}")
    page.get_by_role("button", name="Skicka").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert [one.resource_type for one in asked].count("document") == 1


def test_a_server_in_trouble_loses_nothing_that_was_chosen(site: Site, window: OpenWindow) -> None:
    one = window(PHONE)
    page, whole = one.page, site.app
    page.goto(f"/s/{site.world.supervisor_token}/{site.world.assignment(RATING)}")
    page.locator("input[type=radio]").first.check()

    def troubled(_environ: Any, start_response: Any) -> Any:
        start_response("503 Service Unavailable", [("Content-Type", "text/html")])
        return [b"<h1>later</h1>"]

    page.wait_for_load_state("networkidle")
    site.app = troubled
    page.get_by_role("button", name="Skicka").click()
    expect(page.get_by_role("status")).not_to_be_empty()
    expect(page.locator("input[type=radio]").first).to_be_checked()
    site.app = whole
    one.complaints[:] = [told for told in one.complaints if "503" not in told]
