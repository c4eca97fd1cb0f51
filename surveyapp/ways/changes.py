"""Writes of the ways in: cards, visits that a card opens, interviews, a device handed over."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.people.encrypted import Vault
from surveyapp.placements.models import Placement
from surveyapp.schedule.models import SurveyLink
from surveyapp.schedule.modes import Mode, Talk
from surveyapp.schedule.survey_links import new_token, token_hash
from surveyapp.ways.codes import new_code
from surveyapp.ways.queries import CODE, CardFound, KioskFound
from surveyapp.ways.rules import CARD_VISIT, FAREWELL, HAND_OVER, INTERVIEW, OWN_WORK, kiosk_visit_until


@dataclass(frozen=True, slots=True)
class NewCard:
    """A card as it is printed; neither half can be read again."""

    token: str
    code: str


@dataclass(frozen=True, slots=True)
class Stay:
    """A placement, and the participant as an informant."""

    placement_id: int
    informant_id: int
    authority_id: int


def make_card(session: Session, vault: Vault, secret: str, stay: Stay, *, actor: str, at: dt.datetime) -> NewCard:
    """A new card for a placement; an earlier one stops working."""
    if session.get_bind().dialect.name != "sqlite":
        # Two presses at once must not leave two cards: SQLite has one writer, others wait here.
        session.execute(select(Placement.id).where(Placement.id == stay.placement_id).with_for_update())
    revoke_card(session, stay, actor=actor, at=at)
    token, code = new_token(secret), _unused_code(session, vault)
    session.add(
        SurveyLink(
            informant_id=stay.informant_id,
            token_hash=token_hash(token),
            way=Mode.CARD.value,
            code_index=vault.index(code, CODE),
            placement_id=stay.placement_id,
            created_at=at,
        )
    )
    session.flush()
    _tell(session, Action.CARD_MADE, ("placement", stay.placement_id), stay.authority_id, actor, at)
    return NewCard(token, code)


def revoke_card(session: Session, stay: Stay, *, actor: str, at: dt.datetime) -> bool:
    """Make a placement's card and the visits that it opened useless; whether there was a card."""
    ended = session.execute(
        update(SurveyLink)
        .where(
            SurveyLink.placement_id == stay.placement_id,
            SurveyLink.way == Mode.CARD.value,
            SurveyLink.revoked_at.is_(None),
        )
        .values(revoked_at=at)
        .returning(SurveyLink.code_index)
    ).scalars()
    if all(code is None for code in ended.all()):
        return False
    _tell(session, Action.CARD_REVOKED, ("placement", stay.placement_id), stay.authority_id, actor, at)
    return True


def open_visit(session: Session, secret: str, card: CardFound, kiosk: KioskFound | None, *, at: dt.datetime) -> str:
    """A short visit for the holder of a card; returns its token. A kiosk has one visit at a time."""
    token = new_token(secret)
    visit = SurveyLink(informant_id=card.informant_id, token_hash=token_hash(token), created_at=at)
    if kiosk is None:
        visit.way, visit.placement_id, visit.expires_at = Mode.CARD.value, card.placement_id, at + CARD_VISIT
    else:
        end_kiosk_visits(session, kiosk.id, at=at)
        visit.way, visit.kiosk_id, visit.expires_at = Mode.KIOSK.value, kiosk.id, kiosk_visit_until(at, at)
    session.add(visit)
    session.flush()
    _tell(
        session,
        Action.LINK_MADE,
        ("informant", card.informant_id),
        card.authority_id,
        f"informant {card.informant_id}",
        at,
        {"way": visit.way},
    )
    return token


def open_interview(
    session: Session,
    secret: str,
    stay: Stay,
    talk: Talk,
    *,
    has_interpreter: bool,
    account_id: int,
    at: dt.datetime,
    only_assignment_id: int | None = None,
) -> str:
    """A link for the one who reads the questions and taps the answers; returns its token.

    With ``only_assignment_id`` it opens that form alone, for somebody who may see no other answers.
    """
    link = SurveyLink(
        way=Mode.INTERVIEW.value,
        talk=talk.value,
        has_interpreter=has_interpreter,
        only_assignment_id=only_assignment_id,
        expires_at=at + INTERVIEW,
    )
    return _open_with_staff(session, secret, stay, link, Action.INTERVIEW_OPENED, account_id, at)


