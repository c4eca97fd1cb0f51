"""People in the database: sealed from the first migration, found again by keyed index, within one authority."""

from __future__ import annotations

import datetime as dt

import pytest
from builders import PASSWORD, START, World
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from surveyapp.access.changes import CannotOpen, NewAccount, open_account
from surveyapp.access.policy import TABLE, AccountRole, Act, Actor, Reach, Scope, has, may
from surveyapp.audit.actions import Action
from surveyapp.audit.models import AuditEvent
from surveyapp.people.changes import BadContact, Person, register_participant
from surveyapp.people.corrections import Reached, correct_contact, reached
from surveyapp.people.encrypted import CannotOpen as CannotUnseal
from surveyapp.people.models import Channel, Informant, Participant, new_ref
from surveyapp.people.queries import informants_by_contact, name_of, participant_by_personal_number
from surveyapp.placements.changes import Attended, NewPlacement, Refused, begin, exit_placement, record_attendance
from surveyapp.placements.models import Attendance, Placement
from surveyapp.placements.rules import AttendancePeriod, Destination, ExitReason
from surveyapp.schedule.survey_links import is_genuine, make_link, revoke_links

ANNA = Person(
    "Anna Exempel",
    "sv",
    "070-174 06 05",
    "anna@example.org",
    "19900101-0017",
    postal_address="Storgatan 1\n831 30 Östersund",
)
SECRETS = ("Anna", "Exempel", "1740605", "anna@", "9001010017", "Storgatan", "831 30")


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
    bad = Person(" ", "sv", "08-123", "anna@", "19900101-0000", postal_address="Storgatan 1")
    with world.session() as session, pytest.raises(BadContact) as caught:
        register_participant(session, world.house.vault, world.authority_id, bad, actor="test", at=_now(world))
    assert set(caught.value.problems) == {"name", "phone", "email", "personal_number", "postal_address"}
    assert not [secret for secret in ("anna@", "Storgatan") if secret in str(caught.value)]


def test_a_postal_address_is_corrected_and_the_trail_says_that_and_not_what(world_on_each: World) -> None:
    world, vault, who = world_on_each, world_on_each.house.vault, world_on_each.participants[0]
    mine, at = world.authority_id, _now(world)
    with world.session() as session:
        for address, kept in (
            ("Storgatan 1, 831 30 Östersund", "Storgatan 1\n831 30 Östersund"),
            ("Storgatan 1\r\n831 30 Östersund", "Storgatan 1\n831 30 Östersund"),
            (None, None),
        ):
            new = Reached(None, None, address, Channel.LETTER)
            assert correct_contact(session, vault, mine, who, new, actor="test", at=at)
            assert reached(session, vault, mine, who) == Reached(None, None, kept, Channel.LETTER)
        assert correct_contact(session, vault, mine + 1, who, new, actor="test", at=at) is False
        assert reached(session, vault, mine + 1, who) is None
        with pytest.raises(BadContact) as caught:
            correct_contact(session, vault, mine, who, Reached(None, None, "Gatan", None), actor="test", at=at)
        session.commit()
        told = session.scalars(select(AuditEvent.details).where(AuditEvent.action == Action.CONTACT_CHANGED.value))
        assert list(told) == [{"changed": ["postal_address", "preferred"]}, {"changed": ["postal_address"]}]
    assert caught.value.problems == {"postal_address": "not a postal address"}


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
    at = _now(world)
    with world.session() as session:
        for day, hours in ((START, 40.0), (START + dt.timedelta(20), 44.0)):
            attended = Attended(AttendancePeriod.MONTH, day, hours, 60.0)
            record_attendance(session, world.placements[0], world.supervisor_id, attended, actor="test", at=at)
        row = session.scalars(select(Attendance)).one()
        assert (row.on, row.hours) == (START.replace(day=1), 44.0)
        too_long = Attended(AttendancePeriod.DAY, START, 25.0)
        with pytest.raises(Refused, match="hours"):
            record_attendance(session, world.placements[0], world.supervisor_id, too_long, actor="test", at=at)


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
    actor = Actor(1, role, authority_id=1, informant_id=5, organisation_id=7)
    assert not may(actor, act, Scope(2, 7, 5))
    assert may(actor, act, Scope(1, 7, 5)) is has(actor, act) is (act in TABLE[role])


@pytest.mark.parametrize(
    ("reach", "scope", "is_within"),
    [
        (Reach.AUTHORITY, Scope(1), True),
        (Reach.AUTHORITY, Scope(1, 8, 6), True),
        (Reach.ORGANISATION, Scope(1, 7), True),
        (Reach.ORGANISATION, Scope(1, 8), False),
        (Reach.ORGANISATION, Scope(1), False),
        (Reach.OWN, Scope(1, 7, 5), True),
        (Reach.OWN, Scope(1, 7, 6), False),
        (Reach.OWN, Scope(1, 7), False),
    ],
)
def test_an_act_reaches_as_far_as_the_table_says(
    monkeypatch: pytest.MonkeyPatch, reach: Reach, scope: Scope, is_within: bool
) -> None:
    monkeypatch.setitem(TABLE, AccountRole.PROVIDER_MANAGER, {Act.SEE_OCCUPANCY: reach})
    actor = Actor(1, AccountRole.PROVIDER_MANAGER, authority_id=1, informant_id=5, organisation_id=7)
    assert may(actor, Act.SEE_OCCUPANCY, scope) is is_within
    nobody = Actor(1, AccountRole.PROVIDER_MANAGER, authority_id=1)
    assert may(nobody, Act.SEE_OCCUPANCY, Scope(1)) is (reach is Reach.AUTHORITY)


def test_an_evaluator_sees_no_person() -> None:
    assert not {Act.SEE_PERSON, Act.SEE_CASELOAD, Act.MAKE_LINK} & TABLE[AccountRole.EVALUATOR].keys()


def test_refs_do_not_tell_the_order_of_rows() -> None:
    refs = [new_ref() for _ in range(50)]
    assert len(set(refs)) == 50
    assert refs != sorted(refs)


def test_placements_know_their_authority(world: World) -> None:
    with world.session() as session:
        assert session.scalars(select(Placement.authority_id)).all() == [world.authority_id]


def _now(world: World) -> dt.datetime:
    return world.house.clock.now()
