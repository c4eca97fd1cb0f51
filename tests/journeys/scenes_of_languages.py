"""Pages in a language that runs from right to left, and the administrator's pages of languages."""

from __future__ import annotations

from collections.abc import Callable

from builders import PASSWORD, RATING, STAR, World
from playwright.sync_api import Page
from sqlalchemy import select
from translated import in_letters, translate

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole, Actor
from surveyapp.languages.changes import approve

Scene = Callable[[World, Page, Callable[[], None]], None]
SUBJECT = f"/administration/languages/ar/instrument.{STAR}.1"


def in_arabic_letters(world: World, serve: Callable[[], None], *, is_approved: bool = True) -> None:
    """The world with a whole translation, approved or not."""
    translate(world, world.house.settings.data / "texts")
    if is_approved:
        world.open_account(AccountRole.ADMINISTRATOR, "approver@example.org")
        with world.session() as session:
            by = Actor(session.scalars(select(Account.id)).one(), AccountRole.ADMINISTRATOR, world.authority_id)
            for (_subject, language), texts in world.house.translated.items():
                if language == "ar":
                    approve(session, texts, by, at=world.house.clock.now())
            session.commit()
    serve()


def question(world: World, page: Page, serve: Callable[[], None]) -> None:
    in_arabic_letters(world, serve)
    page.goto(f"/s/{world.participant_tokens[0]}/{world.assignment(STAR)}?lang=ar")


def question_chosen(world: World, page: Page, serve: Callable[[], None]) -> None:
    question(world, page, serve)
    page.locator("#vardag-4").check(force=True)


def question_with_fault(world: World, page: Page, serve: Callable[[], None]) -> None:
    question(world, page, serve)
    page.get_by_role("button", name=in_letters("Nästa")).click()
    page.locator(".error").wait_for()


def deciding(world: World, page: Page, serve: Callable[[], None]) -> None:
    world.add_participant("Newcomer", has_decided=False)
    in_arabic_letters(world, serve)
    page.goto(f"/s/{world.participant_tokens[1]}/about?lang=ar")


def answered(world: World, page: Page, serve: Callable[[], None]) -> None:
    question(world, page, serve)
    items = world.house.shelf.catalogue.get(STAR, 1).item_codes
    for number, item in enumerate(items, start=1):
        page.get_by_text(f"{in_letters('Fråga')} {number} ").wait_for()
        page.locator(f"#{item}-{number + 1}").check(force=True)
        page.get_by_role("button", name=in_letters("Nästa")).click()
    page.get_by_role("heading", name=in_letters("Stämmer det här?")).wait_for()


def done(world: World, page: Page, serve: Callable[[], None]) -> None:
    answered(world, page, serve)
    page.get_by_role("button", name=in_letters("Skicka")).click()
    page.locator("svg.picture, svg").first.wait_for()


def rows(world: World, page: Page, serve: Callable[[], None]) -> None:
    in_arabic_letters(world, serve)
    page.goto(f"/s/{world.supervisor_token}/{world.assignment(RATING)}?lang=ar")


def _signed_in(world: World, page: Page) -> None:
    world.open_account(AccountRole.ADMINISTRATOR, "staff@example.org")
    page.goto("/sign-in")
    page.get_by_label("E-post").fill("staff@example.org")
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.get_by_role("button", name="Logga ut").wait_for()


def languages(world: World, page: Page, serve: Callable[[], None]) -> None:
    in_arabic_letters(world, serve)
    _signed_in(world, page)
    page.goto("/administration/languages")


def texts(world: World, page: Page, serve: Callable[[], None]) -> None:
    in_arabic_letters(world, serve, is_approved=False)
    _signed_in(world, page)
    page.goto(SUBJECT)


def texts_with_fault(world: World, page: Page, serve: Callable[[], None]) -> None:
    texts(world, page, serve)
    page.get_by_role("button", name="Godkänn texterna med mitt namn").click()
    page.locator(".error").wait_for()


def preview(world: World, page: Page, serve: Callable[[], None]) -> None:
    texts(world, page, serve)
    page.get_by_role("link", name="Se frågorna som på en telefon").click()
    page.get_by_text("Förhandsvisning. Inget sparas.").wait_for()


def recordings(world: World, page: Page, serve: Callable[[], None]) -> None:
    texts(world, page, serve)
    page.get_by_role("link", name="Inspelat ljud").click()
    page.locator("input[type=file]").first.set_input_files(
        {"name": "x.ogg", "mimeType": "audio/ogg", "buffer": b"OggS" + bytes(50)}
    )
    page.get_by_role("button", name="Spara ljudet").first.click()
    page.locator("audio").wait_for()


def recording_with_fault(world: World, page: Page, serve: Callable[[], None]) -> None:
    texts(world, page, serve)
    page.get_by_role("link", name="Inspelat ljud").click()
    page.get_by_role("button", name="Spara ljudet").first.click()
    page.locator(".error").wait_for()


ANSWERING_IN_ARABIC: dict[str, Scene] = {
    "question in Arabic": question,
    "question chosen in Arabic": question_chosen,
    "question with a fault in Arabic": question_with_fault,
    "deciding in Arabic": deciding,
    "check in Arabic": answered,
    "done in Arabic": done,
    "rows in Arabic": rows,
}
STAFF_LANGUAGES: dict[str, Scene] = {
    "languages": languages,
    "texts of a language": texts,
    "texts not approved": texts_with_fault,
    "preview in Arabic": preview,
    "recordings": recordings,
    "recording refused": recording_with_fault,
}
