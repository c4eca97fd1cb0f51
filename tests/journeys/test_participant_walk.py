"""A participant with a telephone answers the star from the link to the thanks: with scripts, without, by keyboard."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders import STAR, World
from journeys.browsing import ARGUMENTS, PHONE, OpenWindow, Site, tab_to, watched
from playwright.sync_api import Page, Playwright, expect
from web import stored

pytestmark = pytest.mark.journey
ITEMS = ["vardag", "kropp", "arbetsdag", "uppgifter", "pengar", "manniskor", "maende", "vagen-till-arbete"]
STEPS = dict(zip(ITEMS, [4, 5, 3, 7, 2, 6, 8, 1], strict=True))


def link(world: World) -> str:
    """The participant's link to the star."""
    return f"/s/{world.participant_tokens[0]}/{world.assignment(STAR)}"


def walk(page: Page, address: str) -> None:
    """Answer every question by touching the sentence, look back once, leave one out, and send."""
    page.goto(address)
    for number, (item, step) in enumerate(STEPS.items(), start=1):
        expect(page.get_by_text(f"Fråga {number} av 8")).to_be_visible()
        if item == "pengar":
            page.get_by_role("button", name="Vill inte svara").click()
            continue
        page.locator(f"label:has(#{item}-{step})").click()
        page.get_by_role("button", name="Nästa").click()
    expect(page.get_by_role("heading", name="Stämmer det här?")).to_be_visible()
    page.get_by_role("link", name="Ändra").first.click()
    expect(page.locator("#vardag-4")).to_be_checked()
    page.locator("label:has(#vardag-5)").click()
    page.get_by_role("button", name="Nästa").click()
    page.get_by_label("Nej, jag var ensam").check()
    page.get_by_role("button", name="Skicka").click()
    expect(page.get_by_role("heading", name="Tack! Dina svar är skickade.")).to_be_visible()
    expect(page.get_by_role("img", name="Så här ser det ut för dig")).to_be_visible()


def kept(world: World) -> dict[str, object]:
    """What stands in the database at the end of the walk."""
    return dict(stored.answers(world, world.assignment(STAR)))


EXPECTED = {**STEPS, "vardag": 5, "pengar": "refused"}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_the_link_to_the_thanks(site: Site, window: OpenWindow, pictures: Path, scripts: bool) -> None:
    one = window(PHONE, scripts=scripts)
    walk(one.page, link(site.world))
    assert kept(site.world) == EXPECTED
    one.page.screenshot(path=pictures / f"walk {scripts}.png", full_page=True)


def test_with_every_cookie_blocked(
    site: Site, playwright: Playwright, chromium_with_settings: str, tmp_path: Path
) -> None:
    preferences = tmp_path / "profile" / "Default" / "Preferences"
    preferences.parent.mkdir(parents=True)
    preferences.write_text(json.dumps({"profile": {"default_content_setting_values": {"cookies": 2}}}))
    context = playwright.chromium.launch_persistent_context(
        str(tmp_path / "profile"),
        executable_path=chromium_with_settings,
        args=ARGUMENTS,
        base_url=site.address,
        viewport={"width": PHONE[0], "height": PHONE[1]},
    )
    one = watched(context)
    one.page.goto("/sign-in")
    assert context.cookies() == []
    walk(one.page, link(site.world))
    assert kept(site.world) == EXPECTED
    context.close()
    one.clean()


