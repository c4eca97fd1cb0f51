"""Reads for the page on which an interview is written down: whose notes stand where, and what stands beside them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.interviews.holding import NAME
from surveyapp.interviews.models import InterviewInformant, InterviewNote, InterviewNoteEarlier
from surveyapp.interviews.notes import open_note
from surveyapp.interviews.writing_rules import Consents
from surveyapp.people.encrypted import Vault


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is asked, with what they agreed to; the name is empty where the reader may not see it."""

    number: int
    name: str
    role_words: str
    is_registered: bool
    consents: Consents


@dataclass(frozen=True, slots=True)
class Beside:
    """What the same person wrote on another device at the same time, or in a blank form without network."""

    id: int
    text: str
    at: dt.datetime
    from_blank: bool


@dataclass(frozen=True, slots=True)
class Written:
    """One person's note at one prompt, or an addition to it."""

    ref: str
    account_id: int | None
    number: int
    text: str
    who: int | None
    edition: int
    at_second: int | None
    changed_at: dt.datetime
    beside: tuple[Beside, ...] = ()
    earlier: tuple[str, ...] = ()

    @property
    def minute(self) -> str:
        """Minutes and seconds from the start, as 4:05; empty where nobody counted."""
        return "" if self.at_second is None else f"{self.at_second // 60}:{self.at_second % 60:02}"


def people_of(session: Session, vault: Vault, interview_id: int, *, with_names: bool) -> list[Person]:
    """Who is asked in an interview, by number."""
    rows = session.scalars(
        select(InterviewInformant)
        .where(InterviewInformant.interview_id == interview_id, InterviewInformant.removed_at.is_(None))
        .order_by(InterviewInformant.number)
    )
    return [
        Person(
            one.number,
            (vault.open_if(one.name_sealed, NAME, one.ref) or "") if with_names else "",
            one.role_words or "",
            one.informant_id is not None,
            Consents(one.number, one.to_notes, one.to_recording, one.to_quotation),
        )
        for one in rows
    ]


def written_in(session: Session, vault: Vault, interview_id: int, account_id: int) -> dict[str, list[Written]]:
    """Every note of an interview by prompt, with what stood in this account's own before and beside."""
    rows = session.scalars(
        select(InterviewNote)
        .where(InterviewNote.interview_id == interview_id)
        .order_by(InterviewNote.prompt, InterviewNote.id)
    ).all()
    earlier = _earlier(session, [one.id for one in rows if one.account_id == account_id])
    found: dict[str, list[Written]] = defaultdict(list)
    for note in rows:
        before = earlier.get(note.id, [])
        found[note.prompt].append(
            Written(
                note.ref,
                note.account_id,
                note.number,
                open_note(vault, note.text_sealed, note.ref),
                note.informant_number,
                note.edition,
                note.at_second,
                note.changed_at,
                tuple(
                    Beside(one.id, open_note(vault, one.text_sealed, note.ref), one.replaced_at, one.edition < 0)
                    for one in reversed(before)
                    if one.is_beside
                ),
                tuple(open_note(vault, one.text_sealed, note.ref) for one in before if not one.is_beside),
            )
        )
    return found


def _earlier(session: Session, note_ids: Sequence[int]) -> dict[int, list[InterviewNoteEarlier]]:
    found: dict[int, list[InterviewNoteEarlier]] = defaultdict(list)
    if not note_ids:
        return found
    query = select(InterviewNoteEarlier).where(InterviewNoteEarlier.note_id.in_(note_ids))
    for one in session.scalars(query.order_by(InterviewNoteEarlier.id.desc())):
        found[one.note_id].append(one)
    return found
