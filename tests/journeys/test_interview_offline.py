"""An interview is written down on a tablet whose network goes away: nothing is lost, nothing readable stays on it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from builders import World
from interview_builders import Asked
from journeys.browsing import INSPECTION, OpenWindow, Site
from journeys.scenes import signed_in
from journeys.test_without_network import expected_silence, kept, until
from playwright.sync_api import Page, expect
from web.test_interview_writing import an_interview, notes, prompts

from surveyapp.access.policy import AccountRole

pytestmark = pytest.mark.journey
TABLET = (768, 1024)
NOTHING_WAITS = """async () => {
  const opened = await new Promise((done) => {
    indexedDB.open("interviews").onsuccess = (event) => done(event.target.result);
  });
  const asked = opened.transaction("waiting").objectStore("waiting").count();
  const n = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
  opened.close();
  return n === 0;
}"""
BLANK_KEPT = """async (path) => navigator.serviceWorker.controller && !!(await caches.match(path))"""
MADE_OLD = """async (path) => {
  const [name] = (await caches.keys()).filter((one) => one.startsWith("interview ")), kept = await caches.open(name);
  const page = await kept.match(path), text = await page.text();
  await kept.put(path, new Response(text.replace(/data-until="\\d+"/, 'data-until="1"'), { headers: page.headers }));
}"""


def test_a_note_written_without_network_arrives_once_even_when_the_tab_was_closed(
    site: Site, window: OpenWindow
) -> None:
    one, world = window(TABLET), site.world
    page, ref, (first, second, *_others) = one.page, an_interview(world), prompts(world)
    signed_in(world, page, AccountRole.EVALUATOR)
    page.goto(f"/intervjuer/{ref}/skriv")
    assert page.evaluate(INSPECTION) == []
    page.locator(f"#note-{first}").fill("De vill ha fler platser.")
    expect(page.get_by_role("status")).to_have_text("Sparat")
    assert notes(world) == {(first, 1): "De vill ha fler platser."}
    one.context.set_offline(True)
    page.locator(f"#note-{first}").fill("De vill ha fler platser och kortare tider.")
    page.locator(f"#note-{second}").fill("Handledaren är nöjd.")
    expect(page.get_by_role("status")).to_have_text("Inte sparat än – skickas när du har nät igen (2)")
    until(page, "async () => (await indexedDB.databases()).some(({ name }) => name === 'interviews')")
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(page.locator(f"#note-{second}")).to_have_value("Handledaren är nöjd.")
    told = json.dumps(kept(page))
    assert "nöjd" not in told
    assert "kortare" not in told
    assert told.count('"sealed"') == 2
    page.close()
    one.context.set_offline(False)
    again = one.context.new_page()
    again.goto(f"/intervjuer/{ref}/skriv")
    expect(again.locator(f"#note-{second}")).to_have_value("Handledaren är nöjd.")
    until(again, NOTHING_WAITS)
    assert notes(world) == {
        (first, 1): "De vill ha fler platser och kortare tider.",
        (second, 1): "Handledaren är nöjd.",
    }
    expected_silence(one)


def test_a_page_opened_again_without_network_is_a_blank_form_and_keeps_what_was_written_before(
    site: Site, window: OpenWindow
) -> None:
    one, world = window(TABLET), site.world
    page, ref, (first, second, *_others) = one.page, an_interview(world, (Asked("Anna Persson"),)), prompts(world)
    here = f"/intervjuer/{ref}/skriv"
    policy = _opened_until_it_is_kept(page, world, here)
    status = page.get_by_role("status")
    page.locator(f"#note-{first}").fill("Skrivet med nät.")
    expect(status).to_have_text("Sparat")
    one.context.set_offline(True)
    page.locator(f"#note-{first}").fill("Skrivet med nät. Och utan.")
    _until_so_many_wait(page, 1)
    for number, text in enumerate(("Efter omladdning.", "Efter en omladdning till."), 2):
        answer = page.reload()
        assert answer is not None
        assert answer.headers["content-security-policy"] == policy
        expect(page.get_by_role("heading", name="Du har inget nät")).to_be_visible()
        expect(page.locator(f"#note-{first}")).to_have_value("")
        page.locator(f"#note-{first}").fill(text)
        _until_so_many_wait(page, number)
    page.locator(f"#note-{second}").fill("En annan fråga.")
    _until_so_many_wait(page, 4)
    expect(status).to_have_text("Inte sparat än – skickas när du har nät igen (4)")
    assert page.evaluate(INSPECTION) == []
    told = json.dumps(kept(page), ensure_ascii=False)
    assert [said for said in ("Skrivet", "omladdning.", "En annan", "Anna Persson", "csrf") if said in told] == []
    assert told.count('"sealed"') == 4
    one.context.set_offline(False)
    apart = page.get_by_role("heading", name="Det här skrev du utan nät")
    expect(apart).to_have_count(2)
    expect(page.locator(f"#note-{first}")).to_have_value("Skrivet med nät. Och utan.")
    assert notes(world) == {(first, 1): "Skrivet med nät. Och utan.", (second, 1): "En annan fråga."}
    for left in (1, 0):
        page.get_by_role("button", name="Lägg till sist i min anteckning").first.click()
        expect(apart).to_have_count(left)
    whole = "Skrivet med nät. Och utan.\nEfter omladdning.\nEfter en omladdning till."
    assert notes(world)[first, 1] == whole
    until(page, NOTHING_WAITS)
    page.get_by_role("button", name="Spara och avsluta intervjun").click()
    expect(page.get_by_text("Intervjun är avslutad.")).to_be_visible()
    until(page, f"async () => !(await caches.match({here!r}))")
    expected_silence(one)


def test_a_blank_form_that_is_too_old_says_so_and_goes_with_the_sign_out_while_what_waits_stays(
    site: Site, window: OpenWindow
) -> None:
    one, world = window(TABLET), site.world
    page, ref, first = one.page, an_interview(world), prompts(world)[0]
    here = f"/intervjuer/{ref}/skriv"
    _opened_until_it_is_kept(page, world, here)
    one.context.set_offline(True)
    page.locator(f"#note-{first}").fill("Det här väntar.")
    _until_so_many_wait(page, 1)
    page.evaluate(MADE_OLD, here)
    page.reload()
    expect(page.get_by_text("Den här tomma sidan är för gammal")).to_be_visible()
    expect(page.locator(f"#note-{first}")).to_be_hidden()
    _refuse_envelopes(site)
    one.context.set_offline(False)
    page.goto("/my-sign-in")
    page.evaluate("async () => { for (let n = 1; n < 6; n++) await caches.open(`interview ${n}`); }")
    page.goto(here)
    until(page, "async () => !(await caches.has('interview 1'))")
    assert page.evaluate(BLANK_KEPT, here)
    assert page.evaluate("async () => (await caches.keys()).filter((one) => one.startsWith('interview')).length") == 5
    page.get_by_role("button", name="Logga ut").click()
    until(page, "async () => !(await caches.keys()).some((one) => one.startsWith('interview'))")
    assert json.dumps(kept(page)).count('"sealed"') == 1
    assert notes(world) == {}
    expected_silence(one)


def _refuse_envelopes(site: Site) -> None:
    """Let the server take no envelope, whoever brings it: a page that closes or the worker behind it as well."""
    served = site.app

    def app(environ: Any, start_response: Any) -> Any:
        if environ["PATH_INFO"] != "/intervjuer/kuvert":
            return served(environ, start_response)
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
        return [b""]

    site.app = app


def _until_so_many_wait(page: Page, number: int) -> None:
    """Wait until so many envelopes are kept on the device."""
    until(page, NOTHING_WAITS.replace("n === 0", f"n === {number}"))


def _opened_until_it_is_kept(page: Page, world: World, here: str) -> str:
    """Open the page of an interview until its blank form is kept; the rules that it came with."""
    signed_in(world, page, AccountRole.EVALUATOR)
    answer = page.goto(here)
    assert answer is not None
    while not page.evaluate(BLANK_KEPT, here):
        page.wait_for_timeout(20)
    return answer.headers["content-security-policy"]
