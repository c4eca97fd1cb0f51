"""Supervisors beside the ratings: hours and a comment on the same page, people who did not come, at once and undone."""

from __future__ import annotations

import datetime as dt

import pytest
from builders import RATING, START, World
from sqlalchemy import select
from web import stored
from web.person import Person, supervisor
from web.test_tasks import staff

from surveyapp.db.engine import session_for
from surveyapp.placements.models import Attendance, Placement
from surveyapp.statements.models import SupervisorNote
from surveyapp.tasks.models import Task

JUNE = dt.date(2024, 6, 4)


def rate(me: Person, code: int = 4, **typed: str | int) -> None:
    """Fill every row in with the same code and what else was typed, and send."""
    rows = {name.replace("-", "_"): code for name in me.page.form.offered}
    me.press("Skicka", **{**rows, **typed})


def attendance(world: World) -> list[tuple[str, dt.date, float, float | None, int | None, bool]]:
    """Every record: period, day, hours, planned, days absent, whether it counts."""
    with session_for(world.house.engine, reading=True) as session:
        rows = session.scalars(select(Attendance).order_by(Attendance.on, Attendance.informant_id))
        return [(r.period, r.on, r.hours, r.hours_planned, r.days_absent, r.undone_at is None) for r in rows]


def ref(world: World, of: int = 0) -> str:
    """The placement's name in addresses."""
    with session_for(world.house.engine, reading=True) as session:
        return session.get_one(Placement, world.placements[of]).ref


def tasks(world: World) -> list[tuple[str, bool]]:
    """Every task: its key and whether it waits."""
    with session_for(world.house.engine, reading=True) as session:
        return [(row.key, row.done_at is None) for row in session.scalars(select(Task).order_by(Task.id))]


def test_hours_and_a_comment_are_kept_in_the_same_visit(world: World) -> None:
    me = supervisor(world)
    me.go(str(world.assignment(RATING)))
    assert "Närvaro i mars 2024" in me.page.words
    rate(me, 4, hours_2024_03="42,5", planned_2024_03="60", absent_2024_03="2", comment="Kom i tid.\r\nBra vecka.")
    assert me.page.heading.startswith("Tack!")
    assert attendance(world) == [("month", START.replace(day=1), 42.5, 60.0, 2, True)]
    with world.session() as session:
        note = session.scalars(select(SupervisorNote)).one()
        assert note.text_sealed is not None
        assert b"Bra vecka" not in note.text_sealed
        text = world.house.vault.open(note.text_sealed, "supervisor_note.text", note.ref)
    assert text == "Kom i tid.\nBra vecka."


def test_blank_boxes_record_nothing_and_are_no_fault(world: World) -> None:
    me = supervisor(world)
    me.go(str(world.assignment(RATING)))
    rate(me)
    assert me.page.heading.startswith("Tack!")
    assert attendance(world) == []


def test_months_since_last_time_are_asked_about_with_the_last_known_plan(world: World) -> None:
    me = supervisor(world)
    me.go(str(world.assignment(RATING)))
    rate(me, 4, hours_2024_03="40", planned_2024_03="64")
    world.at(JUNE)
    me = supervisor(world)
    me.go(str(world.assignment(RATING, "kvartal")))
    assert [word for word in ("mars", "april", "maj", "juni") if f"Närvaro i {word} 2024" in me.page.words] == [
        "april",
        "maj",
    ]
    assert me.page.form.sent["planned-2024-05"] == ["64"]
    assert me.page.form.sent["hours-2024-05"] == [""]


@pytest.mark.parametrize(
    ("box", "typed", "said"),
    [
        ("hours", "800", "Månaden har bara 744 timmar."),
        ("hours", "-5", "Skriv ett tal med siffror"),
        ("hours", "många", "Skriv ett tal med siffror"),
        ("hours", "nan", "Skriv ett tal med siffror"),
        ("hours", "1e2", "Skriv ett tal med siffror"),
        ("hours", "9" * 300, "Skriv ett tal med siffror"),
        ("planned", "745", "Månaden har bara 744 timmar."),
        ("absent", "32", "Skriv hela dagar, högst 31."),
        ("absent", "1,5", "Skriv hela dagar, högst 31."),
        ("absent", "3", "Skriv också hur många timmar det blev."),
    ],
)
def test_what_is_typed_wrong_is_named_and_nothing_typed_is_lost(world: World, box: str, typed: str, said: str) -> None:
    me = supervisor(world)
    me.go(str(world.assignment(RATING)))
    rate(me, 4, **{f"{box}_2024_03": typed, "comment": "En kommentar."})
    assert me.page.status == 422
    assert me.page.title.startswith("Fel: ")
    assert said in me.page.words
    assert me.page.form.sent[f"{box}-2024-03"] == [typed]
    assert me.page.form.sent["comment"] == ["En kommentar."]
    assert me.page.form.sent["ork"] == ["4"]
    assert attendance(world) == []
    assert len(stored.answers(world, world.assignment(RATING))) == 11
    rate(me, 4, hours_2024_03="10", planned_2024_03="", absent_2024_03="")
    assert me.page.heading.startswith("Tack!")


