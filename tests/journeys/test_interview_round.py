"""A round with five providers, from plan to files: booked, moved, missed, held without network, coded by two."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
import qda_reader
from builders import PASSWORD, START, World
from journeys.browsing import DESK, OpenWindow, Site, Window, only_files_were_fetched
from journeys.test_interview_offline import NOTHING_WAITS, TABLET
from journeys.test_without_network import expected_silence, until
from playwright.sync_api import Page, expect

from surveyapp.access.policy import AccountRole
from surveyapp.people.models import Organisation, OrganisationKind

pytestmark = pytest.mark.journey
SAID = "Vi trodde att fler skulle komma. De som kom behövde mer stöd än vi hade räknat med."


def sign_in(world: World, page: Page, email: str) -> None:
    world.open_account(AccountRole.EVALUATOR, email)
    page.goto("/sign-in")
    page.get_by_label("E-post").fill(email)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.get_by_role("button", name="Logga ut").wait_for()


def four_more_providers(world: World) -> None:
    with world.session() as session:
        for number in range(2, 6):
            kind = OrganisationKind.PROVIDER.value
            session.add(Organisation(authority_id=world.authority_id, kind=kind, name=f"Test provider {number}"))
        session.commit()


def planned(page: Page) -> list[str]:
    """Plan the round as its pages offer it; the addresses of its interviews."""
    page.goto("/intervjuer/ny?vilka=organisation")
    page.get_by_label("Serie", exact=True).fill("Anordnare")
    page.get_by_label("Vad omgången heter").fill("Vid starten")
    page.get_by_label("Guide").select_option(index=1)
    choices = page.get_by_role("group", name="Vilka ska intervjuas?")
    for label in choices.locator("label", has_text="Test provider").all():
        label.click()
    page.get_by_role("button", name="Se vilka och när").click()
    expect(page.get_by_text("5 intervjuer planeras")).to_be_visible()
    page.get_by_role("button", name="Planera omgången").click()
    links = page.locator("table th a", has_text="Test provider")
    expect(links).to_have_count(5)
    return [link.get_attribute("href") or "" for link in links.all()]


def book(page: Page, day: dt.date, button: str = "Boka tiden") -> None:
    page.locator("#day_1").fill(day.isoformat())
    page.locator("#time_1").fill("10:00")
    page.get_by_role("button", name=button).click()


def held_without_network(site: Site, window: OpenWindow, address: str) -> None:
    """Written on a tablet whose network goes away, sent when it is back, finished, and told how it went."""
    one = window(TABLET)
    sign_in(site.world, one.page, "tablet@example.org")
    one.page.goto(f"{address}/skriv")
    note = one.page.locator("textarea[id^=note-]").first
    one.context.set_offline(True)
    note.fill(SAID)
    expect(one.page.get_by_role("status")).to_contain_text("skickas när du har nät igen (1)")
    until(one.page, NOTHING_WAITS.replace("n === 0", "n === 1"))
    one.context.set_offline(False)
    until(one.page, NOTHING_WAITS)
    one.page.reload()
    expect(note).to_have_value(SAID)
    one.page.goto(address)
    one.page.get_by_text("Intervjun hölls", exact=True).click()
    one.page.get_by_role("button", name="Spara hur den gick").click()
    expect(one.page.locator("#hur ~ dl").first).to_contain_text("4 mars 2024")
    one.page.goto(f"{address}/skriv")
    one.page.get_by_role("button", name="Spara och avsluta intervjun").click()
    expect(one.page.get_by_text("Intervjun är avslutad.")).to_be_visible()
    expected_silence(one)


def coded(site: Site, window: OpenWindow, email: str, *, is_first: bool) -> Window:
    """One coder's way through the interview, with the lists that need no script; the coder's window."""
    one = window(DESK, scripts=False)
    page = one.page
    sign_in(site.world, page, email)
    page.goto("/kodning")
    if is_first:
        page.get_by_label("Vad ska den heta?").fill("Anordnarnas röster")
        page.get_by_role("button", name="Skapa kodboken").click()
        page.locator("form:has(button:text('Lägg till tema')) input[type=text]").first.fill("Stöd")
        page.get_by_role("button", name="Lägg till tema").click()
    else:
        page.get_by_role("link", name="Anordnarnas röster", exact=True).click()
    page.get_by_role("link", name="Koda intervjuer").click()
    page.get_by_role("link", name="Test provider").first.click()
    page.locator("#fran").select_option(index=1)
    page.locator("#till").select_option(index=1)
    page.get_by_label("Stöd").first.check()
    page.get_by_role("button", name="Märk stället").click()
    expect(page.locator(".marks li")).to_have_count(1)
    page.get_by_role("button", name="Jag är klar med intervjun").click()
    return one


def fetched(page: Page, name: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first.click()
    return Path(download.value.path()).read_bytes()


def test_a_round_is_planned_held_coded_and_read_elsewhere(site: Site, window: OpenWindow) -> None:
    world = site.world
    four_more_providers(world)
    one = window(DESK)
    page = one.page
    sign_in(world, page, "lead@example.org")
    first, second, third, *_later = planned(page)
    page.goto(first)
    book(page, START + dt.timedelta(3))
    expect(page.get_by_role("link", name="Till kalendern")).to_be_visible()
    page.goto(second)
    book(page, START + dt.timedelta(3))
    page.get_by_text("Flytta till en annan tid").click()
    book(page, START + dt.timedelta(8), "Flytta intervjun")
    expect(page.locator("#tid ~ ul").first).to_contain_text("12 mars 10:00")
    page.goto(third)
    book(page, START)
    page.get_by_text("Intervjun blev inte av").click()
    page.get_by_label("Varför", exact=True).select_option("participant did not appear")
    page.get_by_role("button", name="Spara att den inte blev av").click()
    held_without_network(site, window, first)
    coded(site, window, "coder1@example.org", is_first=True)
    second_coder = coded(site, window, "coder2@example.org", is_first=False)
    reader = second_coder.page
    codebook = reader.url.split("/intervjuer")[0]
    reader.goto(f"{codebook}/overensstammelse")
    expect(reader.get_by_role("row", name="Stöd")).to_contain_text("100 %")
    reader.goto(f"{codebook}/utbyte")
    project = qda_reader.opened(fetched(reader, "Hämta filen"))
    assert [one.text for one in project.coded()] == [SAID.split(". ", 1)[1]] * 2
    page.goto("/intervjuer")
    rows = list(csv.DictReader(io.StringIO(fetched(page, "CSV").decode("utf-8-sig"))))
    assert sorted((row["held"], row["reason"]) for row in rows) == [
        ("", ""),
        ("", ""),
        ("", ""),
        ("no", "participant did not appear"),
        ("yes", ""),
    ]
    page.goto("/intervjuer/tabeller")
    assert fetched(page, "Hämta alla tabeller som Excel").startswith(b"PK")
    page.goto("/intervjuer/matris")
    expect(page.get_by_text("Vi trodde att fler skulle komma")).to_be_visible()
    matrix = fetched(page, "Hämta som CSV").decode("utf-8-sig")
    assert "Test provider 5" in matrix
    assert SAID not in matrix, "nobody has said yes to being quoted"
    for person in (one, second_coder):
        only_files_were_fetched(person)
