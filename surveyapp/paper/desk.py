"""Who works with paper, when, and with what: handed to every write. And the one place where a sheet becomes answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveyapp.paper.filled import Filled
from surveyapp.people.encrypted import Vault
from surveyapp.plans.shelf import Shelf
from surveyapp.responses.changes import How, save_answers, submit
from surveyapp.responses.judging import judge_response
from surveyapp.responses.models import Response
from surveyapp.responses.queries import Asked
from surveyapp.schedule.modes import Mode
from surveyapp.tasks.changes import set_done
from surveyapp.tasks.models import Task
from surveyapp.tasks.rules import TaskKind


@dataclass(frozen=True, slots=True)
class Desk:
    """A signed-in person at work with an authority's paper."""

    session: Session
    vault: Vault
    shelf: Shelf
    authority_id: int
    account_id: int
    at: dt.datetime
    zone: ZoneInfo

    @property
    def actor(self) -> str:
        """As the trail names the person."""
        return f"account {self.account_id}"

    @property
    def today(self) -> dt.date:
        """The day in the authority's zone."""
        return self.at.astimezone(self.zone).date()

    def noon_of(self, day: dt.date) -> dt.datetime:
        """The middle of a day, but never later than now: the moment that stands for what was written that day."""
        return min(dt.datetime.combine(day, dt.time(12), self.zone), self.at)


def take(desk: Desk, asked: Asked, filled: Filled, language: str) -> bool:
    """Save a whole sheet as the answers and send them, dated the day on which it was filled in; False when answers had
    been sent before. What had been begun in another way is completed by the sheet, which counts."""
    if filled.given_on is None:
        raise ValueError("the day of filling in is not known")
    catalogue = desk.shelf.catalogue
    instrument = catalogue.get(asked.instrument, asked.version)
    content_hash = catalogue.hash_of(asked.instrument, asked.version)
    translation = catalogue.translation(asked.instrument, asked.version, language)
    given_at = desk.noon_of(filled.given_on)
    how = How(Mode.PAPER, language, given_at=given_at, wording_hash=None if translation is None else translation.sha256)
    response_id = save_answers(
        desk.session, desk.vault, asked, instrument, content_hash, filled.answers, how, at=desk.at
    )
    desk.session.execute(update(Response).where(Response.id == response_id).values(mode=Mode.PAPER.value))
    asked = replace(asked, response_id=response_id, instrument_hash=content_hash)
    company = filled.company()
    if not submit(desk.session, asked, instrument, filled.answers, company, at=desk.at, given_at=given_at):
        return False
    judge_response(desk.session, desk.shelf, response_id, at=desk.at)
    return True


def tick_off(desk: Desk, kind: TaskKind, key: str) -> None:
    """Mark the task of this event as done, where there is one."""
    ref = desk.session.scalar(select(Task.ref).where(Task.key == f"{kind.value} {key}", Task.done_at.is_(None)))
    if ref is not None:
        set_done(desk.session, ref, desk.authority_id, is_done=True, account_id=desk.account_id, at=desk.at)
