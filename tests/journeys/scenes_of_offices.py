"""Pages of organisations, places, agreements, keys, evaluation and interviews: each walk one world."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from builders import PLAN, START, World
from evaluation_builders import AREA, counts
from interview_builders import provider_named
from interview_desk import FIVE, Desk
from journeys.scenes import Scene
from journeys.scenes_of_staff import open_all, ref, signed_in
from playwright.sync_api import Page
from sqlalchemy import select
from web.test_agreements_pages import TERMS
from web.test_own_change import JUNE

from surveyapp.access.policy import AccountRole
from surveyapp.agreements.changes import By, sign
from surveyapp.agreements.models import Agreement
from surveyapp.agreements.rules import Granted
from surveyapp.interviews.kinds import Missed, Presence
from surveyapp.people.models import Organisation, OrganisationKind
from surveyapp.reporting import evaluating
from surveyapp.reporting.evaluating import keep_looks
from surveyapp.reports.evaluation import every_part

Serve = Callable[[], None]
LONG = "Verkstaden för återbruk, snickeri och trädgård i Odensala ekonomisk förening"


def organisations(world: World, page: Page, serve: Serve) -> None:
    world.at(JUNE)
    with world.session() as session:
        rows = [
            Organisation(authority_id=world.authority_id, kind=kind.value, name=f"{number:02} {LONG}")
            for kind in OrganisationKind
            for number in range(27)
        ]
        session.add_all(rows)
        session.flush()
        by = By("test", world.house.clock.now())
        for row in (*rows[:8], session.get_one(Organisation, world.provider_id)):
            if row.kind == OrganisationKind.PROVIDER.value:
                granted = Granted(4, START - dt.timedelta(200), JUNE + dt.timedelta(400), 600_000)
                sign(session, world.authority_id, row.id, granted, by=by)
        session.commit()
    serve()
    signed_in(world, page, AccountRole.ADMINISTRATOR)
    page.goto("/organisations?providers=2")


def organisation_refused(_world: World, page: Page, _serve: Serve) -> None:
    page.get_by_role("radio", name="Anordnare").check()
    page.get_by_label("Namn").fill(f"00 {LONG}")
    page.get_by_role("button", name="Lägg till").click()
    page.locator(".error").wait_for()


def organisation_of_no_kind(_world: World, page: Page, _serve: Serve) -> None:
    page.goto("/organisations")
    page.get_by_role("button", name="Lägg till").click()
    page.locator(".error").wait_for()


def name_refused(_world: World, page: Page, _serve: Serve) -> None:
    page.goto("/organisations")
    page.get_by_role("link", name=f"00 {LONG}").first.click()
    page.get_by_label("Namn").fill("")
    page.get_by_role("button", name="Spara").click()
    page.locator(".error").wait_for()


def occupancy_on_pages(_world: World, page: Page, _serve: Serve) -> None:
    page.goto("/occupancy?page=2")


def occupancy_of_one(world: World, page: Page, _serve: Serve) -> None:
    page.goto("/occupancy")
    page.get_by_label("Visa").select_option(str(world.provider_id))
    page.get_by_role("button", name="Visa").click()
    open_all(page)


def agreements(_world: World, page: Page, _serve: Serve) -> None:
    page.goto("/agreements")


def agreement(world: World, page: Page, _serve: Serve) -> None:
    with world.session() as session:
        found = session.scalars(select(Agreement.ref).where(Agreement.provider_id == world.provider_id)).one()
    page.goto(f"/agreements/{found}")
    open_all(page)
    page.get_by_label("Varför").first.fill("Ingen handledare på plats")
    page.get_by_role("button", name="Spara varningen").click()
    page.get_by_text("Ingen handledare på plats").wait_for()
    open_all(page)


def agreement_with_fault(_world: World, page: Page, _serve: Serve) -> None:
    page.get_by_role("button", name="Avsluta avtalet").click()
    page.get_by_role("alert").wait_for()


def month_to_invoice(_world: World, page: Page, _serve: Serve) -> None:
    page.get_by_role("link", name="april 2024").click()
    page.get_by_role("heading", name="april 2024").wait_for()


def agreement_refused(_world: World, page: Page, _serve: Serve) -> None:
    page.goto("/agreements/new")
    page.get_by_role("button", name="Se vad det kostar").click()
    page.get_by_role("alert").wait_for()


def agreement_tried(world: World, page: Page, _serve: Serve) -> None:
    page.get_by_label("Anordnare").select_option(str(world.provider_id))
    page.locator(f"label:has([value='{TERMS['price_model']}'])").click()
    for name in set(TERMS) - {"price_model"}:
        page.locator(f"#{name}").fill(TERMS[name])
    page.get_by_role("button", name="Se vad det kostar").click()
    page.get_by_role("button", name="Spara avtalet").wait_for()


def supervisors_offered(world: World, page: Page, _serve: Serve) -> None:
    page.goto(f"/placements/{ref(world)}/plan?kind=transfer&show=supervisors")


def key_refused(_world: World, page: Page, _serve: Serve) -> None:
    page.goto("/api-tokens")
    page.get_by_role("button", name="Gör nyckeln").click()
    page.get_by_role("alert").wait_for()


def key_without_rights(_world: World, page: Page, _serve: Serve) -> None:
    page.get_by_label("Vilket program").fill("Verksamhetssystemet")
    page.get_by_role("button", name="Gör nyckeln").click()
    page.get_by_role("alert").wait_for()


def key_shown_once(_world: World, page: Page, _serve: Serve) -> None:
    page.locator("label:has([name=rights])").first.click()
    page.get_by_role("button", name="Gör nyckeln").click()
    page.locator("input[readonly]").first.wait_for()


# An evaluator's.


def evaluation(world: World, page: Page, _serve: Serve) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluating, "AT_ONCE", 0)
        with world.session() as session:
            sizes = {world.provider_id: 40}
            sizes |= {provider_named(session, world, name): n for name, n in zip(FIVE, (25, 12, 9, 4, 3), strict=True)}
            looks = every_part(counts(sizes), ["start", "kvartal"], [AREA])
            today, now = world.house.clock.today(), world.house.clock.now()
            keep_looks(session, (world.authority_id, PLAN[0]), looks, today, now)
            session.commit()
        signed_in(world, page, AccountRole.EVALUATOR)
        page.goto("/evaluation")
        page.locator("svg").first.wait_for()
    open_all(page)


def package_without_reason(_world: World, page: Page, _serve: Serve) -> None:
    page.goto("/answers")
    page.get_by_role("button", name="Gör paketet").click()
    page.get_by_role("alert").wait_for()


# Rounds of interviews.


def interviews(world: World, page: Page, _serve: Serve) -> None:
    desk = Desk(world)
    desk.book(FIVE[0], START + dt.timedelta(1))
    desk.miss(FIVE[0], START + dt.timedelta(1), Missed.SICK)
    desk.book(FIVE[1], START + dt.timedelta(2))
    desk.hold(FIVE[2], START, Presence.PART)
    signed_in(world, page, AccountRole.ADMINISTRATOR)
    page.goto("/intervjuer?serie=anordnare&omgang=1")


def interview_booked(_world: World, page: Page, _serve: Serve) -> None:
    page.get_by_role("link", name=FIVE[1]).click()
    open_all(page)


def interview_without_time(_world: World, page: Page, _serve: Serve) -> None:
    page.goto("/intervjuer?serie=anordnare")
    page.get_by_role("link", name=FIVE[3]).click()
    page.get_by_role("button", name="Boka tiden").click()
    page.get_by_role("alert").wait_for()


def round_refused(_world: World, page: Page, _serve: Serve) -> None:
    page.goto("/intervjuer/ny")
    page.get_by_role("button", name="Se vilka och när").click()
    page.get_by_role("alert").wait_for()


ADMINISTRATOR: dict[str, Scene] = {
    "organisations on several pages": organisations,
    "organisation refused": organisation_refused,
    "organisation of no kind": organisation_of_no_kind,
    "name of an organisation refused": name_refused,
    "occupancy on several pages": occupancy_on_pages,
    "occupancy of one provider": occupancy_of_one,
    "agreements": agreements,
    "agreement": agreement,
    "agreement with a fault": agreement_with_fault,
    "month to invoice": month_to_invoice,
    "agreement refused": agreement_refused,
    "agreement tried": agreement_tried,
    "supervisors offered for a transfer": supervisors_offered,
    "key for a program refused": key_refused,
    "key for a program without rights": key_without_rights,
    "key for a program shown once": key_shown_once,
}
EVALUATOR: dict[str, Scene] = {"evaluation": evaluation, "package without a reason": package_without_reason}
INTERVIEWS: dict[str, Scene] = {
    "rounds of interviews": interviews,
    "interview booked": interview_booked,
    "interview without a time": interview_without_time,
    "round of interviews refused": round_refused,
}
