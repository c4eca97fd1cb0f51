"""Counting wrong tries of one source, such as an address or an account, and the pause after too many."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.orm import Session

from surveyapp.access.models import WrongCodes
from surveyapp.db.base import Base
from surveyapp.db.upsert import insert_for
from surveyapp.people.encrypted import Vault

_ROW = Base.metadata.tables[WrongCodes.__tablename__]
SOURCE = "wrong_codes.source"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many wrong codes within a time, and then a pause."""

    tries: int
    within: dt.timedelta
    pause: dt.timedelta


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong codes of one source of late."""

    n_wrong: int
    first_at: dt.datetime
    blocked_until: dt.datetime | None

    def waits_until(self, at: dt.datetime) -> dt.datetime | None:
        """When this source may try again, if not now."""
        return self.blocked_until if self.blocked_until is not None and at < self.blocked_until else None

    def and_one_more(self, limit: Limit, at: dt.datetime) -> Tries:
        """With another wrong code; the last that is allowed begins the pause."""
        is_new = self.n_wrong == 0 or self.blocked_until is not None or at - self.first_at >= limit.within
        n_wrong = 1 if is_new else self.n_wrong + 1
        until = at + limit.pause if n_wrong >= limit.tries else None
        return Tries(n_wrong, at if is_new else self.first_at, until)


def hold(session: Session, vault: Vault, source: str, at: dt.datetime) -> Tries:
    """What this source tried; nobody else reads or counts for it before the transaction is over."""
    index = vault.index(source, SOURCE)
    new = insert_for(session, _ROW).values(source=index, n_wrong=0, first_at=at)
    held = new.on_conflict_do_update(index_elements=["source"], set_={"n_wrong": _ROW.c.n_wrong})
    row = session.execute(held.returning(_ROW.c.n_wrong, _ROW.c.first_at, _ROW.c.blocked_until)).one()
    return Tries(row.n_wrong, row.first_at, row.blocked_until)


def store(session: Session, vault: Vault, source: str, tries: Tries) -> None:
    """Keep the count of a source that is held."""
    session.execute(
        update(WrongCodes)
        .where(WrongCodes.source == vault.index(source, SOURCE))
        .values(n_wrong=tries.n_wrong, first_at=tries.first_at, blocked_until=tries.blocked_until)
    )
