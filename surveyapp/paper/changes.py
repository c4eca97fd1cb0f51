"""Writes about sheets: printed, typed in by one person and by another, and settled where the two differ."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.paper.desk import Desk, take, tick_off
from surveyapp.paper.filled import Filled, as_text, differing
from surveyapp.paper.models import PaperEntry
from surveyapp.paper.queries import ENTRY, Entry, entries_of
from surveyapp.people.models import new_ref
from surveyapp.responses.queries import Asked
from surveyapp.tasks.changes import About, make_task
from surveyapp.tasks.rules import TaskKind


class Came(StrEnum):
    """What came of a typing."""

    FIRST = "first"
    AGREED = "agreed"
    DIFFERS = "differs"
    #: the same person sent the first typing once more: nothing was added
    AGAIN = "again"
    #: there is nothing to type any more
    CLOSED = "closed"


def note_printed(desk: Desk, asked: Iterable[Asked], languages: dict[int, str]) -> None:
    """Record that these sheets were printed, each in its language by the id of the assignment."""
    for one in asked:
        record(
            desk.session,
            Action.SHEET_PRINTED,
            actor=desk.actor,
            subject=("assignment", one.assignment_id),
            at=desk.at,
            authority_id=desk.authority_id,
            details={"language": languages[one.assignment_id]},
        )


def type_in(desk: Desk, asked: Asked, filled: Filled, language: str, *, expected_round: int) -> Came:
    """Keep one person's typing of a whole sheet; the second that agrees with the first becomes the answers.

    The caller holds the assignment and knows that the sheet may be taken. ``expected_round`` is the round that the
    typist's page was for: a first typing that comes second, because two people began at once, is the second typing.
    """
    before = entries_of(desk.session, desk.vault, asked.assignment_id)
    if len(before) > 1:
        return Came.CLOSED
    if before and expected_round == 1 and before[0].typed_by == desk.account_id:
        return Came.AGAIN
    _keep(desk, asked, filled, len(before) + 1)
    if not before:
        return Came.FIRST
    if differing(before[0].filled, filled):
        make_task(
            desk.session,
            TaskKind.ENTRIES_DIFFER,
            f"assignment {asked.assignment_id}",
            desk.authority_id,
            About(placement_id=asked.placement_id, assignment_id=asked.assignment_id),
            actor=desk.actor,
            at=desk.at,
        )
        return Came.DIFFERS
    take(desk, asked, filled, language)
    return Came.AGREED


def settle(desk: Desk, asked: Asked, filled: Filled, language: str) -> bool:
    """Keep what was settled between two typings, as the third, and make it the answers; False when it was done."""
    if len(entries_of(desk.session, desk.vault, asked.assignment_id)) != 2:
        return False
    _keep(desk, asked, filled, 3)
    take(desk, asked, filled, language)
    tick_off(desk, TaskKind.ENTRIES_DIFFER, f"assignment {asked.assignment_id}")
    return True


def in_no_order(entries: list[Entry]) -> tuple[Entry, Entry]:
    """The two typings in an order that does not tell which was first, and is the same every time."""
    first, second = sorted(entries[:2], key=lambda entry: entry.ref)
    return first, second


def _keep(desk: Desk, asked: Asked, filled: Filled, number: int) -> None:
    ref = new_ref()
    desk.session.add(
        PaperEntry(
            ref=ref,
            assignment_id=asked.assignment_id,
            round=number,
            values_sealed=desk.vault.seal(as_text(filled), ENTRY, ref),
            typed_by=desk.account_id,
            typed_at=desk.at,
        )
    )
    desk.session.flush()
    record(
        desk.session,
        Action.PAPER_TYPED,
        actor=desk.actor,
        subject=("assignment", asked.assignment_id),
        at=desk.at,
        authority_id=desk.authority_id,
        details={"round": number, "given_on": None if filled.given_on is None else filled.given_on.isoformat()},
    )
