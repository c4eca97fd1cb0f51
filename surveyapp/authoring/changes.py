"""Writes of authoring: begin, save, undo, propose, publish and throw away drafts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from surveyapp.access.policy import Actor
from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.authoring.joining import sha256_of
from surveyapp.authoring.models import Draft, DraftText, PublishedText
from surveyapp.authoring.reading import Values, as_json, edition_of, from_json, in_yaml, read_text, title_of, understood
from surveyapp.authoring.rules import (
    DraftKind,
    DraftState,
    Refusal,
    cannot_approve,
    cannot_change,
    step_back,
)
from surveyapp.instruments.content_hash import canonical_json, content_hash
from surveyapp.instruments.problems import Problem
from surveyapp.plans.definition import Plan
from surveyapp.plans.shelf import Shelf
from surveyapp.schedule.changes import lock_plan


class Refused(Exception):
    """It cannot be done; ``reason`` says why."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Unreadable(ValueError):
    """The text is no YAML that could be kept; every reason with its line and column."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


class SavedMeanwhile(Exception):
    """Somebody saved the draft after this person opened it; nothing was written."""

    def __init__(self, number: int) -> None:
        super().__init__(str(number))
        self.number = number


@dataclass(frozen=True, slots=True)
class By:
    """Who does it and when."""

    actor: Actor
    at: dt.datetime


def begin(session: Session, kind: DraftKind, text: str, by: By, *, begun_from: str | None = None) -> Draft:
    """A new draft with this text. Raises Unreadable."""
    values = _readable(text)
    code, version = edition_of(values)
    who = by.actor.account_id
    draft = Draft(
        authority_id=by.actor.authority_id,
        kind=kind.value,
        state=DraftState.OPEN.value,
        number=1,
        text=text,
        parsed=as_json(values),
        title=title_of(values),
        code=code,
        version=version,
        begun_from=begun_from,
        begun_by=who,
        begun_at=by.at,
        saved_by=who,
        saved_at=by.at,
    )
    session.add(draft)
    session.flush()
    session.add(DraftText(draft_id=draft.id, number=1, text=text, saved_by=who, saved_at=by.at))
    session.flush()
    _tell(session, Action.DRAFT_BEGUN, draft, by, {"from": begun_from} if begun_from else {})
    return draft


def save_text(session: Session, draft: Draft, number: int, text: str, by: By) -> Draft:
    """Keep this text, typed over the one with this number. Raises Unreadable, SavedMeanwhile and Refused."""
    values = _readable(text)
    return _save(session, draft, number, text, values, by)


def save_values(session: Session, draft: Draft, number: int, values: Values, by: By) -> Draft:
    """Keep what the form made of the text with this number. Raises SavedMeanwhile and Refused."""
    text = in_yaml(values)
    return _save(session, draft, number, text, _readable(text), by)


def undo(session: Session, draft: Draft, number: int, by: By) -> bool:
    """Bring back the text before; False where nothing is left to undo. Raises SavedMeanwhile and Refused."""
    rows = session.execute(select(DraftText.number, DraftText.restores).where(DraftText.draft_id == draft.id))
    target = step_back(draft.number, {row.number: row.restores for row in rows})
    return target is not None and restore(session, draft, number, target, by)


def restore(session: Session, draft: Draft, number: int, target: int, by: By) -> bool:
    """Bring back an earlier text; False where there is none of this number. Raises SavedMeanwhile and Refused."""
    earlier = session.scalar(select(DraftText).where(DraftText.draft_id == draft.id, DraftText.number == target))
    if earlier is None:
        return False
    _save(session, draft, number, earlier.text, _readable(earlier.text), by, restores=target)
    return True


def propose(session: Session, draft: Draft, number: int, shelf: Shelf, by: By) -> str:
    """Ask a second person to publish the draft as it is; returns the hash of its content. Raises Refused."""
    _locked(session, draft, number)
    found, findings = understood(DraftKind(draft.kind), from_json(draft.parsed), shelf)
    if found is None:
        is_taken = any(finding.path == ("version",) for finding in findings)
        raise Refused(Refusal.TAKEN if is_taken and len(findings) == 1 else Refusal.PROBLEMS)
    draft.state = DraftState.PROPOSED.value
    draft.proposed_by, draft.proposed_at, draft.proposed_sha256 = by.actor.account_id, by.at, content_hash(found)
    session.flush()
    _tell(session, Action.DRAFT_PROPOSED, draft, by, {"sha256": draft.proposed_sha256})
    return draft.proposed_sha256


def take_back(session: Session, draft: Draft, by: By) -> None:
    """The draft is not proposed any more and can be written in. Raises Refused."""
    _locked(session, draft, draft.number)
    if draft.state != DraftState.PROPOSED:
        raise Refused(Refusal.NOT_PROPOSED)
    _reopen(draft)
    session.flush()
    _tell(session, Action.DRAFT_TAKEN_BACK, draft, by, {})


def discard(session: Session, draft: Draft, number: int, by: By) -> None:
    """Throw the draft away; its texts are kept, nobody sees it in the list. Raises SavedMeanwhile and Refused."""
    _locked(session, draft, number)
    _reopen(draft)
    draft.state = DraftState.DISCARDED.value
    session.flush()
    _tell(session, Action.DRAFT_DISCARDED, draft, by, {})


def publish(session: Session, draft: Draft, read: str, shelf: Shelf, by: By) -> PublishedText:
    """Freeze what somebody else proposed: from now on it never changes. Raises Refused.

    Args:
        draft: the proposed draft.
        read: hash of the content that the approving person has read.
        shelf: everything there is, of all authorities; code and version are unique among all of them.
        by: the approving account.
    """
    session.refresh(draft, with_for_update=True)
    reason = cannot_approve(
        DraftState(draft.state), draft.proposed_by, by.actor.account_id, proposed=draft.proposed_sha256, read=read
    )
    if reason is not None or draft.proposed_by is None:
        raise Refused(reason or Refusal.NOT_PROPOSED)
    found, _findings = understood(DraftKind(draft.kind), from_json(draft.parsed), shelf)
    if found is None or content_hash(found) != read:
        raise Refused(_why_not(draft, shelf))
    content = canonical_json(found)
    row = PublishedText(
        authority_id=draft.authority_id,
        kind=draft.kind,
        code=found.code,
        version=found.version,
        text=draft.text,
        text_sha256=sha256_of(read + draft.text),
        content=content,
        sha256=read,
        draft_id=draft.id,
        proposed_by=draft.proposed_by,
        approved_by=by.actor.account_id,
        published_at=by.at,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Refused(Refusal.TAKEN) from None
    draft.state = DraftState.PUBLISHED.value
    session.flush()
    action = Action.PLAN_PUBLISHED if isinstance(found, Plan) else Action.INSTRUMENT_PUBLISHED
    _tell(session, action, draft, by, {"sha256": row.sha256, "proposed_by": draft.proposed_by})
    if isinstance(found, Plan):
        # Frozen is what locked means: what is fixed from now on is fixed before the first answer.
        lock_plan(session, found, actor=f"account {by.actor.account_id}", at=by.at)
    return row


def _why_not(draft: Draft, shelf: Shelf) -> Refusal:
    taken = shelf.catalogue.instruments if draft.kind == DraftKind.INSTRUMENT else shelf.plans
    return Refusal.TAKEN if (draft.code, draft.version) in taken else Refusal.PROBLEMS


def _save(
    session: Session, draft: Draft, number: int, text: str, values: Values, by: By, restores: int | None = None
) -> Draft:
    _locked(session, draft, number)
    if text == draft.text:
        return draft
    _reopen(draft)
    draft.number += 1
    draft.text, draft.parsed, draft.title = text, as_json(values), title_of(values)
    draft.code, draft.version = edition_of(values)
    draft.saved_by, draft.saved_at = by.actor.account_id, by.at
    session.add(
        DraftText(
            draft_id=draft.id,
            number=draft.number,
            text=text,
            restores=restores,
            saved_by=by.actor.account_id,
            saved_at=by.at,
        )
    )
    session.flush()
    return draft


def _locked(session: Session, draft: Draft, number: int) -> None:
    """Hold the draft's row, as it is now; raises SavedMeanwhile and Refused."""
    session.refresh(draft, with_for_update=True)
    reason = cannot_change(DraftState(draft.state))
    if reason is not None:
        raise Refused(reason)
    if draft.number != number:
        raise SavedMeanwhile(draft.number)


def _reopen(draft: Draft) -> None:
    draft.state = DraftState.OPEN.value
    draft.proposed_by = draft.proposed_at = draft.proposed_sha256 = None


def _readable(text: str) -> Values:
    values, problems = read_text(text)
    if values is None:
        raise Unreadable(problems)
    return values


def _tell(session: Session, action: Action, draft: Draft, by: By, details: dict[str, object]) -> None:
    record(
        session,
        action,
        actor=f"account {by.actor.account_id}",
        subject=("draft", draft.id),
        at=by.at,
        authority_id=draft.authority_id,
        details={"kind": draft.kind, "code": draft.code, "version": draft.version, **details},
    )
