"""A caseworker says that they have talked with a person whose readings became worse; others see it; it is undone."""

from __future__ import annotations

import datetime as dt

import pytest
from answering import answer
from builders import PASSWORD, STAR, START, World
from sqlalchemy import select, update
from web import stored
from web.person import Person
from web.queries import counted
from web.test_today import ref

from surveyapp.access.changes import NewAccount, open_account
from surveyapp.access.policy import AccountRole
from surveyapp.conversations.models import Conversation
from surveyapp.notes.models import Note
from surveyapp.responses.models import Outcome

JUNE, SEPTEMBER = dt.date(2024, 6, 4), dt.date(2024, 9, 4)
LOWER = "Senaste svaren ligger lägre än de första."
BUTTON = "Jag har pratat med personen"
NOTE = "Kortare dagar från måndag."
DONE = "Noterat att du har pratat med Participant 1."


def named(
    world: World, name: str, role: AccountRole = AccountRole.CASEWORKER, *, informant_id: int | None = None
) -> Person:
    """Somebody of this name, signed in."""
    email = f"{name.split()[0].lower()}@example.org"
    at = world.provider_id if role is AccountRole.PROVIDER_MANAGER else None
    with world.session() as session:
        account = NewAccount(name, email, PASSWORD, role, informant_id, organisation_id=at)
        now = world.house.clock.now()
        open_account(session, world.house.vault, world.authority_id, account, actor="test", at=now)
        session.commit()
    me = Person(world, "", phone=False)
    me.go("/sign-in")
    me.press("Logga in", email=email, password=PASSWORD)
    return me


@pytest.fixture
def lower(world: World) -> World:
    """A participant whose second answers lie lower than the first."""
    answer(world, STAR, START, 8)
    answer(world, STAR, JUNE, 2, wave="kvartal")
    return world


@pytest.fixture
def anna(lower: World) -> Person:
    """The participant's caseworker, before the day."""
    me = named(lower, "Anna Alm", informant_id=lower.caseworker_id)
    me.go("/idag")
    return me


def test_the_line_goes_and_the_day_says_so_with_a_way_back(anna: Person) -> None:
    assert LOWER in anna.page.words
    page = anna.press(BUTTON)
    assert page.address == "/idag"
    assert DONE in page.words
    assert LOWER not in page.words
    page = anna.press("Ångra")
    assert page.address == "/idag"
    assert LOWER in page.words
    assert DONE not in page.words


def test_a_note_is_sealed_and_stands_on_the_persons_page_and_in_the_trail(lower: World, anna: Person) -> None:
    anna.press(BUTTON, note=f"{NOTE}\n<script>zq")
    with lower.session() as session:
        row = session.scalars(select(Conversation)).one()
    assert row.note_sealed is not None
    assert b"Kortare" not in row.note_sealed
    anna.follow("Se samtalet på personens sida")
    page = anna.page
    assert page.address == f"/placements/{ref(lower)}"
    assert "Anna Alm pratade med personen om de lägre svaren den 4 juni 2024." in page.words
    assert "Anna Alm pratade med personen. Deltagare: " in page.words
    assert NOTE in page.words
    assert "<script>zq" not in page.html
    assert "Anna Alm pratade med personen när svaren låg lägre" in page.words
    anna.follow("Hela loggen för placeringen")
    assert "pratade med personen när svaren låg lägre" in anna.page.words
    assert NOTE not in anna.page.words


def test_it_is_undone_later_from_the_persons_page_by_a_colleague(lower: World, anna: Person) -> None:
    anna.press(BUTTON, note=NOTE)
    bo = named(lower, "Bo Björk")
    bo.go(f"/placements/{ref(lower)}")
    page = bo.press("Ångra")
    assert page.address == f"/placements/{ref(lower)}"
    assert NOTE not in page.words
    assert "Samtal när svaren låg lägre" not in page.words
    assert "Bo Björk tog tillbaka att någon hade pratat med personen" in page.words
    assert LOWER in anna.go("/idag").words