def test_rows_left_open_keep_the_hours(world: World) -> None:
    me = supervisor(world)
    me.go(str(world.assignment(RATING)))
    me.press("Skicka", motivation=4, hours_2024_03="12")
    assert me.page.status == 422
    assert attendance(world) == [("month", START.replace(day=1), 12.0, None, None, True)]
    assert me.page.form.sent["hours-2024-03"] == ["12"]


def test_damaged_or_doubled_boxes_are_refused(world: World) -> None:
    me = supervisor(world)
    me.go(str(world.assignment(RATING)))
    action, data = me.filled("Skicka", motivation=4)
    before = stored.everything(world)
    for wrong in ({"hours-2024-03": ["1", "2"]}, {"comment": ["a\x00b"]}, {"hours-2024-04": ["1"]}):
        assert me.submit((action, {**data, **wrong})).status == 400
    assert stored.everything(world) == before


def test_a_comment_can_be_changed_until_the_page_is_sent_and_taken_away(world: World) -> None:
    me = supervisor(world)
    me.go(str(world.assignment(RATING)))
    me.press("Skicka", comment="Först.")
    assert me.page.form.sent["comment"] == ["Först."]
    me.press("Skicka", comment="")
    with world.session() as session:
        assert session.scalars(select(SupervisorNote)).one().text_sealed is None


def test_attendance_has_a_page_of_its_own_where_it_can_be_corrected(world: World) -> None:
    world.at(dt.date(2024, 4, 20))
    me = supervisor(world)
    me.go()
    me.follow("Närvaro: Participant 1")
    assert "Närvaro i mars 2024" in me.page.words
    assert "Närvaro i april 2024" in me.page.words
    me.press("Spara", hours_2024_03="50", hours_2024_04="20")
    me.go(f"attendance/{ref(world)}")
    assert me.page.form.sent["hours-2024-03"] == ["50"]
    me.press("Spara", hours_2024_03="52")
    assert [(on.month, hours) for _period, on, hours, *_rest in attendance(world)] == [(3, 52.0), (4, 20.0)]
    me.go(f"attendance/{ref(world)}")
    me.press("Spara", hours_2024_03="800", hours_2024_04="21")
    assert me.page.status == 422
    assert [(on.month, hours) for _period, on, hours, *_rest in attendance(world)] == [(3, 52.0), (4, 21.0)]


def test_did_not_come_takes_two_presses_and_is_a_task_at_once(world: World) -> None:
    me, caseworker = supervisor(world), staff(world)
    me.go()
    me.follow("Kom inte i dag: Participant 1")
    assert me.page.heading == "Kom Participant 1 inte?"
    me.press("Ja, säg till handläggaren")
    assert "Handläggaren vet: kom inte 4 mars 2024" in me.page.words
    assert attendance(world) == [("day", START, 0.0, None, None, True)]
    assert tasks(world) == [(f"did not come {world.placements[0]} 2024-03-04", True)]
    page = caseworker.go("/placements")
    assert page.link("Att göra (1)") == "/att-gora"
    page = caseworker.go("/att-gora")
    assert "Kom inte till sin plats 4 mars 2024" in page.words
    assert "Participant 1" in page.words


def test_the_same_day_is_told_once_and_undone_the_same_day(world: World) -> None:
    me = supervisor(world)
    for _twice in range(2):
        me.go(f"absent/{ref(world)}")
        me.press("Ja")
    key = f"did not come {world.placements[0]} 2024-03-04"
    assert tasks(world) == [(key, True)]
    me.press("Ångra")
    assert "Handläggaren vet" not in me.page.words
    assert (tasks(world), attendance(world)[0][5]) == ([(key, False)], False)
    me.go(f"absent/{ref(world)}")
    me.press("Ja")
    assert (tasks(world), attendance(world)[0][5]) == ([(key, True)], True)


