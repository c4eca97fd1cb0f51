"""Somebody who was registered twice becomes one, everything goes over, and all of it goes back."""

from __future__ import annotations

import datetime as dt

import pytest
from answering import answer
from builders import STAR, START, World
from interview_builders import Asked, informant_of, interview_with
from sqlalchemy import select, update
from web import stored

from surveyapp.audit.actions import Action
from surveyapp.audit.models import AuditEvent
from surveyapp.every_model import METADATA
from surveyapp.interviews.models import InterviewInformant
from surveyapp.merging.changes import OF_PARTICIPANT, CannotMerge, keep_apart, merge, undo_merge
from surveyapp.merging.models import PeopleMerge
from surveyapp.merging.queries import Entry, alike, entry_by_ref, preview
from surveyapp.merging.rules import Moved
from surveyapp.people.changes import EMAIL, PERSONAL_NUMBER, PHONE, POSTAL_ADDRESS
from surveyapp.people.corrections import postal_address_of
from surveyapp.people.duplicates import Shared
from surveyapp.people.models import Authority, Informant, Participant
from surveyapp.people.queries import participant_by_personal_number
from surveyapp.placements.models import Placement
from surveyapp.privacy.changes import decide
from surveyapp.privacy.consent import Decision, Purpose
from surveyapp.responses.models import Response
from surveyapp.schedule.models import Assignment

NUMBER = "189001019802"
STAFF_ONLY = {
    ("account", "informant_id"),
    ("agreement", "contact_id"),
    ("agreement", "caseworker_id"),
    ("attendance", "informant_id"),
    ("attendance_earlier", "informant_id"),
    ("placement", "caseworker_id"),
    ("statement", "informant_id"),
    ("supervision", "informant_id"),
    ("supervisor_note", "informant_id"),
    ("supervisor_proposal", "informant_id"),
}
"""References to informants who are staff, and never to participants."""
OWN = {
    ("informant", "participant_id"),
    ("participant", "merged_into_id"),
    ("people_merge", "kept_id"),
    ("people_merge", "merged_id"),
    ("kept_apart", "one_id"),
    ("kept_apart", "other_id"),
}
"""References that tell of the entry itself, and stay with it."""


def entry(world: World, number: int) -> Entry:
    """One of the world's participants as an entry."""
    with world.session() as session:
        participant_id = session.get_one(Informant, world.participants[number]).participant_id
        ref = session.get_one(Participant, participant_id).ref
        found = entry_by_ref(session, world.house.names.open, world.authority_id, ref)
    assert found is not None
    return found


def give(world: World, of: int, **values: str) -> None:
    """Contact details of a participant."""
    vault = world.house.vault
    with world.session() as session:
        one = session.get_one(Informant, world.participants[of])
        for name, column in (("phone", PHONE), ("email", EMAIL)):
            if name in values:
                setattr(one, f"{name}_sealed", vault.seal(values[name], column, one.ref))
                setattr(one, f"{name}_index", vault.index(values[name], column))
        if "postal_address" in values:
            one.postal_address_sealed = vault.seal(values["postal_address"], POSTAL_ADDRESS, one.ref)
        if "number" in values:
            person = session.get_one(Participant, one.participant_id)
            person.personal_number_sealed = vault.seal(values["number"], PERSONAL_NUMBER, person.ref)
            person.personal_number_index = vault.index(values["number"], PERSONAL_NUMBER)
        session.commit()


def account(world: World) -> int:
    from surveyapp.access.models import Account
    from surveyapp.access.policy import AccountRole

    world.open_account(AccountRole.CASEWORKER, "case@example.org")
    with world.session() as session:
        return session.scalars(select(Account.id)).one()


@pytest.fixture
def twice(world_on_each: World) -> World:
    """Two entries of one person: the first has the number and an address."""
    world = world_on_each
    world.add_participant("participant  1", start_on=dt.date(2024, 3, 11))
    give(world, 0, phone="+46701740605", email="p@example.org", number=NUMBER)
    give(world, 1, phone="+46701740605")
    return world


