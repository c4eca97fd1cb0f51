"""Answers that arrive after they were given, from a device that was without network: what becomes of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.db.upsert import insert_for
from surveyapp.people.encrypted import Vault
from surveyapp.responses.changes import keep_unreadable
from surveyapp.responses.models import Answer, OfflineReceipt
from surveyapp.responses.queries import Asked
from surveyapp.responses.queries import asked as asked_by
from surveyapp.responses.rules import EnvelopeFate
from surveyapp.schedule.models import SurveyLink
from surveyapp.schedule.modes import Mode
from surveyapp.schedule.survey_links import token_hash
from surveyapp.tasks.changes import About, make_task
from surveyapp.tasks.rules import TaskKind

VISITS = frozenset({Mode.KIOSK, Mode.HANDED_OVER, Mode.INTERVIEW, Mode.CARD})
"""Ways in whose links end by themselves, and long before a device may have network again."""


def asked_then(session: Session, token: str, assignment_id: int, given_at: dt.datetime) -> Asked | None:
    """The assignment as the link's holder met it when the answers were given; its response is held.

    A visit that has ended since was open then; a personal link that was taken back stays taken back.
    """
    found = asked_by(session, token, assignment_id, at=given_at, locking=True)
    if found is None or not found.standing.is_revoked or found.holder.way.mode not in VISITS:
        return found
    ended = session.execute(
        select(SurveyLink.created_at, SurveyLink.revoked_at, SurveyLink.expires_at).where(
            SurveyLink.token_hash == token_hash(token)
        )
    ).one()
    has_lasted = all(end is None or given_at < end for end in (ended.revoked_at, ended.expires_at))
    if not has_lasted or given_at < ended.created_at:
        return found
    return replace(found, standing=replace(found.standing, is_revoked=False))


def receipt_of(session: Session, envelope: str) -> EnvelopeFate | None:
    """What became of an envelope that was received before."""
    fate = session.scalar(select(OfflineReceipt.fate).where(OfflineReceipt.envelope == envelope))
    return None if fate is None else EnvelopeFate(fate)


def write_receipt(
    session: Session,
    envelope: str,
    assignment_id: int | None,
    fate: EnvelopeFate,
    *,
    given_at: dt.datetime,
    at: dt.datetime,
) -> None:
    """Remember what became of an envelope, so that a second copy changes nothing."""
    statement = insert_for(session, OfflineReceipt).values(
        envelope=envelope, assignment_id=assignment_id, fate=fate.value, given_at=given_at, received_at=at
    )
    session.execute(statement.on_conflict_do_nothing(index_elements=["envelope"]))


def newer(session: Session, response_id: int | None, items: Iterable[str], given_at: dt.datetime) -> set[str]:
    """Which of these items have a stored answer that was given later."""
    if response_id is None:
        return set()
    return set(
        session.scalars(
            select(Answer.item).where(
                Answer.response_id == response_id, Answer.item.in_(list(items)), Answer.answered_at > given_at
            )
        )
    )


def keep(session: Session, vault: Vault, asked: Asked, body: str, why: str, envelope: str, *, at: dt.datetime) -> None:
    """Keep what cannot be saved, sealed and whole, and ask staff to sort it out; ``why`` is a code."""
    keep_unreadable(session, vault, asked, body, at=at)
    about = About(asked.placement_id, asked.assignment_id, details={"why": why})
    actor = f"informant {asked.holder.informant_id}"
    make_task(
        session, TaskKind.ANSWERS_KEPT, f"envelope {envelope}", asked.holder.authority_id, about, actor=actor, at=at
    )
