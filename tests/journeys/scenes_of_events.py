"""The administrator's pages of addresses that are told of events, each state after the other in one world."""

from __future__ import annotations

from collections.abc import Callable

from builders import World
from journeys.scenes import Scene, signed_in
from playwright.sync_api import Page
from web.test_webhook_pages import hook_of

from surveyapp.access.policy import AccountRole

Serve = Callable[[], None]
LONG = "https://mottagare.verksamhetssystem.example.org/en/ganska/lang/adress/som/inte/far/plats/pa/en/rad"


def nobody_is_told(world: World, page: Page, _serve: Serve) -> None:
    signed_in(world, page, AccountRole.ADMINISTRATOR)
    page.goto("/webhooks")


def address_refused(_world: World, page: Page, _serve: Serve) -> None:
    page.get_by_label("Adress, börjar med https://").fill("http://example.org/hook")
    _add(page)
    page.locator(".error").wait_for()


def nothing_to_tell(_world: World, page: Page, _serve: Serve) -> None:
    page.get_by_label("Adress, börjar med https://").fill(LONG)
    _add(page)
    page.get_by_text("Välj minst en sak").first.wait_for()


def secret_shown_once(_world: World, page: Page, _serve: Serve) -> None:
    for event in page.locator("label:has([name=events])").all():
        event.click()
    _add(page)
    page.get_by_role("heading", name="Adressen är tillagd").wait_for()


def nothing_sent_yet(_world: World, page: Page, _serve: Serve) -> None:
    page.get_by_role("link", name="Till adressen").click()
    page.get_by_role("heading", name="Besked", exact=True).wait_for()


def trial_on_its_way(_world: World, page: Page, _serve: Serve) -> None:
    page.get_by_role("button", name="Skicka ett prov").click()
    page.get_by_role("status").wait_for()


def never_arrived(world: World, page: Page, _serve: Serve) -> None:
    page.goto(f"/webhooks/{hook_of(world, LONG, 60)}?page=2")


def closed(_world: World, page: Page, _serve: Serve) -> None:
    page.get_by_role("button", name="Stäng adressen").click()
    page.get_by_role("button", name="Ångra").wait_for()


def several_are_told(world: World, page: Page, _serve: Serve) -> None:
    for number in range(3):
        hook_of(world, f"https://example.org/{number}", number)
    page.goto("/webhooks")


def _add(page: Page) -> None:
    page.get_by_role("button", name="Lägg till adressen").click()


EVENTS: dict[str, Scene] = {
    "addresses told of events, none": nobody_is_told,
    "addresses told of events, one refused": address_refused,
    "addresses told of events, nothing to tell": nothing_to_tell,
    "secret of an address shown once": secret_shown_once,
    "address that was sent nothing yet": nothing_sent_yet,
    "address with a trial on its way": trial_on_its_way,
    "address where some never arrived": never_arrived,
    "address that was closed": closed,
    "addresses told of events, several": several_are_told,
}