def test_every_reference_to_a_participant_goes_over_or_is_known_to_stay() -> None:
    moved = {(kind.value, "participant_id" if kind in OF_PARTICIPANT else "informant_id") for kind in Moved}
    found = {
        (table.name, column.name)
        for table in METADATA.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name in ("participant", "informant")
    }
    assert moved <= found
    assert found - moved - STAFF_ONLY - OWN == set()


def test_two_with_the_same_number_or_name_are_suspected_until_they_are_kept_apart(twice: World) -> None:
    who, names = account(twice), twice.house.names.open
    with twice.session() as session:
        (pair,) = alike(session, names, twice.authority_id, by_name=False)
        assert pair.shared == (Shared.PHONE, Shared.NAME)
        assert [one.shared for one in alike(session, names, twice.authority_id, by_name=True)] == [(Shared.NAME,)]
        assert alike(session, names, twice.authority_id + 1, by_name=False) == []
        keep_apart(session, twice.authority_id, pair.one, pair.other, account_id=who, at=twice.house.clock.now())
        session.commit()
        assert alike(session, names, twice.authority_id, by_name=False) == []
        assert alike(session, names, twice.authority_id, by_name=True) == []


def test_everything_goes_over_and_all_of_it_goes_back(twice: World) -> None:
    who, vault, at = account(twice), twice.house.vault, twice.house.clock.now()
    answer(twice, STAR, START)
    with twice.session() as session:
        no = {Purpose.OWN_FOLLOW_UP: Decision.WITHDRAWN}
        decide(session, twice.participants[0], no, "1 of tests", actor="test", at=at)
        interview = interview_with(session, twice, {}, informants=())
        informant_of(session, twice, interview, Asked(), 1).informant_id = twice.participants[0]
        session.commit()
    before = stored.everything(twice)
    kept, merged = entry(twice, 1), entry(twice, 0)
    with twice.session() as session:
        seen = preview(session, vault, twice.authority_id, kept, merged)
        assert (seen.n_moved[Moved.PLACEMENT], seen.n_moved[Moved.RESPONSE], seen.has_overlap) == (1, 1, True)
        assert (seen.differing, seen.filled) == ((), (Shared.NUMBER, Shared.EMAIL))
        done = merge(session, vault, twice.authority_id, kept, merged, account_id=who, at=at)
        session.commit()
        ref = done.ref
    with twice.session() as session:
        placements = session.scalars(select(Placement.participant_id)).all()
        assert set(placements) == {kept.participant_id}
        assert set(session.scalars(select(Response.informant_id))) == {kept.informant_id}
        assert session.scalars(select(InterviewInformant.informant_id)).one() == kept.informant_id
        found = participant_by_personal_number(session, vault, twice.authority_id, NUMBER)
        assert found is not None
        assert found.id == kept.participant_id
        one = session.get_one(Informant, kept.informant_id)
        assert vault.open_if(one.email_sealed, EMAIL, one.ref) == "p@example.org"
        # The latest decision holds: nothing more is asked, under either placement.
        assert one.is_taking_part is False
        waiting = select(Assignment.cancel_reason).where(
            Assignment.informant_id == one.id, Assignment.begun_at.is_(None)
        )
        assert set(session.scalars(waiting)) == {"withdrawn"}
        assert alike(session, twice.house.names.open, twice.authority_id, by_name=True) == []
        told = session.scalars(select(AuditEvent.subject_id).where(AuditEvent.action == Action.PEOPLE_MERGED.value))
        assert set(told) == {kept.participant_id, merged.participant_id}
        assert undo_merge(session, vault, twice.authority_id + 1, ref, account_id=who, at=at) is False
        assert undo_merge(session, vault, twice.authority_id, ref, account_id=who, at=at + dt.timedelta(30))
        session.commit()
    after = stored.everything(twice)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"people_merge", "merge_row", "audit_event"}


ADDRESS = "Storgatan 1\n831 30 Östersund"


