"""The network goes away in the middle: nothing is lost, nothing is readable meanwhile, and all arrives once."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from builders import STAR, World
from journeys.browsing import NARROW, PHONE, OpenWindow, Site, Window
from journeys.test_walks_by_card import card, kiosk, only_the_star, type_code
from playwright.sync_api import Page, expect
from sqlalchemy import select
from web import stored

from surveyapp.db.engine import session_for
from surveyapp.responses.models import OfflineReceipt, Response

pytestmark = pytest.mark.journey
ITEMS = ["vardag", "kropp", "arbetsdag", "uppgifter", "pengar", "manniskor", "maende", "vagen-till-arbete"]
STEPS = dict(zip(ITEMS, [4, 5, 3, 7, 2, 6, 8, 1], strict=True))
SEALED = "Tack! Svaren skickas när du har nät igen"
SENT = "Tack! Dina svar är skickade."

ALL_THAT_IS_KEPT = """async () => {
  const told = { pages: [], envelopes: [], other: [{ ...localStorage }, { ...sessionStorage }, document.cookie] };
  for (const name of await caches.keys())
    for (const one of await (await caches.open(name)).keys()) {
      const text = await (await (await caches.open(name)).match(one)).text();
      if (name !== "scripts") told.pages.push([one.url, text]);
    }
  for (const { name } of await indexedDB.databases()) {
    const opened = await new Promise((done) => (indexedDB.open(name).onsuccess = (event) => done(event.target.result)));
    for (const store of opened.objectStoreNames) {
      const asked = opened.transaction(store).objectStore(store).getAll();
      told.envelopes.push(...(await new Promise((done) => (asked.onsuccess = () => done(asked.result)))));
    }
    opened.close();
  }
  return told;
}"""


def link(world: World) -> str:
    """The participant's link to the star."""
    return f"/s/{world.participant_tokens[0]}/{world.assignment(STAR)}"


def kept(page: Page) -> Any:
    """Everything that the browser has stored."""
    return page.evaluate(ALL_THAT_IS_KEPT)


def until(page: Page, promise: str) -> None:
    """Wait for what a promise tells; the browser's own way of waiting takes the promise itself for true."""
    while not page.evaluate(promise):
        page.wait_for_timeout(20)


def begin(window: Window, site: Site) -> Page:
    """Open the questionnaire and wait until it could go on without network."""
    window.page.goto(link(site.world))
    is_ready = (
        "async () => (await (await caches.open('questions')).keys()).length && !!navigator.serviceWorker.controller"
    )
    until(window.page, is_ready)
    return window.page


def give(page: Page, items: list[str]) -> None:
    """Answer these questions, one after the other."""
    for item in items:
        number = ITEMS.index(item) + 1
        expect(page.get_by_text(f"Fråga {number} av 8")).to_be_visible()
        page.locator(f"label:has(#{item}-{STEPS[item]})").click()
        page.get_by_role("button", name="Nästa").click()


def expected_silence(window: Window) -> None:
    """The browser tells of each request that did not get through; everything else stays a complaint."""
    window.complaints[:] = [
        one
        for one in window.complaints
        if not re.search("ERR_INTERNET_DISCONNECTED|^failed: |status of 502|Clear-Site-Data", one)
    ]


def answers(world: World) -> dict[str, object]:
    """What stands in the database."""
    return dict(stored.answers(world, world.assignment(STAR)))


def rows(world: World, query: Any) -> list[tuple[Any, ...]]:
    """What a query finds in the database."""
    with session_for(world.house.engine, reading=True) as session:
        return [tuple(row) for row in session.execute(query)]


@pytest.mark.parametrize("size", [PHONE, NARROW], ids=["360", "320"])
def test_answers_given_without_network_are_sealed_and_arrive(
    site: Site, window: OpenWindow, size: tuple[int, int]
) -> None:
    one = window(size)
    page = begin(one, site)
    give(page, ITEMS[:2])
    expect(page.get_by_text("Fråga 3 av 8")).to_be_visible()
    one.context.set_offline(True)
    give(page, ITEMS[2:])
    expect(page.get_by_role("heading", name="Stämmer det här?")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Inte sparat än – skickas när du har nät igen (6)")
    shown = page.locator("dl.answers dd span").all_inner_texts()
    assert [text.split(".")[0] for text in shown] == [str(STEPS[item]) for item in ITEMS]
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.go_back()
    expect(page.locator("#vagen-till-arbete-1")).to_be_checked()
    page.go_forward()
    page.get_by_label("Nej, jag var ensam").check()
    page.get_by_role("button", name="Skicka").click()
    expect(page.get_by_role("heading", name=SEALED)).to_be_visible()
    told = kept(page)
    assert [address for address, _text in told["pages"]] == [f"{site.address}/waiting"]
    assert told["other"] == [{}, {}, ""]
    assert [sorted(envelope) for envelope in told["envelopes"]] == [["from", "id", "key", "sealed"]] * 7
    assert len({len(envelope["sealed"]) for envelope in told["envelopes"]}) == 1
    assert site.world.participant_tokens[0] not in json.dumps(told)
    assert answers(site.world) == {item: STEPS[item] for item in ITEMS[:2]}
    one.context.set_offline(False)
    expect(page.get_by_role("heading", name=SENT)).to_be_visible()
    assert answers(site.world) == STEPS
    told = kept(page)
    assert (told["envelopes"], told["pages"]) == ([], [])
    assert len(rows(site.world, select(OfflineReceipt))) == 7
    expected_silence(one)


def test_a_telephone_that_dies_without_network_goes_on_where_it_was(site: Site, window: OpenWindow) -> None:
    one = window(PHONE)
    page = begin(one, site)
    give(page, ITEMS[:1])
    expect(page.get_by_text("Fråga 2 av 8")).to_be_visible()
    one.context.set_offline(True)
    give(page, ITEMS[1:4])
    expect(page.get_by_text("Fråga 5 av 8")).to_be_visible()
    page.close()
    again = one.context.new_page()
    again.goto(link(site.world))
    give(again, ITEMS[4:])
    expect(again.get_by_role("heading", name="Stämmer det här?")).to_be_visible()
    texts = again.locator("dl.answers dd span").all_inner_texts()
    assert texts[:4] == ["Sparat"] * 4
    one.context.set_offline(False)
    again.get_by_role("button", name="Skicka").click()
    expect(again.get_by_role("heading", name=SENT)).to_be_visible()
    assert answers(site.world) == STEPS
    expected_silence(one)


@pytest.mark.parametrize("again", ["the same page", "the link"])
def test_whoever_looks_again_before_the_network_is_back_is_told_that_the_answers_wait(
    site: Site, window: OpenWindow, again: str
) -> None:
    one = window(NARROW)
    page = begin(one, site)
    one.context.set_offline(True)
    give(page, ITEMS)
    page.get_by_role("button", name="Skicka").click()
    expect(page.get_by_role("heading", name=SEALED)).to_be_visible()
    if again == "the link":
        page.close()
        page = one.context.new_page()
        page.goto(f"/s/{site.world.participant_tokens[0]}")
    else:
        page.reload()
    expect(page.get_by_role("heading", name=SEALED)).to_be_visible()
    assert page.locator("a:not(.skip)").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
    assert answers(site.world) == {}
    one.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("Fråga 1 av 9") if again == "the link" else page.get_by_text(SENT)).to_be_visible()
    assert answers(site.world) == STEPS
    assert kept(page)["pages"] == [] or again == "the link"
    expected_silence(one)


