"""Accounts, codes, links and passkeys as they are stored, on both databases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from builders import PASSWORD, World
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.access import changes, second_factor, totp
from surveyapp.access.changes import CannotOpen, Mark, NewAccount, open_account
from surveyapp.access.links import accept, ask_for_link, find_link, make_link
from surveyapp.access.listing import Which, accounts
from surveyapp.access.models import Account, AccountLink, RecoveryCode
from surveyapp.access.policy import AccountRole, Actor
from surveyapp.access.queries import factors_of, n_codes_left, signed_in
from surveyapp.access.rules import LinkKind, Way
from surveyapp.access.signing_in import TRIES, Door, check_code, check_password, new_codes
from surveyapp.audit.models import AuditEvent

MINUTE = dt.timedelta(minutes=1)


def door(world: World, later: dt.timedelta = dt.timedelta(0), source: str = "192.0.2.1") -> Door:
    """A try from somewhere, after a while."""
    return Door(source, world.house.clock.now() + later, world.house.clock.real() + later)


def tries(session: Session, world: World, email: str, password: str, at: Door | None = None) -> Account | None:
    """A try with a password."""
    return check_password(session, world.house.vault, email, password, at or door(world))


def mark(world: World) -> Mark:
    """The test does it."""
    return Mark("test", world.house.clock.now())


def the_account(session: Session) -> Account:
    """The only account."""
    return session.scalars(select(Account)).one()


def test_the_right_pair_signs_in_and_a_wrong_one_does_not(world_on_each: World) -> None:
    world = world_on_each
    world.open_account(AccountRole.EVALUATOR, "eva@example.org")
    with world.session() as session:
        account = tries(session, world, "EVA@example.org", PASSWORD)
        assert account is not None
        found = signed_in(session, account.id, account.generation)
        assert found is not None
        assert found.actor == Actor(account.id, AccountRole.EVALUATOR, world.authority_id)
        assert found.authority.id == world.authority_id
        assert tries(session, world, "eva@example.org", "wrong") is None
        assert tries(session, world, "nobody@example.org", PASSWORD) is None
        assert tries(session, world, "not an address", PASSWORD) is None


def test_too_many_wrong_tries_close_the_door_for_a_quarter_of_an_hour(world_on_each: World) -> None:
    world = world_on_each
    world.open_account(AccountRole.EVALUATOR, "eva@example.org")
    with world.session() as session:
        for number in range(TRIES):
            # From many addresses: the account is counted by itself.
            assert tries(session, world, "eva@example.org", "wrong", door(world, source=f"192.0.2.{number}")) is None
        assert tries(session, world, "eva@example.org", PASSWORD) is None
        assert tries(session, world, "eva@example.org", PASSWORD, door(world, 16 * MINUTE)) is not None


def test_a_closed_account_neither_signs_in_nor_acts_until_it_is_opened_again(world_on_each: World) -> None:
    world = world_on_each
    world.open_account(AccountRole.CASEWORKER, "kim@example.org")
    with world.session() as session:
        account = the_account(session)
        changes.close_account(session, account, mark(world))
        assert tries(session, world, "kim@example.org", PASSWORD) is None
        assert signed_in(session, account.id, account.generation) is None
        changes.reopen_account(session, account, mark(world))
        assert tries(session, world, "kim@example.org", PASSWORD) is not None


def test_a_password_with_letters_made_of_parts_is_the_same_password(world: World) -> None:
    with world.session() as session:
        new = NewAccount("Åsa", "asa@example.org", "ett långt lösenord", AccountRole.CASEWORKER)
        open_account(session, world.house.vault, world.authority_id, new, actor="test", at=world.house.clock.now())
        assert tries(session, world, "asa@example.org", "ett la\u030angt lo\u0308senord") is not None


def test_signing_out_everywhere_and_a_new_password_or_role_end_every_sign_in(world_on_each: World) -> None:
    world = world_on_each
    world.open_account(AccountRole.CASEWORKER, "kim@example.org")
    with world.session() as session:
        account = the_account(session)
        ends: list[Callable[[], None]] = [
            lambda: changes.sign_out_everywhere(session, account, mark(world)),
            lambda: changes.change_password(session, account, "a password that is new", mark(world)),
            lambda: changes.change_role(session, account, AccountRole.AUDITOR, None, mark(world)),
            lambda: second_factor.remove_everything(session, account, mark(world)),
        ]
        for end in ends:
            before = account.generation
            end()
            session.flush()
            assert signed_in(session, account.id, before) is None
            assert signed_in(session, account.id, account.generation) is not None


def test_codes_of_the_app_and_on_paper_work_once_and_new_ones_replace_the_old(world_on_each: World) -> None:
    world, vault = world_on_each, world_on_each.house.vault
    world.open_account(AccountRole.CASEWORKER, "kim@example.org")
    with world.session() as session:
        account, here = the_account(session), door(world)
        secret, sealed = second_factor.offer(vault, account)
        assert second_factor.offered(vault, account, sealed) == secret
        first = totp.code_at(secret, totp.step_at(here.real))
        assert not second_factor.take_app(session, vault, account, secret, "000000", here.real, mark(world))
        assert second_factor.take_app(session, vault, account, secret, first, here.real, mark(world))
        old = new_codes(session, vault, account, mark(world))
        codes = new_codes(session, vault, account, mark(world))
        session.flush()
        assert factors_of(session, account).has_totp
        assert secret.encode() not in (account.totp_sealed or b"")
        following = totp.code_at(secret, totp.step_at(here.real) + 1)
        for typed, way in (
            (first, None),
            (following, Way.TOTP),
            (following, None),
            (old[0], None),
            (codes[0], Way.RECOVERY),
            (codes[0], None),
            (codes[1].upper(), Way.RECOVERY),
        ):
            assert check_code(session, vault, account, typed, here) is way, typed
        assert n_codes_left(session, account.id) == 8
        stored = session.scalars(select(RecoveryCode.code_hash)).all()
        assert not any(code.encode() in one for code in codes for one in stored)


def test_a_link_works_once_until_it_is_old_or_replaced_and_only_its_hash_stays(world_on_each: World) -> None:
    world, vault = world_on_each, world_on_each.house.vault
    with world.session() as session:
        now = world.house.clock.now()
        new = NewAccount("Kim", "kim@example.org", None, AccountRole.CASEWORKER)
        account = open_account(session, vault, world.authority_id, new, actor="test", at=now)
        assert tries(session, world, "kim@example.org", "") is None
        older = make_link(session, vault, account, LinkKind.INVITATION, Mark("test", now), None)
        token = make_link(session, vault, account, LinkKind.INVITATION, Mark("test", now), None)
        assert find_link(session, older, now) is None
        assert find_link(session, token, now + dt.timedelta(days=7)) is None
        found = find_link(session, token, now + dt.timedelta(days=6, hours=23), lock=True)
        assert found is not None
        with pytest.raises(CannotOpen):
            accept(session, *found, "short", now)
        accept(session, *found, PASSWORD, now)
        session.flush()
        assert find_link(session, token, now) is None
        assert found[0].token_sealed is None
        assert tries(session, world, "kim@example.org", PASSWORD) is not None


def test_asking_for_a_link_makes_one_for_an_open_account_and_three_an_hour(world_on_each: World) -> None:
    world, vault = world_on_each, world_on_each.house.vault
    world.open_account(AccountRole.CASEWORKER, "kim@example.org")
    n_links = select(func.count()).select_from(AccountLink)
    with world.session() as session:
        for _ in range(5):
            ask_for_link(session, vault, "kim@example.org", door(world))
            ask_for_link(session, vault, "nobody@example.org", door(world))
        assert session.scalar(n_links) == 3
        ask_for_link(session, vault, "kim@example.org", door(world, 61 * MINUTE))
        assert session.scalar(n_links) == 4
        changes.close_account(session, the_account(session), mark(world))
        ask_for_link(session, vault, "kim@example.org", door(world, 180 * MINUTE))
        assert session.scalar(n_links) == 4


def test_accounts_are_listed_in_swedish_order_and_found_by_name_or_address(world_on_each: World) -> None:
    world, vault = world_on_each, world_on_each.house.vault
    now = world.house.clock.now()
    with world.session() as session:
        for name in ("Östen Ek", "Anna Berg", "Åsa Al"):
            email = f"{len(name)}@example.org"
            new = NewAccount(name, email, PASSWORD, AccountRole.CASEWORKER)
            open_account(session, vault, world.authority_id, new, actor="test", at=now)
        for typed, names in (
            ("", ["Anna Berg", "Åsa Al", "Östen Ek"]),
            ("be", ["Anna Berg"]),
            ("8@example.org", ["Östen Ek"]),
            ("zz", []),
        ):
            found = accounts(session, vault, world.authority_id, Which.OPEN, typed, now)
            assert [line.name for line in found.lines] == names
        page = accounts(session, vault, world.authority_id, Which.OPEN, "", now, first=1, at_most=1)
        assert ([line.name for line in page.lines], page.n_found) == (["Åsa Al"], 3)
        assert accounts(session, vault, world.authority_id, Which.CLOSED, "", now).n_found == 0
        assert accounts(session, vault, world.authority_id + 1, Which.OPEN, "", now).n_found == 0


def test_one_address_has_one_account(world: World) -> None:
    world.open_account(AccountRole.CASEWORKER, "kim@example.org")
    new = NewAccount("Kim", "KIM@example.org", PASSWORD, AccountRole.AUDITOR)
    with world.session() as session, pytest.raises(CannotOpen, match="taken"):
        open_account(session, world.house.vault, world.authority_id, new, actor="t", at=world.house.clock.now())


def test_every_refusal_stands_in_the_trail_without_what_was_typed(world: World) -> None:
    world.open_account(AccountRole.CASEWORKER, "kim@example.org")
    with world.session() as session:
        tries(session, world, "kim@example.org", "wrong")
        tries(session, world, "nobody@example.org", "wrong")
        rows = session.scalars(select(AuditEvent).where(AuditEvent.action == "sign-in refused")).all()
        assert [row.actor for row in rows] == [f"account {the_account(session).id}", "somebody"]
        assert all(row.details is None for row in rows)
