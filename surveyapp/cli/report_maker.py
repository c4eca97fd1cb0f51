"""One after the other, makes the reports that were asked for, and now and then the counts of large programmes."""

from __future__ import annotations

import datetime as dt
import importlib
import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from sqlalchemy.orm import Session

from surveyapp import __version__
from surveyapp.db.engine import Unavailable, session_for
from surveyapp.house import House
from surveyapp.reporting.answers import authorities_to_count, count_answers, keep_answers
from surveyapp.reporting.changes import NotMine, expire, fail, finish, give_back, take, tell_step
from surveyapp.reporting.evaluating import count_large, keep_looks, to_count
from surveyapp.reporting.files import Files
from surveyapp.reporting.models import ReportJob
from surveyapp.reporting.queries import is_waiting
from surveyapp.reporting.rules import Failure, Step

log = logging.getLogger("surveyapp")
T = TypeVar("T")
LEASE = dt.timedelta(minutes=5)
"""The longest that one step may take; a worker that is silent for longer is taken to be dead."""

IDLE_SECONDS, TROUBLE_SECONDS, TIDY_SECONDS = 1.0, 5.0, 600.0


@dataclass
class ReportMaker:
    """Makes reports in a process, or in a thread of the worker. Its holder's name is never used again."""

    house: House
    stopping: threading.Event = field(default_factory=threading.Event)
    _tidied: float | None = None
    holder: str = field(default_factory=lambda: f"{socket.gethostname()} {os.getpid()} {secrets.token_hex(4)}")

    def run(self, goes_on: Callable[[], bool] = lambda: True) -> None:
        """Until told to stop, or until ``goes_on`` says no; what is under way then is given back."""
        try:
            while goes_on() and not self.stopping.is_set():
                try:
                    is_idle = not self.make_next()
                except Unavailable as error:
                    log.warning("storage refused the report maker: %s", type(error.orig).__name__)
                    self.stopping.wait(TROUBLE_SECONDS)
                    continue
                if is_idle:
                    self.stopping.wait(IDLE_SECONDS)
        finally:
            self.stored(lambda session: give_back(session, self.holder))

    def make_all(self) -> int:
        """Everything that waits now; how many were made or failed."""
        n_made = 0
        while self.make_next():
            n_made += 1
        return n_made

    def make_next(self) -> bool:
        """Make one report, and look after the others now and then; False where there was none to make."""
        if self._tidied is None or time.monotonic() - self._tidied > TIDY_SECONDS:
            self._tidied = time.monotonic()
            self._throw_away()
            self._count_answers()
            self._count_large()
        with session_for(self.house.engine, reading=True) as reading:
            if not is_waiting(reading, self._now(), LEASE):
                return False
        job_id = self.stored(lambda session: take(session, self.holder, self._now(), LEASE))
        if job_id is None:
            return False
        try:
            self._make(job_id)
        except (NotMine, Unavailable):
            # Cancelled, or taken over: whoever has it now says what becomes of it.
            log.info("report %s was left", job_id)
        return True

    def stored(self, work: Callable[[Session], T]) -> T:
        """Do the work in a transaction of its own."""
        with session_for(self.house.engine) as session:
            found = work(session)
            session.commit()
            return found

    def _make(self, job_id: int) -> None:
        # The libraries of statistics and PDF are loaded with the first report, not when the program starts.
        making = importlib.import_module("surveyapp.reporting.making")
        files = Files.of(self.house.settings.data, self.house.vault)
        try:
            with session_for(self.house.engine, reading=True) as reading:
                job: ReportJob = making.job_of(reading, job_id)
                ref = job.ref
                content: bytes = making.make(self._workshop(making, reading, job_id), job)
        except making.CannotMake as error:
            self._fail(job_id, error.failure)
            return
        except (NotMine, Unavailable):
            raise
        except Exception as error:
            # One report that cannot be made must not stop the others; its text may hold what people wrote.
            log.exception("report %s cannot be made: %s", job_id, type(error).__name__, exc_info=None)
            self._fail(job_id, Failure.BROKEN)
            return
        files.keep(ref, content)
        try:
            self.stored(lambda session: finish(session, job_id, self.holder, len(content), self._now(), LEASE))
        except NotMine:
            files.remove(ref)
            raise

    def _workshop(self, making: object, reading: Session, job_id: int) -> object:
        house = self.house

        def tell(step: Step) -> None:
            self.stored(lambda session: tell_step(session, job_id, self.holder, step, self._now(), LEASE))

        return making.Workshop(  # type: ignore[attr-defined]  # loaded when used
            vault=house.vault,
            shelf=house.shelf_of,
            exports=house.settings.exports,
            scratch=house.settings.data / "reports",
            program_version=__version__,
            today=house.clock.today(),
            now=house.clock.now(),
            reading=reading,
            stored=self.stored,
            tell=tell,
        )

    def _fail(self, job_id: int, failure: Failure) -> None:
        self.stored(lambda session: fail(session, job_id, self.holder, failure, self._now(), LEASE))

    def _throw_away(self) -> None:
        files = Files.of(self.house.settings.data, self.house.vault)
        for ref in self.stored(lambda session: expire(session, self._now())):
            files.remove(ref)

    def _count_large(self) -> None:
        today, now, shelf = self.house.clock.today(), self._now(), self.house.shelf_of
        with session_for(self.house.engine, reading=True) as reading:
            for of in to_count(reading, today):
                found = count_large(reading, shelf(of[0]), of, today, now)
                self.stored(partial(keep_looks, of=of, looks=found, on=today, at=now))

    def _count_answers(self) -> None:
        with session_for(self.house.engine, reading=True) as reading:
            authority_ids = authorities_to_count(reading, self._now())
        for authority_id in authority_ids:
            # The moment before the reading: what happens meanwhile may be counted, what happened before always is.
            today, begun = self.house.clock.today(), self._now()
            with session_for(self.house.engine, reading=True) as reading:
                counts = count_answers(reading, self.house.shelf, authority_id, today)
            self.stored(partial(keep_answers, authority_id=authority_id, counts=counts, at=begun))

    def _now(self) -> dt.datetime:
        return self.house.clock.now()
