"""Where an account belongs, and as whom its owner answers: a caseworker or supervisor with an account is one person."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import changes
from surveyapp.access.changes import EMAIL, NAME, CannotOpen, Mark, NewAccount
from surveyapp.access.models import Account
from surveyapp.access.policy import AT_AN_ORGANISATION, AccountRole
from surveyapp.audit.actions import Action
from surveyapp.people import changes as people
from surveyapp.people.changes import Person, register_staff
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Informant, Organisation, OrganisationKind, Role

KINDS = {
    AccountRole.CASEWORKER: OrganisationKind.REFERRER,
    AccountRole.SUPERVISOR: OrganisationKind.PROVIDER,
    AccountRole.PROVIDER_MANAGER: OrganisationKind.PROVIDER,
}
"""What kind of organisation accounts of a role belong to."""
ANSWERS_AS = {AccountRole.CASEWORKER: Role.CASEWORKER, AccountRole.SUPERVISOR: Role.SUPERVISOR}


def organisation_for(session: Session, authority_id: int, role: AccountRole, organisation_id: int | None) -> int | None:
    """Where an account of this role is to belong; the only referrer needs no choice. Raises CannotOpen."""
    if role not in KINDS:
        return None
    there = session.scalars(
        select(Organisation.id).where(Organisation.authority_id == authority_id, Organisation.kind == KINDS[role].value)
    ).all()
    if not there:
        raise CannotOpen(f"no {KINDS[role].value}")
    if organisation_id is None and role is AccountRole.CASEWORKER and len(there) == 1:
        return there[0]
    if organisation_id not in there:
        raise CannotOpen("organisation")
    return organisation_id


def open_for_staff(
    session: Session, vault: Vault, authority_id: int, new: NewAccount, *, actor: str, at: dt.datetime
) -> Account:
    """Open an account, and let its owner answer and be chosen as caseworker or supervisor; raises CannotOpen."""
    organisation_id = organisation_for(session, authority_id, new.role, new.organisation_id)
    new = replace(new, organisation_id=organisation_id if new.role in AT_AN_ORGANISATION else None)
    account = changes.open_account(session, vault, authority_id, new, actor=actor, at=at)
    _answer_there(session, vault, account, organisation_id, Mark(actor, at))
    return account


def change_role(
    session: Session, vault: Vault, account: Account, role: AccountRole, organisation_id: int | None, mark: Mark
) -> None:
    """Give an account another role or place; its owner answers there from now on. Raises CannotOpen."""
    organisation_id = organisation_for(session, account.authority_id, role, organisation_id)
    changes.change_role(session, account, role, organisation_id if role in AT_AN_ORGANISATION else None, mark)
    before = account.informant_id
    _answer_there(session, vault, account, organisation_id, mark)
    if account.informant_id != before:
        changes.note(session, Action.ROLE_CHANGED, account, mark, {"answers as": account.informant_id or 0})


def _answer_there(session: Session, vault: Vault, account: Account, organisation_id: int | None, mark: Mark) -> None:
    role = ANSWERS_AS.get(AccountRole(account.role))
    if role is None or organisation_id is None:
        return
    own = None if account.informant_id is None else session.get_one(Informant, account.informant_id)
    if own is not None and own.role == role.value:
        if own.organisation_id == organisation_id:
            return
        if role is Role.CASEWORKER:
            # The same person in another unit: the own placements stay the own.
            own.organisation_id = organisation_id
            session.flush()
            return
    account.informant_id = _informant(session, vault, account, role, organisation_id, mark).id
    session.flush()


def _informant(
    session: Session, vault: Vault, account: Account, role: Role, organisation_id: int, mark: Mark
) -> Informant:
    """Whoever has this address there already and no account that is open, or somebody new."""
    email = vault.open(account.email_sealed, EMAIL, account.ref)
    taken = select(Account.informant_id).where(
        Account.informant_id.is_not(None), Account.closed_at.is_(None), Account.id != account.id
    )
    known = session.scalars(
        select(Informant)
        .where(
            Informant.authority_id == account.authority_id,
            Informant.role == role.value,
            Informant.organisation_id == organisation_id,
            Informant.email_index == vault.index(email, people.EMAIL),
            Informant.id.not_in(taken),
        )
        .order_by(Informant.id)
    ).first()
    if known is not None:
        return known
    name = vault.open(account.name_sealed, NAME, account.ref)
    return register_staff(
        session,
        vault,
        account.authority_id,
        Person(name, account.language, email=email),
        role=role,
        organisation_id=organisation_id,
        actor=mark.actor,
        at=mark.at,
    )
