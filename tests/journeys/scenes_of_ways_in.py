"""Pages of the ways in, in every state that people meet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from builders import OWN, PASSWORD, STAR, World
from playwright.sync_api import Page
from sqlalchemy import update
from web.person import Person
from web.ways_in import Staff, Tablet, begin, finish

from surveyapp.schedule.models import SurveyLink

Serve = Callable[[], None]


def code_wrong(_world: World, page: Page, _serve: Serve) -> None:
    page.goto("/kod")
    page.get_by_label("Skriv koden").fill("482 739 157")
    page.get_by_role("button", name="Fortsätt").click()


def code_too_often(world: World, page: Page, serve: Serve) -> None:
    me = Person(world, "")
    me.go("/kod")
    for _try in range(4):
        me.press("Fortsätt", code="1")
    code_wrong(world, page, serve)


def to_register(world: World, page: Page, _serve: Serve) -> None:
    page.goto(Staff(world).make_kiosk())


def _at_kiosk(world: World) -> tuple[Tablet, str]:
    staff, tablet = Staff(world), Tablet(world, "")
    standing = tablet.register(staff.make_kiosk())
    tablet.type(staff.make_card())
    return tablet, standing


def kiosk(world: World, page: Page, _serve: Serve) -> None:
    page.goto(_at_kiosk(world)[1])


def kiosk_question(world: World, page: Page, _serve: Serve) -> None:
    tablet, _standing = _at_kiosk(world)
    begin(tablet, STAR, world)
    page.goto(tablet.page.address)


def still_there(world: World, page: Page, _serve: Serve) -> None:
    tablet, _standing = _at_kiosk(world)
    page.goto(f"/s/{tablet.page.address.split('/')[2]}/still")


def kiosk_done(world: World, page: Page, _serve: Serve) -> None:
    tablet, _standing = _at_kiosk(world)
    for instrument in (OWN, STAR):
        begin(tablet, instrument, world)
        finish(tablet, 4)
    page.goto(tablet.page.address)


def kiosk_picture(world: World, page: Page, serve: Serve) -> None:
    kiosk_done(world, page, serve)
    page.get_by_role("button", name="Visa min bild").click()
    page.locator("svg").wait_for()


def visit_over(world: World, page: Page, _serve: Serve) -> None:
    tablet, _standing = _at_kiosk(world)
    with world.session() as session:
        past = world.house.clock.now() - dt.timedelta(minutes=1)
        session.execute(update(SurveyLink).where(SurveyLink.way == "kiosk").values(expires_at=past))
        session.commit()
    page.goto(tablet.page.address)


def interview_with_fault(world: World, page: Page, _serve: Serve) -> None:
    staff = Staff(world)
    staff.ways()
    staff.press("Börja intervjun", asked=world.assignment(STAR), talk="by phone", interpreter="no")
    link = staff.page.address.split("/")[2]
    while "/check" not in staff.page.address:
        name = next(name for form in staff.page.forms for name in form.offered)
        staff.press("Nästa", **{name.replace("-", "_"): 5})
    page.goto(f"/s/{link}/{world.assignment(STAR)}/check")
    page.get_by_role("button", name="Skicka").click()
    page.get_by_role("alert").wait_for()


def returned(_world: World, page: Page, _serve: Serve) -> None:
    page.goto("/returned")


def _signed_in(world: World, page: Page) -> Staff:
    staff = Staff(world)
    page.goto("/sign-in")
    page.get_by_label("E-post").fill("staff@example.org")
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.get_by_role("button", name="Logga ut").wait_for()
    return staff


def ways_with_faults(world: World, page: Page, _serve: Serve) -> None:
    page.goto(_signed_in(world, page).ways().address)
    page.get_by_role("button", name="Börja intervjun").click()
    page.get_by_role("alert").wait_for()


def cards_made(world: World, page: Page, _serve: Serve) -> None:
    world.add_participant("Participant 2 with a rather long family name")
    _signed_in(world, page)
    page.goto("/cards")
    for box in page.locator("label:has([name=placement])").all():
        box.click()
    page.get_by_role("button", name="Gör kort").click()
    page.locator("svg").first.wait_for()


def cards_with_fault(world: World, page: Page, _serve: Serve) -> None:
    _signed_in(world, page).make_card()
    page.goto("/cards")
    page.get_by_role("button", name="Gör kort").click()
    page.get_by_role("alert").wait_for()


def kiosks_with_fault(world: World, page: Page, _serve: Serve) -> None:
    _signed_in(world, page).make_kiosk()
    page.goto("/kiosks")
    page.get_by_role("button", name="Gör en länk").click()
    page.get_by_role("alert").wait_for()


WAYS_IN = {
    "code wrong": code_wrong,
    "code too often": code_too_often,
    "tablet to register": to_register,
    "kiosk": kiosk,
    "kiosk question": kiosk_question,
    "still there": still_there,
    "kiosk done": kiosk_done,
    "kiosk picture": kiosk_picture,
    "visit over": visit_over,
    "interview with a fault": interview_with_fault,
    "returned": returned,
}
STAFF_WAYS_IN = {
    "ways in with faults": ways_with_faults,
    "cards made": cards_made,
    "cards with a fault": cards_with_fault,
    "kiosks with a fault": kiosks_with_fault,
}
