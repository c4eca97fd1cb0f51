"""Caseworkers type a month, read lists in and fetch files; corrections keep what stood before."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from builders import World
from flask.testing import FlaskClient
from sqlalchemy import func, select
from web.person import Page, Person
from web.test_reading_changes_nothing import signed_in

from surveyapp.access.policy import AccountRole
from surveyapp.audit.actions import Action
from surveyapp.audit.models import AuditEvent
from surveyapp.placements.attendance import counts, month_of
from surveyapp.placements.changes import Attended, record_attendance
from surveyapp.placements.models import Attendance, AttendanceEarlier, Placement
from surveyapp.placements.rules import AttendancePeriod
from surveyapp.spreadsheets import Sheet, as_xlsx

TODAY, MARCH = dt.date(2024, 3, 15), dt.date(2024, 3, 1)


@pytest.fixture
def desk(world: World) -> Person:
    """A caseworker at a computer, on a Friday a good week after the placement began."""
    return a_desk(world)


def a_desk(world: World) -> Person:
    """The same in any world."""
    world.at(TODAY)
    person = Person(world, "", phone=False)
    person.client = signed_in(world, AccountRole.CASEWORKER)
    return person


def ref(world: World) -> str:
    with world.session() as session:
        return session.get_one(Placement, world.placements[0]).ref


def address(world: World) -> str:
    return f"/placements/{ref(world)}/attendance?month=2024-03"


def filled(page: Page, kind: str, **typed: str) -> dict[str, list[str]]:
    """What the browser sends of the form of this kind, with these boxes typed."""
    form = next(one for one in page.forms if one.sent.get("kind") == [kind])
    return form.sent | {name: [value] for name, value in typed.items()}


def post(me: Person, at: str, data: dict[str, list[str]]) -> Page:
    me.page = Page(me.client.post(at, data=data, follow_redirects=True))
    return me.page


def test_days_are_typed_with_hours_or_why_somebody_was_away_and_make_a_share(world: World, desk: Person) -> None:
    at = address(world)
    page = desk.go(at)
    typed = {"usual": "8", "hours-2024-03-04": "8", "hours-2024-03-05": "4,5", "why-2024-03-06": "sick"}
    page = post(desk, at, filled(page, "days", **typed))
    assert "12,5 timmar, 52 procent av planerade 24, 1 dag borta" in page.words
    assert "Sparat." in page.words
    with world.session() as session:
        told = month_of(session, world.placements[0], MARCH)
        assert {day.day: (one.hours, one.hours_planned) for day, one in told.days.items()} == {
            4: (8.0, 8.0),
            5: (4.5, 8.0),
            6: (0.0, 8.0),
        }
        events = session.scalars(select(AuditEvent).where(AuditEvent.action == Action.ATTENDANCE_RECORDED.value)).all()
    assert [event.actor.split()[0] for event in events] == ["account"]
    # A correction keeps what stood there, and says who changed it.
    page = post(desk, at, filled(page, "days", **{"hours-2024-03-04": "7"}))
    assert "1 rättad uppgift" in page.words
    assert "4 mars 2024: 8 timmar" in page.words
    assert "Test Account" in page.words
    # The same again changes nothing, and an emptied box is taken back.
    post(desk, at, filled(page, "days"))
    post(desk, at, filled(page, "days", **{"hours-2024-03-04": ""}))
    with world.session() as session:
        assert session.scalar(select(func.count()).select_from(AttendanceEarlier)) == 2
        assert set(month_of(session, world.placements[0], MARCH).days) == {dt.date(2024, 3, 5), dt.date(2024, 3, 6)}


def stands(world: World) -> dict[int, float]:
    """Hours of each day of March that counts, as staff recorded them."""
    with world.session() as session:
        return {day.day: one.hours for day, one in month_of(session, world.placements[0], MARCH).days.items()}


def test_what_was_saved_last_of_a_month_is_undone_and_redone(world_on_each: World) -> None:
    world = world_on_each
    desk, at = a_desk(world), address(world)
    page = desk.go(at)
    assert "Senast ändrat" not in page.words
    page = post(desk, at, filled(page, "days", **{"hours-2024-03-04": "8", "hours-2024-03-05": "6"}))
    typed = {"hours-2024-03-04": "7", "hours-2024-03-05": "", "hours-2024-03-06": "5"}
    page = post(desk, at, filled(page, "days", **typed))
    assert stands(world) == {4: 7.0, 6: 5.0}
    assert "Senast ändrat av Test Account" in page.words
    page = desk.press("Ångra den ändringen")
    assert "Ångrat. Det som stod förut gäller igen." in page.words
    assert stands(world) == {4: 8.0, 5: 6.0}
    desk.press("Ångra den ändringen")
    assert stands(world) == {4: 7.0, 6: 5.0}


def test_undoing_leaves_alone_what_somebody_saved_meanwhile(world: World, desk: Person) -> None:
    at = address(world)
    page = post(desk, at, filled(desk.go(at), "days", **{"hours-2024-03-04": "8", "hours-2024-03-05": "6"}))
    pressed = desk.filled("Ångra den ändringen")
    post(desk, at, filled(page, "days", **{"hours-2024-03-04": "7"}))
    page = desk.submit(pressed)
    assert page.status == 409
    assert stands(world) == {4: 7.0, 5: 6.0}


def test_a_list_that_was_read_in_is_taken_back_by_whoever_read_it_in(world: World, desk: Person) -> None:
    at = address(world)
    with world.session() as session:
        world.placement(session).label = "P01"
        session.commit()
    post(desk, at, filled(desk.go(at), "days", **{"hours-2024-03-04": "8"}))
    rows = "Etikett;Dag;Timmar\nP01;2024-03-04;3\nP01;2024-03-05;4\n"
    token = desk.go("/attendance/import").forms[0].sent["csrf_token"][0]
    data = {"csrf_token": token, "file": (io.BytesIO(rows.encode()), "list.csv")}
    desk.page = Page(desk.client.post("/attendance/import", data=data))
    page = desk.press("Läs in")
    assert stands(world) == {4: 3.0, 5: 4.0}
    pressed = desk.filled("Ångra inläsningen")
    other = Person(world, "", phone=False)
    other.client = signed_in(world, AccountRole.ADMINISTRATOR)
    token = other.go("/attendance/import").forms[0].sent["csrf_token"][0]
    other.submit((pressed[0], {**pressed[1], "csrf_token": [token]}))
    assert stands(world) == {4: 3.0, 5: 4.0}
    page = desk.submit(pressed)
    assert "Ångrat: 2 uppgifter är som förut." in page.words
    assert stands(world) == {4: 8.0}
    assert desk.submit((pressed[0], {**pressed[1], "save": ["yesterday"]})).status == 400


def test_one_number_for_the_month_counts_before_days_until_days_are_told_again(world: World, desk: Person) -> None:
    at = address(world)
    page = desk.go(at)
    page = post(desk, at, filled(page, "days", **{"hours-2024-03-04": "8"}))
    page = post(desk, at, filled(page, "month", **{"month-hours": "60", "month-planned": "80", "month-absent": "2"}))
    assert "60 timmar, 75 procent av planerade 80, 2 dagar borta" in page.words
    page = post(desk, at, filled(page, "days", **{"hours-2024-03-05": "6"}))
    assert "14 timmar" in page.words


def test_what_is_wrong_stays_on_the_page_and_nothing_is_stored(world: World, desk: Person) -> None:
    at = address(world)
    page = desk.go(at)
    typed = {
        "hours-2024-03-04": "25",
        "hours-2024-03-05": "åtta",
        "hours-2024-03-06": "4",
        "why-2024-03-06": "sick",
        "hours-2024-03-07": "0",
        "hours-2024-03-08": "8",
        "why-2024-03-11": "gone fishing",
    }
    page = post(desk, at, filled(page, "days", **typed))
    assert page.status == 422
    assert "5 rutor behöver rättas" in page.words
    assert next(one for one in page.forms if one.sent.get("kind") == ["days"]).sent["hours-2024-03-05"] == ["åtta"]
    page = post(desk, at, filled(page, "month", **{"month-absent": "3"}))
    assert page.status == 422
    with world.session() as session:
        assert session.scalar(select(func.count()).select_from(Attendance)) == 0


def test_who_comes_second_sees_what_changed_and_loses_nothing(world: World, desk: Person) -> None:
    at = address(world)
    first = filled(desk.go(at), "days", **{"hours-2024-03-04": "8"})
    second = filled(desk.go(at), "days", **{"hours-2024-03-04": "3", "hours-2024-03-05": "2"})
    assert post(desk, at, first).status == 200
    page = post(desk, at, second)
    assert page.status == 409
    assert "Sparat nu: 8" in page.words
    again = filled(page, "days")
    assert again["hours-2024-03-04"] == ["3"]
    assert post(desk, at, again).status == 200
    with world.session() as session:
        assert month_of(session, world.placements[0], MARCH).days[dt.date(2024, 3, 4)].hours == 3


def test_what_staff_recorded_counts_alone_beside_what_supervisors_recorded(world_on_each: World) -> None:
    world, now = world_on_each, world_on_each.house.clock.now()
    with world.session() as session:
        for hours in (40.0, 44.0):
            attended = Attended(AttendancePeriod.MONTH, MARCH, hours)
            record_attendance(session, world.placements[0], world.supervisor_id, attended, actor="informant 1", at=now)
        session.commit()
        assert [one.hours for one in session.scalars(select(AttendanceEarlier))] == [40.0]
    world.at(TODAY)
    me = Person(world, "", phone=False)
    me.client = signed_in(world, AccountRole.CASEWORKER)
    at = address(world)
    page = me.go(at)
    assert "Handledaren har skrivit 44 timmar" in page.words
    # A number for the month counts before days, whoever told of it; the page says so.
    page = post(me, at, filled(page, "days", **{"hours-2024-03-04": "8"}))
    assert "44 timmar. Handledaren har skrivit 44 timmar för månaden. Den gäller före dagarna." in page.words
    post(me, at, filled(page, "month", **{"month-hours": "50"}))
    with world.session() as session:
        assert sorted(session.scalars(select(Attendance.hours).where(counts()))) == [8.0, 50.0]
    post(me, at, filled(me.page, "month", **{"month-hours": ""}))
    with world.session() as session:
        assert sorted(session.scalars(select(Attendance.hours).where(counts()))) == [8.0, 44.0]


def labelled(world: World) -> None:
    with world.session() as session:
        session.get_one(Placement, world.placements[0]).label = "=P01"
        session.commit()


def read_in(client: FlaskClient, content: bytes, name: str = "lista.csv") -> Page:
    form = Page(client.get("/attendance/import")).forms[-1]
    data = {"csrf_token": form.sent["csrf_token"][0], "file": (io.BytesIO(content), name)}
    return Page(client.post("/attendance/import", data=data))


def test_a_list_is_shown_first_and_taken_in_whole(world: World, desk: Person) -> None:
    labelled(world)
    content = "Etikett;Dag;Timmar;Planerat;Frånvaro\r\n=P01;2024-03-04;6,5;8;\r\n=P01;5.3.2024;;8;vård av barn\r\n"
    for encoding in ("cp1252", "utf-8", "utf-8-sig", "utf-16"):
        page = read_in(desk.client, content.encode(encoding))
        assert "2 uppgifter är nya eller ändrade" in page.words, encoding
    head = ("Nummer", "Datum", "Timmar")
    book = as_xlsx([Sheet("Mars", head, (("=P01", dt.date(2024, 3, 4), 6.5), ("=P01", dt.date(2024, 3, 5), 0)))])
    assert "2 uppgifter är nya eller ändrade" in read_in(desk.client, book, "lista.xlsx").words
    with world.session() as session:
        assert session.scalar(select(func.count()).select_from(Attendance)) == 0
    form = next(one for one in page.forms if "list" in one.sent)
    assert desk.client.post(form.action, data=form.sent).status_code == 303
    with world.session() as session:
        assert sorted(one.hours for one in session.scalars(select(Attendance))) == [0.0, 6.5]
    assert "redan sparat" in read_in(desk.client, content.encode()).words


def test_every_fault_is_told_and_nothing_is_stored(world: World, desk: Person) -> None:
    labelled(world)
    rows = ["=P01;2024-03-04;6", "P99;2024-03-04;6", "=P01;2024-03-20;6", "=P01;2024-03-01;6", "=P01;2024-03-04;7"]
    page = read_in(desk.client, "\n".join(["Etikett;Dag;Timmar", *rows]).encode())
    assert page.status == 422
    for told in (
        "Rad 3, etikett: det finns ingen placering",
        "Rad 4, dag: den har inte varit än",
        "Rad 5, dag: placeringen hade inte börjat då",
        "Rad 6: samma tid som på rad 2",
    ):
        assert told in page.words
    with world.session() as session:
        assert session.scalar(select(func.count()).select_from(Attendance)) == 0


def test_the_month_is_fetched_as_files_in_which_nothing_is_a_formula(world: World, desk: Person) -> None:
    labelled(world)
    at = address(world)
    post(desk, at, filled(desk.go(at), "month", **{"month-hours": "60", "month-planned": "80"}))
    desk.go("/attendance?month=2024-03")
    action, sent = desk.filled("Hämta som CSV")
    csv = desk.client.post(action, data=sent).data.decode("utf-8-sig")
    assert csv.splitlines()[1] == "Participant 1,'=P01,Test provider,2024-03,60.0,80.0,75.0,"
    action, sent = desk.filled("Hämta som Excel")
    book = desk.client.post(action, data=sent)
    assert book.data[:2] == b"PK"
    assert book.headers["Content-Disposition"] == 'attachment; filename="narvaro-2024-03.xlsx"'
    assert desk.client.post(action, data={**sent, "form": ["pdf"]}).status_code == 400
    page = desk.go("/attendance?month=2024-03")
    assert "75 procent" in page.words
    assert re.search("Ingen placering pågick", desk.go("/attendance?month=2024-02").words)
    with world.session() as session:
        told = session.scalars(select(AuditEvent).where(AuditEvent.action == "attendance exported"))
        assert [(one.actor[:7], one.details) for one in told] == [
            ("account", {"month": "2024-03", "form": form}) for form in ("csv", "xlsx")
        ]