def test_pictures_chosen_on_the_way_are_there_without_network_too(site: Site, window: OpenWindow) -> None:
    one = window(PHONE)
    page = begin(one, site)
    page.get_by_role("button", name="Med bilder och ord").click()
    expect(page.locator("fieldset.both")).to_be_visible()
    until(
        page,
        "async () => { const [key] = await (await caches.open('questions')).keys();"
        " return (await (await caches.match(key)).text()).includes('both ladder'); }",
    )
    one.context.set_offline(True)
    give(page, ITEMS[:2])
    expect(page.get_by_text("Fråga 3 av 8")).to_be_visible()
    expect(page.locator("fieldset.both")).to_be_visible()
    one.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_role("status")).to_have_text("Sparat")
    assert answers(site.world) == {item: STEPS[item] for item in ITEMS[:2]}
    expected_silence(one)


def test_a_receipt_that_is_lost_on_the_way_changes_nothing_the_second_time(site: Site, window: OpenWindow) -> None:
    one = window(PHONE)
    page = begin(one, site)
    one.context.set_offline(True)
    give(page, ITEMS[:2])
    expect(page.get_by_text("Fråga 3 av 8")).to_be_visible()
    whole, received = site.app, []

    def losing(environ: Any, start_response: Any) -> Any:
        if environ["PATH_INFO"] != "/envelopes":
            return whole(environ, start_response)
        received.append(b"".join(whole(environ, lambda status, *_more: received.append(status))))
        start_response("502 Bad Gateway", [("Content-Type", "text/plain")])
        return [b""]

    site.app = losing
    one.context.set_offline(False)
    while len(received) < 2:
        page.wait_for_timeout(20)
    assert received[0] == "200 OK"
    first = rows(site.world, select(Response.saved_at, Response.mode))
    assert len(kept(page)["envelopes"]) == 2
    site.app = whole
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_role("status")).to_have_text("Sparat")
    assert kept(page)["envelopes"] == []
    assert rows(site.world, select(Response.saved_at, Response.mode)) == first
    assert [mode for _at, mode in first] == ["offline"]
    assert answers(site.world) == {item: STEPS[item] for item in ITEMS[:2]}
    expected_silence(one)


def test_a_visit_at_a_kiosk_ends_at_its_first_page_without_network(site: Site, window: OpenWindow) -> None:
    one, world = window((768, 1024)), site.world
    page = one.page
    only_the_star(world)
    made = card(world)
    page.goto(kiosk(world))
    page.get_by_role("button", name="Registrera").click()
    start = page.get_by_role("link", name="Jag har ett kort")
    expect(start).to_be_visible()
    until(page, "async () => (await caches.has('kiosk')) && !!navigator.serviceWorker.controller")
    first = page.url
    start.click()
    with page.expect_response("**/bundle*"):
        type_code(page, made.code)
    token = page.url.split("/")[4]
    page.wait_for_load_state("networkidle")
    one.context.set_offline(True)
    give(page, ITEMS)
    page.get_by_role("button", name="Skicka").click()
    expect(page.get_by_role("heading", name=SEALED)).to_be_visible()
    page.goto(first)
    expect(start).to_be_visible()
    expect(page.get_by_text("Surfplattan har inget nät just nu.")).to_be_visible()
    told = kept(page)
    assert token not in json.dumps(told)
    assert [address for address, _text in told["pages"]] == [first]
    assert len(told["envelopes"]) == 9
    one.context.set_offline(False)
    until(page, "async () => (await envelopes.count()) === 0")
    assert answers(world) == STEPS
    assert rows(world, select(Response.state)) == [("submitted",)]
    expected_silence(one)
