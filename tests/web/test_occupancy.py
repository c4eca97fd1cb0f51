"""The use of places as page and as files, as a caseworker and an evaluator meet it."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from builders import PASSWORD, START, World
from openpyxl import load_workbook
from sqlalchemy import select, update
from web.person import Person
from web.test_every_route import an_app, somebody
from web.test_reading_changes_nothing import signed_in

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole
from surveyapp.agreements.changes import By, sign
from surveyapp.agreements.rules import Granted
from surveyapp.audit.models import AuditEvent
from surveyapp.people.models import Organisation, OrganisationKind
from surveyapp.placements.changes import exit_placement
from surveyapp.placements.models import Placement, PlacementTransfer
from surveyapp.placements.rules import Anchor, Destination, ExitReason
from surveyapp.reports.pdf import as_pdf


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


def at_the_page(world: World, role: AccountRole, query: str = "") -> Person:
    """Somebody who looks at the use of places."""
    me = Person(world, "", phone=False)
    me.client = signed_in(world, role)
    me.go(f"/occupancy{query}")
    return me


def fetched(world: World) -> list[tuple[str, str, int | None, object]]:
    """What the trail keeps of files that were fetched."""
    with world.session() as session:
        lines = session.scalars(select(AuditEvent).where(AuditEvent.action == "exported").order_by(AuditEvent.id))
        return [(one.actor.split()[0], one.subject_kind, one.subject_id, one.details) for one in lines]


def test_the_files_say_the_same_as_the_page(granted: World) -> None:
    me = at_the_page(granted, AccountRole.CASEWORKER)
    table = me.get_file("Hämta som CSV").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table, newline="")))
    march = next(row for row in rows[1:] if row[1] == "2024-03-01" and row[0] != "Tillsammans")
    assert march[2:4] == ["1", "1"]
    assert march[5:7] == ["2", "12000.0"]
    assert float(march[7]) == pytest.approx(12_000 * (1 - 28 / 62), abs=0.01)
    book = load_workbook(io.BytesIO(me.get_file("Hämta som Excel").data))
    assert book.sheetnames == ["Månader", "Kostnad"]
    assert [cell.value for cell in book["Kostnad"][2]][1] == 6
    pdf = me.get_file("Hämta som PDF")
    assert pdf.data.startswith(b"%PDF")
    assert pdf.headers["Cache-Control"] == "no-store"
    assert "name" not in pdf.headers["Content-Disposition"].replace("filename", "")


def test_each_file_of_the_use_of_places_leaves_a_line_in_the_trail_and_none_about_a_person(granted: World) -> None:
    me = at_the_page(granted, AccountRole.EVALUATOR)
    for button in ("Hämta som Excel", "Hämta som CSV", "Hämta som PDF"):
        assert me.get_file(button).status_code == 200
    at_the_page(granted, AccountRole.CASEWORKER, f"?provider={granted.provider_id}").get_file("Hämta som CSV")
    months = {"from": "2024-03", "until": "2024-05"}
    about = ("account", "authority", granted.authority_id)
    assert fetched(granted) == [
        *((*about, {"what": "occupancy", "form": form, **months}) for form in ("xlsx", "csv", "pdf")),
        (*about, {"what": "occupancy", "form": "csv", **months, "provider": granted.provider_id}),
    ]


def test_the_trail_tells_in_words_whose_figures_of_which_months_were_fetched(granted: World) -> None:
    at_the_page(granted, AccountRole.CASEWORKER, f"?provider={granted.provider_id}").get_file("Hämta som Excel")
    at_the_page(granted, AccountRole.EVALUATOR).get_file("Hämta som PDF")
    me = Person(granted, "", phone=False)
    me.client = signed_in(granted, AccountRole.AUDITOR)
    page = me.go("/trail?action=exported")
    assert "hämtade beläggningen som fil" in page.words
    assert "format: Excel, från: 2024-03, till: 2024-05, anordnare: Test provider" in page.words
    assert "format: PDF, från: 2024-03, till: 2024-05" in page.words
    with granted.session() as session:
        session.execute(update(Account).values(language="en"))
        session.commit()
    page = me.go("/trail?action=exported")
    assert "fetched the occupancy as a file" in page.words
    assert "format: Excel, from: 2024-03, to: 2024-05, provider: Test provider" in page.words


def test_nobody_waits_with_saving_while_a_file_is_made(granted: World, monkeypatch: pytest.MonkeyPatch) -> None:
    me = at_the_page(granted, AccountRole.CASEWORKER)

    def with_another_writer(page: str) -> bytes:
        with granted.session() as other:
            other.execute(update(Account).values(language="en"))
            other.commit()
        return as_pdf(page)

    monkeypatch.setattr("surveyapp.web.caseworker.occupancy.as_pdf", with_another_writer)
    assert me.get_file("Hämta som PDF").status_code == 200


def test_an_address_of_a_file_that_is_only_opened_leads_to_the_page_with_the_button(granted: World) -> None:
    me = at_the_page(granted, AccountRole.CASEWORKER)
    for ending in ("csv", "xlsx", "pdf"):
        answer = me.client.get(f"/occupancy.{ending}?provider={granted.provider_id}")
        assert answer.headers["Location"] == f"/occupancy?provider={granted.provider_id}"
    assert fetched(granted) == []


def test_a_file_is_not_given_to_a_form_of_another_site(granted: World) -> None:
    me = at_the_page(granted, AccountRole.CASEWORKER)
    assert me.client.post("/occupancy.csv").status_code == 400
    assert fetched(granted) == []


def test_files_of_the_use_of_places_are_for_those_who_are_signed_in(granted: World) -> None:
    for ending in ("csv", "xlsx", "pdf"):
        assert an_app(granted).test_client().post(f"/occupancy.{ending}").status_code == 303


def test_before_the_first_placement_begins_the_page_says_so_and_there_are_no_files(world: World) -> None:
    world.at(START - dt.timedelta(40))
    page = at_the_page(world, AccountRole.CASEWORKER).page
    assert "inga avtal än" in page.words
    assert "Hämta" not in page.words
    clerk = somebody(world, an_app(world), AccountRole.CASEWORKER)
    assert {clerk.ask(f"/occupancy.{ending}", "POST").status_code for ending in ("csv", "xlsx", "pdf")} == {404}


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
    for address in ("/occupancy", "/occupancy?provider=1", "/occupancy?page=2"):
        answer = manager.client.get(address).data.decode()
        assert "Test provider" in answer
        assert "Another provider" not in answer
    manager.go("/occupancy")
    for asked in ("", "?provider=1"):
        action, data = manager.filled("Hämta som CSV")
        answer = manager.client.post(action.split("?")[0] + asked, data=data).data.decode()
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
    me = Person(granted, "")
    me.client = client
    me.go("/occupancy?page=3")
    assert len(me.get_file("Hämta som CSV").data.splitlines()) == 1 + 3 * 15
    me.get_file("Hämta som PDF")
    assert [details for *_who, details in fetched(granted)] == [
        {"what": "occupancy", "form": "csv", "from": "2024-03", "until": "2024-05"},
        {"what": "occupancy", "form": "pdf", "from": "2024-03", "until": "2024-05", "page": 3},
    ]


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
