"""An authority's colour and logo: refused with a way out, shown before they are saved, worn by its own pages alone."""

from __future__ import annotations

import base64
import hashlib
import io
import re

import pytest
from builders import PASSWORD, STAR, World
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from surveyapp.access.policy import AccountRole
from surveyapp.audit.models import AuditEvent
from surveyapp.people.models import Authority

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def desk(world: World) -> FlaskClient:
    """An administrator who has signed in."""
    world.open_account(AccountRole.ADMINISTRATOR, "a@example.org")
    client = world.client()
    _post(client, "/sign-in", "/sign-in", next="", email="a@example.org", password=PASSWORD)
    return client


def _post(client: FlaskClient, page: str, address: str, **form: object) -> TestResponse:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert found
    return client.post(address, data={"csrf_token": found[1], **form})


def _colour(client: FlaskClient, **form: object) -> TestResponse:
    return _post(client, "/administration/look", "/administration/look/colour", **form)


def _logo(client: FlaskClient, **form: object) -> TestResponse:
    return _post(client, "/administration/look", "/administration/look/logo", **form)


def _question(world: World) -> TestResponse:
    return world.client().get(f"/s/{world.participant_tokens[0]}/{world.assignment(STAR)}")


def test_every_style_on_a_page_is_allowed_by_its_hash(world: World, desk: FlaskClient) -> None:
    assert _colour(desk, colour="#7a1f5c").status_code == 303
    for page in (_question(world), desk.get("/administration/look"), desk.get("/administration/look?colour=004d40")):
        styles = re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL)
        assert len(styles) >= 2
        for style in styles:
            digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in page.headers["Content-Security-Policy"]


def test_the_colour_is_worn_by_the_participants_question(world: World, desk: FlaskClient) -> None:
    assert "#7a1f5c" not in _question(world).text
    _colour(desk, colour="#7a1f5c")
    assert "--brand:#7a1f5c" in _question(world).text
    _colour(desk, colour="#7a1f5c", ours="1")
    assert "#7a1f5c" not in _question(world).text


def test_another_authority_keeps_its_own_look(world: World, desk: FlaskClient) -> None:
    with world.session() as session:
        other = Authority(code="other", name="Annan kommun", zone="Europe/Stockholm", is_demonstration=False)
        session.add(other)
        session.commit()
        other_id = other.id
    _colour(desk, colour="#7a1f5c")
    with world.session() as session:
        assert session.get_one(Authority, other_id).colour is None


def test_a_colour_that_cannot_be_read_is_refused_with_its_contrast_and_the_nearest_that_can(
    world: World, desk: FlaskClient
) -> None:
    answer = _colour(desk, colour="#ffe600")
    assert answer.status_code == 422
    assert re.search(r"kontrasten är 1(,\d+)? till 1 ", answer.text)
    nearest = re.search(r"Den närmaste färgen som går att läsa är (#[0-9a-f]{6})", answer.text)
    assert nearest
    assert 'value="#ffe600"' in answer.text
    assert "#7a1f5c" not in _question(world).text
    assert _colour(desk, colour=nearest[1]).status_code == 303


def test_what_is_no_colour_is_asked_for_again_and_escaped(desk: FlaskClient) -> None:
    answer = _colour(desk, colour="</style><b>")
    assert answer.status_code == 422
    assert "sex tecken" in answer.text
    assert "</style><b>" not in answer.text


def test_a_colour_is_shown_before_it_is_saved(world: World, desk: FlaskClient) -> None:
    assert "--brand:#004d40" in desk.get("/administration/look?colour=%23004d40").text
    assert "#004d40" not in _question(world).text


def test_a_logo_is_served_to_anybody_under_a_name_that_holds_its_content(world: World, desk: FlaskClient) -> None:
    assert _logo(desk, logo=(io.BytesIO(PNG), "picture.svg")).status_code == 303
    found = re.search(r'src="(/look/test/[0-9a-f]{64}/logo)"', desk.get("/administration/look").text)
    assert found
    answer = world.client().get(found[1])
    assert (answer.data, answer.mimetype) == (PNG, "image/png")
    assert "immutable" in answer.headers["Cache-Control"]
    assert world.client().get(f"/look/test/{'0' * 64}/logo").status_code == 404
    assert _logo(desk, away="1").status_code == 303
    assert world.client().get(found[1]).status_code == 404


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "PNG, JPEG eller WebP"),
        (b"", "PNG"),
        (PNG + b"0" * 60_000, "stor"),
    ],
)
def test_a_logo_that_is_no_picture_or_too_large_is_refused_in_words(
    world: World, desk: FlaskClient, content: bytes, said: str
) -> None:
    answer = _logo(desk, logo=(io.BytesIO(content), "logo.png"))
    assert answer.status_code == 422
    assert said in answer.text
    with world.session() as session:
        assert session.scalars(select(Authority.logo_sha256)).one() is None


def test_each_change_is_in_the_trail(world: World, desk: FlaskClient) -> None:
    _colour(desk, colour="#7a1f5c")
    _logo(desk, logo=(io.BytesIO(PNG), "logo.png"))
    with world.session() as session:
        told = session.scalars(select(AuditEvent.details).where(AuditEvent.action == "look changed")).all()
    assert told == [{"colour": "#7a1f5c"}, {"logo": hashlib.sha256(PNG).hexdigest()}]


def test_only_an_administrator_may(world: World) -> None:
    world.open_account(AccountRole.CASEWORKER, "c@example.org")
    client = world.client()
    _post(client, "/sign-in", "/sign-in", next="", email="c@example.org", password=PASSWORD)
    assert client.get("/administration/look").status_code == 403
