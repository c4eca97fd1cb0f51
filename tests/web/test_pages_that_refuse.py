"""What cannot be answered now: a kind page with the right status that says what to do, in the reader's language."""

from __future__ import annotations

import datetime as dt

import pytest
from builders import STAR, World
from sqlalchemy import update
from web import stored
from web.person import Person, participant, supervisor

from surveyapp.house import House
from surveyapp.instruments.catalogue import Catalogue
from surveyapp.people.encrypted import Vault
from surveyapp.placements.models import Placement
from surveyapp.plans.shelf import Shelf
from surveyapp.responses.changes import void
from surveyapp.responses.models import UnreadableResponse
from surveyapp.schedule.models import Assignment
from surveyapp.schedule.survey_links import revoke_links

BEFORE, AFTERWARDS = dt.date(2024, 3, 1), dt.date(2024, 4, 30)


def revoke(world: World) -> None:
    """Take the participant's links away."""
    with world.session() as session:
        revoke_links(
            session,
            world.participants[0],
            authority_id=world.authority_id,
            actor="test",
            at=world.house.clock.now(),
        )
        session.commit()


def cancel(world: World) -> None:
    """Take the star away."""
    with world.session() as session:
        star = update(Assignment).where(Assignment.id == world.assignment(STAR))
        session.execute(star.values(cancel_reason="cancelled by staff"))
        session.commit()


def without_instruments(world: World) -> None:
    """Serve a house in which no instrument can be read."""
    house = world.house
    empty = Shelf(catalogue=Catalogue({}, {}), plans=house.shelf.plans)
    world.house = House(house.settings, house.engine, house.clock, house.vault, empty, house.told)


def pages_of(world: World) -> list[str]:
    star = world.assignment(STAR)
    return [f"{star}", f"{star}/q/vardag", f"{star}/check", f"{star}/done"]


def test_too_early_names_the_day(world: World) -> None:
    me = participant(world)
    later = world.assignment(STAR, "kvartal")
    page = me.go(str(later))
    assert (page.status, page.heading) == (403, "Det är inte dags än")
    assert "28 maj 2024" in page.words


def test_too_late_says_that_new_questions_will_come(world: World) -> None:
    world.at(AFTERWARDS)
    me = participant(world)
    for address in pages_of(world):
        page = me.go(address)
        assert (page.status, page.heading) == (410, "Tiden för de här frågorna är slut")


def test_the_last_day_of_grace_still_takes_answers_and_the_next_does_not(world: World) -> None:
    world.at(dt.date(2024, 4, 1))
    me = participant(world)
    assert me.go(str(world.assignment(STAR))).status == 200
    form = me.filled("Nästa", vardag=4)
    world.at(dt.date(2024, 4, 2))
    late = participant(world)
    page = late.submit(form)
    assert (page.status, page.heading) == (410, "Tiden för de här frågorna är slut")
    assert stored.answers(world, world.assignment(STAR)) == {}


def test_a_cancelled_questionnaire_need_not_be_answered(world: World) -> None:
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    form = me.filled("Nästa", vardag=4)
    cancel(world)
    for page in (*(me.go(address) for address in pages_of(world)), me.submit(form)):
        assert (page.status, page.heading) == (410, "De här frågorna behöver du inte svara på")
    assert stored.answers(world, world.assignment(STAR)) == {}


def test_a_revoked_link_opens_nothing_and_takes_nothing(world: World) -> None:
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    form = me.filled("Nästa", vardag=4)
    revoke(world)
    for page in (me.go(), *(me.go(address) for address in pages_of(world)), me.submit(form)):
        assert (page.status, page.heading) == (410, "Länken gäller inte längre")
        assert "handläggare" in page.words
    assert stored.answers(world, world.assignment(STAR)) == {}


def test_a_revoked_link_never_shows_the_picture_of_what_was_sent(world: World) -> None:
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    me.answer_all(6)
    me.press("Skicka")
    revoke(world)
    page = me.go(f"{world.assignment(STAR)}/done")
    assert page.status == 410
    assert "<svg" not in page.html


