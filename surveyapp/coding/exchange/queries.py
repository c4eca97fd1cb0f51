"""Reads for files of coding: the codebook, the texts with their passages, and what a file is compared with."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from surveyapp.access.models import Account
from surveyapp.coding.exchange.comparing import PassageHere, ThemeHere
from surveyapp.coding.exchange.guids import Kind, guid_of
from surveyapp.coding.exchange.layout import Block, block_of
from surveyapp.coding.exchange.outgoing import BookOut, NoteOut, PassageOut, TextOut, ThemeOut
from surveyapp.coding.marking import MEMO
from surveyapp.coding.models import Codebook, CodedSegment, CodingDone, Theme
from surveyapp.coding.queries import themes_of
from surveyapp.coding.quotations import Consent, ConsentState, Pseudonym, consent_of, consents_of, pseudonyms_of
from surveyapp.guides.shelf import GuideShelf, UnknownGuide
from surveyapp.interviews.models import Interview, InterviewNote
from surveyapp.interviews.notes import NoteShown, notes_of
from surveyapp.people.encrypted import Vault

AT_ONCE = 50
"""Interviews whose notes are open at one time."""


@dataclass(frozen=True)
class Source:
    """Where files of coding come from: one codebook of one authority."""

    session: Session
    vault: Vault
    guides: GuideShelf
    codebook: Codebook

    @property
    def authority_id(self) -> int:
        """Whose codebook it is."""
        return self.codebook.authority_id


@dataclass(frozen=True, slots=True)
class Chosen:
    """What of it is wanted: interviews of a series or all, marks of one coder or of everybody who is done."""

    series: str | None = None
    account_id: int | None = None


def coder_names(session: Session, authority_id: int) -> dict[int, str]:
    """Pseudonyms of accounts by their order; a later one changes none before it."""
    ids = session.scalars(select(Account.id).where(Account.authority_id == authority_id).order_by(Account.id))
    return {one: f"Kodare {number}" for number, one in enumerate(ids, 1)}


def book_out(source: Source, chosen: Chosen) -> BookOut:
    """The codebook with its living themes, and everybody who marked something."""
    themes: list[ThemeOut] = []
    path: list[str] = []
    for line in themes_of(source.session, source.codebook.id):
        one = line.theme
        path[line.depth :] = [one.name]
        guid = guid_of(Kind.THEME, one.ref)
        themes.append(ThemeOut(one.id, guid, one.name, one.definition, one.examples, line.depth, tuple(path)))
    names = coder_names(source.session, source.authority_id)
    rows = source.session.execute(
        select(CodedSegment.account_id, CodedSegment.coder_words)
        .join(Theme, Theme.id == CodedSegment.theme_id)
        .join(Interview, Interview.id == CodedSegment.interview_id)
        .where(*_wanted(source.codebook.id, chosen), *_interviews(source.authority_id, chosen))
        .distinct()
    )
    coders = sorted({_coder(row.account_id, row.coder_words, names) for row in rows})
    book = source.codebook
    return BookOut(
        book.code, book.title, guid_of(Kind.PROJECT, book.ref), book.created_at, tuple(themes), tuple(coders)
    )


def texts_out(source: Source, chosen: Chosen) -> Iterator[TextOut]:
    """Finished interviews with notes, by series, round and order of planning, a few open at a time."""
    interviews = finished(source, chosen)
    subjects = pseudonyms_of(source.session, source.vault, source.authority_id, interviews)
    coders = coder_names(source.session, source.authority_id)
    names: Counter[str] = Counter()
    for first in range(0, len(interviews), AT_ONCE):
        some = interviews[first : first + AT_ONCE]
        ids = [one.id for one in some]
        notes: defaultdict[int, list[NoteShown]] = defaultdict(list)
        for note in notes_of(source.session, source.vault, ids):
            notes[note.interview_id].append(note)
        consents = consents_of(source.session, ids)
        passages = _passages(source, chosen, ids, coders)
        for one in some:
            name = _name(subjects[one.id], one)
            names[name] += 1
            name = name if names[name] == 1 else f"{name} ({names[name]})"
            found = notes[one.id]
            if found:
                yield _text(source, one, name, subjects[one.id].code, found, consents[one.id], passages[one.id])


def finished(source: Source, chosen: Chosen) -> Sequence[Interview]:
    """Interviews that may be coded."""
    return source.session.scalars(
        select(Interview)
        .where(*_interviews(source.authority_id, chosen))
        .order_by(Interview.series, Interview.round_number, Interview.id)
    ).all()


def blocks(guides: GuideShelf, interview: Interview, notes: Sequence[NoteShown]) -> list[tuple[NoteShown, Block]]:
    """The notes of an interview as they stand in its text: by prompt as in the guide, then as they were written."""
    try:
        guide = guides.get(interview.guide, interview.guide_version)
    except UnknownGuide:
        headings: dict[str, str] = {}
    else:
        headings = {code: guide.parts[code].text["sv"] for code in guide.prompts}
    order = {code: place for place, code in enumerate(headings)}
    n: Counter[str] = Counter()
    found = []
    for note in sorted(notes, key=lambda one: (order.get(one.prompt, len(order)), one.prompt, one.id)):
        n[note.prompt] += 1
        heading = headings.get(note.prompt, note.prompt)
        heading += f" (person {note.informant_number})" if note.informant_number is not None else ""
        heading += f" [{n[note.prompt]}]" if n[note.prompt] > 1 else ""
        found.append((note, block_of(note.ref, heading, note.text)))
    return found


def themes_here(session: Session, codebook_id: int) -> list[ThemeHere]:
    """Every theme that the codebook has or had."""
    rows = session.scalars(select(Theme).where(Theme.codebook_id == codebook_id).order_by(Theme.id))
    return [
        ThemeHere(
            one.id,
            guid_of(Kind.THEME, one.ref),
            one.name,
            one.parent_id,
            one.merged_into_id,
            one.removed_at is not None,
        )
        for one in rows
    ]


def passages_here(session: Session, codebook: Codebook, own: int | None) -> Iterator[PassageHere]:
    """Every passage that is or was marked with a theme of the codebook, as the account ``own`` sees them."""
    names = coder_names(session, codebook.authority_id)
    rows = session.execute(
        select(
            CodedSegment.id,
            CodedSegment.ref,
            CodedSegment.theme_id,
            CodedSegment.start_at,
            CodedSegment.end_at,
            CodedSegment.account_id,
            CodedSegment.coder_words,
            CodedSegment.removed_at,
            InterviewNote.ref.label("note_ref"),
        )
        .join(Theme, Theme.id == CodedSegment.theme_id)
        .join(InterviewNote, InterviewNote.id == CodedSegment.note_id)
        .where(Theme.codebook_id == codebook.id)
        .order_by(CodedSegment.id)
    )
    for row in rows:
        yield PassageHere(
            row.id,
            guid_of(Kind.CODING, row.ref),
            row.theme_id,
            row.note_ref,
            row.start_at,
            row.end_at,
            _coder(row.account_id, row.coder_words, names),
            row.removed_at is not None,
            row.account_id not in (None, own),
        )


def _text(
    source: Source,
    one: Interview,
    name: str,
    subject: str,
    notes: Sequence[NoteShown],
    consents: Sequence[Consent],
    passages: Sequence[PassageOut],
) -> TextOut:
    states = {note.id: consent_of(note.informant_number, consents) for note in notes}
    out = tuple(
        NoteOut(block, guid_of(Kind.NOTE, note.ref), note.prompt, states[note.id] is ConsentState.WITHDRAWN)
        for note, block in blocks(source.guides, one, notes)
    )
    return TextOut(
        guid=guid_of(Kind.INTERVIEW, one.ref),
        name=name,
        subject=subject,
        series=one.series,
        round=one.round_number,
        group=one.group_code,
        is_synthetic=one.is_synthetic,
        notes=out,
        passages=tuple(passages),
        quotable=frozenset(note.ref for note in notes if states[note.id] is ConsentState.GIVEN),
    )


def _passages(
    source: Source, chosen: Chosen, interview_ids: Sequence[int], coders: dict[int, str]
) -> defaultdict[int, list[PassageOut]]:
    rows = source.session.execute(
        select(
            CodedSegment.ref,
            CodedSegment.interview_id,
            CodedSegment.theme_id,
            CodedSegment.account_id,
            CodedSegment.coder_words,
            CodedSegment.start_at,
            CodedSegment.end_at,
            CodedSegment.memo_sealed,
            CodedSegment.is_quotation,
            CodedSegment.created_at,
            InterviewNote.ref.label("note_ref"),
        )
        .join(Theme, Theme.id == CodedSegment.theme_id)
        .join(InterviewNote, InterviewNote.id == CodedSegment.note_id)
        .where(*_wanted(source.codebook.id, chosen), CodedSegment.interview_id.in_(interview_ids))
        .order_by(
            CodedSegment.interview_id,
            CodedSegment.note_id,
            CodedSegment.start_at,
            CodedSegment.end_at,
            CodedSegment.id,
        )
    )
    found: defaultdict[int, list[PassageOut]] = defaultdict(list)
    for row in rows:
        found[row.interview_id].append(
            PassageOut(
                guid_of(Kind.CODING, row.ref),
                row.theme_id,
                row.note_ref,
                row.start_at,
                row.end_at,
                _coder(row.account_id, row.coder_words, coders),
                row.created_at,
                source.vault.open_if(row.memo_sealed, MEMO, row.ref) or "",
                row.is_quotation,
            )
        )
    return found


def _interviews(authority_id: int, chosen: Chosen) -> list[ColumnElement[bool]]:
    found = [
        Interview.authority_id == authority_id,
        Interview.finished_at.is_not(None),
        Interview.words_erased_at.is_(None),
    ]
    return found if chosen.series is None else [*found, Interview.series == chosen.series]


def _wanted(codebook_id: int, chosen: Chosen) -> tuple[ColumnElement[bool], ...]:
    """Living marks with living themes: one coder's own, or everybody's who is done, and those from files."""
    if chosen.account_id is not None:
        whose: ColumnElement[bool] = CodedSegment.account_id == chosen.account_id
    else:
        done = exists().where(
            CodingDone.codebook_id == codebook_id,
            CodingDone.interview_id == CodedSegment.interview_id,
            CodingDone.account_id == CodedSegment.account_id,
            CodingDone.reopened_at.is_(None),
        )
        whose = or_(CodedSegment.account_id.is_(None), done)
    living = and_(CodedSegment.removed_at.is_(None), Theme.removed_at.is_(None))
    return Theme.codebook_id == codebook_id, living, whose


def _coder(account_id: int | None, words: str | None, names: dict[int, str]) -> str:
    return words or names.get(account_id or 0, "Okänd kodare")


def _name(subject: Pseudonym, interview: Interview) -> str:
    return f"{subject.code}, omgång {interview.round_number}, {interview.series}"
