"""Pages of staff with the keyboard alone, with scripts and without: what has the focus is seen, and all can be done."""

from __future__ import annotations

import pytest
from builders import World
from journeys.browsing import DESK, MOST_STOPS, NARROW, OpenWindow, Site, tab_to
from journeys.scenes import eight, signed_in
from playwright.sync_api import Page, expect
from sqlalchemy import select

from surveyapp.access.policy import AccountRole
from surveyapp.people.models import Organisation
from surveyapp.programs.models import Webhook

pytestmark = pytest.mark.journey
FOCUS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const shown = e.closest("label.choice") || e, box = shown.getBoundingClientRect();
  const style = getComputedStyle(shown);
  const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const isSeen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return {is_outlined: outline, is_seen: isSeen, is_first: e.matches(".skip"), html: e.outerHTML.slice(0, 120)};
}"""


def stops(page: Page) -> list[dict[str, object]]:
    """Everything that the tab key comes to, from the first to the last."""
    found: list[dict[str, object]] = []
    for _press in range(MOST_STOPS):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS)
        if at is None or (found and at["is_first"]):
            return found
        found.append(at)
    raise AssertionError(f"more than {MOST_STOPS} stops")


@pytest.mark.parametrize("size", [NARROW, DESK], ids=["320", "1280"])
def test_what_has_the_focus_is_seen(site: Site, window: OpenWindow, size: tuple[int, int]) -> None:
    eight(site.world)
    page = window(size, scripts=False).page
    signed_in(site.world, page, AccountRole.ADMINISTRATOR)
    for path in ("/cards", "/organisations", "/occupancy", "/webhooks"):
        page.goto(path)
        found = stops(page)
        assert len(found) > 10, path
        assert found[0]["is_first"], path
        assert [at["html"] for at in found if not (at["is_outlined"] and at["is_seen"])] == [], path


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_address_that_is_told_of_events_is_added_and_closed(site: Site, window: OpenWindow, scripts: bool) -> None:
    page = window(NARROW, scripts=scripts).page
    press = page.keyboard.press
    signed_in(site.world, page, AccountRole.ADMINISTRATOR)
    page.goto("/webhooks")
    press("Tab")
    press("Enter")
    tab_to(page, "#address")
    page.keyboard.type("https://example.org/hook")
    press("Enter")
    # A fault takes the focus, and leads to what is missing.
    expect(page.locator(".error")).to_be_focused()
    press("Tab")
    press("Enter")
    tab_to(page, "[name=events]")
    press("Space")
    press("Enter")
    expect(page.get_by_role("heading", name="Adressen är tillagd")).to_be_visible()
    tab_to(page, "#secret")
    assert str(page.evaluate("getSelection().toString() || document.activeElement.value")).startswith("whs_")
    tab_to(page, "main a.button")
    press("Enter")
    expect(page.get_by_role("heading", name="Adress som får besked")).to_be_visible()
    tab_to(page, "form[action$=close] button")
    press("Enter")
    expect(page.get_by_role("button", name="Ångra")).to_be_visible()
    tab_to(page, "form[action$=open] button")
    press("Enter")
    expect(page.get_by_text("Adressen får besked igen")).to_be_visible()
    with site.world.session() as session:
        (kept,) = session.scalars(select(Webhook))
        assert kept.removed_at is None


def test_an_organisation_is_added_after_a_fault(site: Site, window: OpenWindow) -> None:
    page = window(NARROW, scripts=False).page
    press = page.keyboard.press
    signed_in(site.world, page, AccountRole.ADMINISTRATOR)
    page.goto("/organisations")
    tab_to(page, "#name")
    page.keyboard.type("Nya verkstaden")
    press("Enter")
    expect(page.locator(".error")).to_be_focused()
    press("Tab")
    press("Enter")
    tab_to(page, "[name=kind]")
    press("Space")
    press("Enter")
    expect(page.get_by_role("link", name="Nya verkstaden")).to_be_visible()
    assert kinds_of(site.world, "Nya verkstaden") == ["provider"]


def kinds_of(world: World, name: str) -> list[str]:
    """The kinds of organisations of this name."""
    with world.session() as session:
        return list(session.scalars(select(Organisation.kind).where(Organisation.name == name)))