def test_answers_that_were_taken_out_are_named_so(world: World) -> None:
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    me.answer_all(6)
    me.press("Skicka")
    kept = stored.response(world, world.assignment(STAR))
    assert kept
    with world.session() as session:
        void(session, kept.id, world.authority_id, "wrong person", actor="test", at=world.house.clock.now())
        session.commit()
    for address in pages_of(world):
        page = me.go(address)
        assert (page.status, page.heading) == (410, "De här svaren är borttagna")


def test_a_version_that_is_not_here_says_that_the_fault_is_ours(world: World) -> None:
    without_instruments(world)
    me = participant(world)
    for address in pages_of(world):
        page = me.go(address)
        assert (page.status, page.heading) == (503, "Frågorna kan inte visas just nu")


@pytest.mark.parametrize("action", ["q/vardag", "send", "all"])
def test_what_is_sent_for_a_version_that_is_not_here_is_kept_whole_and_sealed(world: World, action: str) -> None:
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    _, data = me.filled("Nästa", vardag=4)
    without_instruments(world)
    me = participant(world)
    page = me.submit((f"/s/{me.token}/{world.assignment(STAR)}/{action}", data))
    assert page.status == 202
    assert "Det du skickade är sparat" in page.words
    with world.session() as session:
        kept = session.query(UnreadableResponse).one()
        vault: Vault = world.house.vault
        body = vault.open(kept.body_sealed, "unreadable_response.body", kept.ref)
    assert "vardag=4" in body
    assert stored.answers(world, world.assignment(STAR)) == {}


def test_answers_begun_in_a_text_that_has_changed_since_are_not_mixed_with_the_new_one(world: World) -> None:
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    me.press("Nästa", vardag=4)
    with world.session() as session:
        session.connection().exec_driver_sql("UPDATE response SET instrument_hash = 'another'")
        session.commit()
    assert me.go(str(world.assignment(STAR))).status == 503


def test_a_participant_with_nothing_open_is_told_when_the_next_time_is(world: World) -> None:
    world.at(BEFORE)
    page = participant(world).go()
    assert (page.status, page.heading) == (200, "Inget att svara på just nu")
    assert "Nästa gång är den 4 mars 2024." in page.words


def test_a_supervisor_with_nothing_ahead_still_has_the_person_and_is_thanked_when_nobody_is_left(world: World) -> None:
    world.at(dt.date(2030, 1, 1))
    page = supervisor(world).go()
    assert (page.heading, "Nästa gång" in page.words) == ("Inget att svara på just nu", False)
    with world.session() as session:
        ended = session.get_one(Placement, world.placements[0])
        ended.exit_on, ended.exit_reason, ended.destination = dt.date(2024, 12, 31), "got work", "arbete"
        session.commit()
    page = supervisor(world).go()
    assert "Du är klar. Tack för att du har varit med!" in page.words


@pytest.mark.parametrize(
    ("day", "address", "heading"),
    [
        (AFTERWARDS, "star", "The time for these questions is over"),
        (BEFORE, "star", "It is not time yet"),
        (BEFORE, "", "Nothing to answer right now"),
    ],
)
def test_every_refusal_can_be_read_in_english(world: World, day: dt.date, address: str, heading: str) -> None:
    world.at(day)
    me = participant(world)
    me.go(str(world.assignment(STAR)) if address else "")
    me.follow("English")
    assert me.page.heading == heading
    assert '<html lang="en"' in me.page.html


@pytest.mark.parametrize("of", ["demonstration", "ordinary"])
def test_a_demonstration_says_so_on_refusing_pages_too(world: World, of: str) -> None:
    with world.session() as session:
        flag = 1 if of == "demonstration" else 0
        session.connection().exec_driver_sql(f"UPDATE authority SET is_demonstration = {flag}")
        session.commit()
    me: Person = participant(world)
    page = me.go(str(world.assignment(STAR, "kvartal")))
    assert ("svaren är påhittade" in page.words) == (of == "demonstration")
