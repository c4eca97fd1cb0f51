"""Writes about people who were registered twice: merge, undo, and say that two are two."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.db.base import Base
from surveyapp.db.upsert import insert_for
from surveyapp.merging.models import KeptApart, MergeRow, PeopleMerge
from surveyapp.merging.queries import Entry, rows_to_move
from surveyapp.merging.rules import Moved, can_be_undone, in_order
from surveyapp.people.changes import EMAIL, PERSONAL_NUMBER, PHONE, POSTAL_ADDRESS
from surveyapp.people.corrections import postal_address_of
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Informant, Participant, new_ref
from surveyapp.privacy.changes import follow
from surveyapp.privacy.consent import Decision, Purpose
from surveyapp.privacy.models import ConsentRecord

OF_PARTICIPANT = frozenset({Moved.PLACEMENT, Moved.REFERRAL, Moved.CONSENT})
"""Rows that name the participant; the others name the informant who answers as that participant."""
CHUNK = 500


class CannotMerge(Exception):
    """A merge or its undoing that cannot be done, with the code of why not."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class _Two:
    """Both entries of a person, held for this transaction."""

    kept: Participant
    merged: Participant
    kept_answers: Informant
    merged_answers: Informant


def merge(
    session: Session, vault: Vault, authority_id: int, kept: Entry, merged: Entry, *, account_id: int, at: dt.datetime
) -> PeopleMerge:
    """Let everything of one entry go over to the other; raises CannotMerge.

    The one who is kept keeps their row, and with it their code in every package for evaluators. What they lack of
    telephone, addresses and personal number they get; the other entry is found no more, and its links still work.
    """
    two = _both(session, authority_id, kept.participant_id, merged.participant_id)
    if two.kept.merged_into_id is not None or two.merged.merged_into_id is not None:
        raise CannotMerge("merged already")
    before = {"is_taking_part": two.kept_answers.is_taking_part}
    done = PeopleMerge(
        ref=new_ref(),
        authority_id=authority_id,
        kept_id=two.kept.id,
        merged_id=two.merged.id,
        details=before,
        merged_by=account_id,
        merged_at=at,
    )
    session.add(done)
    session.flush()
    n_moved: dict[str, int] = {}
    for kind in Moved:
        ids = list(session.scalars(rows_to_move(kind, kept, merged)))
        n_moved[kind.value] = len(ids)
        if ids:
            rows = [{"merge_id": done.id, "kind": kind.value, "row_id": one} for one in ids]
            session.execute(insert(MergeRow), rows)
        _move(session, kind, ids, two, back=False)
    done.details = {**before, "moved": n_moved, "filled": _fill(session, vault, two)}
    two.merged.merged_into_id = two.kept.id
    _decided(session, two.kept_answers)
    session.flush()
    _tell(session, Action.PEOPLE_MERGED, done, account_id, at)
    return done


def undo_merge(
    session: Session, vault: Vault, authority_id: int, ref: str, *, account_id: int, at: dt.datetime
) -> bool:
    """Let what was moved go back, within thirty days; whether there is such a merge. Raises CannotMerge.

    What came after the merge stays with the one who was kept.
    """
    done = session.scalar(
        select(PeopleMerge).where(PeopleMerge.authority_id == authority_id, PeopleMerge.ref == ref).with_for_update()
    )
    if done is None:
        return False
    if not can_be_undone(done.merged_at, done.undone_at, at):
        raise CannotMerge("too late" if done.undone_at is None else "undone already")
    two = _both(session, authority_id, done.kept_id, done.merged_id)
    if two.kept.merged_into_id is not None:
        raise CannotMerge("a later merge builds on it")
    rows = session.execute(select(MergeRow.kind, MergeRow.row_id).where(MergeRow.merge_id == done.id)).all()
    for kind in Moved:
        _move(session, kind, [row.row_id for row in rows if row.kind == kind.value], two, back=True)
    _empty(session, vault, two, done.details["filled"])
    two.merged.merged_into_id = None
    done.undone_by, done.undone_at = account_id, at
    two.kept_answers.is_taking_part = done.details["is_taking_part"]
    session.flush()
    for one in (two.kept_answers, two.merged_answers):
        _decided(session, one)
    session.flush()
    _tell(session, Action.MERGE_UNDONE, done, account_id, at)
    return True


def keep_apart(
    session: Session, authority_id: int, one: Entry, other: Entry, *, account_id: int, at: dt.datetime
) -> None:
    """Remember that these two look alike and are not the same."""
    low, high = in_order(one.participant_id, other.participant_id)
    table = Base.metadata.tables[KeptApart.__tablename__]
    row = {"one_id": low, "other_id": high, "authority_id": authority_id, "told_by": account_id, "told_at": at}
    session.execute(
        insert_for(session, table).values(row).on_conflict_do_nothing(index_elements=["one_id", "other_id"])
    )
    record(
        session,
        Action.PEOPLE_KEPT_APART,
        actor=f"account {account_id}",
        subject=("participant", low),
        at=at,
        authority_id=authority_id,
        details={"other": high},
    )


