"""Pages of supervisors and of staff about tasks, goals and statements, brought about through the pages themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from builders import RATING, STAR, World
from journeys.scenes import Scene, eight, signed_in
from playwright.sync_api import Page
from web.person import participant, supervisor
from web.test_beside_ratings import rate, ref
from web.test_goals import write
from web.test_own_change import twice
from web.test_tasks import add

from surveyapp.access.policy import AccountRole
from surveyapp.tasks.rules import TaskKind

JUNE = dt.date(2024, 6, 4)


def people(world: World, page: Page, _serve: Callable[[], None]) -> None:
    eight(world)
    me = supervisor(world)
    me.go(f"absent/{ref(world, 1)}")
    me.press("Ja")
    me.go(str(world.assignment(RATING, of=2)))
    rate(me)
    page.goto(f"/s/{me.token}")


def people_between_times(world: World, page: Page, serve: Callable[[], None]) -> None:
    world.at(dt.date(2024, 4, 20))
    serve()
    page.goto(f"/s/{world.supervisor_token}")


def months_beside(world: World, page: Page, serve: Callable[[], None]) -> None:
    world.at(JUNE)
    me = supervisor(world)
    serve()
    me.go()
    page.goto(f"/s/{world.supervisor_token}/{world.assignment(RATING, 'kvartal')}")


def beside_with_faults(world: World, page: Page, serve: Callable[[], None]) -> None:
    months_beside(world, page, serve)
    page.locator("#hours-2024-04").fill("800")
    page.locator("#absent-2024-05").fill("många")
    page.get_by_role("button", name="Skicka").click()
    page.locator(".error").wait_for()


def absent(world: World, page: Page, serve: Callable[[], None]) -> None:
    world.at(dt.date(2024, 3, 7))
    serve()
    page.goto(f"/s/{world.supervisor_token}/absent/{ref(world)}")


def absent_with_fault(world: World, page: Page, serve: Callable[[], None]) -> None:
    absent(world, page, serve)
    page.evaluate("document.querySelector('[name=on]').value = '2030-01-01'")
    page.get_by_role("button", name="Ja").click()
    page.locator(".error").wait_for()


def attendance(world: World, page: Page, serve: Callable[[], None]) -> None:
    world.at(dt.date(2024, 5, 20))
    serve()
    page.goto(f"/s/{world.supervisor_token}/attendance/{ref(world)}")


def attendance_with_faults(world: World, page: Page, serve: Callable[[], None]) -> None:
    attendance(world, page, serve)
    page.locator("#hours-2024-04").fill("800")
    page.get_by_role("button", name="Spara").click()
    page.locator(".error").wait_for()


def written_about(world: World) -> None:
    """Two ratings and two months of attendance."""
    me = supervisor(world)
    me.go(str(world.assignment(RATING)))
    rate(me, 2, hours_2024_03="40", planned_2024_03="60", absent_2024_03="1")
    world.at(JUNE)
    me = supervisor(world)
    me.go(str(world.assignment(RATING, "kvartal")))
    rate(me, 4, hours_2024_04="50", hours_2024_05="54", absent_2024_05="2", comment="Bra månad.")


def statement(world: World, page: Page, serve: Callable[[], None]) -> None:
    written_about(world)
    serve()
    page.goto(f"/s/{world.supervisor_token}/statement/{ref(world)}")


def statement_changed_meanwhile(world: World, page: Page, serve: Callable[[], None]) -> None:
    statement(world, page, serve)
    me = supervisor(world)
    me.go(f"statement/{ref(world)}")
    me.press("Skriv under", text="Den andra texten.\nPå två rader.")
    page.get_by_role("button", name="Spara utkast").click()
    page.locator(".error").wait_for()


def statement_left_blank(world: World, page: Page, serve: Callable[[], None]) -> None:
    statement(world, page, serve)
    page.locator("#text").fill(" ")
    page.get_by_role("button", name="Spara utkast").click()
    page.locator(".error").wait_for()


def goals(world: World, page: Page, _serve: Callable[[], None]) -> None:
    me = participant(world)
    for area, text in (("vardag", "Jag vill laga mat själv."), ("kropp", "Promenera varje dag.")):
        write(me, text, area=area)
    page.goto(f"/s/{me.token}/about/goals")
    page.get_by_role("button", name="Klart: Promenera").click()
    page.get_by_role("button", name="Ångra: Promenera").wait_for()


def goals_with_fault(world: World, page: Page, serve: Callable[[], None]) -> None:
    goals(world, page, serve)
    page.get_by_role("button", name="Spara").click()
    page.locator(".error").wait_for()


def goal_at_its_question(world: World, page: Page, _serve: Callable[[], None]) -> None:
    me = participant(world)
    write(me)
    page.goto(f"/s/{me.token}/{world.assignment(STAR)}/q/vardag")


def changed_and_goals(world: World, page: Page, serve: Callable[[], None]) -> None:
    me = twice(world)
    write(me)
    serve()
    page.goto(f"/s/{me.token}/{world.assignment(STAR, 'kvartal')}/done")


def placement_with_goals(world: World, page: Page, serve: Callable[[], None]) -> None:
    write(participant(world))
    written_about(world)
    me = supervisor(world)
    me.go(f"statement/{ref(world)}")
    me.press("Skriv under")
    serve()
    signed_in(world, page, AccountRole.CASEWORKER)
    page.goto(f"/placements/{ref(world)}")
    for summary in page.locator("summary").all():
        summary.click()
    page.get_by_role("button", name="Spara målet").click()


def statement_for_staff(world: World, page: Page, serve: Callable[[], None]) -> None:
    placement_with_goals(world, page, serve)
    page.get_by_role("link", name="Utlåtande 4 juni 2024").click()


def tasks(world: World, page: Page, _serve: Callable[[], None]) -> None:
    for number, kind in enumerate(TaskKind):
        add(world, kind, kind.value, number, of=None if kind is TaskKind.CARD_TRIED else 0)
    signed_in(world, page, AccountRole.CASEWORKER)
    page.goto("/att-gora")
    page.get_by_role("button", name="Klart").first.click()


def no_tasks(world: World, page: Page, _serve: Callable[[], None]) -> None:
    signed_in(world, page, AccountRole.CASEWORKER)
    page.goto("/att-gora")


BY_LINK: dict[str, Scene] = {
    "people": people,
    "people between times": people_between_times,
    "months beside": months_beside,
    "beside with faults": beside_with_faults,
    "absent": absent,
    "absent with a fault": absent_with_fault,
    "attendance": attendance,
    "attendance with faults": attendance_with_faults,
    "statement": statement,
    "statement changed meanwhile": statement_changed_meanwhile,
    "statement left blank": statement_left_blank,
    "goals": goals,
    "goals with a fault": goals_with_fault,
    "a goal at its question": goal_at_its_question,
    "changed, and goals": changed_and_goals,
}
STAFF: dict[str, Scene] = {
    "tasks": tasks,
    "no tasks": no_tasks,
    "placement with goals": placement_with_goals,
    "statement for staff": statement_for_staff,
}
