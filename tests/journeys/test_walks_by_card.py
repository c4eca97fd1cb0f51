"""Ways in without a personal link, in a real browser: a card at home, a kiosk left alone, an interview, a device handed
over. On a shared tablet nothing of the last person is left: on the page, in the browser's store, in its history or in
what it keeps for "back"."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import OWN, STAR, World
from journeys.browsing import ARGUMENTS, NARROW, PHONE, OpenWindow, Site, Window, watched
from journeys.scenes import signed_in
from playwright.sync_api import Error, Page, Playwright, expect
from sqlalchemy import select
from web import stored

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole
from surveyapp.placements.models import Placement
from surveyapp.ways import rules
from surveyapp.ways.changes import NewCard, Stay, make_card
from surveyapp.ways.codes import shown
from surveyapp.ways.kiosks import make_kiosk

pytestmark = pytest.mark.journey
TABLET = (768, 1024)
OF_A_VISIT = (" av 8", "Stämmer det här?", "Dina svar är skickade")
STORED = """async () => {
  const long = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const asked of await cache.keys()) {
      const kept = await cache.match(asked);
      long.push(`${asked.url} ${kept.headers.get("Content-Type")?.includes("html") ? await kept.text() : ""}`);
    }
  }
  for (const {name} of await indexedDB.databases()) {
    const opened = indexedDB.open(name);
    const db = await new Promise((done) => { opened.onsuccess = () => done(opened.result); });
    for (const store of db.objectStoreNames) {
      const asked = db.transaction(store).objectStore(store).getAll();
      const rows = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
      long.push(...rows.map((row) => JSON.stringify(row)));
    }
    db.close();
  }
  return {short: [localStorage.length, sessionStorage.length, history.state], long};
}"""
"""What the browser keeps of pages, evaluated in one."""


def card(world: World, of: int = 0) -> NewCard:
    """A card as staff make it."""
    with world.session() as session:
        stay = Stay(world.placements[of], world.participants[of], world.authority_id)
        secret = world.house.settings.secret_key
        made = make_card(session, world.house.vault, secret, stay, actor="test", at=world.house.clock.now())
        session.commit()
        return made


def kiosk(world: World) -> str:
    """The address that registers a tablet at the world's provider."""
    world.open_account(AccountRole.ADMINISTRATOR, "kiosk@example.org")
    with world.session() as session:
        token = make_kiosk(
            session,
            world.house.settings.secret_key,
            world.authority_id,
            world.provider_id,
            "Caféet",
            account_id=session.scalars(select(Account.id)).first() or 0,
            at=world.house.clock.now(),
        )
        session.commit()
        return f"/kiosk/{token}"


def only_the_star(world: World) -> None:
    """Leave one questionnaire to answer for each participant."""
    with world.session() as session:
        session.connection().exec_driver_sql(
            f"UPDATE assignment SET cancel_reason = 'cancelled by staff' WHERE instrument = '{OWN}'"
        )
        session.commit()


def answer_all(page: Page, code: int = 6) -> None:
    """Every question by touching, up to the page of all answers."""
    for number in range(1, 9):
        expect(page.get_by_text(f"Fråga {number} av 8")).to_be_visible()
        page.locator(f"label:has(input[value='{code}'])").first.click()
        page.get_by_role("button", name="Nästa").click()
    expect(page.get_by_role("heading", name="Stämmer det här?")).to_be_visible()


def type_code(page: Page, code: str) -> None:
    """The code of a card."""
    page.get_by_label("Skriv koden").fill(code)
    page.get_by_role("button", name="Fortsätt").click()


def mode(world: World, of: int = 0) -> str:
    """The way in of a participant's star, once it was sent."""
    kept = stored.response(world, world.assignment(STAR, of=of))
    assert kept is not None
    assert kept.state == "submitted"
    return kept.mode


def nothing_is_left(page: Page) -> None:
    """Neither on the page nor in any store of the browser, which keeps a kiosk's first page and its scripts."""
    said = page.inner_text("body")
    assert "Participant" not in said
    assert page.locator("svg").count() == 0
    assert page.context.cookies() == []
    told = page.evaluate(STORED)
    assert told["short"] == [0, 0, None]
    assert not [text for text in told["long"] if "/s/" in text or " av 8" in text], told["long"]


