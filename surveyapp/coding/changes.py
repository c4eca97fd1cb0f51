"""Writes of codebooks: begin, rename, add, reword, move, remove and restore themes, each with its history."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.coding.models import Codebook, CodedSegment, Theme, ThemeEvent, ThemeEventKind
from surveyapp.coding.rules import LONGEST_TITLE, CannotCode, Refusal, Wording, cleaned, code_of, is_under


@dataclass(frozen=True, slots=True)
class By:
    """Who does it, of which authority, and when; no account where a file or a command does."""

    account_id: int | None
    authority_id: int
    at: dt.datetime

    @property
    def actor(self) -> str:
        """As the trail names it."""
        return "command" if self.account_id is None else f"account {self.account_id}"


def begin_codebook(session: Session, title: str, by: By) -> Codebook:
    """A codebook without themes; its code for files is made of the title. Raises CannotCode."""
    title = _title(title)
    taken = session.scalars(select(Codebook.code).where(Codebook.authority_id == by.authority_id)).all()
    made = Codebook(
        authority_id=by.authority_id,
        code=code_of(title, taken),
        title=title,
        created_by=by.account_id,
        created_at=by.at,
    )
    session.add(made)
    session.flush()
    _tell_codebook(session, made, by, "begun")
    return made


def rename_codebook(session: Session, codebook: Codebook, title: str, by: By) -> bool:
    """Another title; the code stays. Raises CannotCode."""
    title = _title(title)
    if title == codebook.title:
        return False
    codebook.title = title
    session.flush()
    _tell_codebook(session, codebook, by, "renamed")
    return True


def add_theme(session: Session, codebook: Codebook, wording: Wording, parent: Theme | None, by: By) -> Theme:
    """A theme after all others, under another or none. Raises CannotCode."""
    wording = wording.checked()
    lock(session, codebook.id)
    _not_taken(session, codebook.id, wording.name, None)
    if parent is not None and (parent.codebook_id != codebook.id or parent.removed_at is not None):
        raise CannotCode(Refusal.GONE)
    last = session.scalar(select(func.max(Theme.position)).where(Theme.codebook_id == codebook.id))
    made = Theme(
        codebook_id=codebook.id,
        parent_id=None if parent is None else parent.id,
        name=wording.name,
        definition=wording.definition,
        examples=wording.examples,
        position=0 if last is None else last + 1,
    )
    session.add(made)
    session.flush()
    tell(session, made, ThemeEventKind.ADDED, None, standing(made), by)
    return made


def change_theme(session: Session, theme: Theme, seen: int, wording: Wording, parent_id: int | None, by: By) -> bool:
    """Other words or another place; whether that changed anything. Raises CannotCode."""
    wording = wording.checked()
    living = hold(session, theme, seen)
    _not_taken(session, theme.codebook_id, wording.name, theme.id)
    if parent_id is not None:
        if parent_id not in living:
            raise CannotCode(Refusal.GONE)
        if is_under(parent_id, theme.id, living):
            raise CannotCode(Refusal.UNDER_ITSELF)
    before = standing(theme)
    theme.name, theme.definition, theme.examples = wording.name, wording.definition, wording.examples
    theme.parent_id = parent_id
    if standing(theme) == before:
        return False
    _settle(session, theme, ThemeEventKind.CHANGED, before, by)
    return True


def move_theme(session: Session, theme: Theme, seen: int, step: int, by: By) -> bool:
    """One place up (-1) or down (1) among those beside it; False at either end. Raises CannotCode."""
    hold(session, theme, seen)
    beside = session.scalars(
        select(Theme)
        .where(Theme.codebook_id == theme.codebook_id, Theme.removed_at.is_(None), Theme.parent_id == theme.parent_id)
        .order_by(Theme.position, Theme.id)
    ).all()
    place = beside.index(theme) + step
    if not 0 <= place < len(beside):
        return False
    other, before = beside[place], standing(theme)
    theme.position, other.position = other.position, theme.position
    _settle(session, theme, ThemeEventKind.CHANGED, before, by)
    return True


def remove_theme(session: Session, theme: Theme, seen: int, by: By) -> None:
    """Take a theme away that nothing is marked with and that has none under it. Raises CannotCode."""
    living = hold(session, theme, seen)
    if theme.id in living.values():
        raise CannotCode(Refusal.HAS_CHILDREN)
    marked = select(CodedSegment.id).where(CodedSegment.theme_id == theme.id, CodedSegment.removed_at.is_(None))
    if session.scalar(marked.limit(1)) is not None:
        raise CannotCode(Refusal.IN_USE)
    before = standing(theme)
    theme.removed_at = by.at
    _settle(session, theme, ThemeEventKind.REMOVED, before, by)


def restore_theme(session: Session, theme: Theme, seen: int, by: By) -> None:
    """Bring back a theme that was removed. Raises CannotCode: its name may be another's by now."""
    lock(session, theme.codebook_id)
    fresh(session, theme, seen)
    if theme.removed_at is None or theme.merged_into_id is not None:
        raise CannotCode(Refusal.CHANGED_MEANWHILE)
    _not_taken(session, theme.codebook_id, theme.name, theme.id)
    theme.removed_at = None
    parent = None if theme.parent_id is None else session.get_one(Theme, theme.parent_id)
    if parent is not None and parent.removed_at is not None:
        theme.parent_id = None
    _settle(session, theme, ThemeEventKind.RESTORED, None, by)


