"""Writes about translations: approve and withdraw, add and remove recordings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from surveyapp.access.policy import Actor
from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.languages.models import Recording, TextApproval
from surveyapp.languages.rules import LARGEST_RECORDING, Translated, sound_kind


class CannotApprove(ValueError):
    """The texts are not all there."""


class BadRecording(ValueError):
    """What was uploaded cannot be played; ``is_too_large`` tells which of the two faults it has."""

    def __init__(self, *, is_too_large: bool) -> None:
        super().__init__("too large" if is_too_large else "no sound")
        self.is_too_large = is_too_large


@dataclass(frozen=True, slots=True)
class Place:
    """Which text of an instrument is read aloud, in which language."""

    instrument: str
    version: int
    language: str
    #: dotted path of the text, such as items.vardag.text
    place: str


def approve(session: Session, texts: Translated, by: Actor, *, at: dt.datetime) -> bool:
    """The account stands for exactly these texts; False when somebody already does. Raises CannotApprove."""
    if texts.share < 1:
        raise CannotApprove(texts.subject)
    already = session.scalar(
        select(TextApproval.id).where(
            *_in_force(by.authority_id, texts.subject, texts.language), TextApproval.texts_sha256 == texts.sha256
        )
    )
    if already is not None:
        return False
    # What was approved under this name before is another text by now.
    _end(session, by.authority_id, texts.subject, texts.language, at)
    approval = TextApproval(
        authority_id=by.authority_id,
        language=texts.language,
        subject=texts.subject,
        texts_sha256=texts.sha256,
        approved_by=by.account_id,
        approved_at=at,
    )
    session.add(approval)
    session.flush()
    _tell(session, Action.TEXTS_APPROVED, by, texts.subject, texts.language, at, approval.id)
    return True


def withdraw(session: Session, subject: str, language: str, by: Actor, *, at: dt.datetime) -> bool:
    """Nobody stands for these texts any more; False when nobody did."""
    ended = _end(session, by.authority_id, subject, language, at)
    if ended:
        _tell(session, Action.APPROVAL_WITHDRAWN, by, subject, language, at, ended[-1])
    return bool(ended)


def add_recording(session: Session, place: Place, content: bytes, by: Actor, *, at: dt.datetime) -> str:
    """Keep a recording of one text in place of an earlier one; returns its ref. Raises BadRecording."""
    kind = sound_kind(content)
    if kind is None or len(content) > LARGEST_RECORDING:
        raise BadRecording(is_too_large=kind is not None)
    remove_recordings(session, place, by, at=at)
    made = Recording(
        authority_id=by.authority_id,
        instrument=place.instrument,
        version=place.version,
        language=place.language,
        place=place.place,
        media_type=kind,
        content=content,
        uploaded_by=by.account_id,
        uploaded_at=at,
    )
    session.add(made)
    session.flush()
    _tell_of(session, Action.RECORDING_ADDED, by, place, at, made.id)
    return made.ref


def remove_recordings(session: Session, place: Place, by: Actor, *, at: dt.datetime) -> bool:
    """Stop playing what was recorded of this text; False where nothing was."""
    removed = session.scalars(
        update(Recording)
        .where(
            Recording.authority_id == by.authority_id,
            Recording.instrument == place.instrument,
            Recording.version == place.version,
            Recording.language == place.language,
            Recording.place == place.place,
            Recording.removed_at.is_(None),
        )
        .values(removed_at=at)
        .returning(Recording.id)
    ).all()
    for recording_id in removed:
        _tell_of(session, Action.RECORDING_REMOVED, by, place, at, recording_id)
    return bool(removed)


def _in_force(authority_id: int, subject: str, language: str) -> tuple[ColumnElement[bool], ...]:
    return (
        TextApproval.authority_id == authority_id,
        TextApproval.subject == subject,
        TextApproval.language == language,
        TextApproval.withdrawn_at.is_(None),
    )


def _end(session: Session, authority_id: int, subject: str, language: str, at: dt.datetime) -> list[int]:
    ended = session.scalars(
        update(TextApproval)
        .where(*_in_force(authority_id, subject, language))
        .values(withdrawn_at=at)
        .returning(TextApproval.id)
    )
    return sorted(ended)


def _tell(
    session: Session, action: Action, by: Actor, subject: str, language: str, at: dt.datetime, row_id: int
) -> None:
    record(
        session,
        action,
        actor=f"account {by.account_id}",
        subject=("text_approval", row_id),
        at=at,
        authority_id=by.authority_id,
        details={"texts": subject, "language": language},
    )


def _tell_of(session: Session, action: Action, by: Actor, place: Place, at: dt.datetime, row_id: int) -> None:
    record(
        session,
        action,
        actor=f"account {by.account_id}",
        subject=("recording", row_id),
        at=at,
        authority_id=by.authority_id,
        details={
            "instrument": place.instrument,
            "version": place.version,
            "language": place.language,
            "place": place.place,
        },
    )
