"""Eight people in one visit: touches counted, rows for a thumb, hours and comments too, with scripts and without."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from builders import RATING
from journeys.browsing import NARROW, PHONE, OpenWindow, Site, only_files_were_fetched
from journeys.scenes import eight, signed_in
from playwright.sync_api import Page, expect
from web import stored
from web.test_beside_ratings import attendance, tasks

from surveyapp.access.policy import AccountRole

pytestmark = pytest.mark.journey
ROWS, PEOPLE, THUMB = 11, 8, 44
TOUCHES = """() => {
  addEventListener("pointerdown", () => { window.name = String(Number(window.name || 0) + 1); }, true);
}"""


def touches(page: Page) -> int:
    """How often the screen was touched since the window was opened, counted by the browser itself."""
    return int(page.evaluate("Number(window.name || 0)"))


def fill(page: Page, code: int) -> None:
    """Touch the same step in every row."""
    rows = page.locator(".points")
    expect(rows).to_have_count(ROWS)
    for number in range(ROWS):
        rows.nth(number).locator("label").nth(code - 1).click()


def test_eight_people_take_eleven_touches_each_and_two_more(site: Site, window: OpenWindow, pictures: Path) -> None:
    world = eight(site.world)
    page = window(PHONE).page
    page.add_init_script(f"({TOUCHES})()")
    began = time.monotonic()
    page.goto(f"/s/{world.supervisor_token}")
    page.get_by_role("link", name="Svara: ").first.click()
    for left in range(PEOPLE, 0, -1):
        before = touches(page)
        fill(page, 4)
        page.get_by_role("button", name="Skicka").click()
        expect(page.get_by_role("heading", name="Tack! Svaren om")).to_be_visible()
        if left > 1:
            page.get_by_role("link", name="Nästa: Participant").click()
        assert touches(page) - before <= ROWS + 2
    seconds = time.monotonic() - began
    assert touches(page) == 1 + PEOPLE * (ROWS + 1) + (PEOPLE - 1)
    for number in range(PEOPLE):
        assert set(stored.answers(world, world.assignment(RATING, of=number)).values()) == {4}
    told = f"{ROWS + 2} touches a person; eight people in {seconds:.1f} s at machine speed\n"
    (pictures / "supervisor.txt").write_text(told, encoding="utf-8")


@pytest.mark.parametrize("size", [PHONE, NARROW], ids=["360", "320"])
def test_every_step_of_every_row_is_as_large_as_a_thumb_and_its_words_are_whole(
    site: Site, window: OpenWindow, size: tuple[int, int]
) -> None:
    page = window(size).page
    page.goto(f"/s/{site.world.supervisor_token}/{site.world.assignment(RATING)}")
    steps = page.locator(".points label").all()
    assert len(steps) == ROWS * 5
    for step in steps:
        box = step.bounding_box()
        assert box is not None
        assert box["height"] >= THUMB
        assert box["width"] >= THUMB
        assert step.evaluate("e => e.scrollWidth <= e.clientWidth + 1"), step.inner_text()
        assert step.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 13
    assert "förra" not in page.locator("main").inner_text().casefold()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_hours_and_a_comment_in_the_same_visit(site: Site, window: OpenWindow, scripts: bool) -> None:
    world = site.world
    page = window(PHONE, scripts=scripts).page
    page.goto(f"/s/{world.supervisor_token}/{world.assignment(RATING)}")
    fill(page, 3)
    page.get_by_label("Timmar på plats").fill("800")
    page.get_by_label("Något mer som handläggaren bör veta?").fill("Kommer i tid.")
    page.get_by_role("button", name="Skicka").click()
    expect(page.locator(":focus")).to_contain_text("Månaden har bara 744 timmar.")
    expect(page.locator(".points :checked")).to_have_count(ROWS)
    expect(page.get_by_label("Något mer som handläggaren bör veta?")).to_have_value("Kommer i tid.")
    page.get_by_label("Timmar på plats").fill("80")
    page.get_by_role("button", name="Skicka").click()
    expect(page.get_by_role("heading", name="Tack! Svaren om Participant 1")).to_be_visible()
    assert [hours for _period, _on, hours, *_rest in attendance(world)] == [80.0]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_who_did_not_come_is_told_in_two_touches_and_undone_in_one(
    site: Site, window: OpenWindow, scripts: bool
) -> None:
    world = site.world
    page = window(NARROW, scripts=scripts).page
    page.goto(f"/s/{world.supervisor_token}")
    page.get_by_role("link", name="Kom inte i dag: Participant 1").click()
    page.get_by_role("button", name="Ja, säg till handläggaren").click()
    expect(page.get_by_text("Handläggaren vet: kom inte 4 mars 2024")).to_be_visible()
    assert [waits for _key, waits in tasks(world)] == [True]
    staff = window((1280, 900), scripts=scripts).page
    signed_in(world, staff, AccountRole.CASEWORKER)
    staff.get_by_role("link", name="Att göra (1)").click()
    expect(staff.get_by_text("Ring deltagaren och hör hur det är.")).to_be_visible()
    page.get_by_role("button", name="Ångra").click()
    expect(page.get_by_text("Handläggaren vet")).to_have_count(0)
    staff.reload()
    expect(staff.get_by_text("Inget väntar på dig.")).to_be_visible()


def test_the_caseworker_ticks_off_and_undoes_by_keyboard_alone(site: Site, window: OpenWindow) -> None:
    world = site.world
    page = window(PHONE).page
    page.goto(f"/s/{world.supervisor_token}")
    page.get_by_role("link", name="Kom inte i dag").click()
    page.get_by_role("button", name="Ja").click()
    staff = window((1280, 900)).page
    signed_in(world, staff, AccountRole.CASEWORKER)
    staff.goto("/att-gora")
    staff.get_by_role("button", name="Klart: Kom inte").focus()
    staff.keyboard.press("Enter")
    expect(staff.get_by_text("Avklarat: Kom inte till sin plats")).to_be_visible()
    staff.get_by_role("button", name="Ångra: Kom inte").focus()
    staff.keyboard.press("Enter")
    expect(staff.get_by_role("button", name="Klart: Kom inte")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_statement_is_edited_signed_and_read_by_the_caseworker(site: Site, window: OpenWindow, scripts: bool) -> None:
    world = site.world
    phone = window(PHONE, scripts=scripts)
    page = phone.page
    page.goto(f"/s/{world.supervisor_token}")
    page.get_by_role("link", name="Utlåtande: Participant 1").click()
    page.get_by_label("Text").fill("Det går bra.\n\nMed egna ord.")
    page.get_by_role("button", name="Spara utkast").click()
    expect(page.get_by_text("Utkastet sparades")).to_be_visible()
    page.get_by_role("button", name="Skriv under").click()
    expect(page.get_by_text("Undertecknat 4 mars 2024")).to_be_visible()
    with page.expect_download() as paper:
        page.get_by_role("button", name="Hämta som PDF").click()
    assert paper.value.path().read_bytes().startswith(b"%PDF")
    expect(page.get_by_role("button", name="Skriv under")).to_be_enabled()
    assert page.locator("main[aria-busy]").count() == 0
    only_files_were_fetched(phone)
    desk = window(PHONE, scripts=scripts)
    staff = desk.page
    signed_in(world, staff, AccountRole.CASEWORKER)
    staff.goto("/placements")
    staff.get_by_role("link", name="Participant 1").click()
    staff.get_by_role("link", name="Utlåtande 4 mars 2024").click()
    expect(staff.get_by_text("Med egna ord.")).to_be_visible()
    with staff.expect_download() as paper:
        staff.get_by_role("button", name="Hämta som PDF").click()
    assert paper.value.path().read_bytes().startswith(b"%PDF")
    only_files_were_fetched(desk)
