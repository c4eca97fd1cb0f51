"""Interviews as staff plan, book, move, miss and hold them, and as each role sees them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

import pytest
from builders import START, World
from icalendar import Calendar, Event
from interview_builders import provider_named
from interview_desk import FIVE
from sqlalchemy import select, update
from web.person import Page, Person
from web.test_reading_changes_nothing import signed_in

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole
from surveyapp.interviews.models import Interview, InterviewBooking, InterviewInformant
from surveyapp.interviews.overview import HEAD
from surveyapp.people.models import Authority

ROUND = {
    "series": "Anordnare",
    "number": "1",
    "title": "Vid starten",
    "guide": "anordnare-start",
    "opens_on": "4 mars 2024",
    "due_on": "2024-03-18",
    "closes_on": "2024-03-31",
}


def somebody(world: World, role: AccountRole) -> Person:
    person = Person(world, "")
    person.client = signed_in(world, role)
    return person


@pytest.fixture
def caseworker(world: World) -> Person:
    return somebody(world, AccountRole.CASEWORKER)


def plan_five(me: Person, world: World) -> Page:
    """A round about five providers, planned on the page; the overview of it."""
    with world.session() as session:
        ids = [provider_named(session, world, name) for name in FIVE]
        session.commit()
    me.go("/intervjuer/ny")
    me.press("Se vilka och när", **ROUND, subjects=ids)
    return me.press("Planera omgången")


def open_one(me: Person, name: str = "Röda Korset") -> Page:
    me.go("/intervjuer?serie=Anordnare")
    return me.follow(name)


def book(me: Person, day: dt.date, time: str = "10:00", **more: str) -> Page:
    return me.press("Boka tiden", day_1=str(day), time_1=time, **more)


def test_bids_are_assessed_in_a_round_for_each_rater(caseworker: Person, world: World) -> None:
    with world.session() as session:
        bids = [provider_named(session, world, name) for name in FIVE[:2]]
        session.commit()
    for rater in ("1", "2"):
        caseworker.go("/intervjuer/ny")
        told = ROUND | {"series": "Anbud", "number": rater, "title": f"Bedömare {rater}", "guide": "anbudsbedomning"}
        caseworker.press("Se vilka och när", **told, subjects=bids)
        caseworker.press("Planera omgången")
    assert "2 bedömare." in caseworker.go("/intervjuguider/anbudsbedomning/1/poang").words


def test_a_round_is_shown_before_it_is_stored_and_taken_back_until_something_is_booked(
    caseworker: Person, world: World
) -> None:
    me = caseworker
    assert "Planera den första omgången" in me.go("/intervjuer").words
    page = plan_five(me, world)
    assert all(name in page.words for name in FIVE)
    assert "Öppnar 4 mars 2024, ska vara klar 18 mars 2024, sista dag 31 mars 2024." in page.words
    page = me.press("Ta bort omgången")
    assert "Planera den första omgången" in page.words
    plan_five(me, world)
    open_one(me)
    book(me, START + dt.timedelta(1))
    me.go("/intervjuer?serie=Anordnare&omgang=1")
    page = me.press("Ta bort omgången")
    assert (page.status, "redan bokat, hållet eller skrivet" in page.words) == (409, True)


def test_the_preview_names_everybody_and_stores_nothing(caseworker: Person, world: World) -> None:
    me = caseworker
    me.go("/intervjuer/ny?vilka=staff")
    page = me.press(
        "Se vilka och när", **{**ROUND, "guide": "kommunens-enhet"}, lines="Enhetschef\n\nSamordnare\nEnhetschef"
    )
    assert "2 intervjuer planeras: Enhetschef Samordnare" in page.words
    assert "Inget är sparat än" in page.words
    with world.session() as session:
        assert session.scalars(select(Interview)).all() == []


def test_what_a_group_is_called_in_tables_is_said_where_the_group_is_set(caseworker: Person, world: World) -> None:
    me = caseworker
    with world.session() as session:
        ids = [provider_named(session, world, name) for name in FIVE]
        session.commit()
    me.go("/intervjuer/ny")
    page = me.press("Se vilka och när", **ROUND, subjects=ids, group="privat")
    assert "Grupp i tabellerna: Privata anordnare." in page.words
    page = me.press("Se vilka och när", group_words="Privata företag")
    assert "Grupp i tabellerna: Privata företag." in page.words
    me.press("Planera omgången")
    page = open_one(me)
    assert "Grupp Privata företag" in page.words
    assert "Grupper som finns: privat." in me.go("/intervjuer/ny?serie=Anordnare").words


def test_those_who_were_asked_before_without_a_group_are_in_the_group_of_the_new_round(
    caseworker: Person, world: World
) -> None:
    me = caseworker
    plan_five(me, world)
    me.go("/intervjuer/ny?serie=Anordnare")
    me.press("Se vilka och när", **{**ROUND, "number": "2"}, group="privat")
    me.press("Planera omgången")
    with world.session() as session:
        rows = session.execute(select(Interview.round_number, Interview.group_code).distinct())
        assert set(rows.all()) == {(1, None), (2, "privat")}


def test_what_is_wrong_with_a_round_is_told_at_each_box_and_what_was_typed_stays(caseworker: Person) -> None:
    me = caseworker
    me.go("/intervjuer/ny")
    page = me.press("Se vilka och när", **{**ROUND, "guide": "", "opens_on": "snart", "title": "Min rubrik"})
    assert page.status == 422
    assert page.html.count('class="fault"') == 2
    assert 'value="Min rubrik"' in page.html
    assert 'value="snart"' in page.html
    page = me.press("Se vilka och när", **ROUND)
    assert "Välj minst en att intervjua." in page.words


def test_the_next_round_of_a_series_begins_with_those_who_were_asked_before(caseworker: Person, world: World) -> None:
    me = caseworker
    plan_five(me, world)
    page = me.follow("Planera nästa omgång")
    form = next(form for form in page.forms if form.action == "/intervjuer/ny")
    assert (form.sent["number"], len(form.sent["subjects"])) == (["2"], 5)


def test_one_of_three_proposed_times_is_booked_moved_and_taken_to_a_calendar(caseworker: Person, world: World) -> None:
    me = caseworker
    plan_five(me, world)
    open_one(me)
    days = {f"day_{n}": str(START + dt.timedelta(n)) for n in (1, 2, 3)}
    page = me.press("Föreslå tiderna", **days, time_1="09:00", time_2="10.30", time_3="13:00", where="Storgatan 1")
    assert page.words.count("föreslagen") == 3
    page = me.press("Boka")
    assert "Flytta till en annan tid" in page.words
    first = _event(me)
    page = me.press("Flytta intervjun", day_1=str(START + dt.timedelta(4)), time_1="14:00")
    assert "ersatt av en annan tid" in page.words
    moved = _event(me)
    assert moved["UID"] == first["UID"]
    assert sequence(moved) > sequence(first)
    assert (str(moved["LOCATION"]), str(moved["SUMMARY"])) == ("Storgatan 1", "Intervju: Röda Korset")
    assert moved.decoded("DTSTART") == dt.datetime(2024, 3, 8, 13, tzinfo=dt.UTC)
    page = me.press("Avboka tiden", why="Sjuk")
    taken_away = _event(me)
    assert (taken_away["UID"], str(taken_away["STATUS"])) == (first["UID"], "CANCELLED")
    assert sequence(taken_away) > sequence(moved)


def test_a_time_outside_the_round_is_refused_and_what_was_typed_stays(caseworker: Person, world: World) -> None:
    me = caseworker
    plan_five(me, world)
    open_one(me)
    page = book(me, dt.date(2024, 4, 1), where="Norra vägen 9")
    assert page.status == 422
    assert "Dagen ligger efter omgångens sista dag" in page.words
    assert 'value="Norra vägen 9"' in page.html
    assert 'value="2024-04-01"' in page.html


def test_the_second_of_two_interviewers_is_told_who_was_first_and_keeps_what_was_typed(
    caseworker: Person, world: World
) -> None:
    plan_five(caseworker, world)
    other = somebody(world, AccountRole.EVALUATOR)
    open_one(caseworker)
    open_one(other)
    book(caseworker, START + dt.timedelta(1))
    page = book(other, START + dt.timedelta(2), where="Min plats")
    assert page.status == 409
    assert "Någon annan hann före: Test Account har intervjun bokad 2024-03-05 10:00" in page.words
    assert 'value="Min plats"' in page.html
    with world.session() as session:
        assert len(session.scalars(select(InterviewBooking)).all()) == 1


def test_a_no_show_is_told_with_its_reason_and_the_second_attempt_is_held(caseworker: Person, world: World) -> None:
    me = caseworker
    plan_five(me, world)
    open_one(me)
    book(me, START)
    page = me.press("Spara att den inte blev av", missed="")
    assert "Välj varför intervjun inte blev av." in page.words
    page = me.press("Spara att den inte blev av", missed="participant did not appear")
    assert "blev inte av, kan göras igen: deltagaren dök inte upp" in page.words
    book(me, START, "15:00")
    page = me.press(
        "Spara hur den gick", held_on=str(START), minutes="45", presence="part", present_for="De sista frågorna"
    )
    assert "handledaren med en del: De sista frågorna" in page.words
    assert "försök 2" in page.words
    page = me.press("Den hölls inte")
    assert "Intervjun är inte hållen." in page.words


def test_an_interview_held_after_its_round_is_kept_and_marked_late(caseworker: Person, world: World) -> None:
    plan_five(caseworker, world)
    world.at(dt.date(2024, 4, 3))
    me = somebody(world, AccountRole.ADMINISTRATOR)
    page = open_one(me)
    assert "Då sparas den som sen" in page.words
    page = me.press("Spara hur den gick", held_on="2024-04-02")
    assert "efter omgångens sista dag" in page.words


def test_consent_to_notes_recording_and_quotation_is_kept_apart_and_a_quotation_taken_back(
    caseworker: Person, world: World
) -> None:
    me = caseworker
    plan_five(me, world)
    open_one(me)
    page = me.press("Lägg till", name="Ada Alm", role="chef", notes="yes", recording="no", quotation="yes")
    assert "Anteckna: ja · Spela in: nej · Citera: ja" in page.words
    page = me.press("Vill inte citeras längre")
    assert "Tog tillbaka att bli citerad" in page.words
    with world.session() as session:
        assert session.scalars(select(InterviewInformant)).one().name_sealed is not None


def test_somebody_written_down_by_mistake_is_removed_unless_consent_was_withdrawn(
    caseworker: Person, world: World
) -> None:
    me = caseworker
    plan_five(me, world)
    open_one(me)
    me.press("Lägg till", name="Ada Alm", role="chef", quotation="no")
    page = me.press("Ta bort, inskriven av misstag")
    assert "Ingen är inskriven än." in page.words
    page = me.press("Lägg till", name="Bo Berg", quotation="yes")
    assert "Person 2 Bo Berg" in page.words
    page = me.press("Vill inte citeras längre")
    assert "Ta bort, inskriven av misstag" not in page.words


def test_how_many_people_were_there_is_counted_with_how_it_went(caseworker: Person, world: World) -> None:
    me = caseworker
    plan_five(me, world)
    open_one(me)
    page = me.press("Spara hur den gick", held_on=str(START), heads="många")
    assert "Skriv hur många deltagare som fanns där, med siffror." in page.words
    page = me.press("Spara hur den gick", held_on=str(START), heads="3")
    assert "Deltagare den dagen 3" in page.words
    page = me.press("Spara hur den gick", heads="2")
    assert "Deltagare den dagen 2" in page.words


def test_an_interview_whose_plan_names_no_guide_gets_one_once(caseworker: Person, world: World) -> None:
    me = caseworker
    plan_five(me, world)
    with world.session() as session:
        session.execute(update(Interview).values(guide="", guide_version=1))
        session.commit()
    open_one(me)
    page = me.press("Spara guiden", guide="")
    assert "Välj en guide." in page.words
    page = me.press("Spara guiden", guide="anordnare-start")
    assert "Vilken guide?" not in page.words
    assert "Anordnare, omgång 1" in page.words


def test_names_of_those_asked_about_a_placement_are_for_those_who_see_persons(caseworker: Person, world: World) -> None:
    me = caseworker
    me.go("/intervjuer/ny?vilka=placement")
    me.press(
        "Se vilka och när",
        **{**ROUND, "guide": "samtal-deltagare", "series": "Deltagare"},
        subjects=world.placements[0],
    )
    me.press("Planera omgången")
    me.go("/intervjuer?serie=Deltagare")
    ref = me.page.link("Test provider").rsplit("/", 1)[-1]
    me.go(f"/intervjuer/{ref}")
    me.press("Lägg till", name="Farid Fura", role="deltagare")
    assert "Farid Fura" in me.page.words
    other = somebody(world, AccountRole.EVALUATOR)
    page = other.go(f"/intervjuer/{ref}")
    assert "Farid" not in page.html
    assert "Participant 1" not in page.html
    other.press("Spara", role="deltagare", quotation="yes")
    assert "Farid Fura" in me.go(f"/intervjuer/{ref}").words


def test_the_list_is_narrowed_by_the_address_and_fetched_as_csv(caseworker: Person, world: World) -> None:
    me = caseworker
    plan_five(me, world)
    open_one(me)
    book(me, START + dt.timedelta(1))
    page = me.go("/intervjuer?serie=Anordnare&visa=booked")
    assert "Röda Korset" in page.words
    action, sent = me.filled("Hämta som CSV")
    answer = me.client.post(action, data=sent)
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows == [list(HEAD), ["organisation", "Röda Korset", "1", "2024-03-05", "", "", ""]]
    assert "Visa alla" in me.go("/intervjuer?visa=held").words
    assert "Omgång 1" in me.go("/intervjuer?serie=Anordnare&sida-vid-sida=1").words


def test_an_interview_of_another_authority_does_not_exist(caseworker: Person, world: World) -> None:
    plan_five(caseworker, world)
    open_one(caseworker)
    address = caseworker.page.address
    with world.session() as session:
        session.execute(update(Account).values(authority_id=_other(world)))
        session.commit()
    assert caseworker.go(address).status == 404


def test_a_booked_interview_stands_in_the_calendar_of_whoever_holds_it(caseworker: Person, world: World) -> None:
    me = caseworker
    plan_five(me, world)
    open_one(me)
    book(me, START + dt.timedelta(1), where="Storgatan 1")
    page = me.go("/calendar")
    assert "5 mars 10:00, Intervju: Röda Korset" in page.words
    page = me.press("Skapa en adress till kalendern")
    found = re.search(r"/calendar/[^\"]+\.ics", page.html)
    assert found is not None
    feed = Calendar.from_ical(world.client().get(found[0]).data)
    entry = next(one for one in feed.walk("VEVENT") if str(one["UID"]).startswith("interview-"))
    assert entry.decoded("DTSTART") == dt.datetime(2024, 3, 5, 9, tzinfo=dt.UTC)
    assert "Storgatan" not in feed.to_ical().decode()


def test_assistants_read_questions_out_and_do_not_see_interviews(world: World) -> None:
    me = somebody(world, AccountRole.ASSISTANT)
    assert me.go("/interviews").heading == "Läsa upp frågor"
    assert me.go("/intervjuer").status == 403


def _other(world: World) -> int:
    with world.session() as session:
        other = Authority(code="other", name="Grannkommun", zone="Europe/Stockholm")
        session.add(other)
        session.commit()
        return other.id


def sequence(event: Event) -> int:
    return int(str(event["SEQUENCE"]))


def _event(me: Person) -> Event:
    answer = me.client.get(f"{me.page.address}/tid.ics")
    assert answer.status_code == 200
    (found,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert isinstance(found, Event)
    return found