def lock(session: Session, codebook_id: int) -> None:
    """Wait for whoever changes themes of this codebook, and let the next ones wait."""
    session.execute(select(Codebook.id).where(Codebook.id == codebook_id).with_for_update())


def fresh(session: Session, theme: Theme, seen: int) -> None:
    """Read the theme again behind the lock. Raises CannotCode if it is another than the one that was seen."""
    session.refresh(theme)
    if theme.changed_count != seen:
        raise CannotCode(Refusal.CHANGED_MEANWHILE)


def hold(session: Session, theme: Theme, seen: int) -> dict[int, int | None]:
    """Lock and read again; the codebook's living themes with what they stand under. Raises CannotCode."""
    lock(session, theme.codebook_id)
    fresh(session, theme, seen)
    if theme.removed_at is not None:
        raise CannotCode(Refusal.GONE)
    rows = session.execute(
        select(Theme.id, Theme.parent_id).where(Theme.codebook_id == theme.codebook_id, Theme.removed_at.is_(None))
    )
    return {row.id: row.parent_id for row in rows}


def standing(theme: Theme) -> dict[str, Any]:
    """A theme as its history keeps it."""
    return {
        "name": theme.name,
        "definition": theme.definition,
        "examples": theme.examples,
        "parent": theme.parent_id,
        "position": theme.position,
    }


def tell(
    session: Session,
    theme: Theme,
    kind: ThemeEventKind,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    by: By,
) -> None:
    """Keep what was done to a theme, in its history and in the trail."""
    session.add(
        ThemeEvent(
            codebook_id=theme.codebook_id,
            theme_id=theme.id,
            kind=kind.value,
            before=before,
            after=after,
            account_id=by.account_id,
            at=by.at,
        )
    )
    session.flush()
    record(
        session,
        Action.THEME_CHANGED,
        actor=by.actor,
        subject=("codebook", theme.codebook_id),
        at=by.at,
        authority_id=by.authority_id,
        details={"theme": theme.id, "what": kind.value},
    )


def _settle(session: Session, theme: Theme, kind: ThemeEventKind, before: dict[str, Any] | None, by: By) -> None:
    theme.changed_count += 1
    session.flush()
    tell(session, theme, kind, before, None if kind is ThemeEventKind.REMOVED else standing(theme), by)


def _title(title: str) -> str:
    title = cleaned(title)
    if not title:
        raise CannotCode(Refusal.NO_TITLE)
    if len(title) > LONGEST_TITLE:
        raise CannotCode(Refusal.TOO_LONG)
    return title


def _not_taken(session: Session, codebook_id: int, name: str, own_id: int | None) -> None:
    rows = session.execute(
        select(Theme.id, Theme.name).where(Theme.codebook_id == codebook_id, Theme.removed_at.is_(None))
    )
    if any(row.name.casefold() == name.casefold() and row.id != own_id for row in rows):
        raise CannotCode(Refusal.NAME_TAKEN)


def _tell_codebook(session: Session, codebook: Codebook, by: By, what: str) -> None:
    record(
        session,
        Action.CODEBOOK_CHANGED,
        actor=by.actor,
        subject=("codebook", codebook.id),
        at=by.at,
        authority_id=by.authority_id,
        details={"what": what},
    )
