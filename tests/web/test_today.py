"""The caseworker's pages of a day: what waits, the list of placements, searching, and one person."""

from __future__ import annotations

import datetime as dt

import pytest
from builders import PASSWORD, RATING, STAR, START, World
from sqlalchemy import update
from web.person import Person, participant, supervisor
from web.queries import counted
from web.test_tasks import add

from surveyapp.access.changes import NewAccount, open_account
from surveyapp.access.policy import AccountRole
from surveyapp.people.models import Informant
from surveyapp.placements.models import Placement
from surveyapp.tasks.rules import TaskKind


def caseworker(world: World, *, own: bool = True) -> Person:
    """The caseworker of the world, or another who looks after nobody, signed in."""
    with world.session() as session:
        account = NewAccount(
            "Test Caseworker",
            "cw@example.org",
            PASSWORD,
            AccountRole.CASEWORKER,
            world.caseworker_id if own else world.supervisor_id,
        )
        now = world.house.clock.now()
        open_account(session, world.house.vault, world.authority_id, account, actor="test", at=now)
        session.commit()
    me = Person(world, "", phone=False)
    me.go("/sign-in")
    me.press("Logga in", email="cw@example.org", password=PASSWORD)
    return me


def ref(world: World, of: int = 0) -> str:
    with world.session() as session:
        return world.placement(session, of).ref


def test_a_caseworker_begins_with_the_day_and_an_empty_day_is_friendly(world: World) -> None:
    me = caseworker(world)
    assert me.page.address == "/idag"
    assert "Inget väntar på dig i dag." in me.page.words


def test_each_line_says_who_what_since_when_and_has_the_next_step(world: World) -> None:
    world.at(START + dt.timedelta(21))
    with world.session() as session:
        row = session.get_one(Informant, world.participants[0])
        row.phone_sealed = world.house.vault.seal("+46701740605", "informant.phone", row.ref)
        session.commit()
    add(world, TaskKind.DID_NOT_COME, "a")
    me = caseworker(world)
    page = me.go("/idag")
    assert "Kom inte den 4 mars 2024." in page.words
    assert "sedan 21 dagar" in page.words
    assert page.link("Ring Participant 070-174 06 05") == "tel:+46701740605"
    assert page.link("Participant 1") == f"/placements/{ref(world)}"
    assert "Är sen, men kan svara till den" in page.words
    me.press("Klart")
    assert me.page.address == "/idag"
    assert "Avklarat: Kom inte till sin plats" in me.page.words
    me.press("Ångra")
    assert "Kom inte den 4 mars 2024." in me.page.words


def test_mine_is_shown_first_and_all_is_one_press_away(world: World) -> None:
    add(world, TaskKind.DID_NOT_COME, "a")
    me = caseworker(world, own=False)
    for address in ("/idag", "/att-gora", "/placements"):
        assert "Participant 1" not in me.go(address).words, address
        me.follow("Allas")
        assert "Participant 1" in me.page.words, address
    assert "Participant 1" in me.go("/idag?vems=alla&visa=no-show&page=1").words
    assert "Här är inget som väntar." in me.go("/idag?vems=alla&visa=exit").words


def test_a_day_of_many_people_asks_the_database_few_questions(world: World) -> None:
    for number in range(8):
        world.add_participant(f"Late {number}")
    world.at(START + dt.timedelta(21))
    me = caseworker(world)
    for address in ("/idag", "/idag?visa=late&page=2", "/placements", "/placements?ordning=name", "/att-gora"):
        me.go(address)
        with counted(world.house.engine) as sent:
            assert me.go(address).status == 200
        assert len([one for one in sent if one != "BEGIN"]) <= 15, address
    assert "Visa alla" in me.go("/idag").words


