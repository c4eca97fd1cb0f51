"""A supervisor with one link and eight people: the list, a page of rows for each, never a participant's own answers."""

from __future__ import annotations

import pytest
from builders import OWN, RATING, STAR, World
from web import stored
from web.person import Person, participant, supervisor

EIGHT = range(8)


@pytest.fixture
def eight(world: World) -> World:
    """Eight people at the same provider."""
    for number in range(2, 9):
        world.add_participant(f"Participant {number}")
    return world


def same(me: Person, code: int | str, **others: int | str) -> dict[str, int | str | list[int]]:
    """The same code in every row of the page, but for some."""
    rows = {name.replace("-", "_"): code for name in me.page.form.offered}
    return {**rows, **others}


def test_one_link_lists_all_eight_people_with_what_is_due(eight: World) -> None:
    me = supervisor(eight)
    page = me.go()
    assert page.heading == "8 saker att svara på"
    for number in range(1, 9):
        assert f"Participant {number}" in page.words
    assert "senast 18 mars" in page.words


def test_the_page_about_one_person_has_eleven_rows_and_names_the_person(eight: World) -> None:
    me = supervisor(eight)
    me.go()
    me.follow("Participant 3")
    assert me.page.heading == "Participant 3"
    assert len(me.page.form.offered) == 11


def test_sending_leads_to_the_next_person_until_all_are_done(eight: World) -> None:
    me = supervisor(eight)
    me.go()
    me.follow("Participant 1")
    for left in range(7, 0, -1):
        me.press("Skicka", **same(me, 4))
        assert (f"Du har {left} personer kvar." if left > 1 else "Du har en person kvar.") in me.page.words
        me.follow("Nästa: ")
    me.press("Skicka", **same(me, 4))
    assert "Nu är allt klart. Du kan stänga sidan." in me.page.words
    assert me.go().heading == "Allt är klart. Tack!"
    for number in EIGHT:
        assert len(stored.answers(eight, eight.assignment(RATING, of=number))) == 11


def test_rows_left_open_are_named_and_the_rest_is_saved(world: World) -> None:
    me = supervisor(world)
    me.go(str(world.assignment(RATING)))
    rows = same(me, 4)
    del rows["ork"], rows["narvaro"]
    me.press("Skicka", **rows)
    assert me.page.status == 422
    assert me.page.title.startswith("Fel: Participant 1")
    assert "2 frågor är kvar" in me.page.words
    assert [
        address for words, address in me.page.links if address.startswith("#") and words != "Hoppa till innehållet"
    ] == [
        "#narvaro-1",
        "#ork-1",
    ]
    assert len(stored.answers(world, world.assignment(RATING))) == 9
    assert me.page.form.sent["motivation"] == ["4"]


def test_one_row_left_open_is_said_in_the_singular(world: World) -> None:
    me = supervisor(world)
    me.go(str(world.assignment(RATING)))
    rows = same(me, 4)
    del rows["ork"]
    me.press("Skicka", **rows)
    assert "1 fråga är kvar" in me.page.words
    me.press("Skicka", ork=2)
    assert me.page.heading == "Tack! Svaren om Participant 1 är skickade."
    assert stored.answers(world, world.assignment(RATING))["ork"] == 2


def test_what_cannot_be_judged_is_said_so_and_shown_again(world: World) -> None:
    me = supervisor(world)
    me.go(str(world.assignment(RATING)))
    me.press("Skicka", motivation="x")
    assert stored.answers(world, world.assignment(RATING)) == {"motivation": "does not know"}
    me.go(str(world.assignment(RATING)))
    assert me.page.form.sent["motivation"] == ["x"]
    me.press("Skicka", **same(me, "x", ork=3))
    assert stored.answers(world, world.assignment(RATING))["ork"] == 3
    assert me.page.heading.startswith("Tack!")


def test_a_page_begun_is_marked_in_the_list_and_one_sent_too(eight: World) -> None:
    me = supervisor(eight)
    me.go(str(eight.assignment(RATING, of=0)))
    me.press("Skicka", motivation=4)
    me.go(str(eight.assignment(RATING, of=1)))
    me.press("Skicka", **same(me, 4))
    page = me.go()
    assert page.heading == "7 saker att svara på"
    assert page.words.count("Fortsätt") == 1
    assert page.words.count("✓ Skickat") == 1


