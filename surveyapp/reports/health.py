"""How the service is: what ``surveyapp doctor`` looks at, read from the running program for a page. Reads only."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from surveyapp.db.migrate import current_revision, newest_revision
from surveyapp.messaging.kinds import MessageState
from surveyapp.messaging.models import Message, WorkerLease
from surveyapp.reports.ledger import last_check
from surveyapp.schedule.models import LedgerCheck

BACKUPS = "backups"
"""Folder beside the database in which backups without another name are written."""
WORKER_LATE = dt.timedelta(minutes=15)
"""The worker queues messages every minute; so long without a sign of it is too long."""
LEDGER_LATE = dt.timedelta(days=2)
BACKUP_LATE = dt.timedelta(days=2)
LEAST_FREE = 0.1
"""Less of the disk than this left free needs somebody."""
_WAITING = (MessageState.QUEUED, MessageState.LEASED, MessageState.SENDING, MessageState.UNCERTAIN)
_FAILED = (MessageState.FAILED, MessageState.DEAD)


class Disk(NamedTuple):
    """Bytes of the disk that the data lie on."""

    free: int
    total: int


@dataclass(frozen=True, slots=True)
class Health:
    """What was found; moments are None where something never happened."""

    revision: str | None
    newest_revision: str | None
    worker_at: dt.datetime | None
    is_worker_late: bool
    n_waiting: int
    n_failed: int
    #: when the oldest waiting message should have left
    oldest_due_at: dt.datetime | None
    ledger: LedgerCheck | None
    is_ledger_late: bool
    backup_at: dt.datetime | None
    is_backup_late: bool
    bytes_free: int
    bytes_all: int

    @property
    def is_database_current(self) -> bool:
        """Whether database and program fit."""
        return self.revision == self.newest_revision

    @property
    def is_disk_low(self) -> bool:
        """Whether little of the disk is left."""
        return self.bytes_free < LEAST_FREE * self.bytes_all

    @property
    def is_ledger_wrong(self) -> bool:
        """Whether the last check found rows that do not add up."""
        return self.ledger is not None and self.ledger.n_wrong > 0

    @property
    def n_faults(self) -> int:
        """How many things need somebody."""
        return sum(
            (
                not self.is_database_current,
                self.is_worker_late,
                self.n_failed > 0,
                self.is_ledger_late or self.is_ledger_wrong,
                self.is_backup_late,
                self.is_disk_low,
            )
        )


def health(session: Session, engine: Engine, data: Path, authority_id: int, now: dt.datetime) -> Health:
    """How the service is now; messages and the ledger are those of the authority."""
    worker_at = session.scalar(select(func.max(WorkerLease.done_at)))
    by_state = dict(
        session.execute(
            select(Message.state, func.count()).where(Message.authority_id == authority_id).group_by(Message.state)
        ).all()
    )
    oldest = session.scalar(
        select(func.min(Message.due_at)).where(
            Message.authority_id == authority_id, Message.state == MessageState.QUEUED.value, Message.due_at <= now
        )
    )
    ledger, backup_at, disk = last_check(session, authority_id), newest_backup(data), _disk(data)
    return Health(
        revision=current_revision(engine),
        newest_revision=_newest_revision(),
        worker_at=worker_at,
        is_worker_late=_is_late(worker_at, now, WORKER_LATE),
        n_waiting=sum(by_state.get(state.value, 0) for state in _WAITING),
        n_failed=sum(by_state.get(state.value, 0) for state in _FAILED),
        oldest_due_at=oldest,
        ledger=ledger,
        is_ledger_late=_is_late(None if ledger is None else ledger.checked_at, now, LEDGER_LATE),
        backup_at=backup_at,
        is_backup_late=_is_late(backup_at, now, BACKUP_LATE),
        bytes_free=disk.free,
        bytes_all=disk.total,
    )


@cache
def _newest_revision() -> str | None:
    # The files of the running program do not change.
    return newest_revision()


def _disk(data: Path) -> Disk:
    # On PostgreSQL the folder may not have been needed yet.
    there = next(folder for folder in (data, *data.parents) if folder.exists())
    found = shutil.disk_usage(there)
    return Disk(found.free, found.total)


def newest_backup(data: Path) -> dt.datetime | None:
    """When the newest file in the folder of backups was written."""
    folder = data / BACKUPS
    written = [file.stat().st_mtime for file in folder.iterdir() if file.is_file()] if folder.is_dir() else []
    return dt.datetime.fromtimestamp(max(written), dt.UTC) if written else None


def ledger_checks(session: Session, authority_id: int, size: int) -> list[LedgerCheck]:
    """The latest checks of an authority's ledger, newest first."""
    rows = session.scalars(
        select(LedgerCheck)
        .where(LedgerCheck.authority_id == authority_id)
        .order_by(LedgerCheck.checked_at.desc(), LedgerCheck.id.desc())
        .limit(size)
    )
    return list(rows)


def _is_late(at: dt.datetime | None, now: dt.datetime, longest: dt.timedelta) -> bool:
    return at is None or now - at > longest
