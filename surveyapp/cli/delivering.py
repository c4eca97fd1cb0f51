"""One worker's way through the outbox: begin and commit, send without a transaction, settle and commit."""

from __future__ import annotations

import datetime as dt
import logging
import os
import secrets
import socket
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from sqlalchemy.orm import Session

from surveyapp.db.engine import Unavailable, session_for
from surveyapp.house import House
from surveyapp.messaging.kinds import Fate
from surveyapp.messaging.office import Office
from surveyapp.messaging.outbox import lease_messages, leave_duties, recover, release, renew
from surveyapp.messaging.parcel import Parcel, Result, Way
from surveyapp.messaging.sending import Mark, begin, put_off, settle
from surveyapp.people.models import Channel

log = logging.getLogger("surveyapp")
T = TypeVar("T")
AT_ONCE = 8
"""Messages leased together; one transaction settles each and begins the next."""

FIRST_WAIT, LONGEST_WAIT = 0.2, 10.0
ACTOR = "worker"
_DICE = secrets.SystemRandom()


@dataclass
class Worker:
    """A process that sends. Its holder's name is never used again: it takes nobody else's leases for its own."""

    house: House
    office: Office
    ways: Mapping[Channel, Way]
    stopping: threading.Event = field(default_factory=threading.Event)
    holder: str = field(default_factory=lambda: f"{socket.gethostname()} {os.getpid()} {secrets.token_hex(4)}")

    def mark(self) -> Mark:
        """This worker, now."""
        return Mark(ACTOR, self.house.clock.now())

    def now(self) -> dt.datetime:
        """The present moment."""
        return self.house.clock.now()

    def look_again(self) -> None:
        """Work with what was published in the browser meanwhile; while the database is away, wait."""
        self.house.look_again()
        shelf = self.stored(lambda _session: self.house.shelf)
        if shelf is not self.office.shelf:
            self.office = replace(self.office, shelf=shelf)

    def stored(self, work: Callable[[Session], T]) -> T:
        """Do the work in a transaction of its own; while the database is away, full or busy, wait and try again.

        What was accepted must not be forgotten, so this gives up only when the worker is told to stop. Raises
        Unavailable then.
        """

        def once() -> T:
            with session_for(self.house.engine) as session:
                found = work(session)
                session.commit()
                return found

        return self._patiently(once)

    def seen(self, work: Callable[[Session], T]) -> T:
        """Look at one state of the database while others go on writing; waits as ``stored`` does."""

        def once() -> T:
            with session_for(self.house.engine, reading=True) as session:
                return work(session)

        return self._patiently(once)

    def _patiently(self, once: Callable[[], T]) -> T:
        wait = FIRST_WAIT
        while True:
            try:
                return once()
            except Unavailable as error:
                log.warning("storage refused the worker: %s; waiting %.1f s", type(error.orig).__name__, wait)
                if self.stopping.wait(wait):
                    raise
                wait = min(wait * 2, LONGEST_WAIT)

    def send_due(self) -> Counter[Fate]:
        """Send everything that is due now; how many tries had which fate. Ends early when told to stop."""
        fates: Counter[Fate] = Counter()
        self.stored(lambda session: recover(session, self.now(), self.office.lease, actor=ACTOR))
        while not self.stopping.is_set():
            ids = self.lease()
            if not ids:
                break
            fates += self.send_leased(ids)
        return fates

    def lease(self) -> list[int]:
        """Ids of messages that are due, held for this worker."""
        return self.stored(lambda session: lease_messages(session, self.holder, self.now(), self.office.lease, AT_ONCE))

    def send_leased(self, ids: list[int]) -> Counter[Fate]:
        """Send what this worker holds, one after the other."""
        fates: Counter[Fate] = Counter()
        done: tuple[Parcel, Result] | None = None
        renewed = self.now()
        for message_id in ids:
            if self.stopping.is_set():
                break
            if abs(self.now() - renewed) > self.office.lease / 3:
                renewed = self.now()
                self.stored(lambda session: renew(session, self.holder, self.now(), self.office.lease))
            parcel = self._step(done, message_id)
            done = None
            if parcel is not None:
                result = self.ways[parcel.channel].send(parcel)
                fates[result.fate] += 1
                done = parcel, result
        self._step(done, None)
        if self.stopping.is_set():
            self.stored(lambda session: release(session, self.holder))
        return fates

    def close(self) -> None:
        """Give back what is held."""
        for way in set(self.ways.values()):
            way.close()
        with session_for(self.house.engine) as session:
            release(session, self.holder)
            leave_duties(session, self.holder, self.now())
            session.commit()

    def _step(self, done: tuple[Parcel, Result] | None, message_id: int | None) -> Parcel | None:
        """Settle one message and begin the next in one transaction: one commit for each message."""

        def work(session: Session) -> Parcel | None:
            if done is not None:
                settle(session, *done, self.mark(), _DICE.random())
            if message_id is None:
                return None
            return begin(session, self.office, message_id, self.holder, self.mark())

        if done is None and message_id is None:
            return None
        try:
            return self.stored(work)
        except Unavailable:
            raise
        except Exception as error:
            # One message that cannot be made must not stop the others, nor take the result before it along.
            log.error("message %s cannot be made ready: %s", message_id, type(error).__name__)
            if message_id is None:
                raise
            self._step(done, None)
            self.stored(lambda session: put_off(session, message_id, self.holder, self.mark(), _DICE.random()))
            return None