@pytest.mark.parametrize("page", ["", "/q/vardag", "/check", "/done", "/q/motivation"])
@pytest.mark.parametrize("instrument", [STAR, OWN])
def test_a_supervisor_never_opens_the_participants_own_answers(world: World, instrument: str, page: str) -> None:
    owner = participant(world)
    owner.go(str(world.assignment(instrument)))
    owner.answer_all(4)
    owner.press("Skicka")
    answer = supervisor(world).go(f"{world.assignment(instrument)}{page}")
    assert (answer.status, answer.heading) == (404, "Sidan finns inte")


def test_a_supervisor_never_sees_a_number_of_the_participants_own(world: World) -> None:
    owner = participant(world)
    owner.go(str(world.assignment(STAR)))
    owner.answer_all(4)
    owner.press("Skicka")
    me = supervisor(world)
    me.go()
    for page in (me.page, me.follow("Participant 1")):
        assert "<svg" not in page.html
        assert "stjärna" not in page.words.casefold()
    me.press("Skicka", **same(me, 4))
    assert "<svg" not in me.page.html


def test_a_participant_opens_neither_another_participants_pages_nor_the_supervisors(eight: World) -> None:
    me = participant(eight)
    assert me.go(str(eight.assignment(STAR, of=1))).status == 404
    assert me.go(str(eight.assignment(RATING))).status == 404


def test_two_tabs_with_two_people_never_mix_them(eight: World) -> None:
    one, two = supervisor(eight), supervisor(eight)
    two.client = one.client
    one.go(str(eight.assignment(RATING, of=0)))
    two.go(str(eight.assignment(RATING, of=1)))
    one.press("Skicka", motivation=1)
    two.press("Skicka", motivation=5)
    one.press("Skicka", **same(one, 1))
    two.press("Skicka", **same(two, 5))
    assert set(stored.answers(eight, eight.assignment(RATING, of=0)).values()) == {1}
    assert set(stored.answers(eight, eight.assignment(RATING, of=1)).values()) == {5}


def test_a_form_about_one_person_cannot_be_posted_onto_another(eight: World) -> None:
    me = supervisor(eight)
    first, second = (eight.assignment(RATING, of=number) for number in (0, 1))
    me.go(str(first))
    action, data = me.filled("Skicka", **same(me, 5))
    before = stored.everything(eight)
    page = me.submit((action.replace(f"/{first}/", f"/{second}/"), data))
    assert page.status == 400
    assert stored.everything(eight) == before


def test_a_form_of_one_question_cannot_be_posted_onto_another(world: World) -> None:
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    _, data = me.filled("Vet inte")
    before = stored.everything(world)
    page = me.submit((f"/s/{me.token}/{world.assignment(STAR)}/q/kropp", data))
    assert page.status == 400
    assert stored.everything(world) == before


def test_a_form_of_one_link_cannot_be_posted_with_another(eight: World) -> None:
    me = participant(eight)
    me.go(str(eight.assignment(STAR)))
    _, data = me.filled("Nästa", vardag=4)
    other = participant(eight, 1)
    page = other.submit((f"/s/{other.token}/{eight.assignment(STAR, of=1)}/q/vardag", data))
    assert page.status == 400


def test_nobody_sends_the_participants_pages_in_one_step(world: World) -> None:
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    _, data = me.filled("Nästa", vardag=4)
    assert me.submit((f"/s/{me.token}/{world.assignment(STAR)}/all", data)).status == 404


def test_reloading_the_address_of_a_page_with_faults_shows_the_page_again(world: World) -> None:
    me = supervisor(world)
    me.go(str(world.assignment(RATING)))
    me.press("Skicka", motivation=4)
    assert me.page.status == 422
    assert me.go(f"{world.assignment(RATING)}/all").heading == "Participant 1"
    me.press("English")
    assert me.page.form.sent["motivation"] == ["4"]
