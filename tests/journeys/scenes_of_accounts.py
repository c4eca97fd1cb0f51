"""Pages by which somebody gets an account or a new password, each after the other, and those that stop messages."""

from __future__ import annotations

from collections.abc import Callable

from builders import World
from journeys.scenes import Scene, signed_in
from playwright.sync_api import Page

from surveyapp.access.policy import AccountRole
from surveyapp.messaging.stopping import stop_token
from surveyapp.people.models import Informant

Serve = Callable[[], None]
PATH = "/choose-password/"


def invitation_refused(world: World, page: Page, _serve: Serve) -> None:
    signed_in(world, page, AccountRole.ADMINISTRATOR)
    page.goto("/accounts/invite")
    page.evaluate("document.querySelector('main form').noValidate = true")
    page.get_by_role("button", name="Skapa inbjudan").click()
    page.get_by_role("alert").wait_for()


def invited(_world: World, page: Page, _serve: Serve) -> None:
    page.get_by_label("Namn").fill("Nils Ny")
    page.get_by_label("E-post").fill("nils@example.org")
    page.get_by_role("button", name="Skapa inbjudan").click()
    page.locator("code", has_text=PATH).wait_for()


def choosing(_world: World, page: Page, _serve: Serve) -> None:
    told = page.locator("code", has_text=PATH).inner_text()
    page.get_by_role("button", name="Logga ut").click()
    page.goto(PATH + told.split(PATH)[1])


def passwords_differ(_world: World, page: Page, _serve: Serve) -> None:
    page.locator("#password").fill("ett ganska långt lösenord")
    page.locator("#again").fill("ett annat")
    page.get_by_role("button", name="Spara och logga in").click()
    page.get_by_role("alert").wait_for()


def link_over(_world: World, page: Page, _serve: Serve) -> None:
    page.goto(f"{PATH}nothing")


def forgotten(_world: World, page: Page, _serve: Serve) -> None:
    page.goto("/sign-in/forgotten")


def asked(_world: World, page: Page, _serve: Serve) -> None:
    page.get_by_label("E-post").fill("nils@example.org")
    page.get_by_role("button", name="Skicka en länk").click()
    page.get_by_role("status").wait_for()


def no_more_messages(world: World, page: Page, _serve: Serve) -> None:
    with world.session() as session:
        ref = session.get_one(Informant, world.participants[0]).ref
    page.goto(f"/stop/{stop_token(world.house.settings.secret_key, ref)}")


def messages_stopped(world: World, page: Page, serve: Serve) -> None:
    no_more_messages(world, page, serve)
    page.get_by_role("button", name="Skicka inga fler meddelanden").click()
    page.get_by_role("button", name="Jag vill ha meddelanden igen").wait_for()


ACCOUNTS: dict[str, Scene] = {
    "invitation refused": invitation_refused,
    "somebody invited": invited,
    "choosing a password": choosing,
    "passwords that differ": passwords_differ,
    "link that is over": link_over,
    "password forgotten": forgotten,
    "password forgotten, link asked for": asked,
}
STOPPING: dict[str, Scene] = {"no more messages": no_more_messages, "messages stopped": messages_stopped}