def test_a_new_answer_that_is_lower_brings_the_line_back(lower: World, anna: Person) -> None:
    anna.press(BUTTON)
    assert LOWER not in anna.go("/idag").words
    answer(lower, STAR, SEPTEMBER, 2, wave="kvartal", number=2)
    me = named(lower, "Bo Björk", informant_id=lower.caseworker_id)
    assert LOWER in me.go("/idag").words
    me.press(BUTTON)
    page = me.follow("Se samtalet på personens sida")
    assert page.words.count("pratade med personen. Deltagare: ") == 2


def test_the_second_of_two_sees_who_was_first(lower: World, anna: Person) -> None:
    bo = named(lower, "Bo Björk")
    bo.go("/idag?vems=alla")
    anna.press(BUTTON, note=NOTE)
    before = stored.everything(lower)
    page = bo.press(BUTTON)
    assert (page.status, page.address) == (200, "/idag")
    assert "Anna Alm har redan pratat med Participant 1, " in page.words
    assert NOTE in page.words
    assert not any(words == "Ångra" for form in page.forms for words, _name, _value in form.buttons)
    assert stored.everything(lower) == before


def test_the_second_of_two_loses_nothing_of_what_they_typed(lower: World, anna: Person) -> None:
    bo = named(lower, "Bo Björk")
    bo.go("/idag?vems=alla")
    anna.press(BUTTON)
    page = bo.press(BUTTON, note="Jag ringde också.")
    assert page.status == 409
    assert "Någon annan hann före" in page.words
    assert "Anna Alm har redan pratat med Participant 1" in page.words
    page = bo.press("Spara som en anteckning")
    assert page.address == f"/placements/{ref(lower)}/notes"
    assert "Jag ringde också." in page.words
    with lower.session() as session:
        assert session.scalars(select(Note.visibility)).one() == "authority"
        assert len(session.scalars(select(Conversation)).all()) == 1


def test_pressing_twice_stores_once_and_shows_the_same(lower: World, anna: Person) -> None:
    form = anna.filled(BUTTON)
    first = anna.submit(form)
    before = stored.everything(lower)
    second = anna.submit(form)
    assert DONE in first.words
    assert DONE in second.words
    assert stored.everything(lower) == before


def test_what_came_after_the_page_was_opened_goes_on_waiting(anna: Person) -> None:
    action, data = anna.filled(BUTTON, note=NOTE)
    # Of what the page showed, one reading alone; the other came a moment later.
    shown = data["about"][0].split(" ")
    assert len(shown) > 1
    page = anna.submit((action, {**data, "about": [shown[0]]}))
    assert DONE in page.words
    assert LOWER in page.words
    assert anna.press(BUTTON).words.count(LOWER) == 0


def test_what_is_no_longer_lower_is_not_stored_and_the_note_is_kept(lower: World, anna: Person) -> None:
    form = anna.filled(BUTTON, note=NOTE)
    with lower.session() as session:
        session.execute(update(Outcome).values(reliable="unchanged"))
        session.commit()
    page = anna.submit(form)
    assert page.status == 409
    assert "Svaren har ändrats sedan du öppnade sidan. Inget är sparat." in page.words
    anna.press("Spara som en anteckning")
    assert NOTE in anna.page.words
    with lower.session() as session:
        assert session.scalars(select(Conversation)).all() == []


def test_a_note_that_is_too_long_is_shown_again_and_can_be_sent_shorter(anna: Person) -> None:
    page = anna.press(BUTTON, note="å" * 501)
    assert page.status == 422
    assert "Texten är för lång. Inget är sparat." in page.words
    assert "å" * 501 in page.html
    page = anna.press(BUTTON, note=NOTE)
    assert page.status == 200
    assert DONE in page.words


@pytest.mark.parametrize("about", [None, "", "x", "1", "1:vardag;2:kropp", "1:Vardag", "1:" + "a" * 41])
def test_what_no_page_sends_is_refused(lower: World, anna: Person, about: str | None) -> None:
    action, data = anna.filled(BUTTON)
    before = stored.everything(lower)
    sent = {**data, "about": [] if about is None else [about]}
    assert anna.submit((action, sent)).status == 400
    assert stored.everything(lower) == before


