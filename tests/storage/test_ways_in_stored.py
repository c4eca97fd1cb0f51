"""Cards, visits, kiosks and wrong codes in either database."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from builders import RATING, STAR, World
from sqlalchemy import func, select

from surveyapp.access.models import Account, Kiosk, WrongCodes
from surveyapp.access.policy import AccountRole
from surveyapp.audit.models import AuditEvent
from surveyapp.db.engine import session_for
from surveyapp.people.models import Authority, Organisation
from surveyapp.placements.models import Placement
from surveyapp.responses.queries import asked, holder_of
from surveyapp.responses.waiting import waiting_for_participant
from surveyapp.schedule.models import SurveyLink
from surveyapp.schedule.modes import Mode, Talk
from surveyapp.schedule.survey_links import is_genuine, revoke_links, token_hash
from surveyapp.tasks.models import Task
from surveyapp.ways import throttle
from surveyapp.ways.changes import (
    NewCard,
    Stay,
    end_visit,
    farewell,
    hand_over,
    make_card,
    open_interview,
    prolong_kiosk_visit,
    revoke_card,
)
from surveyapp.ways.codes import check_digit, shown
from surveyapp.ways.entering import Door, Entered, WhyNot, enter
from surveyapp.ways.kiosks import CannotMake, make_kiosk, register_kiosk, revoke_kiosk
from surveyapp.ways.queries import (
    KioskFound,
    cards_since,
    is_working_card,
    kiosk_by_token,
    kiosks,
    placement_by_code,
    standing_token,
    standing_token_of,
)
from surveyapp.ways.rules import FAREWELL, HAND_OVER, IDLE, INTERVIEW, KIOSK_LONGEST

HOME = Door("address 192.0.2.1")


def stay(world: World, of: int = 0) -> Stay:
    """A placement of the world."""
    return Stay(world.placements[of], world.participants[of], world.authority_id)


def card(world: World, of: int = 0) -> NewCard:
    """A new card, stored."""
    with world.session() as session:
        made = make_card(session, world.house.vault, secret(world), stay(world, of), actor="test", at=now(world))
        session.commit()
        return made


def secret(world: World) -> str:
    """The key that links are signed with."""
    return world.house.settings.secret_key


def now(world: World) -> dt.datetime:
    """This instant of the world."""
    return world.house.clock.now()


def type_code(world: World, code: str, door: Door = HOME, *, later: dt.timedelta = dt.timedelta(0)) -> Entered:
    """Somebody types a code."""
    with world.session() as session:
        found = enter(
            session,
            world.house.vault,
            secret(world),
            code,
            door,
            today=world.house.clock.today(),
            at=now(world) + later,
        )
        session.commit()
        return found


def kiosk(world: World, *, organisation_id: int | None = None) -> KioskFound:
    """A registered kiosk, by default at the world's provider."""
    if not accounts(world):
        world.open_account(AccountRole.CASEWORKER, "c@example.org")
    account_id = accounts(world)[0]
    with world.session() as session:
        provider = organisation_id or world.provider_id
        authority = session.get_one(Organisation, provider).authority_id
        token = make_kiosk(
            session, secret(world), authority, provider, " At  the till ", account_id=account_id, at=now(world)
        )
        found = kiosk_by_token(session, token)
        assert found is not None
        standing = register_kiosk(session, secret(world), found, token, at=now(world))
        assert standing == standing_token(secret(world), found.ref)
        session.commit()
        registered = kiosk_by_token(session, standing)
        assert registered is not None
        return registered


def accounts(world: World) -> list[int]:
    """Ids of all accounts."""
    with session_for(world.house.engine, reading=True) as session:
        return list(session.scalars(select(Account.id)))


def whole(number: int) -> str:
    """A code that is whole and belongs to nobody but by chance."""
    body = f"{number:08d}"
    return body + check_digit(body)