def test_an_earlier_day_of_the_week_can_be_told_but_none_to_come(world: World) -> None:
    world.at(dt.date(2024, 3, 6))
    me = supervisor(world)
    me.go(f"absent/{ref(world)}")
    assert [value for value, _words in me.page.form.offered["on"]] == ["2024-03-06", "2024-03-05", "2024-03-04"]
    me.press("Ja", on="2024-03-05")
    assert attendance(world) == [("day", dt.date(2024, 3, 5), 0.0, None, None, True)]
    me.go(f"absent/{ref(world)}")
    action, data = me.filled("Ja")
    before = stored.everything(world)
    for on in ("2024-03-07", "2024-02-28", "i morgon", ""):
        me.submit((action, {**data, "on": [on]}))
        assert me.page.status == 422
        assert "Det går bara att meddela dagar som har varit." in me.page.words
    assert stored.everything(world) == before


def test_yesterday_can_be_told_on_a_monday(world: World) -> None:
    world.at(dt.date(2024, 3, 11))
    me = supervisor(world)
    me.go(f"absent/{ref(world)}")
    assert [value for value, _words in me.page.form.offered["on"]] == ["2024-03-11", "2024-03-10"]


def test_what_was_told_another_day_is_not_undone(world: World) -> None:
    me = supervisor(world)
    me.go(f"absent/{ref(world)}")
    me.press("Ja")
    action, data = me.filled("Ångra")
    world.at(dt.date(2024, 3, 5))
    me = supervisor(world)
    assert "Handläggaren vet" not in me.go().words
    me.submit((action, data))
    assert attendance(world)[0][5]


def test_what_staff_ticked_off_stays_done(world: World) -> None:
    me, caseworker = supervisor(world), staff(world)
    me.go(f"absent/{ref(world)}")
    me.press("Ja")
    caseworker.go("/att-gora")
    caseworker.press("Klart")
    me.press("Ångra")
    me.go(f"absent/{ref(world)}")
    me.press("Ja")
    assert [waits for _key, waits in tasks(world)] == [False]


def test_going_to_and_fro_is_stopped(world: World) -> None:
    me = supervisor(world)
    for _time in range(4):
        me.go(f"absent/{ref(world)}")
        me.press("Ja")
        me.press("Ångra")
    me.go(f"absent/{ref(world)}")
    me.press("Ja")
    assert me.page.status == 429
    assert "Ring handläggaren i stället." in me.page.words
    assert [waits for _key, waits in tasks(world)] == [False]


def test_people_are_listed_also_when_nothing_waits(world: World) -> None:
    world.at(dt.date(2024, 4, 20))
    page = supervisor(world).go()
    assert page.heading == "Inget att svara på just nu"
    assert "Nästa gång är den" in page.words
    assert "Kom inte i dag" in page.words


@pytest.mark.parametrize("page", ["absent", "attendance", "statement"])
def test_a_person_of_another_supervisor_is_not_found(world: World, page: str) -> None:
    me = supervisor(world)
    here = ref(world)
    assert me.go(f"{page}/{here}").status == 200
    with world.session() as session:
        session.connection().exec_driver_sql(
            "UPDATE supervision SET until_on = '2024-03-03', from_on = '2024-03-01' WHERE placement_id = ?",
            (world.placements[0],),
        )
        session.commit()
    assert me.go(f"{page}/{here}").status == 404
    assert "Participant 1" not in me.page.words
    other = Person(world, world.participant_tokens[0])
    assert other.go(f"{page}/{here}").status == 404
    assert me.go(f"{page}/nothing").status == 404


def test_a_form_about_one_person_cannot_be_posted_onto_another(world: World) -> None:
    world.add_participant("Participant 2")
    me = supervisor(world)
    for page, button in (("absent", "Ja"), ("attendance", "Spara"), ("statement", "Spara utkast")):
        me.go(f"{page}/{ref(world)}")
        action, data = me.filled(button)
        before = stored.everything(world)
        assert me.submit((action.replace(ref(world), ref(world, 1)), data)).status == 400
        assert stored.everything(world) == before
