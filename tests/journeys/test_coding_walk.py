"""Two coders mark the same interview with the keyboard in a real browser; how well they agree is shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import PASSWORD, World
from interview_builders import interview_with
from journeys.browsing import DESK, INSPECTION, PHONE, OpenWindow
from playwright.sync_api import Page, expect
from sqlalchemy import select

from surveyapp.access.policy import AccountRole
from surveyapp.coding.changes import By, add_theme, begin_codebook
from surveyapp.coding.models import CodedSegment
from surveyapp.coding.rules import Wording

pytestmark = pytest.mark.journey
TEXT = "Vi trodde att fler skulle komma 🙂. De som kom behövde mer stöd."
OTHER = "Samarbetet fungerade."


def look(page: Page, pictures: Path, name: str) -> None:
    """A picture of the whole page at two widths, neither of which scrolls sideways or breaks a rule of the house."""
    for width, height in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=pictures / f"coding-{name}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
        assert page.evaluate(INSPECTION) == [], (name, width)
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})


def sign_in(page: Page, email: str) -> None:
    """With the password of all test accounts."""
    page.goto("/sign-in")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.get_by_role("button", name="Logga ut").wait_for()


def press(page: Page, *keys: str) -> None:
    """One key after the other, in the text."""
    for key in keys:
        page.keyboard.press(key)


def test_two_coders_mark_by_keyboard_and_see_how_they_agree(world: World, window: OpenWindow, pictures: Path) -> None:
    accounts = [world.open_account(AccountRole.EVALUATOR, f"coder{n}@example.org") for n in range(2)]
    with world.session() as session:
        by = By(accounts[0], world.authority_id, world.house.clock.now())
        codebook = begin_codebook(session, "Anordnare", by)
        themes = [
            add_theme(session, codebook, Wording(name, "När någon talar om det."), None, by)
            for name in ("Förväntan", "Stöd")
        ]
        interview = interview_with(session, world, {"a": TEXT, "b": OTHER})
        session.commit()
        ref, interview_ref, ids = codebook.ref, interview.ref, [one.id for one in themes]
    address = f"/kodning/{ref}/intervjuer/{interview_ref}"
    for number in range(2):
        page = window(DESK).page
        sign_in(page, f"coder{number}@example.org")
        page.goto(address)
        page.locator("#coded").focus()
        # The second sentence as a whole, then its first two words.
        press(page, "ArrowDown", "ArrowDown")
        expect(page.locator("#chosen")).to_have_text("Valt: De som kom behövde mer stöd.")
        press(page, "2")
        expect(page.locator(".marks li")).to_have_count(1)
        press(page, "ArrowLeft", "Shift+ArrowRight", "1")
        expect(page.locator(".marks li")).to_have_count(2)
        if number:
            press(page, "Delete")
            expect(page.locator(".marks li")).to_have_count(1)
        else:
            look(page, pictures, "interview")
        page.locator("#coded").focus()
        press(page, "n")
        expect(page.get_by_text("Anteckning 2 av 2")).to_be_visible()
        page.get_by_role("button", name="Jag är klar med intervjun").click()
        expect(page.get_by_text("Du är klar med intervjun.").first).to_be_visible()
    with world.session() as session:
        found = {
            (one.account_id, one.theme_id, one.start_at, one.end_at)
            for one in session.scalars(select(CodedSegment).where(CodedSegment.removed_at.is_(None)))
        }
    second = TEXT.index("De som")
    assert found == {
        (accounts[0], ids[1], second, len(TEXT)),
        (accounts[0], ids[0], second, second + len("De som")),
        (accounts[1], ids[1], second, len(TEXT)),
    }
    page.goto(f"/kodning/{ref}/overensstammelse")
    row = page.get_by_role("row", name="Stöd")
    expect(row).to_contain_text("100 %")
    expect(row).to_contain_text("För lite för att säga något")
