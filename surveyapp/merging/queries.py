"""Reads about people who may be registered twice, what a merge would move, and merges that were made."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from surveyapp.interviews.models import InterviewInformant
from surveyapp.merging.models import KeptApart, PeopleMerge
from surveyapp.merging.rules import Moved, can_be_undone, in_order
from surveyapp.messaging.models import Message
from surveyapp.people.corrections import postal_address_of
from surveyapp.people.duplicates import Shared, folded
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Informant, Organisation, Participant, Role
from surveyapp.placements.models import Placement, Referral
from surveyapp.placements.rules import Stay, overlap
from surveyapp.privacy.models import ConsentRecord
from surveyapp.responses.models import Response
from surveyapp.schedule.models import Assignment, SurveyLink
from surveyapp.tasks.models import Task

OpenName = Callable[[bytes, str], str]
MOST_PAIRS = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a person as the pages show it."""

    participant_id: int
    informant_id: int
    ref: str
    name: str
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries that may be the same person, and what they have in common."""

    one: Entry
    other: Entry
    shared: tuple[Shared, ...]


@dataclass(frozen=True, slots=True)
class StayShown:
    """A placement as the preview shows it."""

    provider: str
    start_on: dt.date
    exit_on: dt.date | None
    label: str | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What merging would do: who is kept, how many rows of each kind would move, and what to think of first."""

    kept: Entry
    merged: Entry
    n_moved: Mapping[Moved, int]
    #: tasks that follow the placements
    n_tasks: int
    #: messages that stay where they are, because both had one on the same day
    n_messages_left: int
    stays_kept: tuple[StayShown, ...]
    stays_merged: tuple[StayShown, ...]
    #: whether a placement of one and of the other lasted at the same provider at the same time
    has_overlap: bool
    #: what both have and is not the same
    differing: tuple[Shared, ...]
    #: what the one who is kept lacks and gets
    filled: tuple[Shared, ...]


@dataclass(frozen=True, slots=True)
class MergeLine:
    """A merge that was made."""

    ref: str
    kept: str
    merged: str
    merged_by: int
    merged_at: dt.datetime
    undone_at: dt.datetime | None
    can_be_undone: bool


def alike(session: Session, open_name: OpenName, authority_id: int, *, by_name: bool) -> list[Pair]:
    """Pairs of the authority with the same telephone or address, or else the same name; not those kept apart."""
    found: dict[tuple[int, int], set[Shared]] = defaultdict(set)
    if by_name:
        for pair in _same_names(session, open_name, authority_id):
            found[pair].add(Shared.NAME)
    else:
        for column, shared in ((Informant.phone_index, Shared.PHONE), (Informant.email_index, Shared.EMAIL)):
            for pair in _same(session, authority_id, column):
                found[pair].add(shared)
    apart = {
        (row.one_id, row.other_id)
        for row in session.execute(
            select(KeptApart.one_id, KeptApart.other_id).where(KeptApart.authority_id == authority_id)
        )
    }
    pairs = sorted(pair for pair in found if pair not in apart)[:MOST_PAIRS]
    entries = _entries(session, open_name, authority_id, {one for pair in pairs for one in pair})
    shown = []
    for one, other in pairs:
        if not by_name and folded(entries[one].name) == folded(entries[other].name):
            found[one, other].add(Shared.NAME)
        both = tuple(what for what in Shared if what in found[one, other])
        shown.append(Pair(entries[one], entries[other], both))
    return sorted(shown, key=lambda pair: (-len(pair.shared), pair.one.name))


def entry_by_ref(session: Session, open_name: OpenName, authority_id: int, ref: str) -> Entry | None:
    """The person of this ref, if it is this authority's and has not gone up in another."""
    participant_id = session.scalar(
        select(Participant.id).where(
            Participant.authority_id == authority_id, Participant.ref == ref, Participant.merged_into_id.is_(None)
        )
    )
    if participant_id is None:
        return None
    return _entries(session, open_name, authority_id, {participant_id}).get(participant_id)


