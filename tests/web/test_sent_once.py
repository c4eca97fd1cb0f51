"""Sending: once, whatever is pressed twice, in two tabs or on two devices."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from builders import RATING, STAR, World
from web import stored
from web.person import Page, Person, participant, supervisor


def submissions(world: World) -> int:
    """How many sendings the trail knows of."""
    return sum("response submitted" in row for row in stored.everything(world)["audit_event"])


def at_the_end(world: World) -> Person:
    """A participant who has answered everything and sees the check page."""
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    me.answer_all(6)
    return me


def test_pressing_send_twice_sends_once_and_shows_the_same_thanks(world: World) -> None:
    me = at_the_end(world)
    form = me.filled("Skicka", presence="alone")
    first = me.submit(form)
    second = me.submit(form)
    assert first.heading == second.heading == "Tack! Dina svar är skickade."
    assert first.html == second.html
    assert submissions(world) == 1


def test_the_second_of_two_tabs_is_thanked_and_changes_nothing(world: World) -> None:
    me, other = at_the_end(world), participant(world)
    other.go(f"{world.assignment(STAR)}/check")
    me.press("Skicka", presence="alone")
    before = stored.everything(world)
    other.press("Skicka", presence="caseworker")
    assert other.page.heading == "Tack! Dina svar är skickade."
    assert stored.everything(world) == before


def test_a_question_left_open_in_another_tab_cannot_change_what_was_sent(world: World) -> None:
    me, other = at_the_end(world), participant(world)
    other.go(f"{world.assignment(STAR)}/q/vardag")
    me.press("Skicka")
    before = stored.everything(world)
    other.press("Nästa", vardag=1)
    assert other.page.heading == "Tack! Dina svar är skickade."
    assert stored.everything(world) == before


def test_answers_sent_by_many_devices_at_the_same_moment_are_sent_once(world_on_each: World) -> None:
    world = world_on_each
    me = at_the_end(world)
    action, data = me.filled("Skicka")
    app = world.app()

    def send(_number: int) -> int:
        return app.test_client().post(action, data=data).status_code

    with ThreadPoolExecutor(6) as threads:
        assert set(threads.map(send, range(6))) == {303}
    assert submissions(world) == 1


def test_the_first_answer_given_on_many_devices_at_the_same_moment_begins_one_response(world_on_each: World) -> None:
    world = world_on_each
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    app = world.app()
    forms = [me.filled("Nästa", vardag=step) for step in range(1, 7)]

    def send(form: tuple[str, dict[str, list[str]]]) -> int:
        return app.test_client().post(form[0], data=form[1]).status_code

    with ThreadPoolExecutor(6) as threads:
        assert set(threads.map(send, forms)) == {303}
    rows = stored.everything(world)
    assert (len(rows["response"]), len(rows["answer"])) == (1, 1)


def test_two_devices_answering_in_turn_keep_every_answer(world: World) -> None:
    phone, tablet = participant(world), participant(world)
    star = world.assignment(STAR)
    phone.go(str(star))
    tablet.go(f"{star}/q/kropp")
    phone.press("Nästa", vardag=2)
    tablet.press("Nästa", kropp=3)
    phone.press("Nästa", kropp=4)
    assert stored.answers(world, star) == {"vardag": 2, "kropp": 4}


def test_a_supervisor_who_sends_twice_sends_once(world: World) -> None:
    me = supervisor(world)
    me.go(str(world.assignment(RATING)))
    form = me.filled("Skicka", **dict.fromkeys((name.replace("-", "_") for name in me.page.form.offered), 3))
    pages = [me.submit(form), me.submit(form)]
    assert {page.heading for page in pages} == {"Tack! Svaren om Participant 1 är skickade."}
    assert submissions(world) == 1
    assert len(stored.everything(world)["answer"]) == 11


def test_a_sent_questionnaire_opened_again_says_so_and_shows_the_way_to_the_picture(world: World) -> None:
    me = at_the_end(world)
    me.press("Skicka")
    star = world.assignment(STAR)
    for address in (f"{star}", f"{star}/q/vardag", f"{star}/check"):
        page: Page = me.go(address)
        assert (page.status, page.heading) == (200, "De här svaren är redan skickade")
    me.follow("Visa")
    assert me.page.heading == "Tack! Dina svar är skickade."


def test_sending_before_every_question_is_answered_says_what_is_left(world: World) -> None:
    complete = at_the_end(world)
    form = complete.filled("Skicka")
    with world.session() as session:
        session.connection().exec_driver_sql("DELETE FROM answer WHERE item = 'kropp'")
        session.commit()
    page = complete.submit(form)
    assert page.status == 422
    assert page.title.startswith("Fel: ")
    assert "Allt är inte besvarat än" in page.words
    assert submissions(world) == 0
