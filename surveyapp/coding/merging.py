"""Writes of coding: one theme goes up in another, with its passages, and comes out again as it was."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveyapp.coding.changes import By, fresh, hold, lock, standing, tell
from surveyapp.coding.models import CodedSegment, Theme, ThemeEvent, ThemeEventKind
from surveyapp.coding.rules import CannotCode, Refusal, is_under

_AT_ONCE = 500
Passage = tuple[int, int, int, int | None, str | None]


def merge_theme(session: Session, theme: Theme, seen: int, into: Theme, by: By) -> int:
    """Give the theme's passages and those under it to another; how many passages. Raises CannotCode.

    What one coder marked with both stays once. The history keeps what was moved, so that it can be undone.
    """
    living = hold(session, theme, seen)
    session.refresh(into)
    if into.id == theme.id:
        raise CannotCode(Refusal.INTO_ITSELF)
    if into.id not in living:
        raise CannotCode(Refusal.GONE)
    before = standing(theme)
    moved, double = _parted(session, theme.id, into.id)
    _give(session, moved, into.id)
    for part in _in_parts(double):
        session.execute(update(CodedSegment).where(CodedSegment.id.in_(part)).values(removed_at=by.at))
    lifted_from = into.parent_id if is_under(into.id, theme.id, living) else None
    if lifted_from is not None:
        # It stands under what goes up in it, so it takes that one's place.
        into.parent_id = theme.parent_id
    under = [child for child, parent in living.items() if parent == theme.id and child != into.id]
    for child in session.scalars(select(Theme).where(Theme.id.in_(under))):
        child.parent_id = into.id
    theme.merged_into_id, theme.removed_at = into.id, by.at
    theme.changed_count += 1
    into.changed_count += 1
    session.flush()
    after: dict[str, Any] = {
        "into": into.id,
        "moved": moved,
        "double": double,
        "under": under,
        "lifted_from": lifted_from,
    }
    tell(session, theme, ThemeEventKind.MERGED, before, after, by)
    return len(moved) + len(double)


def undo_merge(session: Session, theme: Theme, seen: int, by: By) -> None:
    """Let the theme come out again with what was its own, unless it was removed since. Raises CannotCode."""
    lock(session, theme.codebook_id)
    fresh(session, theme, seen)
    if theme.merged_into_id is None:
        raise CannotCode(Refusal.NOT_MERGED)
    into = session.get_one(Theme, theme.merged_into_id)
    if into.removed_at is not None:
        raise CannotCode(Refusal.LATER_MERGE)
    names = session.scalars(
        select(Theme.name).where(Theme.codebook_id == theme.codebook_id, Theme.removed_at.is_(None))
    )
    if theme.name.casefold() in {one.casefold() for one in names}:
        raise CannotCode(Refusal.NAME_TAKEN)
    event = session.scalars(
        select(ThemeEvent)
        .where(ThemeEvent.theme_id == theme.id, ThemeEvent.kind == ThemeEventKind.MERGED.value)
        .order_by(ThemeEvent.id.desc())
        .limit(1)
    ).one()
    kept = event.after or {}
    merged_at = theme.removed_at
    _give(session, kept["moved"], theme.id)
    for part in _in_parts(kept["double"]):
        session.execute(
            update(CodedSegment)
            .where(CodedSegment.id.in_(part), CodedSegment.removed_at == merged_at)
            .values(removed_at=None)
        )
    theme.merged_into_id, theme.removed_at = None, None
    parent = None if theme.parent_id is None else session.get_one(Theme, theme.parent_id)
    if parent is not None and parent.removed_at is not None:
        theme.parent_id = None
    for child in session.scalars(select(Theme).where(Theme.id.in_(kept["under"]), Theme.removed_at.is_(None))):
        child.parent_id = theme.id
    if kept["lifted_from"] is not None:
        stood_under = session.get_one(Theme, kept["lifted_from"])
        into.parent_id = theme.id if stood_under.removed_at is not None else stood_under.id
    theme.changed_count += 1
    into.changed_count += 1
    session.flush()
    tell(session, theme, ThemeEventKind.RESTORED, None, standing(theme), by)


def _parted(session: Session, theme_id: int, into_id: int) -> tuple[list[int], list[int]]:
    """Ids of the theme's passages: those to move, and those that the same coder marked with the other one too."""
    here, there = _passages(session, theme_id), _passages(session, into_id)
    others = {passage for _id, passage in there}
    moved = [id_ for id_, passage in here if passage not in others]
    return moved, [id_ for id_, passage in here if passage in others]


def _passages(session: Session, theme_id: int) -> list[tuple[int, Passage]]:
    rows = session.execute(
        select(
            CodedSegment.id,
            CodedSegment.note_id,
            CodedSegment.start_at,
            CodedSegment.end_at,
            CodedSegment.account_id,
            CodedSegment.coder_words,
        )
        .where(CodedSegment.theme_id == theme_id, CodedSegment.removed_at.is_(None))
        .order_by(CodedSegment.id)
    )
    return [(row.id, (row.note_id, row.start_at, row.end_at, row.account_id, row.coder_words)) for row in rows]


def _give(session: Session, ids: Collection[int], theme_id: int) -> None:
    for part in _in_parts(ids):
        session.execute(update(CodedSegment).where(CodedSegment.id.in_(part)).values(theme_id=theme_id))


def _in_parts(ids: Collection[int]) -> Iterable[list[int]]:
    ordered = list(ids)
    return (ordered[first : first + _AT_ONCE] for first in range(0, len(ordered), _AT_ONCE))