def preview(session: Session, vault: Vault, authority_id: int, kept: Entry, merged: Entry) -> Preview:
    """What merging these two of the authority would do."""
    rows = {
        one.id: one
        for one in session.scalars(
            select(Informant).where(
                Informant.authority_id == authority_id, Informant.id.in_([kept.informant_id, merged.informant_id])
            )
        )
    }
    numbers = {
        row.id: row.personal_number_index
        for row in session.execute(
            select(Participant.id, Participant.personal_number_index).where(
                Participant.id.in_([kept.participant_id, merged.participant_id])
            )
        )
    }
    mine, theirs = rows[kept.informant_id], rows[merged.informant_id]
    marks = {
        Shared.NUMBER: (numbers[kept.participant_id], numbers[merged.participant_id]),
        Shared.PHONE: (mine.phone_index, theirs.phone_index),
        Shared.EMAIL: (mine.email_index, theirs.email_index),
        Shared.POSTAL_ADDRESS: (postal_address_of(vault, mine), postal_address_of(vault, theirs)),
    }
    stays_kept, stays_merged = (_stays(session, one.participant_id) for one in (kept, merged))
    n_moved, n_tasks, n_messages = _counted(session, kept, merged)
    return Preview(
        kept,
        merged,
        n_moved,
        n_tasks,
        n_messages - n_moved[Moved.MESSAGE],
        tuple(shown for shown, _ in stays_kept),
        tuple(shown for shown, _ in stays_merged),
        _overlapping(stays_kept, stays_merged),
        tuple(what for what, (own, other) in marks.items() if own and other and own != other),
        tuple(what for what, (own, other) in marks.items() if other and not own),
    )


def _counted(session: Session, kept: Entry, merged: Entry) -> tuple[dict[Moved, int], int, int]:
    """How many rows of each kind would move, how many tasks with them, and how many messages there are; one query."""
    tasks = (
        select(Task.id)
        .join(Placement, Placement.id == Task.placement_id)
        .where(Placement.participant_id == merged.participant_id)
    )
    messages = select(Message.id).where(Message.informant_id == merged.informant_id)
    several = [*(rows_to_move(kind, kept, merged) for kind in Moved), tasks, messages]
    row = session.execute(
        select(*(select(func.count()).select_from(one.subquery()).scalar_subquery() for one in several))
    ).one()
    *moved, n_tasks, n_messages = [int(one or 0) for one in row]
    return dict(zip(Moved, moved, strict=True)), n_tasks, n_messages


def rows_to_move(kind: Moved, kept: Entry, merged: Entry) -> Select[int]:
    """Ids of the rows of this kind that would go over from one to the other."""
    if kind is Moved.MESSAGE:
        # At most one message a day to a person: what both got on a day stays where it is.
        days = select(Message.day).where(Message.informant_id == kept.informant_id)
        return select(Message.id).where(Message.informant_id == merged.informant_id, Message.day.not_in(days))
    return {
        Moved.PLACEMENT: select(Placement.id).where(Placement.participant_id == merged.participant_id),
        Moved.REFERRAL: select(Referral.id).where(Referral.participant_id == merged.participant_id),
        Moved.CONSENT: select(ConsentRecord.id).where(ConsentRecord.participant_id == merged.participant_id),
        Moved.ASSIGNMENT: select(Assignment.id).where(Assignment.informant_id == merged.informant_id),
        Moved.RESPONSE: select(Response.id).where(Response.informant_id == merged.informant_id),
        Moved.LINK: select(SurveyLink.id).where(SurveyLink.informant_id == merged.informant_id),
        Moved.INTERVIEW: select(InterviewInformant.id).where(InterviewInformant.informant_id == merged.informant_id),
    }[kind]


def merges(
    session: Session, open_name: OpenName, authority_id: int, now: dt.datetime, page: int, size: int
) -> tuple[list[MergeLine], int]:
    """A page of the authority's merges, newest first, and how many there are."""
    mine = PeopleMerge.authority_id == authority_id
    n_all = session.scalar(select(func.count()).select_from(PeopleMerge).where(mine)) or 0
    rows = session.scalars(
        select(PeopleMerge)
        .where(mine)
        .order_by(PeopleMerge.merged_at.desc(), PeopleMerge.id.desc())
        .limit(size)
        .offset((page - 1) * size)
    ).all()
    people = _entries(session, open_name, authority_id, {one for row in rows for one in (row.kept_id, row.merged_id)})
    lines = [
        MergeLine(
            row.ref,
            people[row.kept_id].name,
            people[row.merged_id].name,
            row.merged_by,
            row.merged_at,
            row.undone_at,
            can_be_undone(row.merged_at, row.undone_at, now),
        )
        for row in rows
    ]
    return lines, n_all


