"""Quotations: which may be shown, whose words they are by pseudonym, and the list of them.

Whether a quotation may be shown is asked of the informants' consent each time. What is withheld is counted, never
shown; the marked passage and the trail stay.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from surveyapp.coding.models import CodedSegment, CodingDone, Theme
from surveyapp.interviews.models import Interview, InterviewInformant, InterviewNote
from surveyapp.interviews.notes import open_note
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Organisation
from surveyapp.placements.models import Placement
from surveyapp.schedule.subjects import InterviewSubject, Subject

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class ConsentState(StrEnum):
    """Whether words may be quoted."""

    GIVEN = "given"
    MISSING = "missing"
    WITHDRAWN = "withdrawn"


class Interviewed(Protocol):
    """An interview as far as a pseudonym goes: a row of it, or a line in a list."""

    @property
    def id(self) -> int: ...
    @property
    def subject_kind(self) -> str: ...
    @property
    def subject_id(self) -> int | None: ...
    @property
    def organisation_id(self) -> int | None: ...
    @property
    def placement_id(self) -> int | None: ...
    @property
    def round_number(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Consent:
    """What one informant said about being quoted."""

    number: int
    to_quotation: bool | None
    withdrawn_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """Whose words: a kind of subject, a code that tells nothing, the round, and who of several."""

    kind: Subject
    code: str
    round: int
    person: int | None

    @property
    def short(self) -> str:
        """For files: A1-2-1, or A1-2 where it is not known who of several."""
        return "-".join(str(one) for one in (self.code, self.round, self.person) if one is not None)


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation that may be shown."""

    segment_ref: str
    theme_id: int
    interview_ref: str
    series: str
    prompt: str
    pseudonym: Pseudonym
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """Which of the quotations are opened: of one theme or all, in the order of themes, so many after so many."""

    themes: Sequence[int] = ()
    theme_id: int | None = None
    limit: int | None = None
    skip: int = 0


EVERY = Page()


@dataclass(frozen=True, slots=True)
class Quotations:
    """A page of those that may be shown, by theme and interview; how many there are, and how many may not, by why."""

    shown: list[Quotation]
    n_shown: int
    n_missing: int
    n_withdrawn: int


def consent_of(informant_number: int | None, informants: Sequence[Consent]) -> ConsentState:
    """Consent to quote a note: of the one who said it, or of everybody where that is not known.

    One who took it back weighs more than one who was never asked; without anybody to ask there is no consent.
    """
    asked = [one for one in informants if informant_number in (None, one.number)]
    if any(one.withdrawn_at is not None for one in asked):
        return ConsentState.WITHDRAWN
    if asked and all(one.to_quotation for one in asked):
        return ConsentState.GIVEN
    return ConsentState.MISSING


def code_of_person(key: bytes) -> str:
    """Six letters and digits of a keyed hash: the same each time, telling nothing."""
    number = int.from_bytes(hashlib.sha256(key).digest()[:4], "big") >> 2
    return "".join(_LETTERS[number >> shift & 31] for shift in range(0, 30, 5))


def pseudonyms_of(
    session: Session, vault: Vault, authority_id: int, interviews: Collection[Interviewed]
) -> dict[int, Pseudonym]:
    """By interview id: providers are A1, A2 …, staff and groups elsewhere K1, K2 …, participants a keyed code.

    Numbers go by the order in which rows were made, so a later one changes none before it.
    """
    providers = _numbers(session.scalars(_ids(Organisation, authority_id)))
    elsewhere = _numbers(
        session.scalars(
            _ids(InterviewSubject, authority_id).where(InterviewSubject.kind.in_((Subject.STAFF, Subject.GROUP)))
        )
    )
    placement_ids = {one.placement_id for one in interviews if one.placement_id is not None}
    people = {
        row.id: row.participant_id
        for row in session.execute(
            select(Placement.id, Placement.participant_id).where(Placement.id.in_(placement_ids))
        )
    }
    found: dict[int, Pseudonym] = {}
    for one in interviews:
        kind = Subject(one.subject_kind)
        if kind is Subject.PLACEMENT and one.placement_id is not None:
            key = vault.index(str(people[one.placement_id]), "quoted participant")
            code = "D" + code_of_person(key or b"")
        elif one.organisation_id is not None:
            code = f"A{providers[one.organisation_id]}"
        else:
            code = f"K{elsewhere.get(one.subject_id or 0, 0)}"
        found[one.id] = Pseudonym(kind, code, one.round_number, None)
    return found