def everything_back(page: Page) -> list[str]:
    """What "back" shows, page by page, to the first one."""
    found = []
    for _page in range(page.evaluate("history.length") - 1):
        with contextlib.suppress(Error):  # a page that was posted is not shown again, which the browser calls a fault
            page.go_back(timeout=2000)
        page.wait_for_load_state()
        found.append(page.inner_text("body"))
    return found


@pytest.fixture
def tablet(playwright: Playwright, chromium: str, site: Site) -> Iterator[Window]:
    """A tablet whose browser keeps whole pages for "back", as browsers do outside of tests."""
    browser = playwright.chromium.launch(
        executable_path=chromium, args=ARGUMENTS, ignore_default_args=["--disable-back-forward-cache"]
    )
    context = browser.new_context(
        base_url=site.address, viewport={"width": TABLET[0], "height": TABLET[1]}, locale="sv-SE"
    )
    context.set_default_timeout(10_000)
    yield watched(context)
    browser.close()


@pytest.mark.parametrize(("size", "scripts"), [(NARROW, False), (PHONE, True)], ids=["320 without", "360 with scripts"])
def test_from_the_code_to_the_thanks(
    site: Site, window: OpenWindow, pictures: Path, size: tuple[int, int], scripts: bool
) -> None:
    only_the_star(site.world)
    made = card(site.world)
    page = window(size, scripts=scripts).page
    page.goto("/kod")
    type_code(page, "123 456 789")
    expect(page.get_by_role("alert")).to_contain_text("Koden stämmer inte")
    page.screenshot(path=pictures / f"code wrong {size[0]}.png")
    type_code(page, f" {shown(made.code).replace(' ', '-')}")
    answer_all(page)
    page.get_by_label("Nej, jag var ensam").check()
    page.get_by_role("button", name="Skicka").click()
    expect(page.get_by_role("heading", name="Tack! Dina svar är skickade.")).to_be_visible()
    assert mode(site.world) == "card"


def test_with_every_cookie_blocked_and_by_keyboard_alone(
    site: Site, playwright: Playwright, chromium: str, tmp_path: Path
) -> None:
    only_the_star(site.world)
    made = card(site.world)
    preferences = tmp_path / "profile" / "Default" / "Preferences"
    preferences.parent.mkdir(parents=True)
    preferences.write_text(json.dumps({"profile": {"default_content_setting_values": {"cookies": 2}}}))
    context = playwright.chromium.launch_persistent_context(
        str(tmp_path / "profile"),
        executable_path=chromium,
        args=ARGUMENTS,
        base_url=site.address,
        viewport={"width": PHONE[0], "height": PHONE[1]},
    )
    one = watched(context)
    one.page.goto("/kod?lang=sv")
    press, focused = one.page.keyboard.press, one.page.locator(":focus")
    for _stop in range(8):
        press("Tab")
        if focused.get_attribute("id") == "code":
            break
    one.page.keyboard.type(made.code)
    press("Enter")
    expect(one.page.get_by_text("Fråga 1 av 8")).to_be_visible()
    for _stop in range(12):
        press("Tab")
        if focused.get_attribute("id") == "vardag-1":
            break
    press("Space")
    press("Enter")
    expect(one.page.get_by_text("Fråga 2 av 8")).to_be_visible()
    assert context.cookies() == []
    assert stored.answers(site.world, site.world.assignment(STAR)) == {"vardag": 1}
    context.close()
    one.clean()


