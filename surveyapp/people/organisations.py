"""Providers and referrers: add one, give it another name, find them; nothing is deleted."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.people.models import Organisation, OrganisationKind

LONGEST_NAME = 100


class BadName(ValueError):
    """A name that cannot be stored; the message is ``missing``, ``too long``, ``taken`` or ``changed meanwhile``."""


def add_organisation(
    session: Session, authority_id: int, kind: OrganisationKind, name: str, *, actor: str, at: dt.datetime
) -> Organisation:
    """A new provider or referrer; raises BadName."""
    row = Organisation(authority_id=authority_id, kind=kind.value, name=_checked(session, authority_id, kind, name))
    session.add(row)
    session.flush()
    _tell(session, Action.ORGANISATION_ADDED, row, actor, at)
    return row


def rename_organisation(
    session: Session, organisation: Organisation, name: str, seen: str, *, actor: str, at: dt.datetime
) -> bool:
    """Another name; ``seen`` is the one that was shown. Whether anything changed; raises BadName."""
    if organisation.name != seen:
        raise BadName("changed meanwhile")
    kind = OrganisationKind(organisation.kind)
    checked = _checked(session, organisation.authority_id, kind, name, but=organisation.id)
    if checked == organisation.name:
        return False
    organisation.name = checked
    session.flush()
    _tell(session, Action.ORGANISATION_RENAMED, organisation, actor, at)
    return True


def organisations(session: Session, authority_id: int, kind: OrganisationKind) -> list[Organisation]:
    """Every organisation of a kind, by name."""
    rows = session.scalars(
        select(Organisation).where(Organisation.authority_id == authority_id, Organisation.kind == kind.value)
    )
    return sorted(rows, key=lambda row: row.name.casefold())


def organisation_of(
    session: Session, authority_id: int, organisation_id: int | None = None, ref: str = ""
) -> Organisation | None:
    """The organisation of this id or ref, if it is this authority's."""
    which = Organisation.ref == ref if ref else Organisation.id == organisation_id
    return session.scalar(select(Organisation).where(Organisation.authority_id == authority_id, which))


def _checked(session: Session, authority_id: int, kind: OrganisationKind, name: str, but: int | None = None) -> str:
    name = " ".join(name.split())
    if not name:
        raise BadName("missing")
    if len(name) > LONGEST_NAME:
        raise BadName("too long")
    same = select(Organisation.id).where(
        Organisation.authority_id == authority_id,
        Organisation.kind == kind.value,
        func.lower(Organisation.name) == name.lower(),
    )
    if set(session.scalars(same)) - {but}:
        raise BadName("taken")
    return name


def _tell(session: Session, action: Action, row: Organisation, actor: str, at: dt.datetime) -> None:
    record(session, action, actor=actor, subject=("organisation", row.id), at=at, authority_id=row.authority_id)
