"""A participant answers the star: one question a page, saved at once, back, left out, resumed, checked, sent."""

from __future__ import annotations

import pytest
from builders import OWN, STAR, World
from web import stored
from web.person import Person, participant


@pytest.fixture
def me(world: World) -> Person:
    """The participant, who has opened the star."""
    person = participant(world)
    person.go(str(world.assignment(STAR)))
    return person


def test_each_answer_is_stored_before_the_next_question_is_shown(world: World, me: Person) -> None:
    me.press("Nästa", vardag=4)
    assert "Fråga 2 av 8" in me.page.words
    assert stored.answers(world, world.assignment(STAR)) == {"vardag": 4}


def test_the_way_back_shows_what_was_chosen(me: Person) -> None:
    me.press("Nästa", vardag=4)
    me.follow("Tillbaka")
    assert "Fråga 1 av 8" in me.page.words
    assert me.page.form.sent["vardag"] == ["4"]


def test_the_first_question_has_no_way_back(me: Person) -> None:
    assert not [words for words, _ in me.page.links if "Tillbaka" in words]


def test_an_answer_given_again_replaces_the_first_and_leaves_a_trace(world: World, me: Person) -> None:
    me.press("Nästa", vardag=4)
    me.follow("Tillbaka")
    me.press("Nästa", vardag=5)
    assert stored.answers(world, world.assignment(STAR)) == {"vardag": 5}
    trail = stored.everything(world)["audit_event"]
    assert len([row for row in trail if "answer changed" in row]) == 1


@pytest.mark.parametrize(("button", "reason"), [("Vet inte", "does not know"), ("Vill inte svara", "refused")])
def test_a_question_can_be_left_out_and_says_why(world: World, me: Person, button: str, reason: str) -> None:
    me.press(button)
    assert "Fråga 2 av 8" in me.page.words
    assert stored.answers(world, world.assignment(STAR)) == {"vardag": reason}


@pytest.mark.parametrize("button", ["Vet inte", "Vill inte svara"])
def test_coming_back_to_a_question_that_was_left_out_shows_so(me: Person, button: str) -> None:
    me.press(button)
    me.follow("Tillbaka")
    assert [words for words, _name, _value in me.page.form.buttons if "✓" in words] == [f"{button} ✓"]
    assert "vardag" not in me.page.form.sent


@pytest.mark.parametrize(("button", "reason"), [("Vet inte", "does not know"), ("Vill inte svara", "refused")])
def test_leaving_out_wins_over_a_step_that_is_chosen_on_the_page(
    world: World, me: Person, button: str, reason: str
) -> None:
    me.press(button, vardag=7)
    assert me.page.status == 200
    assert stored.answers(world, world.assignment(STAR)) == {"vardag": reason}


def test_an_answer_can_be_taken_back_by_leaving_the_question_out(world: World, me: Person) -> None:
    me.press("Nästa", vardag=4)
    me.follow("Tillbaka")
    me.press("Vill inte svara")
    assert stored.answers(world, world.assignment(STAR)) == {"vardag": "refused"}


def test_a_question_that_was_left_out_can_be_answered_after_all(world: World, me: Person) -> None:
    me.press("Vet inte")
    me.follow("Tillbaka")
    me.press("Nästa", vardag=3)
    assert stored.answers(world, world.assignment(STAR)) == {"vardag": 3}


def test_going_on_without_an_answer_says_what_to_do_and_stores_nothing(world: World, me: Person) -> None:
    before = stored.everything(world)
    me.press("Nästa")
    assert me.page.status == 422
    assert me.page.title.startswith("Fel: ")
    assert "Något saknas" in me.page.words
    assert [address for words, address in me.page.links if "Välj ett svar" in words] == ["#vardag-1"]
    assert stored.everything(world) == before


def test_another_device_goes_on_at_the_first_unanswered_question(world: World, me: Person) -> None:
    me.press("Nästa", vardag=4)
    me.press("Vet inte")
    other = Person(world, me.token, phone=False)
    other.go(str(world.assignment(STAR)))
    assert "Fråga 3 av 8" in other.page.words


def test_a_skipped_over_question_is_found_again_when_resuming(world: World, me: Person) -> None:
    me.press("Nästa", vardag=4)
    me.go(f"{world.assignment(STAR)}/q/arbetsdag")
    me.press("Nästa", arbetsdag=4)
    me.go(str(world.assignment(STAR)))
    assert "Fråga 2 av 8" in me.page.words


def test_the_check_page_shows_every_answer_in_words(me: Person) -> None:
    me.press("Nästa", vardag=4)
    me.press("Vet inte")
    me.press("Vill inte svara")
    me.answer_all(6)
    assert me.page.heading == "Stämmer det här?"
    assert "4. Jag klarar mat och tvätt när någon hjälper mig." in me.page.words
    assert "Vet inte" in me.page.words
    assert "Vill inte svara" in me.page.words
    assert len([words for words, _ in me.page.links if words == "Ändra"]) == 8


def test_changing_one_answer_leads_back_to_the_check_page(world: World, me: Person) -> None:
    me.answer_all(6)
    me.follow("Ändra")
    assert "Fråga 1 av 8" in me.page.words
    me.press("Nästa", vardag=2)
    assert me.page.heading == "Stämmer det här?"
    assert stored.answers(world, world.assignment(STAR))["vardag"] == 2


