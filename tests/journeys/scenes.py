"""Every page in every state that people meet, brought about through the pages themselves."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable

from builders import OWN, PASSWORD, RATING, STAR, World
from journeys.browsing import with_voices
from journeys.scenes_of_ways_in import STAFF_WAYS_IN, WAYS_IN
from paper_desk import as_file, filled_pictures, meant_by, pictures_of, sheet_of, typed_sheet
from playwright.sync_api import Page
from sqlalchemy import update
from web.kinds import caseworker, with_every_kind
from web.person import Person, participant, supervisor

from surveyapp.access.policy import AccountRole
from surveyapp.db.engine import make_engine
from surveyapp.people.models import Authority, Informant
from surveyapp.placements.models import Placement
from surveyapp.schedule.models import Assignment
from surveyapp.tasks.changes import About, make_task
from surveyapp.tasks.rules import TaskKind

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
    page.locator(".error").first.wait_for()


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


def ladder_chosen(world: World, page: Page, serve: Callable[[], None]) -> None:
    question(world, page, serve)
    page.locator("#vardag-7").check()


def ladder_in_a_list(world: World, page: Page, serve: Callable[[], None]) -> None:
    ladder_chosen(world, page, serve)
    page.get_by_text("Visa alla steg").click()


def _shown_as(display: str, item: str, *, offers: str) -> Scene:
    def scene(world: World, page: Page, _serve: Callable[[], None]) -> None:
        with world.session() as session:
            session.execute(update(Informant).values(display=display))
            session.commit()
        page.goto(f"/s/{world.participant_tokens[0]}/{world.assignment(offers)}/q/{item}")
        page.locator(f"#{item}-2").check()
        for summary in page.get_by_text("Varför frågar vi?").all():
            summary.click()

    return scene


def read_aloud(world: World, page: Page, serve: Callable[[], None]) -> None:
    with_voices(page)
    ladder_in_a_list(world, page, serve)


def five_read_aloud(world: World, page: Page, _serve: Callable[[], None]) -> None:
    with_voices(page)
    _shown_as("both", "motivation", offers=OWN)(world, page, _serve)


def own_colour(world: World, page: Page, serve: Callable[[], None]) -> None:
    with world.session() as session:
        session.execute(update(Authority).values(colour="#7a1f5c"))
        session.commit()
    ladder_chosen(world, page, serve)


def about(world: World, page: Page, _serve: Callable[[], None]) -> None:
    page.goto(f"/s/{world.participant_tokens[0]}/about")


def look(world: World, page: Page, _serve: Callable[[], None]) -> None:
    signed_in(world, page, AccountRole.ADMINISTRATOR)
    page.goto("/administration/look")


def look_refused(world: World, page: Page, serve: Callable[[], None]) -> None:
    look(world, page, serve)
    page.goto("/administration/look?colour=%23ffe600")


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
        page.locator(".error").first.wait_for()

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
    page.locator(".error").first.wait_for()


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
    page.goto(f"/s/{world.participant_tokens[0]}/list")


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
    page.locator(".error").first.wait_for()


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
    page.locator(".error").first.wait_for()


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
    page.locator("#vardag-4").wait_for(state="detached")


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


def statement(_world: World, page: Page, _serve: Callable[[], None]) -> None:
    page.goto("/tillganglighet")
    page.locator("summary").click()


def sign_in(_world: World, page: Page, _serve: Callable[[], None]) -> None:
    page.goto("/sign-in")


def sign_in_wrong(world: World, page: Page, serve: Callable[[], None]) -> None:
    sign_in(world, page, serve)
    page.get_by_label("E-post").fill("nobody@example.org")
    page.get_by_label("Lösenord").fill("x" * 12)
    page.get_by_role("button", name="Logga in").click()
    page.locator(".error").first.wait_for()


def signed_in(world: World, page: Page, role: AccountRole) -> None:
    """Sign in as somebody of this role."""
    world.open_account(role, "staff@example.org")
    sign_in_with(page, "staff@example.org")


def sign_in_with(page: Page, email: str) -> None:
    """Sign in to an account that is open."""
    page.goto("/sign-in")
    page.get_by_label("E-post").fill(email)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.get_by_role("button", name="Logga ut").wait_for()


def caseload(world: World, page: Page, _serve: Callable[[], None]) -> None:
    eight(world)
    signed_in(world, page, AccountRole.CASEWORKER)
    page.goto("/placements")


def found(world: World, page: Page, serve: Callable[[], None]) -> None:
    caseload(world, page, serve)
    page.get_by_label("Sök på namn").fill("Participant")
    page.get_by_role("button", name="Sök").click()


def today(world: World, page: Page, serve: Callable[[], None]) -> None:
    eight(world)
    with world.session() as session:
        about, now = About(placement_id=world.placements[0], details={"on": "2024-03-04"}), world.house.clock.now()
        make_task(session, TaskKind.DID_NOT_COME, "1", world.authority_id, about, actor="test", at=now)
        session.commit()
    world.at(dt.date(2024, 3, 25))
    serve()
    signed_in(world, page, AccountRole.CASEWORKER)
    page.goto("/idag")


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
    page.locator(".error").first.wait_for()


def declined(world: World, page: Page, serve: Callable[[], None]) -> None:
    deciding(world, page, serve)
    for label in page.locator("label:has([value=no])").all():
        label.click()
    page.get_by_role("button", name="Spara och gå vidare").click()


def paper_typing_with_fault(world: World, page: Page, _serve: Callable[[], None]) -> None:
    signed_in(world, page, AccountRole.CASEWORKER)
    page.goto(f"/papper/{world.assignment(STAR)}/skriv")
    page.locator("#vardag").fill("17")
    page.get_by_role("button", name="Spara").click()
    page.locator(".error").first.wait_for()


def paper_different(world: World, page: Page, _serve: Callable[[], None]) -> None:
    number = world.assignment(STAR)
    typed_sheet(world, number, "one@example.org", vardag="1", about_presence="2")
    typed_sheet(world, number, "two@example.org", vardag="7")
    signed_in(world, page, AccountRole.CASEWORKER)
    page.goto(f"/papper/{number}/skillnader")


def _uploaded(world: World, page: Page) -> None:
    sheet, number = sheet_of(world), world.assignment(STAR)
    scans = filled_pictures(world, sheet, number, meant_by(sheet))[:2]
    whole = pictures_of(world, sheet, number)[2]
    half = whole.crop((0, 0, whole.width, whole.height // 2))
    signed_in(world, page, AccountRole.CASEWORKER)
    page.goto("/papper")
    content = as_file([*scans, half])
    page.get_by_label("Fil med skannade sidor").set_input_files(
        {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    page.get_by_role("button", name="Läs in").click()


def paper_overview(world: World, page: Page, _serve: Callable[[], None]) -> None:
    typed_sheet(world, world.assignment(OWN), "one@example.org")
    _uploaded(world, page)


def paper_confirm(world: World, page: Page, _serve: Callable[[], None]) -> None:
    _uploaded(world, page)
    page.get_by_role("link", name="Sida 1").click()


def paper_unread(world: World, page: Page, _serve: Callable[[], None]) -> None:
    _uploaded(world, page)
    page.get_by_role("link", name="Titta").click()


def paper_of_placement(world: World, page: Page, _serve: Callable[[], None]) -> None:
    signed_in(world, page, AccountRole.CASEWORKER)
    with world.session() as session:
        ref = session.get_one(Placement, world.placements[0]).ref
    page.goto(f"/papper/placering/{ref}")


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
    "ladder chosen": ladder_chosen,
    "ladder in a list": ladder_in_a_list,
    "ladder with pictograms": _shown_as("both", "kropp", offers=STAR),
    "ladder in pictograms": _shown_as("pictogram", "kropp", offers=STAR),
    "five with pictograms": _shown_as("both", "motivation", offers=OWN),
    "five in pictograms": _shown_as("pictogram", "motivation", offers=OWN),
    "ladder read aloud": read_aloud,
    "five read aloud": five_read_aloud,
    "own colour": own_colour,
    "about": about,
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
    **WAYS_IN,
}
STAFF: dict[str, Scene] = {
    "paper": paper_overview,
    "paper of a placement": paper_of_placement,
    "paper typed with a fault": paper_typing_with_fault,
    "paper typed differently": paper_different,
    "paper to confirm": paper_confirm,
    "paper that was not read": paper_unread,
    "front": front,
    "accessibility statement": statement,
    "sign in": sign_in,
    "sign in wrong": sign_in_wrong,
    "today": today,
    "caseload": caseload,
    "found by searching": found,
    "placement": placement,
    "occupancy": occupancy,
    "overview": overview,
    "forbidden": forbidden,
    "look": look,
    "look refused": look_refused,
    **STAFF_WAYS_IN,
}
