"""A caseworker has talked with a person whose answers are lower: at a desk with scripts, on a phone without."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from answering import answer
from builders import PASSWORD, STAR, START
from journeys.browsing import DESK, INSPECTION, PHONE, OpenWindow, Site, Window
from journeys.test_accessible import found_by_axe
from sqlalchemy import update

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole

pytestmark = pytest.mark.journey
JUNE, SEPTEMBER = dt.date(2024, 6, 4), dt.date(2024, 9, 4)
BUTTON, LOWER = "Jag har pratat med personen", "Senaste svaren ligger lägre än de första."


def signed_in(site: Site, one: Window, name: str) -> None:
    world = site.world
    account_id = world.open_account(AccountRole.CASEWORKER, f"{name}@example.org")
    with world.session() as session:
        own = update(Account).where(Account.id == account_id).values(informant_id=world.caseworker_id)
        session.execute(own)
        session.commit()
    one.page.goto("/sign-in")
    one.page.get_by_label("E-post").fill(f"{name}@example.org")
    one.page.get_by_label("Lösenord").fill(PASSWORD)
    one.page.get_by_role("button", name="Logga in").click()
    one.page.get_by_role("button", name="Logga ut").wait_for()


def looked_at(one: Window, pictures: Path, name: str) -> None:
    """Nothing for axe to find, on a phone and at a desk, with a picture of each."""
    found = []
    for width, height in (PHONE, DESK):
        one.page.set_viewport_size({"width": width, "height": height})
        found += one.page.evaluate(INSPECTION)
        one.page.screenshot(path=pictures / f"{name} {width}.png", full_page=True)
    assert found + found_by_axe(one.page) == []


@pytest.mark.parametrize(("size", "scripts"), [(DESK, True), (PHONE, False)])
def test_it_is_told_found_by_a_colleague_undone_and_back_with_new_answers(
    site: Site, window: OpenWindow, pictures: Path, size: tuple[int, int], *, scripts: bool
) -> None:
    answer(site.world, STAR, START, 8)
    answer(site.world, STAR, JUNE, 2, wave="kvartal")
    site.serve_again()
    mine, hers = window(size, scripts=scripts), window(size, scripts=scripts)
    signed_in(site, mine, "first")
    signed_in(site, hers, "second")
    for one in (mine, hers):
        one.page.goto("/idag")
        one.page.get_by_text(LOWER).wait_for()

    mine.page.get_by_text("Skriv något om samtalet").click()
    if scripts:
        looked_at(mine, pictures, "line with a note")
    mine.page.get_by_label("Vad kom ni fram till?").fill("Kortare dagar från måndag.\nRinger igen på fredag.")
    mine.page.get_by_role("button", name=BUTTON).click()
    mine.page.get_by_text("Noterat att du har pratat med Participant 1.").wait_for()
    assert mine.page.get_by_text(LOWER).count() == 0
    if scripts:
        looked_at(mine, pictures, "told")

    hers.page.get_by_text("Skriv något om samtalet").click()
    hers.page.get_by_label("Vad kom ni fram till?").fill("Jag ringde också.")
    hers.page.get_by_role("button", name=BUTTON).click()
    hers.page.get_by_role("heading", name="Någon annan hann före").wait_for()
    assert hers.page.get_by_label("Det du skrev om Participant 1").input_value() == "Jag ringde också."
    if scripts:
        looked_at(hers, pictures, "somebody else was first")
    hers.page.get_by_role("link", name="Se samtalet på personens sida").click()
    hers.page.get_by_role("heading", name="Samtal när svaren låg lägre").wait_for()
    assert hers.page.get_by_text("Ringer igen på fredag.").is_visible()
    if scripts:
        looked_at(hers, pictures, "person talked with")

    mine.page.get_by_role("button", name="Ångra").click()
    mine.page.get_by_text(LOWER).wait_for()
    mine.page.get_by_role("button", name=BUTTON).click()
    mine.page.get_by_text("Noterat att du har pratat med Participant 1.").wait_for()

    answer(site.world, STAR, SEPTEMBER, 2, wave="kvartal", number=2)
    site.serve_again()
    mine.page.goto("/idag")
    mine.page.get_by_text(LOWER).wait_for()
    for one in (mine, hers):
        one.clean()
