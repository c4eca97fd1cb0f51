"""The evaluator's page: few statements whatever the size, no names, small counts hidden, parts in the address."""

from __future__ import annotations

import pytest
from builders import PASSWORD, PLAN, World
from evaluation_builders import AREA, agree_to_evaluation, counts
from flask.testing import FlaskClient
from web.person import Page
from web.queries import counted as statements

from surveyapp.access.policy import AccountRole
from surveyapp.reporting import evaluating
from surveyapp.reporting.evaluating import keep_looks
from surveyapp.reports.evaluation import every_part

MOST_STATEMENTS = 15


def evaluator(world: World) -> FlaskClient:
    world.open_account(AccountRole.EVALUATOR, "e@example.org")
    client = world.client()
    page = Page(client.get("/sign-in"))
    sent = {name: values[0] for name, values in page.form.sent.items() if values}
    assert client.post("/sign-in", data={**sent, "email": "e@example.org", "password": PASSWORD}).status_code == 303
    return client


def test_a_small_programme_is_counted_at_once_and_hides_what_is_of_few(world: World) -> None:
    client = evaluator(world)
    page = Page(client.get("/evaluation"))
    assert "Färre än 5 placeringar är inte med" in page.words
    agree_to_evaluation(world)
    with statements(world.house.engine) as sent:
        page = Page(client.get("/evaluation"))
    assert page.status == 200
    assert len(sent) <= MOST_STATEMENTS
    assert "1 placering." in page.words
    assert "dolt" in page.words
    assert "Participant 1" not in page.html
    assert "Planen har ingen jämförelselinje." in page.words


def test_a_large_programme_shows_what_was_counted_in_the_background(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluating, "AT_ONCE", 0)
    client, today = evaluator(world), world.house.clock.today()
    assert "Siffrorna räknas i bakgrunden" in client.get("/evaluation").text
    with world.session() as session:
        looks = every_part(counts(), ["start", "kvartal"], [AREA])
        keep_looks(session, (world.authority_id, PLAN[0]), looks, today, world.house.clock.now())
        session.commit()
    with statements(world.house.engine) as sent:
        page = Page(client.get("/evaluation"))
    assert len(sent) <= MOST_STATEMENTS
    assert page.html.count("<svg") == 3  # flow, areas, time to the target
    assert "144 placeringar" in page.words
    assert "7 placeringar är inte med" in page.words
    for part_of in ("", "&amp;part=p1", "&amp;part=few", "&amp;part=y2022-2022"):
        assert f'href="/evaluation?plan={PLAN[0]}{part_of}"' in page.html
    part = Page(client.get("/evaluation?part=y2022-2022"))
    assert "72 placeringar" in part.words
    assert part.html.count('aria-current="page"') == 2  # the page, and the part
    assert "144 placeringar" in client.get("/evaluation?part=p1+y2022-2022&plan=nowhere").text


def test_without_any_placement_the_page_says_what_comes_next(world: World) -> None:
    client = evaluator(world)
    with world.session() as session:
        session.connection().exec_driver_sql("UPDATE placement SET plan_code = 'unknown'")
        session.commit()
    assert "finns inte i programmet" in client.get("/evaluation").text
