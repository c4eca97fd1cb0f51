"""People in the database: sealed from the first migration, found again by keyed index, within one authority."""

from __future__ import annotations

import datetime as dt

import pytest
from builders import PASSWORD, START, World
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from surveyapp.access.changes import TRIES, CannotOpen, NewAccount, open_account, sign_in, signed_in
from surveyapp.access.models import Account
from surveyapp.access.policy import TABLE, AccountRole, Act, Actor, may
from surveyapp.audit.models import AuditEvent
from surveyapp.people.changes import BadContact, Person, register_participant
from surveyapp.people.encrypted import CannotOpen as CannotUnseal
from surveyapp.people.models import Informant, Participant, new_ref
from surveyapp.people.queries import informants_by_contact, name_of, participant_by_personal_number
from surveyapp.placements.changes import NewPlacement, Refused, begin, exit_placement, record_attendance
from surveyapp.placements.models import Attendance, Placement
from surveyapp.placements.rules import AttendancePeriod, Destination, ExitReason
from surveyapp.schedule.survey_links import is_genuine, make_link, revoke_links

ANNA = Person("Anna Exempel", "sv", "070-174 06 05", "anna@example.org", "19900101-0017")
SECRETS = ("Anna", "Exempel", "1740605", "anna@", "9001010017")


def test_nothing_personal_is_readable_in_the_stored_rows(world_on_each: World) -> None:
    world = world_on_each
    with world.session() as session:
        register_participant(session, world.house.vault, world.authority_id, ANNA, actor="test", at=_now(world))
        session.commit()
        for table in (Participant, Informant, AuditEvent):
            stored = str([tuple(row) for row in session.execute(select(table.__table__))])
            assert not [secret for secret in SECRETS if secret in stored]


def test_a_person_is_found_by_number_phone_and_address_however_typed(world_on_each: World) -> None:
    world, vault = world_on_each, world_on_each.house.vault
    with world.session() as session:
        anna = register_participant(session, vault, world.authority_id, ANNA, actor="test", at=_now(world))
        session.commit()
        found = participant_by_personal_number(session, vault, world.authority_id, "900101-0017")
        assert found is not None
        assert found.id == anna.participant_id
        for text in ("+46701740605", "0701740605", "ANNA@example.org"):
            assert [one.id for one in informants_by_contact(session, vault, world.authority_id, text)] == [anna.id]
        assert informants_by_contact(session, vault, world.authority_id, "nonsense") == []
        assert participant_by_personal_number(session, vault, world.authority_id + 1, "900101-0017") is None
        assert informants_by_contact(session, vault, world.authority_id + 1, "0701740605") == []


def test_sealed_names_swapped_between_rows_do_not_open(world_on_each: World) -> None:
    world = world_on_each
    world.add_participant("Bo Exempel")
    with world.session() as session:
        first, second = (session.get_one(Informant, one) for one in world.participants)
        assert name_of(world.house.vault, second.ref, second.name_sealed) == "Bo Exempel"
        with pytest.raises(CannotUnseal):
            name_of(world.house.vault, first.ref, second.name_sealed)


def test_the_same_personal_number_twice_in_one_authority_is_refused_by_the_database(world_on_each: World) -> None:
    world = world_on_each
    with world.session() as session:
        register_participant(session, world.house.vault, world.authority_id, ANNA, actor="test", at=_now(world))
        with pytest.raises(IntegrityError):
            register_participant(session, world.house.vault, world.authority_id, ANNA, actor="test", at=_now(world))


def test_unusable_contact_details_are_refused_together_and_never_repeated(world: World) -> None:
    bad = Person(" ", "sv", "08-123", "anna@", "19900101-0000")
    with world.session() as session, pytest.raises(BadContact) as caught:
        register_participant(session, world.house.vault, world.authority_id, bad, actor="test", at=_now(world))
    assert set(caught.value.problems) == {"name", "phone", "email", "personal_number"}
    assert "anna@" not in str(caught.value)


def test_a_second_placement_at_the_same_provider_may_not_overlap_the_first(world_on_each: World) -> None:
    world = world_on_each
    with world.session() as session:
        first = world.placement(session)
        again = NewPlacement(
            first.participant_id,
            world.provider_id,
            world.referrer_id,
            world.caseworker_id,
            ("ostersund-2022", 1),
            START + dt.timedelta(30),
        )
        with pytest.raises(Refused, match="start_on: overlaps"):
            begin(session, world.authority_id, again, actor="test", at=_now(world))
        exit_placement(
            session,
            first,
            START + dt.timedelta(29),
            ExitReason.OTHER,
            Destination.UNKNOWN,
            actor="test",
            at=_now(world),
        )
        begin(session, world.authority_id, again, actor="test", at=_now(world))


def test_an_exit_before_the_start_is_refused_with_the_field_named(world: World) -> None:
    with world.session() as session, pytest.raises(Refused, match="exit_on: before the start"):
        exit_placement(
            session,
            world.placement(session),
            START - dt.timedelta(1),
            ExitReason.OTHER,
            Destination.UNKNOWN,
            actor="test",
            at=_now(world),
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"planned_end_on": START - dt.timedelta(1)},
        {"exit_on": START, "exit_reason": None, "destination": "arbete"},
        {"exit_on": START, "exit_reason": "vanished", "destination": "arbete"},
    ],
)
def test_the_database_refuses_impossible_placements_by_itself(world_on_each: World, wrong: dict[str, object]) -> None:
    with world_on_each.session() as session:
        placement = world_on_each.placement(session)
        for name, value in wrong.items():
            setattr(placement, name, value)
        with pytest.raises(IntegrityError):
            session.flush()


