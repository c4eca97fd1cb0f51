"""What goes with every page: nothing from elsewhere, nothing remembered, no cookie for answering; and its weight."""

from __future__ import annotations

import gzip
import re

import pytest
from builders import PASSWORD, RATING, STAR, World
from web.person import Person, participant, supervisor

from surveyapp.access.policy import AccountRole
from surveyapp.app import STYLES


def headers_of(world: World) -> dict[str, dict[str, str]]:
    """Headers of a page of each sort."""
    me = participant(world)
    addresses = (
        "",
        str(world.assignment(STAR)),
        f"{world.assignment(STAR)}/check",
        "9999",
        "/sign-in",
        "/",
        "/nothing",
    )
    return {address: dict(me.go(address).headers) for address in addresses}


def test_every_page_forbids_inline_scripts_frames_and_foreign_content(world: World) -> None:
    for address, headers in headers_of(world).items():
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, address
        assert "unsafe" not in policy
        assert "; script-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_no_page_has_a_script_or_a_style_written_in_it(world: World) -> None:
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    me.answer_all(5)
    for page in (me.page, me.press("Skicka"), me.go()):
        assert not re.search(r"""<script(?! src="/scripts/)|\sstyle=|\son\w+=|javascript:""", page.html)


def test_nothing_is_kept_in_a_shared_telephone(world: World) -> None:
    assert {headers["Cache-Control"] for headers in headers_of(world).values()} == {"no-store"}


def test_the_secret_link_is_told_to_nobody(world: World) -> None:
    for address, headers in headers_of(world).items():
        if not address.startswith("/"):
            assert headers["Referrer-Policy"] == "no-referrer"


def test_answering_sets_no_cookie_at_all(world: World) -> None:
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    me.press("Nästa")
    assert "Set-Cookie" not in me.page.headers
    me.answer_all(5)
    me.press("Skicka")
    assert "Set-Cookie" not in me.page.headers
    assert not me.client._cookies


def test_staff_can_sign_in_over_https(world: World) -> None:
    world.open_account(AccountRole.CASEWORKER, "c@example.org")
    client = world.client()
    secure = "https://localhost"
    page = client.get("/sign-in", base_url=secure)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found
    form = {"csrf_token": found[1], "next": "", "email": "c@example.org", "password": PASSWORD}
    answer = client.post("/sign-in", base_url=secure, data=form, headers={"Referer": f"{secure}/sign-in"})
    assert answer.status_code == 303
    assert "max-age" in answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize("language", ["", "?lang=sv", "?lang=en"])
def test_the_first_question_weighs_at_most_fifteen_kilobytes_and_waits_for_nothing_else(
    world: World, language: str
) -> None:
    client, token = world.client(), world.participant_tokens[0]
    answer = client.get(f"/s/{token}/{world.assignment(STAR)}{language}", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) + len(str(answer.headers)) <= 15 * 1024
    page = gzip.decompress(answer.data).decode()
    assert not re.search(
        r'(?:src|srcset)="(?!/scripts/[a-z]+\.[0-9a-f]+\.js" defer>)|<link(?! rel="icon" href="data:,")|@import|url\(',
        page,
    )


def test_every_other_page_is_light_too(world: World) -> None:
    me = supervisor(world)
    address = f"/s/{me.token}/{world.assignment(RATING)}"
    answer = me.client.get(address, headers={"Accept-Encoding": "gzip"})
    assert len(answer.data) <= 15 * 1024


def test_the_style_sheet_stays_small_as_it_is_sent() -> None:
    assert len(gzip.compress(STYLES["styles"].read_bytes())) <= 4 * 1024


def test_a_person_without_a_link_is_a_person_all_the_same(world: World) -> None:
    page = Person(world, "").go("/")
    assert (page.status, page.heading) == (200, "Märks det att platsen gör skillnad?")