def test_a_card_is_stored_as_two_hashes_and_found_however_its_code_is_typed(world_on_each: World) -> None:
    world = world_on_each
    made = card(world)
    assert is_genuine(secret(world), made.token)
    with world.session() as session:
        row = session.scalars(select(SurveyLink).where(SurveyLink.way == "card")).one()
        assert row.token_hash == token_hash(made.token)
        assert made.code.encode() not in (row.code_index or b"")
        found = placement_by_code(session, world.house.vault, f" {shown(made.code)} ")
        assert found is not None
        assert (found.placement_id, found.informant_id) == (world.placements[0], world.participants[0])
        assert (found.provider_id, found.made_on) == (world.provider_id, world.house.clock.today())
        assert placement_by_code(session, world.house.vault, whole(12345678)) is None
        holder = holder_of(session, made.token, at=now(world))
        assert holder is not None
        assert (holder.way.mode, holder.is_revoked) == (Mode.CARD, False)
        assert is_working_card(session, world.house.vault, world.authority_id, made.token, made.code)
        assert not is_working_card(session, world.house.vault, world.authority_id + 1, made.token, made.code)


def test_a_placement_has_one_card_at_a_time(world_on_each: World) -> None:
    world = world_on_each
    first = card(world)
    visit = type_code(world, first.code).token
    second = card(world)
    with world.session() as session:
        for token in (first.token, visit):
            holder = holder_of(session, token, at=now(world))
            assert holder is not None
            assert holder.is_revoked
        assert set(cards_since(session, world.authority_id, world.placements)) == {world.placements[0]}
        assert cards_since(session, world.authority_id + 1, world.placements) == {}
    assert type_code(world, first.code).why_not is WhyNot.ENDED
    assert type_code(world, second.code).token
    with world.session() as session:
        assert revoke_card(session, stay(world), actor="test", at=now(world))
        assert not revoke_card(session, stay(world), actor="test", at=now(world))


