"""Every page in every state that people meet, brought about through the pages themselves."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable

from builders import OWN, PASSWORD, RATING, STAR, World
from playwright.sync_api import Page
from sqlalchemy import update
from web.kinds import caseworker, with_every_kind
from web.person import Person, participant, supervisor

from surveyapp.access.policy import AccountRole
from surveyapp.db.engine import make_engine
from surveyapp.placements.models import Placement
from surveyapp.schedule.models import Assignment

Scene = Callable[[World, Page, Callable[[], None]], None]
"""Brings the browser before a page; the last argument serves the world again after it was changed."""


def answered(me: Person, assignment_id: int, code: int = 6) -> None:
    """Answer everything and send it."""
    me.go(str(assignment_id))
    me.answer_all(code)
    me.press("Skicka", presence="alone", helped="no")


def question(world: World, page: Page, _serve: Callable[[], None]) -> None:
    page.goto(f"/s/{world.participant_tokens[0]}/{world.assignment(STAR)}")


def question_in_english(world: World, page: Page, _serve: Callable[[], None]) -> None:
    page.goto(f"/s/{world.participant_tokens[0]}/{world.assignment(STAR)}?lang=en")


def question_with_fault(world: World, page: Page, serve: Callable[[], None]) -> None:
    question(world, page, serve)
    page.get_by_role("button", name="Nästa").click()


def question_with_two_views(world: World, page: Page, _serve: Callable[[], None]) -> None:
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    me.press("Nästa", vardag=4, other_vardag=7)
    page.goto(f"/s/{me.token}/{world.assignment(STAR)}/q/vardag")


def question_left_out(world: World, page: Page, _serve: Callable[[], None]) -> None:
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    me.press("Nästa", vardag=4)
    me.press("Vet inte")
    page.goto(f"/s/{me.token}/{world.assignment(STAR)}/q/kropp")


def question_of_five(world: World, page: Page, _serve: Callable[[], None]) -> None:
    page.goto(f"/s/{world.participant_tokens[0]}/{world.assignment(OWN)}")


def demonstration(world: World, page: Page, serve: Callable[[], None]) -> None:
    with world.session() as session:
        session.connection().exec_driver_sql("UPDATE authority SET is_demonstration = 1")
        session.commit()
    question(world, page, serve)


def question_late(world: World, page: Page, serve: Callable[[], None]) -> None:
    world.at(dt.date(2024, 3, 25))
    serve()
    question(world, page, serve)


def _kind(item: str, typed: str) -> Scene:
    def scene(world: World, page: Page, serve: Callable[[], None]) -> None:
        with_every_kind(world)
        serve()
        page.goto(f"/s/{world.participant_tokens[0]}/{world.assignment(STAR)}/q/{item}")
        if typed:
            page.locator(f"#{item}").fill(typed)
        page.get_by_role("button", name="Nästa").click()

    return scene


def several(world: World, page: Page, serve: Callable[[], None]) -> None:
    with_every_kind(world)
    serve()
    page.goto(f"/s/{world.participant_tokens[0]}/{world.assignment(STAR)}/q/several")


def check(world: World, page: Page, _serve: Callable[[], None]) -> None:
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    me.press("Vet inte")
    me.answer_all(6)
    page.goto(f"/s/{me.token}/{world.assignment(STAR)}/check")


def check_with_something_left(world: World, page: Page, _serve: Callable[[], None]) -> None:
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    me.press("Nästa", vardag=4)
    page.goto(f"/s/{me.token}/{world.assignment(STAR)}/check")


def check_with_fault(world: World, page: Page, serve: Callable[[], None]) -> None:
    check(world, page, serve)
    with world.session() as session:
        session.connection().exec_driver_sql("DELETE FROM answer WHERE item = 'kropp'")
        session.commit()
    page.get_by_role("button", name="Skicka").click()


def done(world: World, page: Page, _serve: Callable[[], None]) -> None:
    me = participant(world)
    answered(me, world.assignment(STAR))
    page.goto(f"/s/{me.token}/{world.assignment(STAR)}/done")


def done_second_time(world: World, page: Page, serve: Callable[[], None]) -> None:
    me = participant(world)
    answered(me, world.assignment(STAR), 4)
    world.at(dt.date(2024, 6, 4))
    serve()
    me = participant(world)
    later = world.assignment(STAR, "kvartal")
    me.go(str(later))
    for item, code in {"vardag": 7, "kropp": 3, "arbetsdag": 6}.items():
        me.press("Nästa", **{item: code})
    me.press("Vet inte")
    me.answer_all(5)
    me.press("Skicka")
    page.goto(f"/s/{me.token}/{later}/done")
    page.locator("summary").click()


def done_in_rows(world: World, page: Page, _serve: Callable[[], None]) -> None:
    me = participant(world)
    answered(me, world.assignment(OWN), 4)
    page.goto(f"/s/{me.token}/{world.assignment(OWN)}/done")


def already_sent(world: World, page: Page, _serve: Callable[[], None]) -> None:
    me = participant(world)
    answered(me, world.assignment(STAR))
    page.goto(f"/s/{me.token}/{world.assignment(STAR)}")


def participants_list(world: World, page: Page, _serve: Callable[[], None]) -> None:
    page.goto(f"/s/{world.participant_tokens[0]}")


def eight(world: World) -> World:
    """Eight people at the provider."""
    for number in range(2, 9):
        world.add_participant(f"Participant {number} with a rather long family name")
    return world


def worklist(world: World, page: Page, _serve: Callable[[], None]) -> None:
    eight(world)
    me = supervisor(world)
    me.go(str(world.assignment(RATING, of=1)))
    me.press("Skicka", motivation=4)
    me.go(str(world.assignment(RATING, of=2)))
    me.press("Skicka", **{name.replace("-", "_"): 4 for name in me.page.form.offered})
    page.goto(f"/s/{me.token}")


def worklist_late(world: World, page: Page, serve: Callable[[], None]) -> None:
    eight(world)
    world.at(dt.date(2024, 3, 25))
    serve()
    page.goto(f"/s/{world.supervisor_token}")


def rows(world: World, page: Page, _serve: Callable[[], None]) -> None:
    page.goto(f"/s/{world.supervisor_token}/{world.assignment(RATING)}")


def rows_with_faults(world: World, page: Page, serve: Callable[[], None]) -> None:
    rows(world, page, serve)
    page.locator("label[for=motivation-4], label:has(#motivation-4)").first.click()
    page.locator("label:has([name=narvaro][value=x])").click()
    page.get_by_role("button", name="Skicka").click()


def rows_sent(world: World, page: Page, _serve: Callable[[], None]) -> None:
    eight(world)
    me = supervisor(world)
    me.go(str(world.assignment(RATING, of=2)))
    me.press("Skicka", **{name.replace("-", "_"): 4 for name in me.page.form.offered})
    page.goto(f"/s/{me.token}/{world.assignment(RATING, of=2)}/done")


def month(world: World, page: Page, serve: Callable[[], None]) -> None:
    me = caseworker(world)
    serve()
    page.goto(me.page.address)


def month_with_faults(world: World, page: Page, serve: Callable[[], None]) -> None:
    month(world, page, serve)
    page.locator("#timmar").fill("många")
    page.get_by_role("button", name="Skicka").click()


def _on(day: dt.date) -> Scene:
    def scene(world: World, page: Page, serve: Callable[[], None]) -> None:
        star = world.assignment(STAR)
        world.at(day)
        serve()
        page.goto(f"/s/{world.participant_tokens[0]}/{star}")

    return scene


def cancelled(world: World, page: Page, serve: Callable[[], None]) -> None:
    star = world.assignment(STAR)
    with world.session() as session:
        session.execute(update(Assignment).where(Assignment.id == star).values(cancel_reason="cancelled by staff"))
        session.commit()
    question(world, page, serve)


def revoked(world: World, page: Page, serve: Callable[[], None]) -> None:
    with world.session() as session:
        session.connection().exec_driver_sql("UPDATE survey_link SET revoked_at = created_at")
        session.commit()
    question(world, page, serve)


def nothing_open(world: World, page: Page, serve: Callable[[], None]) -> None:
    world.at(dt.date(2024, 3, 1))
    serve()
    page.goto(f"/s/{world.participant_tokens[0]}")


def not_found(_world: World, page: Page, _serve: Callable[[], None]) -> None:
    page.goto("/s/forged")


def bad_request(world: World, page: Page, serve: Callable[[], None]) -> None:
    question(world, page, serve)
    page.evaluate("document.querySelector('[name=form]').value = 'x'")
    page.locator("#vardag-4").check()
    page.get_by_role("button", name="Nästa").click()


def away(world: World, page: Page, serve: Callable[[], None]) -> None:
    star = world.assignment(STAR)
    house = world.house
    engine = make_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    world.house = dataclasses.replace(house, engine=engine)
    serve()
    page.goto(f"/s/{world.participant_tokens[0]}/{star}")
    world.house = house
    engine.dispose()


def front(_world: World, page: Page, _serve: Callable[[], None]) -> None:
    page.goto("/")


def sign_in(_world: World, page: Page, _serve: Callable[[], None]) -> None:
    page.goto("/sign-in")


def sign_in_wrong(world: World, page: Page, serve: Callable[[], None]) -> None:
    sign_in(world, page, serve)
    page.get_by_label("E-post").fill("nobody@example.org")
    page.get_by_label("Lösenord").fill("x" * 12)
    page.get_by_role("button", name="Logga in").click()


def signed_in(world: World, page: Page, role: AccountRole) -> None:
    """Sign in as somebody of this role."""
    world.open_account(role, "staff@example.org")
    page.goto("/sign-in")
    page.get_by_label("E-post").fill("staff@example.org")
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.get_by_role("button", name="Logga ut").wait_for()


def caseload(world: World, page: Page, _serve: Callable[[], None]) -> None:
    eight(world)
    signed_in(world, page, AccountRole.CASEWORKER)


def placement(world: World, page: Page, _serve: Callable[[], None]) -> None:
    answered(participant(world), world.assignment(STAR), 4)
    me = supervisor(world)
    me.go(str(world.assignment(RATING)))
    me.press("Skicka", **{name.replace("-", "_"): 4 for name in me.page.form.offered})
    answered(participant(world), world.assignment(OWN), 3)
    signed_in(world, page, AccountRole.CASEWORKER)
    with world.session() as session:
        ref = session.get_one(Placement, world.placements[0]).ref
    page.goto(f"/placements/{ref}")
    for summary in page.locator("summary").all():
        summary.click()


def occupancy(world: World, page: Page, _serve: Callable[[], None]) -> None:
    signed_in(world, page, AccountRole.CASEWORKER)
    page.goto("/occupancy")


def overview(world: World, page: Page, _serve: Callable[[], None]) -> None:
    signed_in(world, page, AccountRole.EVALUATOR)
    page.goto("/answers")


def forbidden(world: World, page: Page, _serve: Callable[[], None]) -> None:
    signed_in(world, page, AccountRole.EVALUATOR)
    page.goto("/placements")


def deciding(world: World, page: Page, _serve: Callable[[], None]) -> None:
    world.add_participant("Newcomer", has_decided=False)
    page.goto(f"/s/{world.participant_tokens[1]}")


def deciding_with_fault(world: World, page: Page, serve: Callable[[], None]) -> None:
    deciding(world, page, serve)
    page.get_by_role("button", name="Spara och gå vidare").click()


def declined(world: World, page: Page, serve: Callable[[], None]) -> None:
    deciding(world, page, serve)
    for label in page.locator("label:has([value=no])").all():
        label.click()
    page.get_by_role("button", name="Spara och gå vidare").click()


ANSWERING: dict[str, Scene] = {
    "deciding": deciding,
    "deciding with a fault": deciding_with_fault,
    "declined": declined,
    "question": question,
    "question in English": question_in_english,
    "question with a fault": question_with_fault,
    "question with two views": question_with_two_views,
    "question left out": question_left_out,
    "question of five": question_of_five,
    "question late": question_late,
    "demonstration": demonstration,
    "several": several,
    "several with a fault": _kind("several", ""),
    "number with a fault": _kind("share", "mycket"),
    "text with a fault": _kind("words", ""),
    "day with a fault": _kind("day", "i går"),
    "check": check,
    "check with something left": check_with_something_left,
    "check with a fault": check_with_fault,
    "done": done,
    "done the second time": done_second_time,
    "done in rows": done_in_rows,
    "already sent": already_sent,
    "a participant's list": participants_list,
    "worklist": worklist,
    "worklist late": worklist_late,
    "rows": rows,
    "rows with faults": rows_with_faults,
    "rows sent": rows_sent,
    "month": month,
    "month with faults": month_with_faults,
    "too early": _on(dt.date(2024, 3, 1)),
    "too late": _on(dt.date(2024, 4, 30)),
    "cancelled": cancelled,
    "revoked": revoked,
    "nothing open": nothing_open,
    "not found": not_found,
    "bad request": bad_request,
    "database away": away,
}
STAFF: dict[str, Scene] = {
    "front": front,
    "sign in": sign_in,
    "sign in wrong": sign_in_wrong,
    "caseload": caseload,
    "placement": placement,
    "occupancy": occupancy,
    "overview": overview,
    "forbidden": forbidden,
}
