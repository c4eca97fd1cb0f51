"""Searching what was written down in interviews, over keyed hashes of stems: no readable word lies in the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session, aliased

from surveyapp.access.policy import Actor
from surveyapp.interviews.models import Interview, InterviewNote, InterviewWord
from surveyapp.interviews.notes import open_note
from surveyapp.interviews.words import hashed, stem, words
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Organisation

AROUND = 120
"""Letters shown on each side of what was found."""
MOST_WORDS = 8
COUNTED = 5_000
"""Words in more notes than this are all the same common: counting them would take longer than looking."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a passage, which was looked for or stands around it."""

    text: str
    is_match: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A note in which every word was found, with the passage around the first of them."""

    interview_ref: str
    note_ref: str
    series: str
    round_number: int
    organisation: str | None
    held_on: dt.date | None
    guide: str
    guide_version: int
    prompt: str
    passage: tuple[Piece, ...]


def index_note(session: Session, vault: Vault, authority_id: int, note_id: int, text: str) -> None:
    """Bring what is searched up to what the note says now; belongs to the transaction that writes it."""
    wanted = hashed(vault, authority_id, text)
    there = set(session.scalars(select(InterviewWord.word).where(InterviewWord.note_id == note_id)))
    if gone := there - wanted:
        session.execute(
            delete(InterviewWord).where(InterviewWord.note_id == note_id, InterviewWord.word.in_(gone)),
            execution_options={"synchronize_session": False},
        )
    if new := wanted - there:
        session.execute(insert(InterviewWord), [{"word": word, "note_id": note_id} for word in sorted(new)])


def index_missing(session: Session, vault: Vault, authority_id: int) -> int:
    """Index the notes of an authority that were stored past this program's pages, such as a demonstration's."""
    rows = session.execute(
        select(InterviewNote.id, InterviewNote.ref, InterviewNote.text_sealed)
        .join(Interview, Interview.id == InterviewNote.interview_id)
        .where(
            Interview.authority_id == authority_id,
            Interview.words_erased_at.is_(None),
            ~select(InterviewWord.note_id).where(InterviewWord.note_id == InterviewNote.id).exists(),
        )
    ).all()
    new = [
        {"word": word, "note_id": row.id}
        for row in rows
        for word in hashed(vault, authority_id, open_note(vault, row.text_sealed, row.ref))
    ]
    for start in range(0, len(new), 5_000):
        session.execute(insert(InterviewWord), new[start : start + 5_000])
    return len(rows)


def search(session: Session, vault: Vault, actor: Actor, sought: str, limit: int, skip: int = 0) -> list[Found]:
    """Notes of the own authority in which every word stands in some form, newest first, at most so many."""
    asked = list(hashed(vault, actor.authority_id, sought))[:MOST_WORDS]
    if not asked:
        return []
    first, *others = _rarest_first(session, asked)
    note_ids = select(InterviewWord.note_id).where(InterviewWord.word == first)
    for word in others:
        other = aliased(InterviewWord)
        also = select(other.note_id).where(other.word == word, other.note_id == InterviewWord.note_id)
        note_ids = note_ids.where(also.exists())
    note_ids = note_ids.order_by(InterviewWord.note_id.desc()).limit(limit).offset(skip)
    found = session.scalars(note_ids).all()
    return _shown(session, vault, actor, found, {stem(word) for word, _start, _end in words(sought)})


def passage(text: str, sought: Collection[str]) -> tuple[Piece, ...]:
    """The text around the first word of one of these stems, in pieces; from its beginning where there is none."""
    spots = [(start, end) for word, start, end in words(text) if stem(word) in sought]
    middle = spots[0][0] if spots else 0
    low, high = max(0, middle - AROUND), min(len(text), middle + AROUND)
    low = 0 if low == 0 else _next_blank(text, low, middle)
    high = len(text) if high == len(text) else max(text.rfind(" ", middle, high), spots[0][1] if spots else 0) or high
    pieces, at = [Piece("… ", is_match=False)] if low else [], low
    for start, end in spots:
        if at <= start and end <= high:
            pieces += [Piece(text[at:start], is_match=False), Piece(text[start:end], is_match=True)]
            at = end
    pieces.append(Piece(text[at:high] + (" …" if high < len(text) else ""), is_match=False))
    return tuple(one for one in pieces if one.text)


def _next_blank(text: str, low: int, middle: int) -> int:
    return text.find(" ", low, middle) + 1 or low


def _rarest_first(session: Session, asked: list[int]) -> list[int]:
    """The word with the fewest notes leads, as far as counting a few of them tells."""
    if len(asked) == 1:
        return asked

    def n_notes(word: int) -> int:
        some = select(InterviewWord.note_id).where(InterviewWord.word == word).limit(COUNTED).subquery()
        return session.scalar(select(func.count()).select_from(some)) or 0

    return sorted(asked, key=n_notes)


def _shown(
    session: Session, vault: Vault, actor: Actor, note_ids: Collection[int], sought: Collection[str]
) -> list[Found]:
    rows = session.execute(
        select(InterviewNote, Interview, Organisation.name)
        .join(Interview, Interview.id == InterviewNote.interview_id)
        .outerjoin(Organisation, Organisation.id == Interview.organisation_id)
        .where(InterviewNote.id.in_(note_ids), Interview.authority_id == actor.authority_id)
        .order_by(InterviewNote.id.desc())
    )
    return [
        Found(
            interview_ref=interview.ref,
            note_ref=note.ref,
            series=interview.series,
            round_number=interview.round_number,
            organisation=organisation,
            held_on=interview.held_on,
            guide=interview.guide,
            guide_version=interview.guide_version,
            prompt=note.prompt,
            passage=passage(open_note(vault, note.text_sealed, note.ref), sought),
        )
        for note, interview, organisation in rows
    ]