def n_merged(session: Session, authority_id: int) -> int:
    """How many people of the authority were registered twice and are one by now."""
    query = select(func.count()).where(
        Participant.authority_id == authority_id, Participant.merged_into_id.is_not(None)
    )
    return session.scalar(query) or 0


def _people(authority_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Informant.authority_id == authority_id,
        Informant.role == Role.PARTICIPANT.value,
        Participant.merged_into_id.is_(None),
    )


def _same(
    session: Session, authority_id: int, column: InstrumentedAttribute[bytes | None]
) -> Iterable[tuple[int, int]]:
    """Pairs of people with the same value in a column of look-up keys."""
    twice = (
        select(column)
        .join(Participant, Participant.id == Informant.participant_id)
        .where(*_people(authority_id), column.is_not(None))
        .group_by(column)
        .having(func.count() > 1)
        .limit(MOST_PAIRS)
    )
    rows = session.execute(
        select(column, Informant.participant_id)
        .join(Participant, Participant.id == Informant.participant_id)
        .where(*_people(authority_id), column.in_(twice))
    )
    groups: dict[bytes, list[int]] = defaultdict(list)
    for mark, participant_id in rows:
        if mark is not None and participant_id is not None:
            groups[mark].append(participant_id)
    return _pairs(groups.values())


def _same_names(session: Session, open_name: OpenName, authority_id: int) -> Iterable[tuple[int, int]]:
    rows = session.execute(
        select(Informant.participant_id, Informant.ref, Informant.name_sealed)
        .join(Participant, Participant.id == Informant.participant_id)
        .where(*_people(authority_id))
    )
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for participant_id, ref, sealed in rows:
        if participant_id is not None:
            groups[folded(open_name(sealed, ref))].append(participant_id)
    return _pairs(groups.values())


def _pairs(groups: Iterable[list[int]]) -> Iterable[tuple[int, int]]:
    """The oldest entry of each group with each of the others."""
    for group in groups:
        oldest, *others = sorted(group)
        for other in others:
            yield in_order(oldest, other)


def _entries(session: Session, open_name: OpenName, authority_id: int, ids: set[int]) -> dict[int, Entry]:
    rows = session.execute(
        select(
            Participant.id,
            Informant.id.label("informant_id"),
            Participant.ref,
            Informant.ref.label("own_ref"),
            Informant.name_sealed,
            Participant.created_at,
        )
        .join(Informant, Informant.participant_id == Participant.id)
        .where(Participant.authority_id == authority_id, Participant.id.in_(ids))
    )
    return {
        row.id: Entry(row.id, row.informant_id, row.ref, open_name(row.name_sealed, row.own_ref), row.created_at)
        for row in rows
    }


def _stays(session: Session, participant_id: int) -> list[tuple[StayShown, tuple[int, Stay]]]:
    provider = aliased(Organisation)
    rows = session.execute(
        select(
            provider.name,
            Placement.provider_id,
            Placement.start_on,
            Placement.exit_on,
            Placement.planned_end_on,
            Placement.label,
        )
        .join(provider, provider.id == Placement.provider_id)
        .where(Placement.participant_id == participant_id)
        .order_by(Placement.start_on)
        .limit(50)
    )
    return [
        (
            StayShown(row.name, row.start_on, row.exit_on, row.label),
            (row.provider_id, Stay(row.start_on, row.exit_on or row.planned_end_on)),
        )
        for row in rows
    ]


def _overlapping(
    one: list[tuple[StayShown, tuple[int, Stay]]], other: list[tuple[StayShown, tuple[int, Stay]]]
) -> bool:
    return any(mine[0] == theirs[0] and overlap(mine[1], theirs[1]) for _, mine in one for _, theirs in other)