def test_a_reading_of_somebody_else_is_not_told_of(lower: World, anna: Person) -> None:
    lower.add_participant("Participant 2")
    action, data = anna.filled(BUTTON)
    before = stored.everything(lower)
    elsewhere = action.replace(ref(lower), ref(lower, 1))
    assert anna.submit((elsewhere, data)).status == 409
    assert stored.everything(lower) == before
    anna.go("/idag")
    anna.press(BUTTON)
    told = anna.filled("Ångra")
    assert anna.submit((told[0].replace(ref(lower), ref(lower, 1)), told[1])).status == 404


def test_taking_back_twice_is_taking_back_once_and_an_unknown_one_is_not_found(lower: World, anna: Person) -> None:
    anna.press(BUTTON)
    form = anna.filled("Ångra")
    assert LOWER in anna.submit(form).words
    before = stored.everything(lower)
    assert LOWER in anna.submit(form).words
    assert stored.everything(lower) == before
    assert anna.submit((f"/placements/{ref(lower)}/conversations/undo?samtal=x", form[1])).status == 404


def test_a_provider_may_write_notes_but_learns_nothing_of_answers(lower: World, anna: Person) -> None:
    action, _data = anna.filled(BUTTON)
    anna.press(BUTTON, note=NOTE)
    with lower.session() as session:
        told = session.scalars(select(Conversation.ref)).one()
    chief = named(lower, "Cilla Chef", AccountRole.PROVIDER_MANAGER)
    page = chief.go(f"/placements/{ref(lower)}/notes")
    assert page.status == 200
    assert NOTE not in page.words
    token = chief.page.forms[-1].sent["csrf_token"]
    for address in (action, f"/placements/{ref(lower)}/conversations/undo?samtal={told}"):
        assert chief.submit((address, {"csrf_token": token, "about": ["1:vardag"]})).status == 404


def test_filters_of_the_day_stay(lower: World) -> None:
    me = named(lower, "Bo Björk")
    page = me.go("/idag?vems=alla&visa=worse")
    assert LOWER in page.words
    action, _data = me.filled(BUTTON)
    assert "vems=alla" in action
    assert "visa=worse" in action
    page = me.press(BUTTON)
    assert "Här är inget som väntar." in page.words
    assert "visa=worse" in me.filled("Ångra")[0]
    assert LOWER in me.press("Ångra").words


def swap(world: World, number: int) -> None:
    """Let another participant be the first, who is the one that answers."""
    tokens, placements = world.participant_tokens, world.placements
    tokens[0], tokens[number] = tokens[number], tokens[0]
    placements[0], placements[number] = placements[number], placements[0]


def test_many_lines_ask_the_database_as_few_questions_as_one(lower: World) -> None:
    me = named(lower, "Anna Alm")

    def asked(address: str) -> int:
        me.go(address)
        with counted(lower.house.engine) as sent:
            assert me.go(address).status == 200
        return len([one for one in sent if one != "BEGIN"])

    of_one = asked("/idag?vems=alla")
    for number in range(1, 5):
        lower.at(START)
        lower.add_participant(f"Lower {number}")
        swap(lower, number)
        answer(lower, STAR, START, 8)
        answer(lower, STAR, JUNE, 2, wave="kvartal")
        swap(lower, number)
    me = named(lower, "Bo Björk")
    assert asked("/idag?vems=alla&visa=worse") <= asked("/idag?vems=alla") == of_one <= 14
    assert me.page.words.count(LOWER) == 5
    for _each in range(4):
        me.press(BUTTON)
    assert me.page.words.count(LOWER) == 1
    ref_told = me.filled("Ångra")[0].split("samtal=")[1].split("&")[0]
    persons = me.page.link("Se samtalet på personens sida").split("#")[0]
    assert asked(f"/idag?vems=alla&samtal={ref_told}") == of_one + 1 <= 15
    assert asked(persons) <= 15


def test_saying_so_needs_the_seal_of_the_form(lower: World, anna: Person) -> None:
    action, data = anna.filled(BUTTON)
    before = stored.everything(lower)
    assert anna.submit((action, {**data, "csrf_token": ["x"]})).status == 400
    assert stored.everything(lower) == before
