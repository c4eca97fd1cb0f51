"""Where imported data belong: the authority, the organisations by name and a caseworker for each referrer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.interchange.mapping import AuthorityName
from surveyapp.people.changes import Person, register_staff
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Authority, Informant, Organisation, OrganisationKind, Role


@dataclass(frozen=True, slots=True)
class Into:
    """Where to store, who does it, when, and the day that counts as today."""

    session: Session
    vault: Vault
    authority_id: int
    actor: str
    at: dt.datetime
    today: dt.date


def authority_of(session: Session, code: str | None, wanted: AuthorityName | None, zone: str) -> Authority:
    """The authority of this code, or the mapping's own, which is made when it is not there.

    Raises LookupError naming those there are, when it cannot be told which is meant.
    """
    known = {one.code: one for one in session.scalars(select(Authority).order_by(Authority.id))}
    asked = code or (wanted.code if wanted else None)
    if asked is None and len(known) == 1:
        return next(iter(known.values()))
    if asked in known:
        return known[asked]
    if wanted is None or asked != wanted.code:
        raise LookupError(", ".join(known) or "none yet")
    made = Authority(code=wanted.code, name=wanted.name, zone=zone, is_demonstration=False)
    session.add(made)
    session.flush()
    return made


@dataclass(slots=True)
class Places:
    """Row ids of organisations and caseworkers, each looked up once and made when it is not there."""

    into: Into
    language: str
    organisations: dict[tuple[OrganisationKind, str], int] = field(default_factory=dict)
    caseworkers: dict[str, int] = field(default_factory=dict)

    def organisation(self, kind: OrganisationKind, name: str) -> int:
        """The provider or referrer of this name."""
        if (kind, name) not in self.organisations:
            self.organisations[kind, name] = self._organisation(kind, name)
        return self.organisations[kind, name]

    def caseworker(self, referrer: str) -> int:
        """Somebody to hold the placements of a referrer: its first caseworker, or one without a name."""
        if referrer not in self.caseworkers:
            self.caseworkers[referrer] = self._caseworker(self.organisation(OrganisationKind.REFERRER, referrer))
        return self.caseworkers[referrer]

    def _organisation(self, kind: OrganisationKind, name: str) -> int:
        session, authority_id = self.into.session, self.into.authority_id
        found = session.scalar(
            select(Organisation.id).where(
                Organisation.authority_id == authority_id, Organisation.kind == kind.value, Organisation.name == name
            )
        )
        if found is not None:
            return found
        made = Organisation(authority_id=authority_id, kind=kind.value, name=name)
        session.add(made)
        session.flush()
        return made.id

    def _caseworker(self, organisation_id: int) -> int:
        into = self.into
        found = into.session.scalar(
            select(Informant.id)
            .where(Informant.organisation_id == organisation_id, Informant.role == Role.CASEWORKER.value)
            .order_by(Informant.id)
            .limit(1)
        )
        if found is not None:
            return found
        made = register_staff(
            into.session,
            into.vault,
            into.authority_id,
            Person("Import", self.language),
            role=Role.CASEWORKER,
            organisation_id=organisation_id,
            actor=into.actor,
            at=into.at,
        )
        return made.id
