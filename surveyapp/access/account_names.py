"""Names of accounts, for pages that say who did something."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access.changes import NAME
from surveyapp.access.models import Account
from surveyapp.people.encrypted import Vault

ACCOUNT = "account "
"""How the trail begins the name of an actor who signed in."""


def account_names(session: Session, vault: Vault, authority_id: int, ids: Collection[int]) -> dict[int, str]:
    """The names of those of these accounts that are this authority's, by id."""
    if not ids:
        return {}
    rows = session.execute(
        select(Account.id, Account.ref, Account.name_sealed).where(
            Account.authority_id == authority_id, Account.id.in_(set(ids))
        )
    )
    return {row.id: vault.open(row.name_sealed, NAME, row.ref) for row in rows}


def names_of_actors(session: Session, vault: Vault, authority_id: int, actors: Collection[str]) -> dict[str, str]:
    """The names of those actors of the trail, such as "account 3", that are accounts of this authority."""
    ids = {actor: int(actor.removeprefix(ACCOUNT)) for actor in actors if actor.startswith(ACCOUNT)}
    names = account_names(session, vault, authority_id, ids.values())
    return {actor: names[number] for actor, number in ids.items() if number in names}
