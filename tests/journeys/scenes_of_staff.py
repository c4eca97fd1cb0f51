"""A caseworker's day with much on every page: one world, in which each state follows the one before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from builders import RATING, START, World
from journeys.scenes import Scene, sign_in_with
from playwright.sync_api import Page
from sqlalchemy import select, update
from storage.test_people_merged import give
from web.person import participant, supervisor
from web.test_beside_ratings import rate
from web.test_calendar import plan_meeting
from web.test_goals import write
from web.test_own_change import JUNE, twice
from web.test_tasks import add

from surveyapp.access.models import Account
from surveyapp.access.policy import AT_AN_ORGANISATION, AccountRole
from surveyapp.agreements.changes import By, sign
from surveyapp.agreements.rules import Granted
from surveyapp.placements.models import Placement
from surveyapp.tasks.rules import TaskKind

Serve = Callable[[], None]


def signed_in(world: World, page: Page, role: AccountRole) -> None:
    """Sign in as somebody of this role: at the provider where the role is one of an organisation, else as the person
    of the world who has it, where there is one.
    """
    at = world.provider_id if role in AT_AN_ORGANISATION else None
    account_id = world.open_account(role, "staff@example.org", organisation_id=at)
    own = {AccountRole.SUPERVISOR: world.supervisor_id, AccountRole.CASEWORKER: world.caseworker_id}.get(role)
    with world.session() as session:
        session.execute(update(Account).where(Account.id == account_id).values(informant_id=own))
        session.commit()
    sign_in_with(page, "staff@example.org")


def ref(world: World, of: int = 0) -> str:
    with world.session() as session:
        return world.placement(session, of).ref


def open_all(page: Page) -> None:
    """Open everything that is folded away, but the menu."""
    for summary in page.locator("main summary").all():
        if summary.is_visible():
            summary.click()


def answer_twice_and_rate(world: World) -> None:
    """The first participant answers at the start and in June, and is rated both times."""
    me = supervisor(world)
    me.go(str(world.assignment(RATING)))
    rate(me, 2, hours_2024_03="40", planned_2024_03="60", absent_2024_03="1")
    twice(world)
    me = supervisor(world)
    me.go(str(world.assignment(RATING, "kvartal")))
    rate(me, 4, hours_2024_04="50", hours_2024_05="54", absent_2024_05="2", comment="Bra månad.")


def day_with_much(world: World, page: Page, serve: Serve) -> None:
    for number in range(41):
        world.add_participant(f"Person {number} med ett ganska långt efternamn", START + dt.timedelta(number))
    for place in range(2):
        give(world, place, phone="+46701740605", email="p@example.org")
    write(participant(world))
    answer_twice_and_rate(world)
    for number, kind in enumerate(TaskKind):
        add(world, kind, kind.value, number, of=None if kind is TaskKind.CARD_TRIED else number)
    with world.session() as session:
        granted = Granted(2, START, JUNE + dt.timedelta(190), 600_000)
        sign(session, world.authority_id, world.provider_id, granted, by=By("test", world.house.clock.now()))
        late = session.scalars(select(Placement.id).order_by(Placement.id.desc()).limit(8)).all()
        session.execute(update(Placement).where(Placement.id.in_(late)).values(planned_end_on=JUNE - dt.timedelta(3)))
        session.commit()
    plan_meeting(world, JUNE - dt.timedelta(65))
    serve()
    signed_in(world, page, AccountRole.CASEWORKER)
    page.goto("/idag")


def day_narrowed(_world: World, page: Page, _serve: Serve) -> None:
    page.goto("/idag?visa=late&page=2")


def caseload_on_pages(_world: World, page: Page, _serve: Serve) -> None:
    page.goto("/placements?page=2")


def person_with_much(world: World, page: Page, _serve: Serve) -> None:
    page.goto(f"/placements/{ref(world)}")
    open_all(page)


def calendar(_world: World, page: Page, _serve: Serve) -> None:
    page.goto("/calendar")
    page.get_by_role("button", name="Skapa en adress").click()
    page.get_by_role("status").wait_for()
    for summary in page.locator("main summary").all()[:3]:
        summary.click()


def calendar_with_fault(_world: World, page: Page, _serve: Serve) -> None:
    page.locator("[name=held_on]").first.fill("")
    page.get_by_role("button", name="Det blev av").first.click()
    page.get_by_role("alert").wait_for()


def notes(world: World, page: Page, _serve: Serve) -> None:
    page.goto(f"/placements/{ref(world)}/notes")
    for text in ("Trivs i köket.\nVill prova kassan.", "Ringde om fredagen."):
        page.get_by_label("Ny anteckning").fill(text)
        page.get_by_role("button", name="Spara anteckningen").click()
    open_all(page)


def notes_with_fault(_world: World, page: Page, _serve: Serve) -> None:
    page.get_by_role("button", name="Spara anteckningen").click()
    page.get_by_role("alert").wait_for()


def alike(_world: World, page: Page, _serve: Serve) -> None:
    page.goto("/people/alike")


def compared(_world: World, page: Page, _serve: Serve) -> None:
    page.get_by_role("link", name="Jämför").first.click()


def compared_and_not_sure(_world: World, page: Page, _serve: Serve) -> None:
    page.get_by_role("button", name="Slå ihop").click()
    page.get_by_role("alert").wait_for()


def merged(_world: World, page: Page, _serve: Serve) -> None:
    page.get_by_label("Ja, det är samma person").check()
    page.get_by_role("button", name="Slå ihop").click()
    page.get_by_role("button", name="Ångra").wait_for()


def cards_on_pages(_world: World, page: Page, _serve: Serve) -> None:
    page.goto("/cards?page=2&vems=alla")


def cards_none_chosen(_world: World, page: Page, _serve: Serve) -> None:
    page.get_by_role("button", name="Gör kort").click()
    page.get_by_role("alert").wait_for()


CASEWORKER: dict[str, Scene] = {
    "day with much on it": day_with_much,
    "day narrowed, on several pages": day_narrowed,
    "placements on several pages": caseload_on_pages,
    "person with much on the page": person_with_much,
    "calendar": calendar,
    "calendar with a fault": calendar_with_fault,
    "notes": notes,
    "notes with a fault": notes_with_fault,
    "two who are alike": alike,
    "two compared": compared,
    "two compared, not sure": compared_and_not_sure,
    "two merged": merged,
    "cards on several pages": cards_on_pages,
    "cards, none chosen": cards_none_chosen,
}
