"""Every request has a number; lines tell what kind of page, never who or where; a network that asks too fast waits."""

from __future__ import annotations

import json
import logging

import pytest
from builders import STAR, World
from message_builders import with_settings
from web.person import participant

from surveyapp.app import create_app
from surveyapp.house import House

OF_A_LINE = {"request", "page", "method", "status", "ms", "bytes"}


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    """What was written about requests."""
    return [json.loads(record.getMessage()) for record in caplog.records if record.name == "surveyapp.requests"]


def test_a_line_tells_what_became_of_a_request_and_nothing_of_the_person(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with_settings(world, log_requests=True)
    me = participant(world)
    with caplog.at_level(logging.INFO):
        me.go(str(world.assignment(STAR)))
        answer = me.client.get("/s/guessed", headers={"X-Request-Id": "Berit"})
    first, second = lines(caplog)
    assert set(first) == OF_A_LINE
    assert (first["page"], first["status"], second["status"]) == ("answering.resume", 200, 404)
    assert answer.headers["X-Request-Id"] == second["request"] != first["request"]
    assert world.participant_tokens[0] not in caplog.text
    assert "guessed" not in caplog.text


def test_nothing_is_written_unless_it_is_wanted(world: World, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        assert participant(world).go().headers["X-Request-Id"]
    assert lines(caplog) == []


def test_the_page_of_a_fault_says_the_number_that_stands_in_the_log(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = participant(world)
    monkeypatch.setattr(House, "vault", property(lambda _house: 1 // 0), raising=False)
    answer = me.client.get(f"/s/{world.supervisor_token}")
    assert answer.status_code == 500
    assert f"Säg numret {answer.headers['X-Request-Id']}." in answer.text
    assert answer.headers["X-Request-Id"] in caplog.text


@pytest.mark.parametrize("redis_url", ["", "redis://127.0.0.1:1/0"], ids=["in memory", "with a Redis that is away"])
def test_a_network_that_asks_too_fast_waits_a_minute_and_others_do_not(world: World, redis_url: str) -> None:
    with_settings(world, requests_per_minute=60, redis_url=redis_url)
    client = create_app(world.house.settings, world.house).test_client()
    near, far = {"REMOTE_ADDR": "192.0.2.7"}, {"REMOTE_ADDR": "192.0.2.8"}
    codes = [client.get("/kod", environ_overrides=near).status_code for _ in range(61)]
    assert codes == [200] * 60 + [429]
    answer = client.get("/kod", environ_overrides=near)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert "Vänta en minut och försök igen." in answer.text
    assert client.get("/kod", environ_overrides=far).status_code == 200