def test_without_scripts_answering_asks_for_one_page_at_a_time(site: Site, window: OpenWindow) -> None:
    one = window(PHONE, scripts=False)
    asked, kept_already = [], []
    one.page.on("request", lambda request: asked.append(request.resource_type))
    browser = one.context.new_cdp_session(one.page)
    browser.send("Network.enable")
    browser.on("Network.requestServedFromCache", lambda event: kept_already.append(event["requestId"]))
    browser.on(
        "Network.responseReceived",
        lambda event: kept_already.append(event["requestId"]) if event["response"].get("fromDiskCache") else None,
    )
    one.page.goto(link(site.world))
    assert asked == ["document"]
    one.page.locator("label:has(#vardag-4)").click()
    one.page.get_by_role("button", name="Nästa").click()
    expect(one.page.get_by_text("Fråga 2 av 8")).to_be_visible()
    # The second page fetches the styles as a file, and later pages have it.
    one.page.locator("label:has(#kropp-4)").click()
    one.page.get_by_role("button", name="Nästa").click()
    expect(one.page.get_by_text("Fråga 3 av 8")).to_be_visible()
    assert sorted(set(asked)) == ["document", "stylesheet"]
    assert asked.count("stylesheet") - len(set(kept_already)) == 1
    assert one.context.cookies() == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_by_keyboard_alone(site: Site, window: OpenWindow, scripts: bool) -> None:
    page = window(PHONE, scripts=scripts).page
    page.goto(link(site.world))
    press = page.keyboard.press
    focused = page.locator(":focus")
    press("Tab")
    expect(focused).to_have_text("Hoppa till innehållet")
    press("Enter")
    press("Tab")
    expect(focused).to_have_id("vardag-1")
    press("Space")
    for _step in range(3):
        press("ArrowDown")
    expect(page.locator("#vardag-4")).to_be_checked()
    press("Enter")
    expect(page.get_by_text("Fråga 2 av 8")).to_be_visible()
    for _stop in range(40):
        press("Tab")
        if focused.text_content() == "Vet inte":
            break
    press("Enter")
    for number, item in enumerate(ITEMS[2:], start=3):
        expect(page.get_by_text(f"Fråga {number} av 8")).to_be_visible()
        tab_to(page, f"#{item}-1")
        press("Space")
        press("Enter")
    expect(page.get_by_role("heading", name="Stämmer det här?")).to_be_visible()
    tab_to(page, "main input[type=radio]")
    press("Space")
    press("Enter")
    expect(page.get_by_role("heading", name="Tack! Dina svar är skickade.")).to_be_visible()
    assert kept(site.world) == {"vardag": 4, "kropp": "does not know", **dict.fromkeys(ITEMS[2:], 1)}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_fault_takes_the_focus_and_leads_to_the_answer(site: Site, window: OpenWindow, scripts: bool) -> None:
    page = window(PHONE, scripts=scripts).page
    page.goto(link(site.world))
    page.get_by_role("button", name="Nästa").click()
    focused = page.locator(":focus")
    expect(focused).to_have_attribute("role", "alert")
    expect(page).to_have_title("Fel: Hur går det hemma i vardagen? – Framstegsstjärnan")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(focused).to_have_id("vardag-1")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Fråga 2 av 8")).to_be_visible()


def test_the_browsers_back_button_shows_what_was_answered(site: Site, window: OpenWindow) -> None:
    page = window(PHONE).page
    page.goto(link(site.world))
    page.get_by_role("button", name="Vet inte").click()
    page.locator("label:has(#kropp-4)").click()
    page.get_by_role("button", name="Nästa").click()
    expect(page.get_by_text("Fråga 3 av 8")).to_be_visible()
    page.go_back()
    expect(page.locator("#kropp-4")).to_be_checked()


def test_the_back_button_after_sending_shows_no_answers(site: Site, window: OpenWindow) -> None:
    page = window(PHONE).page
    walk(page, link(site.world))
    page.go_back()
    expect(page.get_by_role("heading", name="De här svaren är redan skickade")).to_be_visible()


def test_a_double_press_on_send_sends_once(site: Site, window: OpenWindow) -> None:
    page = window(PHONE).page
    page.goto(link(site.world))
    for number, _item in enumerate(ITEMS, start=1):
        expect(page.get_by_text(f"Fråga {number} av {len(ITEMS)}")).to_be_visible()
        page.get_by_role("button", name="Vet inte").click()
    page.get_by_role("button", name="Skicka").dblclick()
    expect(page.get_by_role("heading", name="Tack! Dina svar är skickade.")).to_be_visible()
    sent = [row for row in stored.everything(site.world)["audit_event"] if "response submitted" in row]
    assert len(sent) == 1


def test_going_on_with_another_device_in_another_language(site: Site, window: OpenWindow) -> None:
    phone, tablet = window(PHONE).page, window((768, 1024)).page
    phone.goto(link(site.world))
    phone.locator("label:has(#vardag-4)").click()
    phone.get_by_role("button", name="Nästa").click()
    expect(phone.get_by_text("Fråga 2 av 8")).to_be_visible()
    tablet.goto(link(site.world))
    tablet.get_by_role("button", name="English").click()
    expect(tablet.get_by_text("Question 2 of 8")).to_be_visible()
    expect(tablet.locator("html")).to_have_attribute("lang", "en")
    tablet.locator("label:has(#kropp-5)").click()
    tablet.get_by_role("button", name="Next").click()
    expect(tablet.get_by_text("Question 3 of 8")).to_be_visible()
    assert kept(site.world) == {"vardag": 4, "kropp": 5}
