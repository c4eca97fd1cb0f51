"""People at the ways in: a caseworker who makes cards and kiosks, a tablet at a workplace."""

from __future__ import annotations

import re

from builders import PASSWORD, World
from sqlalchemy import update
from web.person import Page, Person

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole
from surveyapp.placements.models import Placement


class Staff(Person):
    """A caseworker of the authority, signed in."""

    def __init__(self, world: World, role: AccountRole = AccountRole.CASEWORKER, *, is_own: bool = False) -> None:
        super().__init__(world, "", phone=False)
        self.world = world
        world.open_account(role, "staff@example.org")
        if is_own:
            with world.session() as session:
                session.execute(update(Account).values(informant_id=world.caseworker_id))
                session.commit()
        self.go("/sign-in")
        self.press("Logga in", email="staff@example.org", password=PASSWORD)

    def ways(self, of: int = 0) -> Page:
        """The ways in for a placement."""
        with self.world.session() as session:
            ref = session.get_one(Placement, self.world.placements[of]).ref
        return self.go(f"/placements/{ref}/ways")

    def make_card(self, of: int = 0) -> str:
        """A new card; its code as it is printed."""
        self.ways(of)
        self.press("Gör ett kort")
        return code_on(self.page)

    def make_kiosk(self, label: str = "Caféet") -> str:
        """A kiosk; the address that registers it."""
        self.go("/kiosks")
        self.press("Gör en länk", provider=str(self.world.provider_id), label=label)
        return self.page.link("/kiosk/").removeprefix(self.world.house.settings.base_url)


class Tablet(Person):
    """A tablet at a workplace."""

    def register(self, address: str) -> str:
        """Become a kiosk; the address that it stands on."""
        self.go(address)
        self.press("Registrera")
        return self.page.address

    def type(self, code: str) -> Page:
        """From the first page to what comes after the code."""
        self.follow("Jag har ett kort")
        return self.press("Fortsätt", code=code)


def code_on(page: Page) -> str:
    """The code on the first card of the page."""
    found = re.search(r'class="big" dir="ltr">([\d ]+)<', page.html)
    assert found
    return found[1]


def finish(me: Person, code: int = 6, **chosen: str) -> Page:
    """Answer everything and send it."""
    while "/check" not in me.page.address:
        name = next(name for form in me.page.forms for name in form.offered)
        me.press("Nästa", **{name.replace("-", "_"): code})
    return me.press("Skicka", **chosen)


def begin(me: Person, instrument: str, world: World) -> Page:
    """Choose one of the questionnaires that wait."""
    return me.go(f"{me.page.address.split('/s/')[0]}/s/{me.page.address.split('/')[2]}/{world.assignment(instrument)}")
