"""Webhooks on both databases: what happened is told once, signed, without names; a failed try comes again."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from dataclasses import replace

import pytest
from answering import answer
from builders import STAR, START, World
from receivers import hook_receiver
from sqlalchemy import select

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole
from surveyapp.access.queries import actor_of
from surveyapp.audit.models import AuditEvent
from surveyapp.cli.hook_sender import HookSender
from surveyapp.placements.changes import exit_placement
from surveyapp.placements.rules import Destination, ExitReason
from surveyapp.programs.changes import make_token, revoke_token
from surveyapp.programs.codes import program_codes
from surveyapp.programs.hook_changes import NotTold, open_again, send_again, try_webhook
from surveyapp.programs.hook_lines import deliveries_of, hook_line, hook_lines
from surveyapp.programs.hooks import add_webhook, note_events, remove_webhook
from surveyapp.programs.models import ProgramToken, WebhookDelivery
from surveyapp.programs.rules import Event, Right
from surveyapp.tasks.changes import About, make_task
from surveyapp.tasks.rules import TaskKind


def listening(world: World, address: str) -> tuple[Account, str]:
    """A webhook for everything at this address: who made it, and its secret."""
    account_id = world.open_account(AccountRole.ADMINISTRATOR, "program@example.org")
    now = world.house.clock.now()
    with world.session() as session:
        account = session.get_one(Account, account_id)
        actor = actor_of(account)
        make_token(session, actor, "Test", tuple(Right), 365, at=now)
        token_id = session.scalars(select(ProgramToken.id)).one()
        _row, secret = add_webhook(session, world.house.vault, (actor, token_id), address, tuple(Event), at=now)
        session.commit()
        session.refresh(account)
        session.expunge(account)
    return account, secret


def happens(world: World) -> None:
    """A placement begins and another ends, and somebody gets a task."""
    world.add_participant("Somebody Named")
    with world.session() as session:
        placement, at = world.placement(session), world.house.clock.now()
        exit_placement(session, placement, START, ExitReason.COMPLETED, Destination.WORK, actor="test", at=at)
        about = About(placement_id=placement.id)
        make_task(session, TaskKind.ESCALATED, "of the test", world.authority_id, about, actor="test", at=at)
        session.commit()


def test_what_happened_is_told_once_signed_and_without_names(world_on_each: World) -> None:
    world = world_on_each
    with hook_receiver(200) as (address, got):
        _account, secret = listening(world, address)
        answer(world, STAR, START)
        happens(world)
        assert HookSender(world.house).send_all() == 4
        assert HookSender(world.house).send_all() == 0
    assert len(got) == 4
    told = [json.loads(body) for _headers, body in got]
    assert {one["event"] for one in told} == {event.value for event in Event}
    with world.session() as session:
        assert {one["placement"] for one in told} == {world.placement(session, n).ref for n in (0, 1)}
    for headers, body in got:
        signed = headers["Webhook-Timestamp"].encode() + b"." + body
        mac = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
        assert headers["Webhook-Signature"] == f"v1={mac}"
        assert b"Named" not in body
        assert b"Participant" not in body


def test_a_failed_try_comes_again_later_and_a_redirect_is_not_followed(world_on_each: World) -> None:
    world = world_on_each
    with hook_receiver(302, 500, 204) as (address, got):
        account, _secret = listening(world, address)
        world.add_participant("Somebody Named")
        assert HookSender(world.house).send_all() == 1
        assert HookSender(world.house).send_all() == 0
        for _day in range(3):
            world.at(world.house.clock.today() + dt.timedelta(1))
            HookSender(world.house).send_all()
        assert [body for _headers, body in got] == [got[0][1]] * 3
        with world.session() as session:
            row = session.scalars(select(WebhookDelivery)).one()
            assert (row.state, row.n_tries, row.last_status, row.lease_holder) == ("delivered", 3, 204, None)
        world.add_participant("Another")
        with world.session() as session:
            # Found in the trail and waiting when the token is revoked.
            assert note_events(session, program_codes("x"), world.house.clock.now()) == 1
            ref = session.scalars(select(ProgramToken.ref)).one()
            revoke_token(session, actor_of(account), ref, at=world.house.clock.now())
            session.commit()
        world.add_participant("A third")
        assert HookSender(world.house).send_all() == 0


def test_nobody_there_is_tried_six_times_and_then_given_up(world_on_each: World) -> None:
    world = world_on_each
    with hook_receiver(200) as (address, got):
        pass
    listening(world, address)
    world.add_participant("Somebody Named")
    n_tried = 0
    for _day in range(8):
        n_tried += HookSender(world.house).send_all()
        world.at(world.house.clock.today() + dt.timedelta(1))
    assert (n_tried, got) == (6, [])
    with world.session() as session:
        row = session.scalars(select(WebhookDelivery)).one()
        assert (row.state, row.last_status) == ("given up", None)


def test_what_staff_added_is_told_until_their_account_is_closed(world_on_each: World) -> None:
    world = world_on_each
    with hook_receiver(200) as (address, got):
        maker_id = world.open_account(AccountRole.ADMINISTRATOR, "maker@example.org")
        now = world.house.clock.now()
        with world.session() as session:
            maker = actor_of(session.get_one(Account, maker_id))
            row, _secret = add_webhook(session, world.house.vault, (maker, None), address, tuple(Event), at=now)
            ref = row.ref
            assert try_webhook(session, maker, ref, at=world.house.clock.now())
            assert try_webhook(session, maker, ref, at=world.house.clock.now())
            assert not try_webhook(session, maker, "nothing", at=now)
            session.commit()
        assert HookSender(world.house).send_all() == 2
        assert [json.loads(body)["event"] for _headers, body in got] == ["trial", "trial"]
        world.add_participant("Somebody Named")
        assert HookSender(world.house).send_all() == 1
        with world.session() as session:
            session.get_one(Account, maker_id).closed_at = world.house.clock.now()
            session.commit()
        world.add_participant("Another")
        assert HookSender(world.house).send_all() == 0
        with world.session() as session:
            with pytest.raises(NotTold):
                try_webhook(session, maker, ref, at=world.house.clock.now())
            (line,), _more = hook_lines(session, world.authority_id, 1, world.house.clock.now())
            assert (line.is_told, line.n_waiting, line.n_given_up) == (False, 0, 0)
            assert line.last is not None
            assert line.last.event == Event.PLACEMENT_STARTED


def test_what_was_given_up_is_sent_again_and_arrives(world_on_each: World) -> None:
    world = world_on_each
    with hook_receiver(*[500] * 6, 200) as (address, got):
        account, _secret = listening(world, address)
        actor = actor_of(account)
        world.add_participant("Somebody Named")
        for _day in range(7):
            HookSender(world.house).send_all()
            world.at(world.house.clock.today() + dt.timedelta(1))
        assert len(got) == 6
        now = world.house.clock.now()
        with world.session() as session:
            (line,), _more = hook_lines(session, world.authority_id, 1, now)
            assert (line.n_waiting, line.n_given_up) == (0, 1)
            assert send_again(session, actor, line.ref, at=now) == 1
            assert send_again(session, actor, line.ref, at=now) == 0
            assert send_again(session, actor, "nothing", at=now) is None
            session.commit()
        assert HookSender(world.house).send_all() == 1
        assert got[-1][1] == got[0][1]
    with world.session() as session:
        told = session.scalars(select(AuditEvent).where(AuditEvent.action == "webhook sent again")).one()
        assert (told.actor, told.details) == (f"account {account.id}", {"deliveries": 1})


def test_a_closing_is_undone_within_a_week_and_nothing_in_between_is_lost(world_on_each: World) -> None:
    world = world_on_each
    with hook_receiver(200) as (address, got):
        account, _secret = listening(world, address)
        actor = actor_of(account)
        world.add_participant("Before")
        with world.session() as session:
            assert note_events(session, program_codes("x"), world.house.clock.now()) == 1
            (line,), _more = hook_lines(session, world.authority_id, 1, world.house.clock.now())
            assert remove_webhook(session, actor, line.ref, at=world.house.clock.now())
            session.commit()
        world.add_participant("Meanwhile")
        assert HookSender(world.house).send_all() == 0
        world.at(world.house.clock.today() + dt.timedelta(6))
        with world.session() as session:
            assert open_again(session, actor, line.ref, at=world.house.clock.now())
            assert not open_again(session, actor, line.ref, at=world.house.clock.now())
            session.commit()
        assert HookSender(world.house).send_all() == 2
        assert len({json.loads(body)["placement"] for _headers, body in got}) == 2
        with world.session() as session:
            assert remove_webhook(session, actor, line.ref, at=world.house.clock.now())
            session.commit()
        world.at(world.house.clock.today() + dt.timedelta(8))
        with world.session() as session, pytest.raises(NotTold):
            open_again(session, actor, line.ref, at=world.house.clock.now())


def test_an_authority_neither_sees_nor_moves_the_webhooks_of_another(world: World) -> None:
    account, _secret = listening(world, "https://example.org/hook")
    other = replace(actor_of(account), authority_id=world.authority_id + 1)
    now = world.house.clock.now()
    with world.session() as session:
        (line,), _more = hook_lines(session, world.authority_id, 1, now)
        assert hook_lines(session, other.authority_id, 1, now) == ([], False)
        assert hook_line(session, other.authority_id, line.ref, now) is None
        assert deliveries_of(session, other.authority_id, line.ref, 1) == ([], False)
        assert not try_webhook(session, other, line.ref, at=now)
        assert send_again(session, other, line.ref, at=now) is None
        assert not remove_webhook(session, other, line.ref, at=now)
        assert not open_again(session, other, line.ref, at=now)