def test_two_people_at_a_kiosk_and_then_nobody(site: Site, tablet: Window, pictures: Path) -> None:
    world, page = site.world, tablet.page
    world.add_participant("Participant Two")
    only_the_star(world)
    cards = [card(world), card(world, 1)]
    page.goto(kiosk(world))
    page.get_by_role("button", name="Registrera").click()
    start = page.get_by_role("link", name="Jag har ett kort")
    expect(start).to_be_visible()
    standing = page.url
    page.screenshot(path=pictures / "kiosk start.png")
    start.click()
    type_code(page, cards[0].code)
    answer_all(page)
    page.get_by_role("button", name="Skicka").click()
    expect(page.get_by_role("heading", name="Tack! Dina svar är skickade.")).to_be_visible()
    assert page.locator("svg").count() == 0
    page.screenshot(path=pictures / "kiosk done.png")
    page.get_by_role("button", name="Visa min bild").click()
    expect(page.locator("svg")).to_be_visible()
    page.get_by_role("button", name="Klar").click()
    expect(start).to_be_visible()
    nothing_is_left(page)
    shown_again = everything_back(page)
    assert len(shown_again) > 8
    assert not [text for text in shown_again if any(words in text for words in OF_A_VISIT)]
    assert mode(world) == "kiosk"
    page.goto(standing)
    start.click()
    type_code(page, cards[1].code)
    expect(page.get_by_text("Fråga 1 av 8")).to_be_visible()
    page.locator("label:has(#vardag-4)").click()
    page.get_by_role("button", name="Nästa").click()
    expect(page.get_by_text("Fråga 2 av 8")).to_be_visible()
    page.go_back()
    expect(page.locator("#vardag-4")).to_be_checked()
    page.get_by_role("button", name="Avsluta").click()
    expect(start).to_be_visible()
    nothing_is_left(page)
    assert not [text for text in everything_back(page) if any(words in text for words in OF_A_VISIT)]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_kiosk_that_is_left_alone_forgets(
    site: Site, tablet: Window, monkeypatch: pytest.MonkeyPatch, scripts: bool
) -> None:
    assert tablet.context.browser is not None
    context = tablet.context.browser.new_context(base_url=site.address, locale="sv-SE", java_script_enabled=scripts)
    world, page = site.world, context.new_page()
    only_the_star(world)
    made = card(world)
    page.goto(kiosk(world))
    page.get_by_role("button", name="Registrera").click()
    start = page.get_by_role("link", name="Jag har ett kort")
    start.click()
    monkeypatch.setattr(rules, "IDLE", dt.timedelta(seconds=2))
    type_code(page, made.code)
    page.locator("label:has(#vardag-4)").click()
    page.get_by_role("button", name="Nästa").click()
    expect(page.get_by_text("Fråga 2 av 8")).to_be_visible()
    expect(start).to_be_visible(timeout=9000)
    nothing_is_left(page)
    assert not [text for text in everything_back(page) if any(words in text for words in OF_A_VISIT)]
    assert stored.answers(world, world.assignment(STAR)) == {"vardag": 4}
    context.close()


def ways_of_the_first(world: World, page: Page) -> None:
    """A caseworker before the ways in of the first placement."""
    signed_in(world, page, AccountRole.CASEWORKER)
    with world.session() as session:
        ref = session.get_one(Placement, world.placements[0]).ref
    page.goto(f"/placements/{ref}")
    page.get_by_role("link", name="Kort, intervju eller lämna över skärmen").click()


def test_an_interview_from_the_placement_to_the_thanks(site: Site, window: OpenWindow, pictures: Path) -> None:
    page = window(PHONE).page
    only_the_star(site.world)
    ways_of_the_first(site.world, page)
    page.get_by_label("I telefon").check()
    page.get_by_role("group", name="Är en tolk med?").get_by_label("Ja").check()
    page.get_by_role("button", name="Börja intervjun").click()
    expect(page.get_by_text("Intervju: läs frågan högt.")).to_be_visible()
    page.screenshot(path=pictures / "interview.png")
    answer_all(page)
    page.get_by_role("group", name="Var handledaren med?").get_by_label("Nej").check()
    page.get_by_role("group", name="Vem valde svaren?").get_by_label("Personen själv").check()
    page.screenshot(path=pictures / "interview check.png", full_page=True)
    page.get_by_role("button", name="Skicka").click()
    expect(page.get_by_role("heading", name="Tack! Dina svar är skickade.")).to_be_visible()
    assert mode(site.world) == "interview"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_device_handed_over_shows_nothing_of_staff_and_then_nothing_of_the_person(
    site: Site, tablet: Window, scripts: bool
) -> None:
    browser = tablet.context.browser
    assert browser is not None
    context = browser.new_context(base_url=site.address, locale="sv-SE", java_script_enabled=scripts)
    page = context.new_page()
    only_the_star(site.world)
    ways_of_the_first(site.world, page)
    page.get_by_role("button", name="Logga ut och lämna över").click()
    expect(page.get_by_text("Fråga 1 av 8")).to_be_visible()
    questions = page.url
    page.go_back()
    expect(page.get_by_role("heading", name="Logga in")).to_be_visible()
    page.goto(questions)
    answer_all(page)
    page.get_by_role("button", name="Skicka").click()
    expect(page.get_by_text("Lämna tillbaka skärmen.")).to_be_visible()
    page.get_by_role("button", name="Klar").click()
    expect(page.get_by_role("heading", name="Tack! Lämna tillbaka skärmen.")).to_be_visible()
    assert not [text for text in everything_back(page) if any(words in text for words in OF_A_VISIT)]
    assert mode(site.world) == "handed over"
    context.close()
