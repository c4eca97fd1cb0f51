"""The use of places as page and as files, as a caseworker and an evaluator meet it."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from builders import PASSWORD, START, World
from openpyxl import load_workbook
from sqlalchemy import select
from web.person import Person
from web.test_reading_changes_nothing import signed_in

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole
from surveyapp.agreements.changes import By, sign
from surveyapp.agreements.rules import Granted
from surveyapp.people.models import Organisation, OrganisationKind
from surveyapp.placements.changes import exit_placement
from surveyapp.placements.models import Placement, PlacementTransfer
from surveyapp.placements.rules import Anchor, Destination, ExitReason


@pytest.fixture
def granted(world: World) -> World:
    """Two places for three months; one person for the first 28 days, then in work; another for the last month."""
    world.add_participant("Berit Bok", dt.date(2024, 5, 1))
    with world.session() as session:
        sign(
            session,
            world.authority_id,
            world.provider_id,
            Granted(2, dt.date(2024, 3, 1), dt.date(2024, 5, 31), 600_000),
            by=By("test", world.house.clock.now()),
        )
        first = session.get_one(Placement, world.placements[0])
        at = dt.datetime(2024, 3, 31, 12, tzinfo=dt.UTC)
        exit_placement(session, first, dt.date(2024, 3, 31), ExitReason.GOT_WORK, Destination.WORK, actor="test", at=at)
        session.commit()
    world.at(dt.date(2024, 5, 31))
    return world


def test_the_page_shows_what_the_money_bought(granted: World) -> None:
    page = signed_in(granted, AccountRole.CASEWORKER).get("/occupancy").text
    # Six paid place-months; 28 of March's 31 days (the placement begins on the 4th), and the whole of May.
    assert (dt.date(2024, 3, 31) - START).days + 1 == 28
    used = 28 / 31 + 1
    assert f"{used:.1f}".replace(".", ",") in page
    assert f"{round(100 * used / 6)} %" in page
    assert f"{int(6 * 6000 / used):,}".replace(",", "\u202f") in page


def test_the_picture_has_a_bar_for_each_person_and_no_names(granted: World) -> None:
    page = signed_in(granted, AccountRole.EVALUATOR).get("/occupancy").text
    assert page.count('class="stay"') == 1
    assert page.count('class="stay lasts"') == 1
    assert "A = arbete" in page
    assert "Berit" not in page


def test_the_files_say_the_same_as_the_page(granted: World) -> None:
    client = signed_in(granted, AccountRole.CASEWORKER)
    rows = list(csv.reader(io.StringIO(client.get("/occupancy.csv").data.decode("utf-8-sig"), newline="")))
    march = next(row for row in rows[1:] if row[1] == "2024-03-01" and row[0] != "Tillsammans")
    assert march[2:4] == ["1", "1"]
    assert march[5:7] == ["2", "12000.0"]
    assert float(march[7]) == pytest.approx(12_000 * (1 - 28 / 62), abs=0.01)
    book = load_workbook(io.BytesIO(client.get("/occupancy.xlsx").data))
    assert book.sheetnames == ["Månader", "Kostnad"]
    assert [cell.value for cell in book["Kostnad"][2]][1] == 6
    pdf = client.get("/occupancy.pdf")
    assert pdf.data.startswith(b"%PDF")
    assert "name" not in pdf.headers["Content-Disposition"].replace("filename", "")


def test_files_of_the_use_of_places_are_for_those_who_are_signed_in(granted: World) -> None:
    for ending in ("csv", "xlsx", "pdf"):
        assert granted.client().get(f"/occupancy.{ending}").status_code == 303


def test_before_the_first_placement_begins_the_page_says_so_and_there_are_no_files(world: World) -> None:
    world.at(START - dt.timedelta(40))
    client = signed_in(world, AccountRole.CASEWORKER)
    assert "inga avtal än" in client.get("/occupancy").text
    assert {client.get(f"/occupancy.{ending}").status_code for ending in ("csv", "xlsx", "pdf")} == {404}


def test_a_provider_manager_sees_the_own_organisation_and_no_other(granted: World) -> None:
    with granted.session() as session:
        session.add(
            Organisation(
                authority_id=granted.authority_id, kind=OrganisationKind.PROVIDER.value, name="Another provider"
            )
        )
        session.commit()
    assert "Another provider" in signed_in(granted, AccountRole.CASEWORKER).get("/occupancy").text
    granted.open_account(AccountRole.PROVIDER_MANAGER, "manager@example.org")
    manager = Person(granted, "")
    manager.go("/sign-in")
    manager.press("Logga in", email="manager@example.org", password=PASSWORD)
    with granted.session() as session:
        account = session.scalars(select(Account).where(Account.role == AccountRole.PROVIDER_MANAGER.value)).one()
        account.organisation_id = granted.provider_id
        session.commit()
    for address in ("/occupancy", "/occupancy?provider=1", "/occupancy?page=2", "/occupancy.csv"):
        answer = manager.client.get(address).data.decode()
        assert "Test provider" in answer
        assert "Another provider" not in answer


def test_more_than_six_providers_come_on_several_pages_and_one_can_be_chosen(granted: World) -> None:
    with granted.session() as session:
        rows = [
            Organisation(authority_id=granted.authority_id, kind=OrganisationKind.PROVIDER.value, name=f"Plats {n:02}")
            for n in range(1, 14)
        ]
        session.add_all(rows)
        session.commit()
        chosen = rows[12].id
    client = signed_in(granted, AccountRole.CASEWORKER)
    first, second = client.get("/occupancy").text, client.get("/occupancy?page=3").text
    assert "Sida 1 av 3" in first
    assert '<th scope="row">Plats 06' in first
    assert '<th scope="row">Plats 07' not in first
    assert '<th scope="row">Test provider' not in first
    assert '<th scope="row">Test provider' in second
    # The whole authority's people are counted on every page; money is told of the page's providers.
    assert "Kostnad för anordnarna på sidan" in second
    alone = client.get(f"/occupancy?provider={chosen}").text
    assert '<th scope="row">Plats 12' not in alone
    assert len(client.get("/occupancy.csv").data.splitlines()) == 1 + 3 * 15


def test_somebody_who_was_transferred_has_a_bar_with_each_provider(granted: World) -> None:
    with granted.session() as session:
        second = Organisation(
            authority_id=granted.authority_id, kind=OrganisationKind.PROVIDER.value, name="Another provider"
        )
        session.add(second)
        session.flush()
        placement = session.get_one(Placement, granted.placements[1])
        placement.provider_id = second.id
        session.add(
            PlacementTransfer(
                placement_id=placement.id,
                on=dt.date(2024, 5, 20),
                from_provider_id=granted.provider_id,
                to_provider_id=second.id,
                anchor=Anchor.KEEP.value,
                numbers={},
                created_at=granted.house.clock.now(),
            )
        )
        session.commit()
    page = signed_in(granted, AccountRole.CASEWORKER).get("/occupancy").text
    assert page.count('class="stay"') == 2
    assert page.count('class="stay lasts"') == 1
    assert "→ = gick vidare till en annan anordnare" in page