def test_a_postal_address_fills_the_gap_and_goes_back_unless_it_was_changed_since(twice: World) -> None:
    who, vault, at = account(twice), twice.house.vault, twice.house.clock.now()
    give(twice, 0, postal_address=ADDRESS)
    kept, merged = entry(twice, 1), entry(twice, 0)
    for is_changed in (False, True):
        with twice.session() as session:
            assert Shared.POSTAL_ADDRESS in preview(session, vault, twice.authority_id, kept, merged).filled
            ref = merge(session, vault, twice.authority_id, kept, merged, account_id=who, at=at).ref
            session.commit()
        assert postal_addresses(twice) == [ADDRESS, ADDRESS]
        if is_changed:
            give(twice, 1, postal_address="Lillgatan 2\n831 30 Östersund")
        with twice.session() as session:
            undo_merge(session, vault, twice.authority_id, ref, account_id=who, at=at)
            session.commit()
        assert postal_addresses(twice) == [ADDRESS, "Lillgatan 2\n831 30 Östersund" if is_changed else None]
    with twice.session() as session:
        seen = preview(session, vault, twice.authority_id, kept, merged)
        assert (Shared.POSTAL_ADDRESS in seen.differing, Shared.POSTAL_ADDRESS in seen.filled) == (True, False)
        merge(session, vault, twice.authority_id, kept, merged, account_id=who, at=at)
        session.commit()
    assert postal_addresses(twice) == [ADDRESS, "Lillgatan 2\n831 30 Östersund"], "who has one keeps it"


def postal_addresses(world: World) -> list[str | None]:
    """The addresses of the world's participants."""
    with world.session() as session:
        people = [session.get_one(Informant, one) for one in world.participants]
        return [postal_address_of(world.house.vault, one) for one in people]


def test_a_merge_is_undone_once_within_thirty_days_and_not_under_a_later_one(twice: World) -> None:
    who, vault, at = account(twice), twice.house.vault, twice.house.clock.now()
    twice.add_participant("Participant 3", start_on=dt.date(2024, 3, 18))
    kept, merged, third = (entry(twice, number) for number in range(3))
    with twice.session() as session:
        first = merge(session, vault, twice.authority_id, kept, merged, account_id=who, at=at)
        with pytest.raises(CannotMerge, match="merged already"):
            merge(session, vault, twice.authority_id, third, merged, account_id=who, at=at)
        late = at + dt.timedelta(days=30, seconds=1)
        with pytest.raises(CannotMerge, match="too late"):
            undo_merge(session, vault, twice.authority_id, first.ref, account_id=who, at=late)
        second = merge(session, vault, twice.authority_id, third, kept, account_id=who, at=at)
        with pytest.raises(CannotMerge, match="a later merge builds on it"):
            undo_merge(session, vault, twice.authority_id, first.ref, account_id=who, at=at)
        assert undo_merge(session, vault, twice.authority_id, second.ref, account_id=who, at=at)
        assert undo_merge(session, vault, twice.authority_id, first.ref, account_id=who, at=at)
        with pytest.raises(CannotMerge, match="undone already"):
            undo_merge(session, vault, twice.authority_id, first.ref, account_id=who, at=at)
        owners = session.execute(select(Placement.id, Placement.participant_id).order_by(Placement.id)).all()
        assert [owner for _, owner in owners] == [one.participant_id for one in (kept, merged, third)]


def test_people_of_another_authority_are_neither_suspected_nor_merged(twice: World) -> None:
    who, vault, at = account(twice), twice.house.vault, twice.house.clock.now()
    kept, merged = entry(twice, 0), entry(twice, 1)
    with twice.session() as session:
        other = Authority(code="other", name="Grannkommunen", zone="Europe/Stockholm", is_demonstration=False)
        session.add(other)
        session.flush()
        elsewhere = {"authority_id": other.id}
        session.execute(update(Participant).where(Participant.id == merged.participant_id).values(elsewhere))
        session.execute(update(Informant).where(Informant.id == merged.informant_id).values(elsewhere))
        assert alike(session, twice.house.names.open, twice.authority_id, by_name=False) == []
        assert entry_by_ref(session, twice.house.names.open, twice.authority_id, merged.ref) is None
        with pytest.raises(CannotMerge, match="not two people"):
            merge(session, vault, twice.authority_id, kept, merged, account_id=who, at=at)
        assert session.scalars(select(PeopleMerge)).all() == []