def test_a_fault_while_changing_one_answer_still_leads_back_to_the_check_page(me: Person) -> None:
    action, data = me.filled("Nästa")
    me.submit((f"{action}?then=check", data))
    assert me.page.status == 422
    me.press("Nästa", vardag=5)
    assert me.page.heading == "Stämmer det här?"


def test_the_way_back_from_changing_one_answer_leads_to_the_check_page(me: Person) -> None:
    me.answer_all(6)
    me.follow("Ändra")
    me.follow("Tillbaka")
    assert me.page.heading == "Stämmer det här?"


def test_the_check_page_before_the_end_leads_to_what_is_left(world: World, me: Person) -> None:
    me.press("Nästa", vardag=4)
    me.go(f"{world.assignment(STAR)}/check")
    assert not me.page.forms
    me.follow("Svara på frågan som är kvar")
    assert "Fråga 2 av 8" in me.page.words


def test_sending_thanks_and_shows_the_star_its_table_and_two_sentences(world: World, me: Person) -> None:
    me.answer_all(6)
    me.press("Skicka", presence="alone", helped="no")
    assert me.page.heading == "Tack! Dina svar är skickade."
    assert "<svg" in me.page.html
    assert me.page.html.count('<th scope="row">') == 8
    assert me.page.html.count('class="meaning"') == 1
    meaning = me.page.html.split('class="meaning">')[1].split("</p>")[0]
    assert meaning.count(". ") + meaning.endswith(".") == 2
    assert stored.readings(world, world.assignment(STAR)).keys() >= {"vardag", "kropp"}


def test_who_was_there_is_kept_with_the_response(world: World, me: Person) -> None:
    me.answer_all(6)
    me.press("Skicka", presence="caseworker", helped="yes", decided="together")
    kept = stored.response(world, world.assignment(STAR))
    assert kept
    assert (kept.presence, kept.helper, kept.decided_by) == ("caseworker", "caseworker", "together")
    assert (kept.mode, kept.language, kept.device_kind) == ("link", "sv-latt", "phone")


def test_nothing_said_about_company_is_unknown_and_never_alone(world: World, me: Person) -> None:
    me.answer_all(6)
    me.press("Skicka")
    kept = stored.response(world, world.assignment(STAR))
    assert kept
    assert (kept.presence, kept.helper, kept.decided_by) == ("unknown", "unknown", "informant")


def test_help_from_somebody_who_was_not_in_the_room_is_still_help(world: World, me: Person) -> None:
    me.answer_all(6)
    me.press("Skicka", presence="alone", helped="yes")
    kept = stored.response(world, world.assignment(STAR))
    assert kept
    assert (kept.presence, kept.helper) == ("alone", "someone else")


def test_the_thanks_lead_on_to_what_is_still_waiting(me: Person) -> None:
    me.answer_all(6)
    me.press("Skicka")
    assert "Du har en sak kvar" in me.page.words
    me.follow("Fortsätt")
    assert "Fråga 1 av 9" in me.page.words


def test_after_the_last_one_the_thanks_say_that_all_is_done(world: World, me: Person) -> None:
    me.answer_all(6)
    me.press("Skicka")
    me.go(str(world.assignment(OWN)))
    me.answer_all(4)
    me.press("Skicka")
    assert "Nu är allt klart" in me.page.words
    me.go()
    assert me.page.heading == "Allt är klart. Tack!"


def test_a_link_with_two_things_waiting_shows_a_question_at_once_and_the_way_to_both(me: Person) -> None:
    me.go()
    assert "Fråga 1 av 8" in me.page.words
    me.follow("2 saker att svara på")
    assert me.page.heading == "2 saker att svara på"
    me.follow("Svara: Mina dagar på jobbet")
    assert "Fråga 1 av 9" in me.page.words
    assert "saker att svara på" not in me.page.words


def test_what_was_begun_is_gone_on_with_before_what_is_due_first(world: World, me: Person) -> None:
    me.go(str(world.assignment(OWN)))
    me.press("Vet inte")
    me.go()
    assert "Fråga 2 av 9" in me.page.words
    assert me.page.link("2 saker att svara på").endswith("/list")


def test_the_list_can_be_read_in_another_language_and_stays_the_list(me: Person) -> None:
    me.go("list")
    me.follow("English")
    assert me.page.heading == "2 things to answer"
    me.follow("Answer:")
    assert "Question 1 of 8" in me.page.words


def test_a_link_with_one_thing_waiting_shows_its_first_question(me: Person) -> None:
    me.answer_all(6)
    me.press("Skicka")
    me.go()
    assert "Fråga 1 av 9" in me.page.words


def test_somebody_who_leaves_everything_out_is_thanked_without_an_empty_star(me: Person) -> None:
    for _question in range(8):
        me.press("Vill inte svara")
    me.press("Skicka")
    assert me.page.heading == "Tack! Dina svar är skickade."
    assert "<svg" not in me.page.html


def test_a_late_answer_is_welcome(world: World) -> None:
    world.at(world.house.clock.today().replace(day=25))
    person = participant(world)
    person.go(str(world.assignment(STAR)))
    assert "Du är lite sen" in person.page.words