def test_what_is_searched_for_stands_in_no_address(world: World) -> None:
    world.add_participant("Åsa Berg <b>")
    me = caseworker(world)
    me.go("/placements")
    page = me.press("Sök", who="asa b")
    assert page.address == "/placements/search"
    assert "En placering hittades." in page.words
    assert page.link("Åsa Berg <b>") == f"/placements/{ref(world, 1)}"
    assert "asa" not in page.address
    assert all("asa" not in address for _words, address in page.links)
    assert "Ingen hittades." in me.press("Sök", who="<script>x").words
    assert "<script>x" not in me.page.html
    assert "Skriv något att söka på." in me.press("Sök", who="  ").words
    assert me.go("/placements/search").address == "/placements"


def test_filters_stay_in_the_address_through_sorting_and_an_empty_list_offers_the_way_back(world: World) -> None:
    me = caseworker(world)
    page = me.go(f"/placements?lage=ongoing&anordnare={world.provider_id}&sena=&plan=x")
    assert "Ingen placering passar." in page.words
    me.follow("Ta bort valen")
    assert "Participant 1" in me.page.words
    page = me.go("/placements?lage=ongoing")
    assert "lage=ongoing" in page.link("Start")
    assert "ordning=start" in page.link("Start")
    assert "aria-sort" in me.follow("Start").html
    assert me.go("/placements?lage=nonsense&anordnare=x&ordning=x&vems=x&page=-3").status == 200


@pytest.fixture
def measured(world: World) -> World:
    """A participant who has answered twice, lower the second time, and a supervisor who has answered once."""
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    me.answer_all(8)
    me.press("Skicka")
    them = supervisor(world)
    them.go(str(world.assignment(RATING)))
    them.press("Skicka", **{one.replace("-", "_"): 4 for one in them.page.form.offered})
    me = participant(world)
    me.go(str(world.assignment("arbetsindikatorer-deltagare")))
    me.answer_all(2)
    me.press("Skicka")
    world.at(dt.date(2024, 6, 4))
    me = participant(world)
    me.go(str(world.assignment(STAR, "kvartal")))
    me.answer_all(2)
    me.press("Skicka")
    return world


def test_a_persons_page_holds_everything_in_few_questions_to_the_database(measured: World) -> None:
    world = measured
    me = caseworker(world)
    address = f"/placements/{ref(world)}"
    me.go(address)
    with counted(world.house.engine) as sent:
        page = me.go(address)
    assert len([one for one in sent if one != "BEGIN"]) <= 15, sent
    for said in (
        "Sämre, mer än mätfelet: Vardagen hemma (deltagare)",
        "första gången, 4 mars 2024",
        "senast, 4 juni 2024",
        "Egen uppföljning ja",
        "Utvärdering inte bestämt",
        "Deltagarens och handledarens senaste svar bredvid varandra",
        "Vardagen hemma: från 8 till 2.",
        "inget nummer",
        "Ingen närvaro är inskriven än.",
        "Vem har gjort vad",
        "Deltagare nr",
    ):
        assert said in page.words, said
    for inside in {address.removeprefix("#") for _words, address in page.links if address.startswith("#")}:
        assert f'id="{inside}"' in page.html, inside
    assert page.html.count("<svg") == page.html.count("<desc") > 3
    ids = [part.split('"')[0] for part in page.html.split(' id="')[1:]]
    assert len(ids) == len(set(ids))


def test_a_new_link_is_the_newest_thing_that_somebody_did(measured: World) -> None:
    world = measured
    me = caseworker(world)
    me.go(f"/placements/{ref(world)}")
    me.press("Ge deltagaren en ny länk")
    page = me.go(f"/placements/{ref(world)}")
    assert "Senast ändrat av Test Caseworker: gjorde en länk" in page.words


def test_a_person_who_never_answered_has_a_page_without_pictures(world: World) -> None:
    with world.session() as session:
        session.execute(update(Placement).values(planned_end_on=dt.date(2024, 9, 4)))
        session.commit()
    page = caseworker(world).go(f"/placements/{ref(world)}")
    assert page.status == 200
    assert "Ingen säker förändring än." in page.words
    assert "<svg" not in page.html
