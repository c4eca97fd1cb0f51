"""What programs read, always within one authority, in pages that go on after the last ref."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, aliased

from surveyapp.access.models import Account
from surveyapp.access.policy import Act, Actor, has
from surveyapp.access.queries import actor_of
from surveyapp.people.changes import NAME
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Informant, Organisation
from surveyapp.placements.models import Placement
from surveyapp.privacy.pseudonyms import Kind, Pseudonyms
from surveyapp.programs.models import ProgramToken
from surveyapp.programs.rules import Right, rights_of, token_hash, works
from surveyapp.responses.models import Reading, Response
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.schedule.windows import Window, final_state

PER_PAGE = 25
T = TypeVar("T")


class UnknownCursor(LookupError):
    """Nothing of this authority is called what the cursor says."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whoever came with a token: for which account it acts and what it may be used for."""

    token_id: int
    actor: Actor
    rights: frozenset[Right]
    last_used_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """So many rows, and where the next page begins; None at the end."""

    rows: tuple[dict[str, Any], ...]
    next_cursor: str | None


def bearer_of(session: Session, token: str, now: dt.datetime) -> Bearer | None:
    """Who comes with this token; None when it is unknown, over or revoked, or whoever made it may make none now."""
    row = session.execute(
        select(ProgramToken, Account)
        .join(Account, Account.id == ProgramToken.account_id)
        .where(ProgramToken.token_hash == token_hash(token), Account.closed_at.is_(None))
    ).first()
    if row is None:
        return None
    found, account = row
    actor = actor_of(account)
    is_good = works(found.expires_at, found.revoked_at, now) and found.authority_id == actor.authority_id
    if not is_good or not has(actor, Act.MANAGE_TOKENS):
        return None
    return Bearer(found.id, actor, rights_of(found.rights), found.last_used_at)


def tokens(session: Session, authority_id: int, page: int) -> tuple[list[ProgramToken], bool]:
    """The authority's tokens, newest first, one page of them, and whether there are more."""
    rows = session.scalars(
        select(ProgramToken)
        .where(ProgramToken.authority_id == authority_id)
        .order_by(ProgramToken.id.desc())
        .limit(PER_PAGE + 1)
        .offset((page - 1) * PER_PAGE)
    ).all()
    return list(rows[:PER_PAGE]), len(rows) > PER_PAGE


def organisations(session: Session, authority_id: int, cursor: str | None, limit: int) -> Page:
    """Providers and referrers."""
    after = _after(session, Organisation, authority_id, cursor)
    rows = session.scalars(
        select(Organisation)
        .where(Organisation.authority_id == authority_id, Organisation.id > after)
        .order_by(Organisation.id)
        .limit(limit + 1)
    ).all()
    return _page([{"ref": row.ref, "kind": row.kind, "name": row.name} for row in rows], limit)


def placements(
    session: Session,
    codes: Pseudonyms,
    authority_id: int,
    cursor: str | None,
    limit: int,
    names: Vault | None = None,
    changed: tuple[dt.date | None, dt.date | None] = (None, None),
) -> Page:
    """Placements by code; with names where the vault is handed over. ``changed``: started and ended from which day."""
    query = _placements(authority_id).where(Placement.id > _after(session, Placement, authority_id, cursor))
    started, ended = changed
    if started is not None:
        query = query.where(Placement.start_on >= started)
    if ended is not None:
        query = query.where(Placement.exit_on >= ended)
    rows = session.execute(query.order_by(Placement.id).limit(limit + 1)).all()
    return _page([_placement(row, codes, names) for row in rows], limit)


def placement(
    session: Session, codes: Pseudonyms, authority_id: int, ref: str, names: Vault | None = None
) -> dict[str, Any] | None:
    """The placement of this ref, if it is this authority's."""
    row = session.execute(_placements(authority_id).where(Placement.ref == ref)).first()
    return None if row is None else _placement(row, codes, names)


