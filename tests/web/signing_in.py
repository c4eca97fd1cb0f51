"""Somebody who signs in: a world that demands second factors, an app that shows codes, a clock that can be moved."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from builders import PASSWORD, START, World
from flask.testing import FlaskClient
from sqlalchemy import select
from web.person import Page

from surveyapp.access import totp
from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole
from surveyapp.clock import Clock


@dataclass(frozen=True)
class MovedClock(Clock):
    """Runs ahead by so much."""

    ahead: dt.timedelta = dt.timedelta(0)

    def real(self) -> dt.datetime:
        return super().real() + self.ahead


def demanding(world: World, roles: str = "administrator, evaluator, auditor") -> World:
    """The world where these roles need a second factor, as in earnest."""
    settings = world.house.settings.model_copy(update={"second_factor_for": roles})
    world.house = replace(world.house, settings=settings)
    return world


def account(world: World, email: str = "a@example.org") -> Account:
    """The row of an account."""
    vault = world.house.vault
    with world.session() as session:
        return session.scalars(select(Account).where(Account.email_index == vault.index(email, "account.email"))).one()


class Staff:
    """Somebody with an account and a browser without JavaScript; ``page`` is what they see now."""

    def __init__(
        self, world: World, role: AccountRole | None = AccountRole.CASEWORKER, email: str = "a@example.org"
    ) -> None:
        self.world, self.email = world, email
        if role is not None:
            world.open_account(role, email)
        self.app = world.app()
        self.client: FlaskClient = self.app.test_client()
        self.page: Page
        self.secret = ""

    def later(self, **minutes: float) -> None:
        """Let real time pass for the running application."""
        clock = self.app.extensions["surveyapp"].clock
        ahead = getattr(clock, "ahead", dt.timedelta(0)) + dt.timedelta(**minutes)
        moved = MovedClock(ZoneInfo("Europe/Stockholm"), START, ahead)
        self.app.extensions["surveyapp"] = replace(self.app.extensions["surveyapp"], clock=moved)

    def real(self) -> dt.datetime:
        """What the application takes for the real time."""
        found: dt.datetime = self.app.extensions["surveyapp"].clock.real()
        return found

    def go(self, address: str) -> Page:
        """Open an address."""
        self.page = Page(self.client.get(address, follow_redirects=True))
        return self.page

    def post(self, address: str, **fields: str) -> Page:
        """Send fields with the token of the page that is open."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.page.html)
        data = {"csrf_token": token[1] if token else "", **fields}
        self.page = Page(self.client.post(address, data=data, follow_redirects=True))
        return self.page

    def press(self, button: str, **typed: str) -> Page:
        """Type into the form with this button, and press it."""
        form = next(one for one in self.page.forms if any(words.startswith(button) for words, _, _ in one.buttons))
        assert set(typed) <= form.typed | set(form.offered) | set(form.sent), (typed, form.typed)
        data = form.sent | {name: [value] for name, value in typed.items()}
        self.page = Page(self.client.post(form.action, data=data, follow_redirects=True))
        return self.page

    def sign_in(self, password: str = PASSWORD) -> Page:
        """With the password."""
        self.go("/sign-in")
        return self.press("Logga in", email=self.email, password=password)

    def set_up_app(self) -> list[str]:
        """Add an app as the page says; returns the recovery codes."""
        page = self.go("/my-sign-in/app")
        self.secret = re.search(r"secret=([A-Z2-7]+)", page.html)[1]  # type: ignore[index]
        self.press("Spara", code=self.code())
        return re.findall(r'<code class="big">([^<]+)</code>', self.page.html)

    def code(self, steps: int = 0) -> str:
        """What the app shows now."""
        return totp.code_at(self.secret, totp.step_at(self.real()) + steps)
