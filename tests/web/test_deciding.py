"""Before the first question: short information, a decision for each purpose, and a change of mind by the same link."""

from __future__ import annotations

import re

import pytest
from builders import STAR, World
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from surveyapp.privacy.models import ConsentRecord
from surveyapp.responses.models import Response

YES = {"own_follow_up": "yes", "evaluation": "yes", "research": "no"}


@pytest.fixture
def newcomer(world: World) -> World:
    """A world whose second participant has not decided yet."""
    world.add_participant("Newcomer", has_decided=False)
    return world


def test_a_newcomers_link_leads_to_the_information_and_not_to_a_question(newcomer: World) -> None:
    page = newcomer.client().get(_link(newcomer), follow_redirects=True)
    assert "Innan du börjar" in page.text
    assert " checked" not in page.text
    assert "Handläggare och de som sköter den här sidan kan se dina svar" in page.text


def test_after_a_yes_the_questions_come(newcomer: World) -> None:
    client = newcomer.client()
    page = _post(newcomer, client, YES)
    assert "Fråga 1 av 8" in page.text
    with newcomer.session() as session:
        rows = session.execute(select(ConsentRecord.purpose, ConsentRecord.decision, ConsentRecord.text_version)).all()
    decided = {(row.purpose, row.decision) for row in rows if row.text_version == newcomer.house.told.text_version}
    assert decided == {("own follow-up", "given"), ("evaluation", "given"), ("research", "refused")}


def test_after_a_no_nothing_is_asked_and_the_place_is_not_affected(newcomer: World) -> None:
    client = newcomer.client()
    page = _post(newcomer, client, {**YES, "own_follow_up": "no"})
    assert "Du har sagt nej till frågor" in page.text
    assert "Din plats påverkas inte" in page.text
    question = client.get(f"{_link(newcomer)}/{newcomer.assignment(STAR, of=1)}/q/vardag")
    assert question.status_code in (403, 410)


def test_a_mind_can_be_changed_by_the_same_link(newcomer: World) -> None:
    client = newcomer.client()
    _post(newcomer, client, {**YES, "own_follow_up": "no"})
    page = _post(newcomer, client, YES)
    assert "Fråga 1 av 8" in page.text
    withdrawn = _post(newcomer, client, {**YES, "evaluation": "no"})
    assert withdrawn.status_code == 200
    with newcomer.session() as session:
        last = session.scalars(
            select(ConsentRecord.decision)
            .where(ConsentRecord.purpose == "evaluation")
            .order_by(ConsentRecord.id.desc())
        ).first()
    assert last == "withdrawn"


def test_a_question_left_open_is_asked_again_and_nothing_is_stored(newcomer: World) -> None:
    before = _n(newcomer)
    page = _post(newcomer, newcomer.client(), {"evaluation": "yes"})
    assert page.status_code == 422
    assert "Svara ja eller nej på varje fråga" in page.text
    assert 'id="evaluation-yes" name="evaluation" value="yes" checked' in page.text
    assert page.text.count('<p class="fault"') == 2
    assert 'aria-describedby="research-more research-fault"' in page.text
    assert "evaluation-fault" not in page.text
    assert _n(newcomer) == before


def test_a_forged_form_decides_nothing(newcomer: World) -> None:
    before = _n(newcomer)
    page = newcomer.client().post(f"{_link(newcomer)}/about", data={**YES, "form": "0" * 20})
    assert page.status_code == 400
    assert _n(newcomer) == before


def test_no_question_is_shown_or_saved_before_the_decision(newcomer: World) -> None:
    client, address = newcomer.client(), f"{_link(newcomer)}/{newcomer.assignment(STAR, of=1)}"
    assert client.get(f"{address}/q/vardag").status_code == 403
    assert client.post(f"{address}/q/vardag", data={"vardag": "4"}).status_code in (400, 403)
    with newcomer.session() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 0


def test_a_supervisor_has_no_such_page(newcomer: World) -> None:
    assert newcomer.client().get(f"/s/{newcomer.supervisor_token}/about").status_code == 404


def test_the_information_is_read_in_english_too(newcomer: World) -> None:
    page = newcomer.client().get(f"{_link(newcomer)}/about?lang=en")
    assert "Before you start" in page.text
    assert "Read more" in page.text


def test_reading_the_information_stores_nothing(newcomer: World) -> None:
    before = _n(newcomer)
    newcomer.client().get(f"{_link(newcomer)}/about")
    assert _n(newcomer) == before


def _link(world: World) -> str:
    return f"/s/{world.participant_tokens[1]}"


def _post(world: World, client: FlaskClient, data: dict[str, str]) -> TestResponse:
    page = client.get(f"{_link(world)}/about")
    seal = re.search(r'name="form" value="([^"]+)"', page.text)
    assert seal
    return client.post(f"{_link(world)}/about", data={**data, "form": seal[1]}, follow_redirects=True)


def _n(world: World) -> int:
    with world.session() as session:
        return session.scalar(select(func.count()).select_from(ConsentRecord)) or 0
