"""A sheet on paper becomes answers: typed by two people and settled, and scanned and confirmed by keyboard alone."""

from __future__ import annotations

import pytest
from builders import PASSWORD, STAR, World
from journeys.browsing import DESK, PHONE, OpenWindow, Site
from paper_desk import as_file, filled_pictures, meant_by, sheet_of
from playwright.sync_api import Page, expect
from web import stored

from surveyapp.access.policy import AccountRole

pytestmark = pytest.mark.journey
SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


def enter(world: World, page: Page, email: str) -> None:
    """Sign in as a caseworker."""
    world.open_account(AccountRole.CASEWORKER, email)
    page.goto("/sign-in")
    page.get_by_label("E-post").fill(email)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.get_by_role("button", name="Logga ut").wait_for()


def type_all(page: Page, **other: str) -> None:
    """Type the sheet from the first field to the last with the keyboard alone, and press the button."""
    fields = page.locator("form.typed input[type=text]")
    fields.first.focus()
    for _place in range(fields.count()):
        name = page.evaluate("document.activeElement.name")
        page.keyboard.type("2024-03-04" if name == "about.given-on" else other.get(name, "2"))
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")


@SIZES
def test_two_people_type_a_sheet_and_a_third_look_settles_it(
    site: Site, window: OpenWindow, size: tuple[int, int]
) -> None:
    world, number = site.world, site.world.assignment(STAR)
    for email, step in (("one@example.org", "3"), ("two@example.org", "9")):
        page = window(size, scripts=False).page
        enter(world, page, email)
        page.goto(f"/papper/{number}/skriv")
        type_all(page, vardag=step)
    expect(page.get_by_text("oense på ett ställe")).to_be_visible()
    page.locator("label", has_text="9 Jag har goda vanor").click()
    page.get_by_role("button", name="Spara svaren").click()
    expect(page.get_by_text("Svaren är sparade.")).to_be_visible()
    answers = stored.answers(world, number)
    assert answers.pop("vardag") == 9
    assert set(answers.values()) == {2}


@SIZES
def test_a_scan_is_handed_in_and_confirmed_by_keyboard(site: Site, window: OpenWindow, size: tuple[int, int]) -> None:
    world, number = site.world, site.world.assignment(STAR)
    sheet = sheet_of(world)
    meant = meant_by(sheet)
    page = window(size).page
    enter(world, page, "clerk@example.org")
    page.goto("/papper")
    content = as_file(filled_pictures(world, sheet, number, meant))
    page.get_by_label("Fil med skannade sidor").set_input_files(
        {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    page.get_by_role("button", name="Läs in").click()
    page.get_by_role("link", name="Sida 1").click()
    for place in range(1, sheet.layout.n_pages + 1):
        expect(page.get_by_role("heading", name=f"Sida {place} av {sheet.layout.n_pages}")).to_be_visible()
        fields = page.locator("form.typed input[type=text]")
        fields.first.focus()
        for _field in range(fields.count()):
            name, value = page.evaluate("[document.activeElement.name, document.activeElement.value]")
            if not value:
                page.keyboard.type("2024-03-04" if name == "about.given-on" else meant[name].typed)
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    expect(page.get_by_text("Svaren är sparade.")).to_be_visible()
    codes = {name: int(meant[name].typed) for name in sheet.instrument.item_codes if meant[name].typed.isdigit()}
    assert codes.items() <= stored.answers(world, number).items()
