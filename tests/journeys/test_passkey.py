"""A passkey is made in a real browser, under the strict rules of our pages, and used to sign in and to prove again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest
from builders import PASSWORD, World
from journeys.browsing import DESK, PHONE, OpenWindow, Site
from playwright.sync_api import CDPSession, Page, expect

from surveyapp.access.policy import AccountRole

pytestmark = pytest.mark.journey


def with_name(site: Site) -> None:
    """Serve the world under a name, as browsers make no passkeys for bare addresses, and demand second factors."""
    site.address = site.address.replace("127.0.0.1", "localhost")
    more = {"base_url": site.address, "second_factor_for": "administrator"}
    site.world.house = replace(site.world.house, settings=site.world.house.settings.model_copy(update=more))
    site.serve_again()


def with_key(page: Page) -> tuple[CDPSession, str]:
    """A browser with a key of its own, as telephones and computers have, that knows its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options: dict[str, Any] = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def sign_out(page: Page) -> None:
    """By the button, and then back to the sign-in."""
    page.get_by_role("button", name="Logga ut", exact=True).click()
    expect(page.get_by_role("button", name="Logga ut", exact=True)).to_be_hidden()
    page.goto("/sign-in?next=/my-sign-in")


def test_a_passkey_is_added_and_then_signs_in_and_proves(
    world: World, site: Site, window: OpenWindow, pictures: Any
) -> None:
    with_name(site)
    world.open_account(AccountRole.ADMINISTRATOR, "o'brien@example.org")
    opened = window(DESK)
    page = opened.page
    browser, key = with_key(page)

    page.goto("/sign-in")
    page.get_by_label("E-post").fill("o'brien@example.org")
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in", exact=True).click()
    expect(page.get_by_text("Ett steg till innan du kan börja.")).to_be_visible()
    page.screenshot(path=pictures / "my-sign-in-desk.png", full_page=True)
    page.get_by_label("Vad ska den heta?").fill("Jobbdatorn")
    page.get_by_role("button", name="Lägg till en passkey").click()
    expect(page.locator("code.big")).to_have_count(10)
    page.get_by_role("link", name="Jag har sparat dem").click()
    expect(page.get_by_text("Jobbdatorn")).to_be_visible()
    (stored,) = browser.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    assert stored["rpId"] == "localhost"
    assert stored["isResidentCredential"] is True

    sign_out(page)
    page.screenshot(path=pictures / "sign-in-desk.png", full_page=True)
    page.get_by_role("button", name="Logga in med passkey").click()
    expect(page.get_by_text("Senast använd")).to_be_visible()

    page.goto("/sign-in/again?next=/my-sign-in")
    page.get_by_role("button", name="Använd passkey").click()
    expect(page.get_by_role("heading", name="Min inloggning")).to_be_visible()

    # The owner does not show a finger: the page says what to do instead, and nobody is in.
    sign_out(page)
    browser.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.get_by_role("button", name="Logga in med passkey").click()
    expect(page.get_by_text("Det blev ingen inloggning med passkey.")).to_be_visible()

    # What was answered once is not taken a second time.
    browser.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": True})
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)
    page.get_by_role("button", name="Logga in med passkey").click()
    expect(page.get_by_role("button", name="Logga ut", exact=True)).to_be_visible()
    expect(page.get_by_text("Jobbdatorn")).to_be_visible()
    sign_out(page)
    token = page.locator("[name=csrf_token]").first.input_value()
    answer = next(found[0] for body in sent if (found := parse_qs(body).get("answer")))
    again = page.request.post("/sign-in/passkey", form={"csrf_token": token, "answer": answer})
    assert again.status == 401

    # A key that was removed opens nothing any more; the last one of this role cannot be removed.
    page.get_by_role("button", name="Logga in med passkey").click()
    page.get_by_role("button", name="Ta bort Jobbdatorn").click()
    expect(page.get_by_text("Det är ditt enda andra steg")).to_be_visible()


def test_without_scripts_the_password_and_a_code_are_enough_and_nothing_is_too_wide(
    world: World, site: Site, window: OpenWindow, pictures: Any
) -> None:
    with_name(site)
    world.open_account(AccountRole.ADMINISTRATOR, "kim@example.org")
    page = window(PHONE, scripts=False).page
    page.goto("/sign-in")
    expect(page.get_by_role("button", name="Logga in med passkey")).to_be_hidden()
    page.screenshot(path=pictures / "sign-in-phone.png", full_page=True)
    page.get_by_label("E-post").fill("kim@example.org")
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in", exact=True).click()
    expect(page.get_by_text("Ett steg till innan du kan börja.")).to_be_visible()
    for address in ("/my-sign-in", "/my-sign-in/app", "/sign-in/again", "/sign-in/forgotten"):
        page.goto(address)
        page.screenshot(path=pictures / f"{address.strip('/').replace('/', '-')}-phone.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], address