def hand_over(session: Session, secret: str, stay: Stay, *, account_id: int, at: dt.datetime) -> str:
    """A link for the participant who is handed the device; returns its token."""
    link = SurveyLink(way=Mode.HANDED_OVER.value, expires_at=at + HAND_OVER)
    return _open_with_staff(session, secret, stay, link, Action.DEVICE_HANDED_OVER, account_id, at)


def open_own_work(
    session: Session, secret: str, informant_id: int, authority_id: int, *, account_id: int, at: dt.datetime
) -> str:
    """A link for somebody who signed in and answers as this informant; returns its token."""
    token = new_token(secret)
    session.add(
        SurveyLink(
            informant_id=informant_id,
            account_id=account_id,
            token_hash=token_hash(token),
            created_at=at,
            expires_at=at + OWN_WORK,
        )
    )
    session.flush()
    subject = ("informant", informant_id)
    _tell(session, Action.LINK_MADE, subject, authority_id, f"account {account_id}", at, {"way": "signed in"})
    return token


def prolong_kiosk_visit(session: Session, token: str, *, at: dt.datetime) -> None:
    """Give a visit at a kiosk that still lasts its time again, up to the longest."""
    begun_at = session.scalar(_lasting(token, at).with_only_columns(SurveyLink.created_at))
    if begun_at is not None:
        _expire(session, token, kiosk_visit_until(begun_at, at))


def farewell(session: Session, token: str, *, at: dt.datetime) -> None:
    """Everything is sent: the visit lasts a little longer, for the thanks and the person's own picture."""
    if session.scalar(_lasting(token, at).with_only_columns(func.count())):
        _expire(session, token, at + FAREWELL)


def end_visit(session: Session, token: str, *, at: dt.datetime) -> None:
    """Nothing of this visit can be seen any more; a link without an end is no visit and stays."""
    session.execute(
        update(SurveyLink)
        .where(
            SurveyLink.token_hash == token_hash(token),
            SurveyLink.expires_at.is_not(None),
            SurveyLink.revoked_at.is_(None),
        )
        .values(revoked_at=at)
    )


def end_kiosk_visits(session: Session, kiosk_id: int, *, at: dt.datetime) -> None:
    """End whatever visit a kiosk has."""
    session.execute(
        update(SurveyLink).where(SurveyLink.kiosk_id == kiosk_id, SurveyLink.revoked_at.is_(None)).values(revoked_at=at)
    )


def _open_with_staff(
    session: Session,
    secret: str,
    stay: Stay,
    link: SurveyLink,
    action: Action,
    account_id: int,
    at: dt.datetime,
) -> str:
    token = new_token(secret)
    link.informant_id, link.account_id = stay.informant_id, account_id
    link.token_hash, link.created_at = token_hash(token), at
    session.add(link)
    session.flush()
    details = {"talk": link.talk, "interpreter": link.has_interpreter} if link.talk else None
    subject = ("placement", stay.placement_id)
    _tell(session, action, subject, stay.authority_id, f"account {account_id}", at, details)
    return token


def _unused_code(session: Session, vault: Vault) -> str:
    while True:
        code = new_code()
        if session.scalar(select(SurveyLink.id).where(SurveyLink.code_index == vault.index(code, CODE))) is None:
            return code


def _lasting(token: str, at: dt.datetime) -> Select[SurveyLink]:
    return select(SurveyLink).where(
        SurveyLink.token_hash == token_hash(token), SurveyLink.revoked_at.is_(None), SurveyLink.expires_at > at
    )


def _expire(session: Session, token: str, at: dt.datetime) -> None:
    session.execute(update(SurveyLink).where(SurveyLink.token_hash == token_hash(token)).values(expires_at=at))


def _tell(
    session: Session,
    action: Action,
    subject: tuple[str, int],
    authority_id: int,
    actor: str,
    at: dt.datetime,
    details: dict[str, Any] | None = None,
) -> None:
    record(session, action, actor=actor, subject=subject, at=at, authority_id=authority_id, details=details)
