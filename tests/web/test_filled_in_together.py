"""The star filled in by two: the other person's step is kept beside the participant's own, and who decided."""

from __future__ import annotations

import pytest
from builders import STAR, World
from sqlalchemy import select
from web import stored
from web.person import Person, participant

from surveyapp.responses.models import Answer


@pytest.fixture
def me(world: World) -> Person:
    """The participant, who has opened the star."""
    person = participant(world)
    person.go(str(world.assignment(STAR)))
    return person


def others(world: World) -> dict[str, int]:
    """Item to the other person's step."""
    with world.session() as session:
        rows = session.execute(select(Answer.item, Answer.other_code).where(Answer.other_code.is_not(None)))
        return {row.item: row.other_code for row in rows}


def test_two_who_see_it_differently_are_both_kept(world: World, me: Person) -> None:
    me.press("Nästa", vardag=4, other_vardag=7)
    assert stored.answers(world, world.assignment(STAR)) == {"vardag": 4}
    assert others(world) == {"vardag": 7}


def test_the_others_step_is_shown_again_on_the_way_back(me: Person) -> None:
    me.press("Nästa", vardag=4, other_vardag=7)
    me.follow("Tillbaka")
    assert me.page.form.sent["other.vardag"] == ["7"]
    assert "<details open>" in me.page.html


def test_the_same_step_twice_is_one_view(world: World, me: Person) -> None:
    me.press("Nästa", vardag=4, other_vardag=4)
    assert others(world) == {}


def test_a_difference_can_be_taken_back(world: World, me: Person) -> None:
    me.press("Nästa", vardag=4, other_vardag=7)
    me.follow("Tillbaka")
    me.press("Nästa", other_vardag="")
    assert others(world) == {}


def test_the_others_step_alone_is_no_answer_of_mine(world: World, me: Person) -> None:
    me.press("Nästa", other_vardag=7)
    assert me.page.status == 422
    assert me.page.form.sent["other.vardag"] == ["7"]
    assert stored.answers(world, world.assignment(STAR)) == {}


def test_who_refuses_to_answer_is_not_answered_for(world: World, me: Person) -> None:
    me.press("Vill inte svara", other_vardag=7)
    assert stored.answers(world, world.assignment(STAR)) == {"vardag": "refused"}
    assert others(world) == {}


def test_both_views_give_readings_and_who_decided_is_kept(world: World, me: Person) -> None:
    me.press("Nästa", vardag=4, other_vardag=7)
    me.answer_all(5)
    me.press("Skicka", presence="supervisor", decided="helper")
    star = world.assignment(STAR)
    assert stored.readings(world, star, "own")["vardag"] == 4
    assert stored.readings(world, star, "other")["vardag"] == 7
    assert "kropp" not in stored.readings(world, star, "other")
    kept = stored.response(world, star)
    assert kept
    assert kept.decided_by == "helper"


def test_my_own_star_shows_my_own_step(me: Person) -> None:
    me.press("Nästa", vardag=4, other_vardag=7)
    me.answer_all(5)
    me.press("Skicka")
    assert '<td class="n">4</td>' in me.page.html
    assert '<td class="n">7</td>' not in me.page.html