def assignments(
    session: Session, authority_id: int, placement_id: int, today: dt.date, after: int, limit: int
) -> list[dict[str, Any]]:
    """Everything that is planned for a placement, with what it came to: the placement's part of the ledger."""
    rows = session.execute(
        select(Assignment, Occasion, Response.ref, Response.state, Response.submitted_at)
        .join(Occasion, Occasion.id == Assignment.occasion_id)
        .join(Placement, Placement.id == Occasion.placement_id)
        .outerjoin(Response, Response.assignment_id == Assignment.id)
        .where(Placement.authority_id == authority_id, Placement.id == placement_id)
        .order_by(Occasion.on, Occasion.id, Assignment.id)
        .limit(limit + 1)
        .offset(after)
    ).all()
    return [
        {
            "wave": occasion.wave,
            "number": occasion.number,
            "on": occasion.on,
            "opens_on": occasion.opens_on,
            "due_on": occasion.due_on,
            "closes_on": occasion.closes_on,
            "role": one.role,
            "instrument": one.instrument,
            "version": one.version,
            "state": final_state(
                Window(occasion.on, occasion.opens_on, occasion.due_on, occasion.closes_on),
                today,
                one.cancel_reason,
                "submitted" if one.held_at is not None else state,
                one.explanation,
            ).value,
            "response": ref,
            "submitted_at": submitted_at,
        }
        for one, occasion, ref, state, submitted_at in rows
    ]


def readings(session: Session, authority_id: int, placement_id: int, after: int, limit: int) -> list[dict[str, Any]]:
    """Scores of the responses of a placement that count, each scale as it was scored last; no answers, no texts."""
    later = aliased(Reading)
    is_newest = ~exists(
        select(later.id).where(
            later.response_id == Reading.response_id,
            later.scale == Reading.scale,
            later.view == Reading.view,
            later.id > Reading.id,
        )
    )
    rows = session.execute(
        select(Reading, Response.ref, Response.submitted_at, Assignment, Occasion)
        .join(Response, Response.id == Reading.response_id)
        .join(Assignment, Assignment.id == Response.assignment_id)
        .join(Occasion, Occasion.id == Assignment.occasion_id)
        .join(Placement, Placement.id == Occasion.placement_id)
        .where(
            Placement.authority_id == authority_id,
            Placement.id == placement_id,
            Response.state == "submitted",
            is_newest,
        )
        .order_by(Occasion.on, Reading.id)
        .limit(limit + 1)
        .offset(after)
    ).all()
    return [
        {
            "response": ref,
            "submitted_at": submitted_at,
            "wave": occasion.wave,
            "number": occasion.number,
            "role": one.role,
            "instrument": one.instrument,
            "version": one.version,
            "scale": reading.scale,
            "view": reading.view,
            "value": reading.value,
            "undefined": reading.undefined,
            "n_answered": reading.n_answered,
            "n_items": reading.n_items,
        }
        for reading, ref, submitted_at, one, occasion in rows
    ]


_Provider, _Referrer = aliased(Organisation), aliased(Organisation)


def _placements(authority_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(Placement, _Provider.ref, _Referrer.ref, Informant.ref, Informant.name_sealed)
        .join(Informant, Informant.participant_id == Placement.participant_id)
        .join(_Provider, _Provider.id == Placement.provider_id)
        .join(_Referrer, _Referrer.id == Placement.referrer_id)
        .where(Placement.authority_id == authority_id)
    )


def _placement(row: Any, codes: Pseudonyms, names: Vault | None) -> dict[str, Any]:
    found, provider, referrer, informant_ref, name_sealed = row
    told = {
        "ref": found.ref,
        "code": codes.of(Kind.PLACEMENT, found.id),
        "person_code": codes.of(Kind.PERSON, found.participant_id),
        "provider": provider,
        "referrer": referrer,
        "plan": {"code": found.plan_code, "version": found.plan_version},
        "start_on": found.start_on,
        "planned_end_on": found.planned_end_on,
        "exit_on": found.exit_on,
        "exit_reason": found.exit_reason,
        "destination": found.destination,
    }
    if names is not None:
        told |= {"name": names.open(name_sealed, NAME, informant_ref), "label": found.label}
    return told


def _after(session: Session, row: type[Any], authority_id: int, cursor: str | None) -> int:
    if cursor is None:
        return 0
    found = session.scalar(select(row.id).where(row.ref == cursor, row.authority_id == authority_id))
    if found is None:
        raise UnknownCursor
    return int(found)


def _page(rows: Sequence[dict[str, Any]], limit: int) -> Page:
    return Page(tuple(rows[:limit]), rows[limit - 1]["ref"] if len(rows) > limit else None)
