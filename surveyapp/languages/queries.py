"""Reads about translations: what is approved and by whom, and recordings of texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from surveyapp.access.changes import NAME
from surveyapp.access.models import Account
from surveyapp.languages.models import Recording, TextApproval
from surveyapp.languages.rules import Approved
from surveyapp.people.encrypted import Vault


@dataclass(frozen=True, slots=True)
class Approval:
    """Who stands for which texts, since when."""

    subject: str
    language: str
    sha256: str
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording as it is sent to a browser."""

    content: bytes
    media_type: str


def approved(session: Session, authority_id: int) -> Approved:
    """The texts that somebody in the authority stands for."""
    rows = session.execute(_APPROVED, {"authority_id": authority_id})
    return frozenset((row.subject, row.language, row.texts_sha256) for row in rows)


def approved_by_anybody(session: Session) -> Approved:
    """The texts that somebody in any authority stands for: for pages where nobody is known yet."""
    rows = session.execute(_APPROVED_ANYWHERE)
    return frozenset((row.subject, row.language, row.texts_sha256) for row in rows)


def approvals(session: Session, vault: Vault, authority_id: int) -> list[Approval]:
    """The approvals in force in the authority, with the names of those who gave them, oldest first."""
    rows = session.execute(
        select(
            TextApproval.subject,
            TextApproval.language,
            TextApproval.texts_sha256,
            TextApproval.approved_at,
            Account.name_sealed,
            Account.ref,
        )
        .join(Account, Account.id == TextApproval.approved_by)
        .where(TextApproval.authority_id == authority_id, TextApproval.withdrawn_at.is_(None))
        .order_by(TextApproval.approved_at, TextApproval.id)
    )
    return [
        Approval(
            row.subject,
            row.language,
            row.texts_sha256,
            vault.open(row.name_sealed, NAME, row.ref),
            row.approved_at,
        )
        for row in rows
    ]


def recordings_for(
    session: Session, authority_id: int, instrument: str, version: int, language: str
) -> Mapping[str, str]:
    """The recordings of an instrument in a language: place, such as ``items.vardag.text``, to the recording's ref."""
    asked = {"authority_id": authority_id, "instrument": instrument, "version": version, "language": language}
    return {row.place: row.ref for row in session.execute(_RECORDINGS, asked)}


def recording(session: Session, authority_id: int, ref: str) -> Sound | None:
    """One recording of the authority, unless it has been removed."""
    row = session.execute(
        select(Recording.content, Recording.media_type).where(
            Recording.authority_id == authority_id, Recording.ref == ref, Recording.removed_at.is_(None)
        )
    ).first()
    return None if row is None else Sound(row.content, row.media_type)


# Built once: making a statement costs more than running it, and every page for participants asks these.

_APPROVED = select(TextApproval.subject, TextApproval.language, TextApproval.texts_sha256).where(
    TextApproval.authority_id == bindparam("authority_id"), TextApproval.withdrawn_at.is_(None)
)
_APPROVED_ANYWHERE = (
    select(TextApproval.subject, TextApproval.language, TextApproval.texts_sha256)
    .where(TextApproval.withdrawn_at.is_(None))
    .distinct()
)
_RECORDINGS = (
    select(Recording.place, Recording.ref)
    .where(
        Recording.authority_id == bindparam("authority_id"),
        Recording.instrument == bindparam("instrument"),
        Recording.version == bindparam("version"),
        Recording.language == bindparam("language"),
        Recording.removed_at.is_(None),
    )
    .order_by(Recording.id)
)
