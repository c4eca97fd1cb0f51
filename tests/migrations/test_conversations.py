"""Conversations go on the way down, for the earlier program knows none; the trail and all else stay, down and up."""

from __future__ import annotations

import datetime as dt

from answering import answer
from builders import STAR, START, World
from sqlalchemy import Connection, inspect, select, text

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole
from surveyapp.access.queries import actor_of
from surveyapp.conversations.changes import take_back, tell_of
from surveyapp.conversations.models import Conversation
from surveyapp.db.migrate import downgrade, upgrade
from surveyapp.reports.worse import worse_readings

BEFORE = "0034"
JUNE = dt.date(2024, 6, 4)
KEPT = ("placement", "response", "answer", "reading", "outcome", "audit_event", "account", "note", "task")
TOLD = text("SELECT actor, action FROM audit_event WHERE subject_kind = 'placement' ORDER BY id DESC LIMIT 2")


def rows(connection: Connection) -> dict[str, int]:
    return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in KEPT}


def test_conversations_go_down_and_every_other_row_stays(world_on_each: World) -> None:
    world, engine = world_on_each, world_on_each.house.engine
    answer(world, STAR, START, 8)
    answer(world, STAR, JUNE, 2, wave="kvartal")
    account_id = world.open_account(AccountRole.CASEWORKER, "cw@example.org")

    def tell() -> None:
        now = world.house.clock.now()
        with world.session() as session:
            actor = actor_of(session.get_one(Account, account_id))
            waiting = worse_readings(session, world.placements[0], JUNE)
            told = tell_of(session, world.house.vault, actor, world.placements[0], waiting, "Ringde.", at=now)
            assert told is not None
            assert take_back(session, actor, world.placements[0], told.ref, at=now)
            session.commit()

    tell()
    with engine.connect() as connection:
        before = rows(connection)
        as_told = connection.execute(TOLD).all()
    assert as_told == [(f"account {account_id}", f"conversation {what}") for what in ("undone", "told")]
    downgrade(engine, BEFORE)
    assert "conversation" not in inspect(engine).get_table_names()
    with engine.connect() as connection:
        assert rows(connection) == before
        assert connection.execute(TOLD).all() == [(f"account {account_id}", "task done")] * 2
    upgrade(engine)
    with engine.connect() as connection:
        assert rows(connection) == before
    tell()
    with world.session() as session:
        assert len(session.scalars(select(Conversation)).all()) == 1
