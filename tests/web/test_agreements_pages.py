"""Agreements as an administrator signs and changes them, and as a caseworker and an evaluator read them."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from builders import World
from openpyxl import load_workbook
from sqlalchemy import select
from web.person import Person
from web.test_reading_changes_nothing import signed_in

from surveyapp.access.policy import AccountRole
from surveyapp.agreements.models import Agreement
from surveyapp.audit.models import AuditEvent

TERMS = {
    "n_places": "2",
    "starts_on": "1 mars 2024",
    "ends_on": "2025-02-28",
    "price_model": "place and month",
    "place_month_cents": "6 000 kr",
    "n_options": "2",
    "option_months": "12",
}


@pytest.fixture
def administrator(world: World) -> Person:
    person = Person(world, "")
    person.client = signed_in(world, AccountRole.ADMINISTRATOR)
    return person


def add(person: Person, world: World, **other: str) -> None:
    person.go("/agreements/new")
    person.press("Se vad det kostar", **{**TERMS, "provider": str(world.provider_id), **other})
    person.press("Spara avtalet")


def test_an_agreement_is_tried_signed_changed_extended_warned_and_ended(administrator: Person, world: World) -> None:
    me = administrator
    me.go("/agreements")
    assert "Inget avtal pågår. Lägg in ett" in me.page.words
    me.go("/agreements/new")
    page = me.press("Se vad det kostar", **{**TERMS, "provider": str(world.provider_id)})
    assert "144\u202f000 kr" in page.html
    assert "besked senast 31 augusti 2025" in page.words, "six months before the end of the first extension"
    assert "Inget är sparat än" in page.words
    page = me.press("Spara avtalet")
    assert page.heading == "Avtal med Test provider"
    page = me.press("Förläng 12 månader")
    assert "28 februari 2026" in page.words
    page = me.press("Spara varningen", reason="Ingen handledare på plats")
    assert "Ingen handledare på plats" in page.words
    assert "Skriftlig varning" in page.words
    page = me.press("Ångra")
    assert "ångrat" in page.words
    page = me.press("Avsluta avtalet", last_on="31/5 2024", reason="Lokalen stänger")
    assert "Skulle ha gällt till 28 februari 2026" in page.words
    page = me.press("Ångra")
    assert "Skulle ha gällt" not in page.words


def test_what_cannot_be_stored_stays_in_the_boxes_with_every_fault_told(administrator: Person, world: World) -> None:
    me = administrator
    me.go("/agreements/new")
    page = me.press(
        "Se vad det kostar", **{**TERMS, "n_places": "två", "place_month_cents": "mycket", "ends_on": "sen"}
    )
    assert page.status == 422
    assert page.html.count('class="fault"') == 3
    assert 'value="mycket"' in page.html
    page = me.press("Se vad det kostar", n_places="2", place_month_cents="6000", ends_on="2023-01-01")
    assert "Dagen ligger före den första dagen" in page.words
    page = me.press("Se vad det kostar", ends_on="2025-02-28")
    page = me.press("Spara avtalet")
    assert (page.status, "Välj en anordnare" in page.words) == (422, True)
    with world.session() as session:
        assert session.query(Agreement).count() == 0


def test_the_second_of_two_who_change_sees_what_changed_and_loses_nothing(administrator: Person, world: World) -> None:
    me = administrator
    add(me, world)
    other = Person(world, "")
    other.client = me.client
    for one in (me, other):
        one.go("/agreements")
        one.follow("Test provider")
        one.follow("Ändra villkoren")
    me.press("Se vad det kostar", n_places="3")
    me.press("Spara avtalet")
    other.press("Se vad det kostar", place_month_cents="7000")
    page = other.press("Spara avtalet")
    assert page.status == 409
    assert "Antal platser: 2 → 3" in page.words
    assert 'value="7000"' in page.html
    page = other.press("Spara avtalet")
    assert page.status == 200
    assert "Pris per plats och månad, kr: 6 000 kr → 7 000 kr" in page.words


def test_a_month_is_paid_by_day_and_the_files_prove_it_without_a_name(world: World) -> None:
    world.at(dt.date(2024, 5, 20))
    me = Person(world, "")
    me.client = signed_in(world, AccountRole.ADMINISTRATOR)
    add(me, world, price_model="weekday used", use_cents="300,50", place_month_cents="")
    page = me.follow("april 2024")
    assert "Participant 1" in page.words
    assert "21 vardagar" in page.words
    client = signed_in(world, AccountRole.EVALUATOR)
    address = page.address
    assert "Participant 1" not in client.get(address).text
    assert "PL-" in client.get(address).text
    clerk = Person(world, "")
    clerk.client = client
    clerk.go("/agreements")
    table = clerk.get_file("Hämta som CSV", month="2024-04").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table)))
    assert rows[1][4:] == ["21", "vardagar", "300.5", "6310.5"]
    assert "utan moms" in rows[-1][0]
    book = load_workbook(io.BytesIO(clerk.get_file("Hämta som Excel", month="2024-04").data))
    assert book["Dagar"].max_row == 22
    action, data = clerk.filled("Hämta som CSV", month="2024-04")
    assert client.post(action, data={**data, "month": ["april"]}).status_code == 404
    with world.session() as session:
        told = session.scalars(select(AuditEvent).where(AuditEvent.action == "exported").order_by(AuditEvent.id))
        assert [(one.subject_kind, one.details) for one in told] == [
            ("authority", {"what": "invoice", "form": form, "month": "2024-04"}) for form in ("csv", "xlsx")
        ]
    assert client.get("/agreements/invoice.xlsx?month=2024-04").headers["Location"] == "/agreements"
    me.client = signed_in(world, AccountRole.AUDITOR)
    page = me.go("/trail?action=exported")
    assert "hämtade underlag för fakturor som fil format: CSV, månad: 2024-04" in page.words


def test_caseworkers_read_and_do_not_write(administrator: Person, world: World) -> None:
    add(administrator, world)
    caseworker = signed_in(world, AccountRole.CASEWORKER)
    page = caseworker.get("/agreements").text
    assert "Test provider" in page
    assert "Lägg in ett avtal" not in page
    assert caseworker.get("/agreements/new").status_code == 403