def test_two_presses_at_once_leave_one_card(world_on_each: World) -> None:
    world = world_on_each
    threads = [threading.Thread(target=card, args=(world,)) for _press in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with world.session() as session:
        made = session.scalars(select(SurveyLink.revoked_at).where(SurveyLink.code_index.is_not(None))).all()
    assert len(made) == 4
    assert sum(revoked_at is None for revoked_at in made) == 1


def test_the_picture_on_a_card_stops_with_the_placement_too(world_on_each: World) -> None:
    world = world_on_each
    made = card(world)
    last = world.house.clock.today() + dt.timedelta(days=10)
    with world.session() as session:
        placement = session.get_one(Placement, world.placements[0])
        placement.exit_on, placement.exit_reason, placement.destination = last, "got work", "arbete"
        session.commit()
        for day, has_ended in ((last, False), (last + dt.timedelta(days=1), True)):
            # Late in the evening, when it is still the same day in the authority's zone and nowhere near midnight UTC.
            at = dt.datetime.combine(day, dt.time(20, 30), dt.UTC)
            holder = holder_of(session, made.token, at=at)
            assert holder is not None
            assert holder.is_revoked is has_ended
            found = asked(session, made.token, world.assignment(STAR), at=at)
            assert found is not None
            assert found.standing.is_revoked is has_ended
            assert found.placement_id == world.placements[0]


def test_five_wrong_codes_make_one_source_wait_and_no_other(world_on_each: World) -> None:
    world = world_on_each
    made = card(world)
    answers = [type_code(world, "123 456 789") for _try in range(throttle.ONE_SOURCE.tries)]
    assert [one.why_not for one in answers] == [WhyNot.WRONG] * 4 + [WhyNot.WAIT]
    assert type_code(world, made.code).why_not is WhyNot.WAIT
    assert type_code(world, made.code, Door("address 192.0.2.2")).token
    later = throttle.ONE_SOURCE.pause
    assert type_code(world, made.code, later=later).token
    with world.session() as session:
        stored = session.scalars(select(WrongCodes.source)).all()
        assert not any(b"192.0.2" in source for source in stored)
        told = session.scalars(
            select(AuditEvent.details).where(AuditEvent.action == "code refused").order_by(AuditEvent.id)
        ).all()
    assert [details["n"] for details in told if details] == [1, 2, 3, 4, 5]


def test_nothing_typed_counts_for_nothing(world_on_each: World) -> None:
    for _try in range(throttle.ONE_SOURCE.tries + 1):
        assert type_code(world_on_each, " - ").why_not is WhyNot.EMPTY


def test_many_at_once_get_no_more_tries_than_one_after_another(world_on_each: World) -> None:
    world = world_on_each
    found: list[Entered] = []
    threads = [threading.Thread(target=lambda: found.append(type_code(world, "123 456 789"))) for _try in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(one.why_not is WhyNot.WRONG for one in found) == throttle.ONE_SOURCE.tries - 1
    with world.session() as session:
        told = select(func.count()).select_from(AuditEvent).where(AuditEvent.action == "code refused")
        assert session.scalar(told) == throttle.ONE_SOURCE.tries


def test_guessing_from_everywhere_is_told_once_and_then_the_page_rests(world_on_each: World) -> None:
    world = world_on_each
    made = card(world)
    at_workplace = Door("kiosk x", kiosk(world))
    for number in range(throttle.ALL_SOURCES.tries):
        assert type_code(world, whole(number), Door(f"address {number}")).why_not is WhyNot.WRONG
        with world.session() as session:
            assert session.scalar(select(func.count()).select_from(Task)) == int(number + 1 >= throttle.ALARM)
    assert type_code(world, made.code, Door("address new")).why_not is WhyNot.WAIT
    assert type_code(world, made.code, at_workplace).token
    assert type_code(world, made.code, Door("address new"), later=throttle.ALL_SOURCES.pause).token
    with world.session() as session:
        task = session.scalars(select(Task)).one()
    assert (task.kind, task.details) == ("card tried", {"n": throttle.ALARM})


def test_slips_from_everywhere_are_no_guessing(world_on_each: World) -> None:
    for number in range(throttle.ALARM + 1):
        type_code(world_on_each, "123 456 789", Door(f"address {number}"))
    with world_on_each.session() as session:
        assert session.scalar(select(func.count()).select_from(Task)) == 0


def test_a_kiosk_has_one_visit_at_a_time_and_only_of_its_own_workplace(world_on_each: World) -> None:
    world = world_on_each
    world.add_participant("Participant Two")
    first, second = card(world), card(world, 1)
    here = kiosk(world)
    assert (here.label, here.provider) == ("At the till", "Test provider")
    door = Door("kiosk here", here)
    visits = [type_code(world, one.code, door).token for one in (first, second)]
    with world.session() as session:
        holders = [holder_of(session, token, at=now(world)) for token in visits]
        assert [(one.informant_id, one.is_revoked, one.way.kiosk_id) for one in holders if one] == [
            (world.participants[0], True, here.id),
            (world.participants[1], False, here.id),
        ]
        other = Organisation(authority_id=world.authority_id, kind="provider", name="Another workplace")
        elsewhere = Authority(code="elsewhere", name="Elsewhere", zone="Europe/Stockholm")
        session.add_all([other, elsewhere])
        session.flush()
        foreign = Organisation(authority_id=elsewhere.id, kind="provider", name="Foreign workplace")
        session.add(foreign)
        session.commit()
        ids = other.id, foreign.id
    for provider in ids:
        found = type_code(world, first.code, Door("kiosk there", kiosk(world, organisation_id=provider)))
        assert (found.token, found.why_not) == ("", WhyNot.ELSEWHERE)
    with world.session() as session:
        (line,) = kiosks(session, world.authority_id)[-1:]
        assert line.used_at is not None
        assert standing_token_of(session, secret(world), here.id) == standing_token(secret(world), here.ref)


def test_a_visit_at_a_kiosk_lasts_as_long_as_somebody_answers(world_on_each: World) -> None:
    world = world_on_each
    made, here = card(world), kiosk(world)
    token = type_code(world, made.code, Door("kiosk here", here)).token
    begun = now(world)

    def lasts(after: dt.timedelta) -> bool:
        holder = holder_of(session, token, at=begun + after)
        assert holder is not None
        return not holder.is_revoked

    with world.session() as session:
        assert lasts(IDLE - dt.timedelta(seconds=5))
        assert not lasts(IDLE + dt.timedelta(seconds=5))
        prolong_kiosk_visit(session, token, at=begun + dt.timedelta(minutes=2))
        assert lasts(dt.timedelta(minutes=4))
        prolong_kiosk_visit(session, token, at=begun + dt.timedelta(hours=1))
        assert not lasts(dt.timedelta(minutes=6))
        for minute in range(4, 31, 2):
            prolong_kiosk_visit(session, token, at=begun + dt.timedelta(minutes=minute))
        assert not lasts(KIOSK_LONGEST + dt.timedelta(seconds=5))
        farewell(session, token, at=begun + dt.timedelta(minutes=29))
        assert not lasts(dt.timedelta(minutes=29) + FAREWELL + dt.timedelta(seconds=5))
        end_visit(session, token, at=begun)
        assert not lasts(dt.timedelta(0))


def test_only_visits_can_be_ended_by_their_holder(world_on_each: World) -> None:
    world = world_on_each
    token = world.participant_tokens[0]
    with world.session() as session:
        end_visit(session, token, at=now(world))
        farewell(session, token, at=now(world))
        prolong_kiosk_visit(session, token, at=now(world))
        holder = holder_of(session, token, at=now(world))
    assert holder is not None
    assert (holder.is_revoked, holder.way.expires_at) == (False, None)


def test_interviews_and_devices_handed_over_keep_who_and_how_and_end(world_on_each: World) -> None:
    world = world_on_each
    world.open_account(AccountRole.CASEWORKER, "c@example.org")
    at = now(world)
    with world.session() as session:
        by = session.scalars(select(Account.id)).one()
        talked = open_interview(
            session, secret(world), stay(world), Talk.BY_PHONE, has_interpreter=True, account_id=by, at=at
        )
        handed = hand_over(session, secret(world), stay(world), account_id=by, at=at)
        session.commit()
        for token, way, lasts in ((talked, Mode.INTERVIEW, INTERVIEW), (handed, Mode.HANDED_OVER, HAND_OVER)):
            holder = holder_of(session, token, at=at)
            assert holder is not None
            assert (holder.way.mode, holder.way.account_id, holder.is_revoked) == (way, by, False)
            assert holder.way.talk == (Talk.BY_PHONE if way is Mode.INTERVIEW else None)
            ended = holder_of(session, token, at=at + lasts)
            assert ended is not None
            assert ended.is_revoked


def test_a_new_link_may_leave_the_card_alone(world_on_each: World) -> None:
    world = world_on_each
    made = card(world)
    with world.session() as session:
        only = frozenset({Mode.LINK})
        who = world.participants[0]
        assert revoke_links(session, who, authority_id=world.authority_id, actor="test", at=now(world), ways=only) == 1
        holder = holder_of(session, made.token, at=now(world))
        assert holder is not None
        assert not holder.is_revoked
        assert revoke_links(session, who, authority_id=world.authority_id, actor="test", at=now(world)) == 1


def test_a_kiosk_is_made_for_an_own_provider_with_a_place_and_revoked_by_its_authority(world_on_each: World) -> None:
    world = world_on_each
    here = kiosk(world)
    with world.session() as session:
        by = session.scalars(select(Account.id)).one()
        for provider, label, wrong in (
            (world.referrer_id, "x", "provider"),
            (0, "x", "provider"),
            (world.provider_id, " ", "label"),
            (world.provider_id, "x" * 61, "label"),
        ):
            with pytest.raises(CannotMake, match=wrong):
                make_kiosk(session, secret(world), world.authority_id, provider, label, account_id=by, at=now(world))
        assert not revoke_kiosk(session, world.authority_id + 1, here.ref, account_id=by, at=now(world))
        assert revoke_kiosk(session, world.authority_id, here.ref, account_id=by, at=now(world))
        assert not revoke_kiosk(session, world.authority_id, here.ref, account_id=by, at=now(world))
        found = kiosk_by_token(session, standing_token(secret(world), here.ref))
        assert found is not None
        assert found.is_revoked
        hashes = session.scalars(select(Kiosk.token_hash)).all()
    assert token_hash(standing_token(secret(world), here.ref)) in hashes


def test_staff_see_what_a_participant_can_answer_today(world_on_each: World) -> None:
    world = world_on_each
    with world.session() as session:
        today = world.house.clock.today()
        found = {one.assignment_id for one in waiting_for_participant(session, world.placements[0], today)}
        assert world.assignment(STAR) in found
        assert world.assignment(RATING) not in found
        early = today - dt.timedelta(days=60)
        assert waiting_for_participant(session, world.placements[0], early) == []
