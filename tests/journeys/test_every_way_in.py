"""Every way in from its door to the thanks: Swedish and Arabic, the narrowest telephones, thumbs and keys, with scripts
and without. The Arabic is the one that comes with the program, approved in the world of the test."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from babel.support import NullTranslations, Translations
from builders import PASSWORD, STAR, World
from journeys.browsing import NARROW, PHONE, OpenWindow, Site
from journeys.test_walks_by_card import card, kiosk, mode, only_the_star
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select, update

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole, Actor
from surveyapp.languages.changes import approve
from surveyapp.people.models import Informant
from surveyapp.placements.models import Placement

pytestmark = pytest.mark.journey
MOST_STOPS = 60


@cache
def _arabic() -> NullTranslations:
    return Translations.load("surveyapp/translations", ["ar"])


def offered(world: World, language: str) -> Callable[[str], str]:
    """Offer the participant a language and give it to them; returns what says a text of the interface in it."""
    if language == "sv":
        return str
    world.open_account(AccountRole.ADMINISTRATOR, "approver@example.org")
    with world.session() as session:
        by = Actor(session.scalars(select(Account.id)).one(), AccountRole.ADMINISTRATOR, world.authority_id)
        for (_subject, code), texts in world.house.translated.items():
            if code == language:
                approve(session, texts, by, at=world.house.clock.now())
        session.execute(update(Informant).where(Informant.role == "participant").values(language=language))
        session.commit()
    return lambda swedish: str(_arabic().gettext(swedish))


def by_touch(_page: Page, place: Locator) -> None:
    """Touch it."""
    place.click()


def by_keys(page: Page, place: Locator) -> None:
    """Go to it with Tab alone, then choose or press it."""
    place.wait_for(state="attached")
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if place.evaluate("one => one === document.activeElement"):
            page.keyboard.press("Space" if place.get_attribute("type") == "radio" else "Enter")
            return
    raise AssertionError(f"not reached by Tab: {place}")


Press = Callable[[Page, Locator], None]


def answer_all(page: Page, world: World, press: Press, said: Callable[[str], str]) -> None:
    """Every question and what is asked at the end, to the thanks."""
    for item in world.house.shelf.catalogue.get(STAR, 1).item_codes:
        step = page.locator(f"#{item}-1")
        press(page, step if press is by_keys else page.locator(f"label:has(#{item}-1)"))
        expect(step).to_be_checked()
        press(page, page.get_by_role("button", name=said("Nästa")))
    expect(page.get_by_role("heading", name=said("Stämmer det här?"))).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for question, answer in (("Var handledaren med?", "Nej"), ("Vem valde svaren?", "Personen själv")):
        group = page.get_by_role("group", name=said(question))
        if group.count():
            choice = group.get_by_label(said(answer))
            press(page, choice) if press is by_keys else choice.check()
    press(page, page.get_by_role("button", name=said("Skicka")))
    expect(page.get_by_role("heading", name=said("Tack! Dina svar är skickade."))).to_be_visible()


def through_a_link(site: Site, page: Page, _press: Press) -> None:
    page.goto(f"/s/{site.world.participant_tokens[0]}")


def _type_code(site: Site, page: Page, press: Press) -> None:
    code = card(site.world).code
    page.locator("#code").fill(code)
    press(page, page.locator("form:has(#code) button"))


def through_a_card(site: Site, page: Page, press: Press) -> None:
    page.goto("/kod")
    _type_code(site, page, press)


def through_a_kiosk(site: Site, page: Page, press: Press) -> None:
    page.goto(kiosk(site.world))
    press(page, page.get_by_role("button", name="Registrera"))
    press(page, page.get_by_role("link", name="Jag har ett kort"))
    _type_code(site, page, press)


def _ways_of_staff(site: Site, page: Page) -> None:
    world = site.world
    world.open_account(AccountRole.CASEWORKER, "caseworker@example.org")
    page.goto("/sign-in")
    page.locator("[name=email]").fill("caseworker@example.org")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.get_by_role("button", name="Logga ut").wait_for()
    with world.session() as session:
        ref = session.get_one(Placement, world.placements[0]).ref
    page.goto(f"/placements/{ref}")
    page.get_by_role("link", name="Kort, intervju eller lämna över skärmen").click()


def in_an_interview(site: Site, page: Page, press: Press) -> None:
    _ways_of_staff(site, page)
    page.get_by_label("I telefon").check()
    page.get_by_role("group", name="Är en tolk med?").get_by_label("Ja").check()
    press(page, page.get_by_role("button", name="Börja intervjun"))


def handed_over(site: Site, page: Page, press: Press) -> None:
    _ways_of_staff(site, page)
    press(page, page.get_by_role("button", name="Logga ut och lämna över"))


WAYS = {
    "link": through_a_link,
    "card": through_a_card,
    "kiosk": through_a_kiosk,
    "interview": in_an_interview,
    "handed over": handed_over,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("language", "size", "press", "scripts"),
    [("sv", NARROW, by_keys, False), ("ar", PHONE, by_touch, True), ("ar", NARROW, by_touch, False)],
    ids=["Swedish at 320 by keys without scripts", "Arabic at 360", "Arabic at 320 without scripts"],
)
def test_from_the_door_to_the_thanks(
    site: Site, window: OpenWindow, way: str, language: str, size: tuple[int, int], press: Press, scripts: bool
) -> None:
    only_the_star(site.world)
    said = offered(site.world, language)
    page = window(size, scripts=scripts).page
    WAYS[way](site, page, press)
    answer_all(page, site.world, press, said)
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert mode(site.world) == way
