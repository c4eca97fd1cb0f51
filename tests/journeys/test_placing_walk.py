"""A caseworker with a telephone registers a person, starts a placement and ends it, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import PASSWORD, World
from journeys.browsing import DESK, INSPECTION, PHONE, OpenWindow
from playwright.sync_api import Page
from sqlalchemy import select, update

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole
from surveyapp.people.models import Organisation, OrganisationKind
from surveyapp.placements.models import Placement

pytestmark = pytest.mark.journey


def look(page: Page, pictures: Path, name: str) -> None:
    """A picture of the whole page at two widths, neither of which scrolls sideways or breaks a rule of the house."""
    for width, height in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=pictures / f"placing-{name}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
        assert page.evaluate(INSPECTION) == [], (name, width)


def test_register_start_and_end_on_a_telephone(world: World, window: OpenWindow, pictures: Path) -> None:
    world.open_account(AccountRole.CASEWORKER, "me@example.org")
    with world.session() as session:
        session.execute(update(Account).values(informant_id=world.caseworker_id))
        session.add(
            Organisation(authority_id=world.authority_id, kind=OrganisationKind.PROVIDER.value, name="Another provider")
        )
        session.commit()
    page = window(PHONE, scripts=False).page
    page.goto("/sign-in")
    page.fill("[name=email]", "me@example.org")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.get_by_role("button", name="Logga ut").wait_for()
    page.goto("/registrations/new")
    page.fill("#name", "Participant 1")
    page.select_option("#number_kind", "none")
    page.click("button:has-text('Registrera')")
    look(page, pictures, "alike")
    page.click("button:has-text('Det är någon annan')")
    page.fill("#referred_on", "4 mars 2024")
    page.click("button:has-text('Spara anvisningen')")
    look(page, pictures, "person")
    page.click("a:has-text('Starta placeringen')")
    look(page, pictures, "whose")
    page.select_option("#provider", label="Another provider")
    page.click("button:has-text('Visa handledare')")
    page.fill("#start_on", "4 mras 2024")
    page.click("summary:has-text('Visa handledare hos en annan anordnare')")
    page.select_option("#provider", label="Test provider")
    look(page, pictures, "others")
    page.click("button:has-text('Visa handledare')")
    assert page.input_value("#start_on") == "4 mras 2024"
    page.fill("#planned_end_on", "4.6.2024")
    page.select_option("#percent", "25")
    page.select_option("#supervisor", index=1)
    page.click("button:has-text('Starta placeringen')")
    assert page.input_value("#start_on") == "4 mras 2024"
    look(page, pictures, "start")
    page.fill("#start_on", "4 mars 2024")
    page.click("button:has-text('Starta placeringen')")
    look(page, pictures, "change")
    with world.session() as session:
        placement = session.scalars(select(Placement).order_by(Placement.id.desc())).first()
        assert placement is not None
        placement.label = "P02"
        session.commit()
    page.fill("#label", "P03")
    page.click("form button:has-text('Spara')")
    look(page, pictures, "both")
    page.click("button:has-text('Spara det som står i rutorna')")
    page.click("a:has-text('Fyll i månadens formulär')")
    look(page, pictures, "together")
    page.goto("/registrations")
    look(page, pictures, "waiting")
    page.goto(f"/placements/{placement.ref}/change")
    assert page.input_value("#label") == "P03"
    page.click("a:has-text('Avsluta, eller kom aldrig')")
    page.fill("#exit_on", "3/5 2024")
    page.select_option("#reason", "got work")
    page.select_option("#destination", "arbete")
    page.click("button:has-text('Se vad som ändras')")
    look(page, pictures, "end")
    page.click("button:has-text('Avsluta placeringen')")
    look(page, pictures, "ended")
    page.click("a:has-text('Läget 6, 12 och 24')")
    look(page, pictures, "later")
    with world.session() as session:
        newest = session.scalars(select(Placement).order_by(Placement.id.desc())).first()
        assert newest is not None
        assert (str(newest.exit_on), newest.destination) == ("2024-05-03", "arbete")
