"""Reads of authoring: one authority's drafts, their earlier texts and what it published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.access.changes import NAME
from surveyapp.access.models import Account
from surveyapp.authoring.models import Draft, DraftText, PublishedText
from surveyapp.authoring.rules import DraftKind, DraftState
from surveyapp.people.encrypted import Vault

IN_WORK = (DraftState.OPEN.value, DraftState.PROPOSED.value)


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in the list."""

    ref: str
    kind: DraftKind
    state: DraftState
    title: str
    code: str
    version: int
    saved_by: str
    saved_at: dt.datetime


@dataclass(frozen=True, slots=True)
class TextLine:
    """One saved text of a draft."""

    number: int
    restores: int | None
    saved_by: str
    saved_at: dt.datetime


@dataclass(frozen=True, slots=True)
class PublishedLine:
    """Something that the authority published itself."""

    kind: DraftKind
    code: str
    version: int
    sha256: str
    published_at: dt.datetime
    proposed_by: str
    approved_by: str


def drafts(session: Session, vault: Vault, authority_id: int, *, skip: int, size: int) -> tuple[list[DraftLine], int]:
    """One page of the drafts that are being written, the latest first, and how many there are."""
    mine = (Draft.authority_id == authority_id, Draft.state.in_(IN_WORK))
    total = session.scalar(select(func.count()).select_from(Draft).where(*mine)) or 0
    rows = session.scalars(
        select(Draft).where(*mine).order_by(Draft.saved_at.desc(), Draft.id.desc()).offset(skip).limit(size)
    ).all()
    names = names_of(session, vault, {row.saved_by for row in rows})
    return [
        DraftLine(
            row.ref,
            DraftKind(row.kind),
            DraftState(row.state),
            row.title,
            row.code,
            row.version,
            names[row.saved_by],
            row.saved_at,
        )
        for row in rows
    ], total


def draft_by_ref(session: Session, authority_id: int, ref: str) -> Draft | None:
    """The authority's draft of this ref."""
    return session.scalar(select(Draft).where(Draft.ref == ref, Draft.authority_id == authority_id))


def texts_of(session: Session, vault: Vault, draft: Draft, *, skip: int, size: int) -> tuple[list[TextLine], int]:
    """One page of what was saved of a draft, the latest first, and how many there are."""
    mine = DraftText.draft_id == draft.id
    total = session.scalar(select(func.count()).select_from(DraftText).where(mine)) or 0
    rows = session.scalars(
        select(DraftText).where(mine).order_by(DraftText.number.desc()).offset(skip).limit(size)
    ).all()
    names = names_of(session, vault, {row.saved_by for row in rows})
    return [TextLine(row.number, row.restores, names[row.saved_by], row.saved_at) for row in rows], total


def text_at(session: Session, draft: Draft, number: int) -> str | None:
    """The draft's text when it had this number."""
    return session.scalar(select(DraftText.text).where(DraftText.draft_id == draft.id, DraftText.number == number))


def published_lines(session: Session, vault: Vault, authority_id: int) -> dict[tuple[str, str, int], PublishedLine]:
    """What the authority published itself, by kind, code and version."""
    rows = session.scalars(select(PublishedText).where(PublishedText.authority_id == authority_id)).all()
    names = names_of(session, vault, {who for row in rows for who in (row.proposed_by, row.approved_by)})
    return {
        (row.kind, row.code, row.version): PublishedLine(
            DraftKind(row.kind),
            row.code,
            row.version,
            row.sha256,
            row.published_at,
            names[row.proposed_by],
            names[row.approved_by],
        )
        for row in rows
    }


def published_text(session: Session, authority_id: int, kind: DraftKind, code: str, version: int) -> str | None:
    """The YAML of something that the authority published itself."""
    return session.scalar(
        select(PublishedText.text).where(
            PublishedText.authority_id == authority_id,
            PublishedText.kind == kind.value,
            PublishedText.code == code,
            PublishedText.version == version,
        )
    )


def all_published(session: Session, authority_id: int | None) -> Sequence[PublishedText]:
    """Every published row, of one authority or of all, for writing them as files."""
    query = select(PublishedText).order_by(PublishedText.id)
    return session.scalars(
        query if authority_id is None else query.where(PublishedText.authority_id == authority_id)
    ).all()


def names_of(session: Session, vault: Vault, accounts: Iterable[int]) -> dict[int, str]:
    """The names of these accounts."""
    rows = session.scalars(select(Account).where(Account.id.in_(set(accounts))))
    return {row.id: vault.open(row.name_sealed, NAME, row.ref) for row in rows}
