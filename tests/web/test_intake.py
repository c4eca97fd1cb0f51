"""A caseworker reads in a list: it is checked first, then stored in whole; with one fault nothing is stored."""

from __future__ import annotations

import io
import re

import pytest
from builders import World
from flask.testing import FlaskClient
from sqlalchemy import func, select
from web.test_reading_changes_nothing import signed_in
from werkzeug.test import TestResponse

from surveyapp.access.policy import AccountRole
from surveyapp.audit.actions import Action
from surveyapp.audit.models import AuditEvent
from surveyapp.people.corrections import postal_address_of
from surveyapp.people.models import Informant, Organisation
from surveyapp.placements.models import Placement
from surveyapp.schedule.models import Assignment
from surveyapp.spreadsheets import Sheet, as_xlsx

PLAN = "ostersund-2022 1"


@pytest.fixture
def caseworker(world: World) -> FlaskClient:
    return signed_in(world, AccountRole.CASEWORKER)


def provider(world: World) -> str:
    with world.session() as session:
        return session.get_one(Organisation, world.provider_id).name


def rows_of(world: World, n: int) -> list[tuple[str, ...]]:
    name, email = provider(world), caseworker_email(world)
    return [(f"Person {number:03}", f"07017406{number % 95 + 5:02}", name, "2024-03-11", email) for number in range(n)]


def caseworker_email(world: World) -> str:
    """The world's caseworker gets an address, by which lists name them."""
    with world.session() as session:
        one = session.get_one(Informant, world.caseworker_id)
        vault = world.house.vault
        one.email_sealed = vault.seal("kim@example.org", "informant.email", one.ref)
        one.email_index = vault.index("kim@example.org", "informant.email")
        session.commit()
    return "kim@example.org"


def as_file(rows: list[tuple[str, ...]]) -> bytes:
    head = "Namn;Mobil;Anordnare;Start;Handläggare"
    return "\r\n".join([head, *(";".join(row) for row in rows)]).encode("cp1252")


def token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/intake").text)
    return "" if found is None else found[1]


def check(client: FlaskClient, content: bytes, name: str = "lista.csv") -> TestResponse:
    return client.post("/intake", data={"csrf_token": token(client), "plan": PLAN, "file": (io.BytesIO(content), name)})


def store(client: FlaskClient, checked: TestResponse) -> TestResponse:
    sealed = re.search(r'name="list" value="([^"]+)"', checked.text)
    assert sealed is not None
    data = {"csrf_token": token(client), "plan": PLAN, "list": sealed[1]}
    return client.post("/intake/store", data=data)


def n_placements(world: World) -> int:
    with world.session() as session:
        return session.scalar(select(func.count()).select_from(Placement)) or 0


def test_a_list_is_shown_first_and_stored_on_the_second_press_with_everything_planned(
    world: World, caseworker: FlaskClient
) -> None:
    before = n_placements(world)
    checked = check(caseworker, as_file(rows_of(world, 12)))
    assert "12 nya personer, 12 nya placeringar" in checked.text
    assert n_placements(world) == before
    assert store(caseworker, checked).status_code == 303
    assert n_placements(world) == before + 12
    with world.session() as session:
        planned = session.scalar(select(func.count()).select_from(Assignment)) or 0
        told = session.scalars(select(AuditEvent).where(AuditEvent.action == Action.PEOPLE_IMPORTED.value)).one()
    assert planned > 12 * 3
    assert told.details == {"people": 12, "placements": 12, "unchanged": 0}


def test_the_same_list_again_adds_nothing(world: World, caseworker: FlaskClient) -> None:
    content = as_file(rows_of(world, 5))
    store(caseworker, check(caseworker, content))
    before = n_placements(world)
    assert "finns redan" in check(caseworker, content).text
    assert n_placements(world) == before


def test_three_bad_rows_among_many_are_all_told_and_nothing_is_stored(world: World, caseworker: FlaskClient) -> None:
    rows = rows_of(world, 60)
    rows[10] = (rows[10][0], "063-14 30 00", *rows[10][2:])
    rows[20] = (*rows[20][:2], "Ingen Sådan", *rows[20][3:])
    rows[30] = (*rows[30][:3], "30 februari", rows[30][4])
    before = n_placements(world)
    answer = check(caseworker, as_file(rows))
    assert answer.status_code == 422
    # What is wrong with a row in itself comes before what does not fit with what is stored.
    assert "Rad 12, Mobil: det är ingen mobil" in answer.text
    assert "Rad 32, Start: det är inget datum" in answer.text
    assert "2 fel i listan. Inget är sparat." in answer.text
    rows[10], rows[30] = rows_of(world, 60)[10], rows_of(world, 60)[30]
    answer = check(caseworker, as_file(rows))
    assert f"Rad 22, anordnare: anordnaren finns inte. Menar du {provider(world)}?" in answer.text
    assert n_placements(world) == before


