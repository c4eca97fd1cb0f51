"""The reader's language: the person's own, another by the address, and no answer is lost by changing it."""

from __future__ import annotations

import pytest
from builders import RATING, STAR, World
from web import stored
from web.kinds import with_every_kind
from web.person import Person, participant, supervisor


@pytest.fixture
def me(world: World) -> Person:
    """The participant, who reads plain Swedish and has opened the star."""
    person = participant(world)
    person.go(str(world.assignment(STAR)))
    return person


def test_a_participant_reads_plain_swedish_unless_told_otherwise(me: Person) -> None:
    assert me.page.heading == "Hur går det hemma i vardagen?"
    assert '<html lang="sv"' in me.page.html


def test_changing_language_keeps_answers_and_stays_through_the_questions(world: World, me: Person) -> None:
    me.press("Nästa", vardag=4)
    me.press("English")
    assert "Question 2 of 8" in me.page.words
    me.press("Next", kropp=5)
    assert "Question 3 of 8" in me.page.words
    me.follow("Back")
    assert me.page.form.sent["kropp"] == ["5"]
    assert stored.answers(world, world.assignment(STAR)) == {"vardag": 4, "kropp": 5}


def test_every_page_to_the_end_stays_in_the_chosen_language(me: Person) -> None:
    me.press("English")
    me.answer_all(6, "Next")
    assert me.page.heading == "Is this right?"
    me.follow("Change")
    me.press("Next", vardag=3)
    assert me.page.heading == "Is this right?"
    me.press("Send", presence="alone")
    assert me.page.heading == "Thank you! Your answers have been sent."
    me.follow("Continue")
    assert "Question 1 of 9" in me.page.words


def test_the_language_that_was_read_last_is_kept_with_the_response(world: World, me: Person) -> None:
    me.press("Nästa", vardag=4)
    me.press("English")
    me.press("Next", kropp=5)
    kept = stored.response(world, world.assignment(STAR))
    assert kept
    assert kept.language == "en"


def test_a_step_that_is_ticked_but_not_yet_saved_survives_a_change_of_language(world: World, me: Person) -> None:
    me.press("English", vardag=4)
    assert me.page.status == 200
    assert "Question 1 of 8" in me.page.words
    assert me.page.form.sent["vardag"] == ["4"]
    assert stored.answers(world, world.assignment(STAR)) == {"vardag": 4}


def test_changing_language_before_anything_is_ticked_stores_the_language_and_no_answer(
    world: World, me: Person
) -> None:
    before = stored.everything(world)
    me.press("English")
    assert (me.page.status, "Question 1 of 8" in me.page.words) == (200, True)
    after = stored.everything(world)
    assert {name for name in after if after[name] != before[name]} == {"informant", "audit_event"}
    me.press("Svenska")
    me.press("Lätt svenska")
    # The trail alone tells of a language that was tried and left.
    assert {name for name in after if stored.everything(world)[name] != before[name]} == {"audit_event"}


def test_what_was_typed_wrong_is_not_lost_by_changing_language(world: World) -> None:
    with_every_kind(world)
    person = participant(world)
    person.go(f"{world.assignment(STAR)}/q/share")
    person.press("English", share="much")
    assert person.page.status == 422
    assert person.page.form.sent["share"] == ["much"]
    assert "Write a number" in person.page.words


def test_a_supervisors_row_of_ticks_survives_a_change_of_language_and_is_not_sent(world: World) -> None:
    person = supervisor(world)
    person.go(str(world.assignment(RATING)))
    person.press("English", motivation=4, narvaro=2)
    assert person.page.status == 200
    assert (person.page.form.sent["motivation"], person.page.form.sent["narvaro"]) == (["4"], ["2"])
    kept = stored.response(world, world.assignment(RATING))
    assert kept
    assert kept.state == "draft"


def test_enter_in_a_field_goes_on_and_is_no_change_of_language(me: Person) -> None:
    first = next(words for words, _name, _value in me.page.form.buttons)
    assert first == ""
    me.press("", vardag=4)
    assert "Fråga 2 av 8" in me.page.words


def test_a_page_with_a_fault_offers_the_other_languages_too(me: Person) -> None:
    me.press("Nästa")
    me.press("English")
    assert me.page.status == 200
    assert "Question 1 of 8" in me.page.words


def test_a_language_that_is_not_there_is_the_persons_own(me: Person) -> None:
    page = me.go(me.page.address + "?lang=xx")
    assert page.heading == "Hur går det hemma i vardagen?"


def test_a_stranger_reads_the_browsers_language(world: World) -> None:
    client = world.client()
    page = client.get("/s/forged", headers={"Accept-Language": "en"})
    assert (page.status_code, '<html lang="en"' in page.text) == (404, True)
    page = client.get("/s/forged", headers={"Accept-Language": "sv-SE,sv;q=0.9,en;q=0.1"})
    assert '<html lang="sv"' in page.text


def test_links_to_other_languages_say_which_language_they_are_in(me: Person) -> None:
    assert 'lang="en">English' in me.page.html
    assert 'lang="sv">Svenska' in me.page.html
    me.answer_all(6)
    assert 'lang="en" hreflang="en">English' in me.page.html
