"""The database is locked, full or away: a page that says so, and every answer that was acknowledged is still there."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from builders import RATING, STAR, World
from sqlalchemy import Engine, event
from web import stored
from web.person import Person, participant, supervisor

from surveyapp.db import sqlite as database
from surveyapp.db.engine import make_engine, session_for

KEPT = "Dina svar hittills är sparade."


@pytest.fixture
def impatient(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The world with an engine that waits for nobody."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    engine = make_engine(str(world.house.engine.url))
    world.house = dataclasses.replace(world.house, engine=engine)
    yield world
    engine.dispose()


@pytest.fixture
def locked(impatient: World) -> Iterator[Engine]:
    """Another process that holds the database for writing, once it is begun."""
    other = make_engine(str(impatient.house.engine.url))
    yield other
    other.dispose()


def test_while_the_database_is_locked_saving_asks_to_try_again_and_then_works(impatient: World, locked: Engine) -> None:
    me = participant(impatient)
    me.go(str(impatient.assignment(STAR)))
    me.press("Nästa", vardag=4)
    form = me.filled("Nästa", kropp=5)
    with session_for(locked) as writer:
        writer.connection()
        page = me.submit(form)
        assert (page.status, page.heading) == (503, "Det går inte att spara just nu")
        assert KEPT in page.words
        assert page.headers["Retry-After"] == "60"
        assert stored.answers(impatient, impatient.assignment(STAR)) == {"vardag": 4}
        me.follow("Till frågorna")
        assert "Fråga 2 av 8" in me.page.words
    me.submit(form)
    assert stored.answers(impatient, impatient.assignment(STAR)) == {"vardag": 4, "kropp": 5}


def test_while_the_database_is_locked_nothing_is_sent_halfway(impatient: World, locked: Engine) -> None:
    me = supervisor(impatient)
    me.go(str(impatient.assignment(RATING)))
    form = me.filled("Skicka", **{name.replace("-", "_"): 4 for name in me.page.form.offered})
    before = stored.everything(impatient)
    with session_for(locked) as writer:
        writer.connection()
        assert me.submit(form).status == 503
    assert stored.everything(impatient) == before
    assert me.submit(form).heading.startswith("Tack!")


def test_the_page_about_trouble_can_be_read_in_english(impatient: World, locked: Engine) -> None:
    me = participant(impatient)
    me.go(f"/s/{me.token}/{impatient.assignment(STAR)}?lang=en")
    form = me.filled("Next", vardag=4)
    with session_for(locked) as writer:
        writer.connection()
        page = me.submit(form)
    assert "Your answers so far are saved." in page.words
    assert "Swedish" not in page.words


def full_disk(world: World) -> None:
    """Let the database file grow no more."""

    def no_more_pages(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]  # the driver's own connection
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        cursor.close()

    world.house.engine.dispose()
    event.listen(world.house.engine, "connect", no_more_pages)


def test_when_the_disk_is_full_every_answer_that_was_acknowledged_is_kept(world: World) -> None:
    star = world.assignment(STAR)
    full_disk(world)
    me = participant(world)
    me.go(f"{star}/q/vardag")
    acknowledged = None
    for turn in range(2000):
        step = turn % 10 + 1
        action, data = me.filled("Nästa", vardag=step)
        answer = me.client.post(action, data=data)
        if answer.status_code == 503:
            break
        assert answer.status_code == 303
        acknowledged = step
    else:
        pytest.fail("the disk was never full")
    assert acknowledged is not None
    assert KEPT in answer.text
    assert stored.answers(world, star) == {"vardag": acknowledged}
    assert me.go(str(star)).status == 200


def test_a_database_that_is_away_is_trouble_of_ours_on_every_page(world: World) -> None:
    token, star = world.participant_tokens[0], world.assignment(STAR)
    away = make_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    world.house = dataclasses.replace(world.house, engine=away)
    me = Person(world, token)
    for address in ("", f"{star}", f"{star}/done"):
        page = me.go(address)
        assert (page.status, page.heading) == (503, "Sidan kan inte visas just nu")
        assert KEPT in page.words
    assert me.go("/health").status == 503
    away.dispose()


def test_trouble_on_a_page_for_staff_does_not_speak_of_answers(world: World) -> None:
    away = make_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    world.house = dataclasses.replace(world.house, engine=away)
    me = Person(world, "")
    me.go("/sign-in")
    me.press("Logga in", email="a@example.org", password="x" * 12)
    assert me.page.status == 503
    assert "svar" not in me.page.words.casefold()
    away.dispose()
