"""Words, pictograms or both: chosen by the person or by staff, over the same codes, and kept with the response."""

from __future__ import annotations

import dataclasses
import re
from types import MappingProxyType

import pytest
from builders import OWN, PASSWORD, RATING, STAR, World
from sqlalchemy import select
from web import stored
from web.person import Person, participant, supervisor

from surveyapp.access.policy import AccountRole
from surveyapp.audit.models import AuditEvent
from surveyapp.people.models import Informant
from surveyapp.placements.models import Placement
from surveyapp.responses.models import Response


@pytest.fixture
def me(world: World) -> Person:
    """The participant, on the page about taking part."""
    person = participant(world)
    person.go("about")
    return person


def shown(world: World) -> list[str]:
    with world.session() as session:
        return list(session.scalars(select(Response.shown)))


def trail(world: World) -> list[tuple[str, object]]:
    with world.session() as session:
        rows = session.execute(
            select(AuditEvent.actor, AuditEvent.details).where(AuditEvent.action == "display chosen")
        )
        return [(row.actor.split()[0], row.details) for row in rows]


def test_words_are_shown_until_somebody_chooses(world: World, me: Person) -> None:
    page = me.go(f"{world.assignment(STAR)}/q/vardag")
    assert "<svg" not in page.html.partition("<fieldset")[2].partition("</fieldset")[0]
    me.press("Nästa", vardag=4)
    assert shown(world) == ["text"]


@pytest.mark.parametrize(("button", "kept"), [("Med bilder och ord", "both"), ("Med bilder", "pictogram")])
def test_what_a_person_chose_is_shown_and_kept_with_the_response(
    world: World, me: Person, button: str, kept: str
) -> None:
    words = next(words for form in me.page.forms for words, _name, _value in form.buttons if words.strip() == button)
    me.press(words)
    page = me.go(f"{world.assignment(STAR)}/q/vardag")
    asked = page.html.partition("<fieldset")[2].partition("</fieldset")[0]
    assert asked.count("<svg") == 11
    assert asked.count('aria-hidden="true"') == 11
    # The words are in every label all the same, for screen readers and for reading aloud.
    assert "Jag klarar mat och tvätt när någon hjälper mig." in page.words
    me.press("Nästa", vardag=4)
    assert stored.answers(world, world.assignment(STAR)) == {"vardag": 4}
    assert shown(world) == [kept]
    assert trail(world) == [("informant", {"display": kept})]


def test_choosing_the_same_again_is_no_event(world: World, me: Person) -> None:
    me.press("Med ord")
    assert trail(world) == []


def test_another_form_or_a_forged_choice_changes_nothing(world: World, me: Person) -> None:
    action, data = me.filled("Med bilder och ord")
    assert me.submit((action, {**data, "display": ["dance"]})).status == 400
    me.go("about")
    assert me.submit((action, {**data, "form": ["x"]})).status == 400
    assert trail(world) == []


def test_staff_choose_for_a_person_whom_they_know(world: World) -> None:
    world.open_account(AccountRole.CASEWORKER, "c@example.org")
    desk = Person(world, "")
    desk.go("/sign-in")
    desk.press("Logga in", email="c@example.org", password=PASSWORD)
    with world.session() as session:
        ref = session.get_one(Placement, world.placements[0]).ref
    desk.go(f"/placements/{ref}")
    desk.press("Spara", display="both")
    assert desk.page.status == 200
    assert trail(world) == [("account", {"display": "both"})]
    form = next(form for form in desk.page.forms if "display" in form.offered)
    assert form.sent["display"] == ["both"]


def test_an_instrument_without_pictograms_is_shown_in_words_and_kept_so(world: World, me: Person) -> None:
    me.press("Med bilder och ord")
    shelf = world.house.shelf
    drawn = MappingProxyType({code: items for code, items in shelf.pictograms.items() if code != STAR})
    world.house = dataclasses.replace(world.house, files=dataclasses.replace(shelf, pictograms=drawn))
    me = participant(world)
    assert "<svg" not in re.sub(r"<details.*?</details>", "", me.go(f"{world.assignment(STAR)}/q/vardag").html)
    me.press("Nästa", vardag=4)
    assert shown(world) == ["text"]
    me.go(f"{world.assignment(OWN)}/q/motivation")
    me.press("Nästa", motivation=4)
    assert sorted(shown(world)) == ["both", "text"]


def test_where_nothing_is_drawn_there_is_nothing_to_choose(world: World) -> None:
    shelf = dataclasses.replace(world.house.shelf, pictograms=MappingProxyType({}))
    world.house = dataclasses.replace(world.house, files=shelf)
    assert "Så här vill jag se svaren" not in participant(world).go("about").words


def test_supervisors_rows_are_words_whatever_is_stored(world: World) -> None:
    with world.session() as session:
        for informant in session.scalars(select(Informant)):
            informant.display = "pictogram"
        session.commit()
    me = supervisor(world)
    page = me.go(str(world.assignment(RATING)))
    assert "<svg" not in page.html
    me.press("Skicka", **{name.replace("-", "_"): 4 for name in page.form.offered if not name.startswith("cannot")})
    assert shown(world) == ["text"]


def test_pictures_are_one_press_away_at_a_question_and_nothing_that_was_ticked_is_lost(
    world: World, me: Person
) -> None:
    me.go(f"{world.assignment(STAR)}/q/vardag")
    me.press("Med bilder och ord", vardag=4)
    assert "Fråga 1 av 8" in me.page.words
    assert me.page.form.sent["vardag"] == ["4"]
    assert '<fieldset class="both ladder"' in me.page.html
    assert trail(world) == [("informant", {"display": "both"})]
    me.press("Nästa")
    me.press("Med ord")
    assert "Fråga 2 av 8" in me.page.words
    assert '<fieldset class="text ladder"' in me.page.html
    assert stored.answers(world, world.assignment(STAR)) == {"vardag": 4}


def test_another_form_of_the_answers_than_there_is_cannot_be_posted(world: World, me: Person) -> None:
    me.go(f"{world.assignment(STAR)}/q/vardag")
    action, data = me.filled("Med bilder och ord")
    assert me.submit((action, {**data, "stay": ["dance"]})).status == 400
    assert trail(world) == []


def test_a_language_that_was_chosen_at_a_question_is_the_persons_own_from_then_on(world: World, me: Person) -> None:
    me.go(f"{world.assignment(STAR)}/q/vardag")
    me.press("English", vardag=4)
    assert me.page.form.sent["vardag"] == ["4"]
    assert trail(world) == [("informant", {"language": "en"})]
    me.go()
    assert "Question 2 of 8" in me.page.words
    rater = supervisor(world)
    rater.go(str(world.assignment(RATING)))
    rater.press("English")
    rater.go()
    assert rater.page.heading == "1 thing to answer"


def test_a_language_in_which_the_information_was_read_is_kept_with_the_decision(world: World, me: Person) -> None:
    me.go("about")
    me.follow("English")
    assert trail(world) == []
    me.press("Save and go on", own_follow_up="yes", evaluation="no", research="no")
    assert trail(world) == [("informant", {"language": "en"})]
    assert "Question 1 of 8" in me.go().words