def quotations(session: Session, vault: Vault, authority_id: int, codebook_id: int, page: Page = EVERY) -> Quotations:
    """Quotations of a codebook that may be shown today; of coders who are done, and from files.

    The same passage wanted by two coders under the same theme is one quotation. Only what is on the page is opened.
    """
    rows = _wanted(session, authority_id, codebook_id)
    consents = consents_of(session, {row.interview_id for row in rows})
    states = [(row, consent_of(row.informant_number, consents[row.interview_id])) for row in rows]
    n = Counter(state for _row, state in states)
    order = {theme_id: place for place, theme_id in enumerate(page.themes)}
    may = sorted(
        (row for row, state in states if state is ConsentState.GIVEN and page.theme_id in (None, row.theme_id)),
        key=lambda row: order.get(row.theme_id, len(order)),
    )
    here = may[page.skip : None if page.limit is None else page.skip + page.limit]
    shown = _opened(session, vault, authority_id, [row.id for row in here], consents)
    return Quotations(shown, len(may), n[ConsentState.MISSING], n[ConsentState.WITHDRAWN])


def _wanted(session: Session, authority_id: int, codebook_id: int) -> list[Any]:
    """Every passage with words that is wanted as a quotation, once, by theme and interview; sealed."""
    rows = session.execute(
        select(
            CodedSegment.id,
            CodedSegment.theme_id,
            CodedSegment.note_id,
            CodedSegment.interview_id,
            CodedSegment.start_at,
            CodedSegment.end_at,
            InterviewNote.informant_number,
        )
        .join(Theme, Theme.id == CodedSegment.theme_id)
        .join(InterviewNote, InterviewNote.id == CodedSegment.note_id)
        .join(Interview, Interview.id == CodedSegment.interview_id)
        .outerjoin(
            CodingDone,
            (CodingDone.codebook_id == codebook_id)
            & (CodingDone.interview_id == Interview.id)
            & (CodingDone.account_id == CodedSegment.account_id)
            & CodingDone.reopened_at.is_(None),
        )
        .where(
            Interview.authority_id == authority_id,
            Theme.codebook_id == codebook_id,
            CodedSegment.removed_at.is_(None),
            CodedSegment.is_quotation.is_(True),
            Interview.words_erased_at.is_(None),
            or_(CodingDone.done_at.is_not(None), CodedSegment.account_id.is_(None)),
        )
        .order_by(
            CodedSegment.theme_id,
            Interview.series,
            Interview.round_number,
            Interview.id,
            CodedSegment.start_at,
            CodedSegment.id,
        )
    )
    once: dict[tuple[int, int, int, int], Any] = {}
    for row in rows:
        once.setdefault((row.theme_id, row.note_id, row.start_at, row.end_at), row)
    return list(once.values())


def _opened(
    session: Session, vault: Vault, authority_id: int, ids: Sequence[int], consents: Mapping[int, Sequence[Consent]]
) -> list[Quotation]:
    """These passages in their order, with their words."""
    rows = session.execute(
        select(CodedSegment, InterviewNote, Interview)
        .join(InterviewNote, InterviewNote.id == CodedSegment.note_id)
        .join(Interview, Interview.id == CodedSegment.interview_id)
        .where(CodedSegment.id.in_(ids))
    ).all()
    found = {segment.id: (segment, note, interview) for segment, note, interview in rows}
    names = pseudonyms_of(session, vault, authority_id, [interview for _segment, _note, interview in found.values()])
    shown: list[Quotation] = []
    for segment, note, interview in (found[one] for one in ids):
        text = open_note(vault, note.text_sealed, note.ref)[segment.start_at : segment.end_at]
        whose = person_of(names[interview.id], note.informant_number, consents[interview.id])
        shown.append(
            Quotation(segment.ref, segment.theme_id, interview.ref, interview.series, note.prompt, whose, text)
        )
    return shown


def person_of(name: Pseudonym, informant_number: int | None, informants: Sequence[Consent]) -> Pseudonym:
    """The pseudonym with who of several said it; an only informant is the one."""
    only = informants[0].number if len(informants) == 1 else None
    return Pseudonym(name.kind, name.code, name.round, informant_number or only)


def consents_of(session: Session, interview_ids: Iterable[int]) -> defaultdict[int, list[Consent]]:
    """What the informants of these interviews said about being quoted."""
    found: defaultdict[int, list[Consent]] = defaultdict(list)
    rows = session.scalars(
        select(InterviewInformant)
        .where(InterviewInformant.interview_id.in_(list(interview_ids)), InterviewInformant.removed_at.is_(None))
        .order_by(InterviewInformant.interview_id, InterviewInformant.number)
    )
    for one in rows:
        found[one.interview_id].append(Consent(one.number, one.to_quotation, one.quotation_withdrawn_at))
    return found


def _ids(model: type[Organisation] | type[InterviewSubject], authority_id: int) -> Select[int]:
    return select(model.id).where(model.authority_id == authority_id).order_by(model.id)


def _numbers(ids: Iterable[int]) -> dict[int, int]:
    return {one: number for number, one in enumerate(ids, 1)}