def test_attendance_recorded_again_for_the_same_month_replaces_the_first(world_on_each: World) -> None:
    world = world_on_each
    with world.session() as session:
        for day, hours in ((START, 40.0), (START + dt.timedelta(20), 44.0)):
            record_attendance(session, world.placements[0], AttendancePeriod.MONTH, day, hours, 60.0, at=_now(world))
        row = session.scalars(select(Attendance)).one()
        assert (row.on, row.hours) == (START.replace(day=1), 44.0)
        with pytest.raises(Refused, match="hours"):
            record_attendance(session, world.placements[0], AttendancePeriod.DAY, START, 25.0, None, at=_now(world))


def test_links_are_revoked_only_within_the_authority(world_on_each: World) -> None:
    world = world_on_each
    person = world.participants[0]
    with world.session() as session:
        token = make_link(session, person, world.house.settings.secret_key, actor="test", at=_now(world))
        assert is_genuine(world.house.settings.secret_key, token)
        other = world.authority_id + 1
        assert revoke_links(session, person, authority_id=other, actor="test", at=_now(world)) == 0
        assert revoke_links(session, person, authority_id=world.authority_id, actor="test", at=_now(world)) == 2
        assert revoke_links(session, person, authority_id=world.authority_id, actor="test", at=_now(world)) == 0


def test_the_right_pair_signs_in_and_a_wrong_one_does_not(world_on_each: World) -> None:
    world = world_on_each
    world.open_account(AccountRole.EVALUATOR, "eva@example.org")
    with world.session() as session:
        vault = world.house.vault
        account = sign_in(session, vault, "EVA@example.org", PASSWORD, at=_now(world))
        assert account is not None
        found = signed_in(session, account.id)
        assert found
        assert found[0] == Actor(account.id, AccountRole.EVALUATOR, world.authority_id)
        assert found[1].id == world.authority_id
        assert sign_in(session, vault, "eva@example.org", "wrong", at=_now(world)) is None
        assert sign_in(session, vault, "nobody@example.org", PASSWORD, at=_now(world)) is None
        assert sign_in(session, vault, "not an address", PASSWORD, at=_now(world)) is None


def test_too_many_wrong_tries_close_the_door_for_a_quarter_of_an_hour(world_on_each: World) -> None:
    world = world_on_each
    world.open_account(AccountRole.EVALUATOR, "eva@example.org")
    now = _now(world)
    with world.session() as session:
        for _ in range(TRIES):
            assert sign_in(session, world.house.vault, "eva@example.org", "wrong", at=now) is None
        assert sign_in(session, world.house.vault, "eva@example.org", PASSWORD, at=now) is None
        later = now + dt.timedelta(minutes=16)
        assert sign_in(session, world.house.vault, "eva@example.org", PASSWORD, at=later) is not None


def test_a_closed_account_neither_signs_in_nor_acts(world_on_each: World) -> None:
    world = world_on_each
    world.open_account(AccountRole.CASEWORKER, "kim@example.org")
    with world.session() as session:
        account = session.scalars(select(Account)).one()
        account.closed_at = _now(world)
        session.flush()
        assert sign_in(session, world.house.vault, "kim@example.org", PASSWORD, at=_now(world)) is None
        assert signed_in(session, account.id) is None


def test_a_password_with_letters_made_of_parts_is_the_same_password(world: World) -> None:
    with world.session() as session:
        new = NewAccount("Åsa", "asa@example.org", "ett långt lösenord", AccountRole.CASEWORKER)
        open_account(session, world.house.vault, world.authority_id, new, actor="test", at=_now(world))
        in_parts = "ett la\u030angt lo\u0308senord"
        assert sign_in(session, world.house.vault, "asa@example.org", in_parts, at=_now(world)) is not None


@pytest.mark.parametrize(("email", "password"), [("nobody", PASSWORD), ("a@example.org", "short")])
def test_an_account_needs_an_address_and_a_long_password(world: World, email: str, password: str) -> None:
    with world.session() as session, pytest.raises(CannotOpen):
        open_account(
            session,
            world.house.vault,
            world.authority_id,
            NewAccount("X", email, password, AccountRole.EVALUATOR),
            actor="test",
            at=_now(world),
        )


@pytest.mark.parametrize("role", AccountRole)
@pytest.mark.parametrize("act", Act)
def test_nobody_may_do_anything_in_another_authority(role: AccountRole, act: Act) -> None:
    actor = Actor(1, role, authority_id=1)
    assert not may(actor, act, 2)
    assert may(actor, act, 1) is (act in TABLE[role])


def test_an_evaluator_sees_no_person() -> None:
    assert not {Act.SEE_PERSON, Act.SEE_CASELOAD, Act.MAKE_LINK} & TABLE[AccountRole.EVALUATOR]


def test_refs_do_not_tell_the_order_of_rows() -> None:
    refs = [new_ref() for _ in range(50)]
    assert len(set(refs)) == 50
    assert refs != sorted(refs)


def test_placements_know_their_authority(world: World) -> None:
    with world.session() as session:
        assert session.scalars(select(Placement.authority_id)).all() == [world.authority_id]


def _now(world: World) -> dt.datetime:
    return world.house.clock.now()