def test_a_workbook_is_read_like_a_text_file(world: World, caseworker: FlaskClient) -> None:
    head = ("Namn", "Mobil", "Anordnare", "Start", "Handläggare")
    content = as_xlsx([Sheet("Lista", head, tuple(rows_of(world, 3)))])
    assert "3 nya personer" in check(caseworker, content, "lista.xlsx").text


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("lista.pdf", b"%PDF", "går inte att läsa"),
        ("lista.csv", b"", "Filen är tom"),
        ("lista.xlsx", b"PK\x03\x04 broken", "går inte att läsa"),
        ("lista.csv", b"Namn;Start\nA;B;C\n", "inte lika många rutor"),
    ],
)
def test_a_file_that_is_no_list_says_so(caseworker: FlaskClient, name: str, content: bytes, why: str) -> None:
    answer = check(caseworker, content, name)
    assert answer.status_code == 422
    assert why in answer.text


def test_a_file_that_is_too_large_is_refused_before_it_is_read(world: World, caseworker: FlaskClient) -> None:
    kind = "multipart/form-data; boundary=x"
    assert caseworker.post("/intake", data=b"x" * 2_100_000, content_type=kind).status_code == 413
    assert caseworker.post("/intake", data=b"x" * 100_000, content_type=kind).status_code == 400
    assert world.client().post("/intake", data=b"x" * 100_000, content_type=kind).status_code == 413


def test_a_checked_list_is_of_no_use_to_another_account_or_when_changed(world: World, caseworker: FlaskClient) -> None:
    checked = check(caseworker, as_file(rows_of(world, 2)))
    assert store(signed_in(world, AccountRole.ADMINISTRATOR), checked).status_code == 400
    assert caseworker.post("/intake/store", data={"csrf_token": token(caseworker), "list": "AAAA"}).status_code == 400


def test_a_person_known_by_number_under_another_name_is_a_fault(world: World, caseworker: FlaskClient) -> None:
    rows = rows_of(world, 1)
    store(caseworker, check(caseworker, as_file(rows)))
    changed = [("Någon Annan", *rows[0][1:3], "2024-09-02", rows[0][4])]
    assert "med ett annat namn" in check(caseworker, as_file(changed)).text


def with_addresses(rows: list[tuple[str, ...]], address: str) -> bytes:
    head = ";".join(("Namn", "Mobil", "Anordnare", "Start", "Handläggare", "Adress"))
    return "\r\n".join([head, *(";".join((*row, f'"{address}"')) for row in rows)]).encode()


def addresses(world: World) -> list[str]:
    with world.session() as session:
        sealed = session.scalars(select(Informant).where(Informant.postal_address_sealed.is_not(None)))
        return [postal_address_of(world.house.vault, one) or "" for one in sealed]


def test_postal_addresses_come_with_the_list_for_new_and_for_known_people(
    world: World, caseworker: FlaskClient
) -> None:
    rows = rows_of(world, 2)
    store(caseworker, check(caseworker, as_file(rows[:1])))
    content = with_addresses(rows, "Storgatan 1\n831 30 Östersund")
    checked = check(caseworker, content)
    assert "1 nya personer, 1 nya placeringar" in checked.text
    assert "En postadress läggs till hos någon som redan finns." in checked.text
    assert addresses(world) == []
    answer = store(caseworker, checked)
    assert "En postadress är tillagd." in caseworker.get(answer.headers["Location"]).text
    assert addresses(world) == ["Storgatan 1\n831 30 Östersund"] * 2
    with world.session() as session:
        told = session.scalars(select(AuditEvent).where(AuditEvent.action == Action.CONTACT_CHANGED.value)).one()
    assert told.details == {"changed": ["postal_address"]}
    assert "Det finns inget nytt att läsa in" in check(caseworker, content).text
    answer = check(caseworker, with_addresses(rows, "Lillgatan 2, 831 30 Östersund"))
    assert "Rad 2, adress: personen finns redan, men med en annan uppgift." in answer.text
    answer = check(caseworker, with_addresses(rows, "Lillgatan 2"))
    assert "Rad 3, Adress: en adress har minst två rader" in answer.text


def test_a_known_person_may_begin_another_placement(world: World, caseworker: FlaskClient) -> None:
    rows = rows_of(world, 1)
    with_end = [("Namn", "Mobil", "Anordnare", "Start", "Handläggare", "Slut")]
    first = ";".join(with_end[0]) + "\r\n" + ";".join((*rows[0], "2024-06-30"))
    store(caseworker, check(caseworker, first.encode()))
    again = [(*rows[0][:3], "2024-09-02", rows[0][4])]
    assert "0 nya personer, 1 nya placeringar" in check(caseworker, as_file(again)).text


def test_nobody_but_staff_reads_lists_in(world: World) -> None:
    assert signed_in(world, AccountRole.EVALUATOR).get("/intake").status_code == 403
    assert world.client().get("/intake").status_code == 303
