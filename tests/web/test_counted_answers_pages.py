"""Pages of a large programme's planned answers: they say when they were counted, and count nothing themselves."""

from __future__ import annotations

import pytest
from answering import answer
from builders import PASSWORD, STAR, START, World
from flask.testing import FlaskClient
from web.person import Page
from web.queries import counted as statements

from surveyapp.access.policy import AccountRole
from surveyapp.cli.report_maker import ReportMaker
from surveyapp.reporting import answers

MOST_STATEMENTS = 15


def evaluator(world: World) -> FlaskClient:
    world.open_account(AccountRole.EVALUATOR, "e@example.org")
    client = world.client()
    page = Page(client.get("/sign-in"))
    sent = {name: values[0] for name, values in page.form.sent.items() if values}
    assert client.post("/sign-in", data={**sent, "email": "e@example.org", "password": PASSWORD}).status_code == 303
    return client


@pytest.mark.parametrize("address", ["/answers", "/board", "/board?by=channel&days=all"])
def test_a_large_programme_says_when_it_was_counted_and_a_small_one_is_of_now(
    world: World, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    client = evaluator(world)
    small = Page(client.get(address))
    assert "Räknat" not in small.words
    monkeypatch.setattr(answers, "AT_ONCE", 0)
    ReportMaker(world.house).make_next()
    with statements(world.house.engine) as sent:
        kept = Page(client.get(address))
    assert len(sent) <= MOST_STATEMENTS
    assert not [one for one in sent if "FROM assignment" in one]
    assert "Räknat 4 mars" in kept.words
    assert kept.words.replace(" ", "").startswith(small.words.replace(" ", "")[:40])


def test_what_is_answered_after_the_count_waits_for_the_next(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = evaluator(world)
    monkeypatch.setattr(answers, "AT_ONCE", 0)
    ReportMaker(world.house).make_next()
    before = table(client)
    answer(world, STAR, START)
    assert table(client) == before
    monkeypatch.setattr(answers, "AT_ONCE", 500)
    assert table(client) != before


def table(client: FlaskClient) -> str:
    return client.get("/answers").text.partition("<tbody>")[2].partition("</tbody>")[0]
