"""Notes of interviews by the theme that they are coded with: what the matrix is narrowed to."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.coding.models import Codebook, CodedSegment, Theme


def themes_to_choose(session: Session, authority_id: int) -> list[tuple[str, str, str]]:
    """Living themes of every codebook: ref, name and the codebook's title, in their order."""
    rows = session.execute(
        select(Theme.ref, Theme.name, Codebook.title)
        .join(Codebook, Codebook.id == Theme.codebook_id)
        .where(Codebook.authority_id == authority_id, Theme.removed_at.is_(None))
        .order_by(Codebook.title, Codebook.id, Theme.position, Theme.id)
    )
    return [(ref, name, title) for ref, name, title in rows]


def notes_with(session: Session, authority_id: int, theme_ref: str, interview_ids: Collection[int]) -> set[int]:
    """Ids of the notes of these interviews in which somebody coded this theme."""
    theme = session.scalar(
        select(Theme.id)
        .join(Codebook, Codebook.id == Theme.codebook_id)
        .where(Codebook.authority_id == authority_id, Theme.ref == theme_ref)
    )
    return set(
        session.scalars(
            select(CodedSegment.note_id).where(
                CodedSegment.theme_id == theme,
                CodedSegment.interview_id.in_(interview_ids),
                CodedSegment.removed_at.is_(None),
            )
        )
    )