def _both(session: Session, authority_id: int, kept_id: int, merged_id: int) -> _Two:
    """Both people of this authority, locked in the order of their ids; raises CannotMerge."""
    people = {
        one.id: one
        for one in session.scalars(
            select(Participant)
            .where(Participant.authority_id == authority_id, Participant.id.in_([kept_id, merged_id]))
            .order_by(Participant.id)
            .with_for_update()
        )
    }
    answers = {
        one.participant_id: one
        for one in session.scalars(
            select(Informant).where(Informant.participant_id.in_(people)).order_by(Informant.id).with_for_update()
        )
    }
    if len(people) != 2 or len(answers) != 2:
        raise CannotMerge("not two people")
    return _Two(people[kept_id], people[merged_id], answers[kept_id], answers[merged_id])


def _move(session: Session, kind: Moved, ids: list[int], two: _Two, *, back: bool) -> None:
    """Let these rows name the other entry; going back only those that still name the one who was kept."""
    table = Base.metadata.tables[kind.value]
    if kind in OF_PARTICIPANT:
        column, old, new = table.c.participant_id, two.merged.id, two.kept.id
    else:
        column, old, new = table.c.informant_id, two.merged_answers.id, two.kept_answers.id
    if back:
        old, new = new, old
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        session.execute(update(table).where(table.c.id.in_(some), column == old).values({column: new}))


def _fill(session: Session, vault: Vault, two: _Two) -> list[str]:
    """Give the one who is kept what they lack, and let the other be found no more; which things were given."""
    filled: list[str] = []
    mine, theirs = two.kept_answers, two.merged_answers
    number = vault.open_if(two.merged.personal_number_sealed, PERSONAL_NUMBER, two.merged.ref)
    two.merged.personal_number_index = theirs.phone_index = theirs.email_index = None
    # A personal number is one person's: the one must lose it before the other has it.
    session.flush()
    if number is not None and two.kept.personal_number_sealed is None:
        two.kept.personal_number_sealed = vault.seal(number, PERSONAL_NUMBER, two.kept.ref)
        two.kept.personal_number_index = vault.index(number, PERSONAL_NUMBER)
        filled.append("personal_number")
    for name, column in (("phone", PHONE), ("email", EMAIL)):
        value = vault.open_if(getattr(theirs, f"{name}_sealed"), column, theirs.ref)
        if value is not None and getattr(mine, f"{name}_sealed") is None:
            setattr(mine, f"{name}_sealed", vault.seal(value, column, mine.ref))
            setattr(mine, f"{name}_index", vault.index(value, column))
            filled.append(name)
    address = postal_address_of(vault, theirs)
    if address is not None and mine.postal_address_sealed is None:
        mine.postal_address_sealed = vault.seal(address, POSTAL_ADDRESS, mine.ref)
        filled.append("postal_address")
    if theirs.messages_stopped_at is not None and mine.messages_stopped_at is None:
        mine.messages_stopped_at = theirs.messages_stopped_at
        filled.append("messages_stopped")
    session.flush()
    return filled


def _empty(session: Session, vault: Vault, two: _Two, filled: list[str]) -> None:
    """Take back what was given, unless it has been changed since, and let the other be found again."""
    mine, theirs = two.kept_answers, two.merged_answers
    number = _index_of(vault, two.merged.personal_number_sealed, PERSONAL_NUMBER, two.merged.ref)
    if "personal_number" in filled and two.kept.personal_number_index == number:
        two.kept.personal_number_sealed = two.kept.personal_number_index = None
        session.flush()
    two.merged.personal_number_index = number
    for name, column in (("phone", PHONE), ("email", EMAIL)):
        index = _index_of(vault, getattr(theirs, f"{name}_sealed"), column, theirs.ref)
        if name in filled and getattr(mine, f"{name}_index") == index:
            setattr(mine, f"{name}_sealed", None)
            setattr(mine, f"{name}_index", None)
        setattr(theirs, f"{name}_index", index)
    if "postal_address" in filled and postal_address_of(vault, mine) == postal_address_of(vault, theirs):
        mine.postal_address_sealed = None
    if "messages_stopped" in filled and mine.messages_stopped_at == theirs.messages_stopped_at:
        mine.messages_stopped_at = None


def _index_of(vault: Vault, sealed: bytes | None, column: str, ref: str) -> bytes | None:
    """The look-up key of a sealed value, found again from the value itself."""
    return vault.index(vault.open_if(sealed, column, ref), column)


def _decided(session: Session, informant: Informant) -> None:
    """Let the latest decision about being asked hold, whichever entry it was given under."""
    decision = session.scalar(
        select(ConsentRecord.decision)
        .where(
            ConsentRecord.participant_id == informant.participant_id,
            ConsentRecord.purpose == Purpose.OWN_FOLLOW_UP.value,
        )
        .order_by(ConsentRecord.decided_at.desc(), ConsentRecord.id.desc())
        .limit(1)
    )
    if decision is not None:
        informant.is_taking_part = decision == Decision.GIVEN.value
        session.flush()
    # Somebody who has not decided yet is asked like somebody who said yes.
    follow(session, informant.id, is_taking_part=informant.is_taking_part is not False)


def _tell(session: Session, action: Action, done: PeopleMerge, account_id: int, at: dt.datetime) -> None:
    """A line in the trail of each of the two."""
    details: dict[str, Any] = {"moved": done.details["moved"]}
    for one, other in ((done.kept_id, done.merged_id), (done.merged_id, done.kept_id)):
        record(
            session,
            action,
            actor=f"account {account_id}",
            subject=("participant", one),
            at=at,
            authority_id=done.authority_id,
            details={**details, "other": other, "kept": done.kept_id},
        )
