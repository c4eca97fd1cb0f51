"""Writes about reports: asked, taken by a worker, told how far it is, finished, failed, cancelled, expired."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from surveyapp.access.policy import Actor
from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.db.base import Base
from surveyapp.db.upsert import insert_for
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import new_ref
from surveyapp.reporting.models import ReportJob
from surveyapp.reporting.rules import BUSY, KEPT_FOR, MOST_TRIES, Asked, Failure, State, Step, is_held

REASON = "report_job.reason"
_JOB = Base.metadata.tables[ReportJob.__tablename__]


class NotMine(Exception):
    """The report is no longer this worker's: it was cancelled, or somebody else took it over."""


def ask(
    session: Session, vault: Vault, actor: Actor, asked: Asked, *, today: dt.date, at: dt.datetime, reason: str = ""
) -> str:
    """Put a report in the queue; returns its ref. Asked again on the same day it is the one that is there already."""
    ref, key = new_ref(), asked.key(actor.account_id, today, reason)
    values = {
        "ref": ref,
        "authority_id": actor.authority_id,
        "account_id": actor.account_id,
        "kind": asked.kind.value,
        "form": asked.form.value,
        "language": asked.language,
        "plan_code": asked.plan_code,
        "provider_id": asked.provider_id,
        "placement_id": asked.placement_id,
        "reason_sealed": vault.seal_if(reason or None, REASON, ref),
        "current_key": key,
        "state": State.QUEUED.value,
        "n_tries": 0,
        "asked_at": at,
    }
    statement = insert_for(session, _JOB).values(values).on_conflict_do_nothing(index_elements=["current_key"])
    made = session.execute(statement.returning(_JOB.c.id)).scalar()
    if made is None:
        return session.execute(select(ReportJob.ref).where(ReportJob.current_key == key)).scalar_one()
    _tell(session, Action.REPORT_ASKED, (made, asked.kind.value, actor.authority_id), f"account {actor.account_id}", at)
    return ref


def cancel(session: Session, job: ReportJob, *, actor: str, at: dt.datetime) -> bool:
    """Take a report back that is not made yet; False where it is too late. Its worker notices at the next step."""
    session.refresh(job, with_for_update=True)
    if State(job.state) not in BUSY:
        return False
    _end(job, State.CANCELLED, at)
    session.flush()
    _tell(session, Action.REPORT_CANCELLED, (job.id, job.kind, job.authority_id), actor, at)
    return True


def let_go(session: Session, job: ReportJob) -> None:
    """Ask for the same anew from now on: the finished one stays until it expires, but no longer stands for it."""
    session.refresh(job, with_for_update=True)
    if State(job.state) not in BUSY:
        job.current_key = None
        session.flush()


def take(session: Session, holder: str, now: dt.datetime, lease: dt.timedelta) -> int | None:
    """Id of a report to make, held for this worker: the first in the queue, or one whose worker is gone.

    One that was begun three times without end counts as failed: it would take every worker along.
    """
    over = or_(ReportJob.lease_until <= now, ReportJob.lease_until > now + lease)
    found = session.scalars(
        select(ReportJob)
        .where(or_(ReportJob.state == State.QUEUED.value, (ReportJob.state == State.MAKING.value) & over))
        .order_by(ReportJob.id)
        .with_for_update(skip_locked=True)
    )
    for job in found:
        if job.n_tries >= MOST_TRIES:
            _end(job, State.FAILED, now)
            job.failure = Failure.WORKER_DIED.value
            continue
        job.state, job.step = State.MAKING.value, Step.READING.value
        job.lease_holder, job.lease_until = holder, now + lease
        job.n_tries += 1
        session.flush()
        return job.id
    session.flush()
    return None


def tell_step(session: Session, job_id: int, holder: str, step: Step, now: dt.datetime, lease: dt.timedelta) -> None:
    """Say how far the report is, and keep it a while longer. Raises NotMine."""
    job = _held(session, job_id, holder, now, lease)
    job.step, job.lease_until = step.value, now + lease
    session.flush()


def give_back(session: Session, holder: str) -> None:
    """Let another worker begin at once what this one will not finish; the try does not count."""
    session.execute(
        update(ReportJob)
        .where(ReportJob.lease_holder == holder)
        .values(
            state=State.QUEUED.value,
            step=None,
            lease_holder=None,
            lease_until=None,
            n_tries=ReportJob.n_tries - 1,
        )
    )


def finish(session: Session, job_id: int, holder: str, n_bytes: int, now: dt.datetime, lease: dt.timedelta) -> None:
    """The file is there. Raises NotMine: then the file is to be thrown away."""
    job = _held(session, job_id, holder, now, lease)
    job.lease_holder = job.lease_until = job.step = None
    job.state, job.ended_at, job.expires_at, job.n_bytes = State.READY.value, now, now + KEPT_FOR, n_bytes
    session.flush()
    _tell(session, Action.REPORT_MADE, (job.id, job.kind, job.authority_id), "worker", now)


def fail(session: Session, job_id: int, holder: str, failure: Failure, now: dt.datetime, lease: dt.timedelta) -> None:
    """There is no report, and why. Raises NotMine."""
    job = _held(session, job_id, holder, now, lease)
    _end(job, State.FAILED, now)
    job.failure = failure.value
    session.flush()


def note_fetched(session: Session, job: ReportJob, *, actor: str, at: dt.datetime) -> None:
    """That the file was fetched, by whom and when."""
    job.fetched_at = at
    session.flush()
    _tell(session, Action.REPORT_FETCHED, (job.id, job.kind, job.authority_id), actor, at)


def expire(session: Session, now: dt.datetime) -> list[str]:
    """Refs of reports whose time is up; from now on they say so, and the caller removes their files."""
    rows = session.scalars(
        select(ReportJob).where(ReportJob.state == State.READY.value, ReportJob.expires_at <= now).with_for_update()
    ).all()
    for job in rows:
        job.state, job.current_key = State.EXPIRED.value, None
    session.flush()
    return [job.ref for job in rows]


def _held(session: Session, job_id: int, holder: str, now: dt.datetime, lease: dt.timedelta) -> ReportJob:
    job = session.get(ReportJob, job_id, with_for_update=True, populate_existing=True)
    if job is None or job.lease_holder != holder or not is_held(job.lease_until, now, lease):
        raise NotMine
    return job


def _end(job: ReportJob, state: State, at: dt.datetime) -> None:
    job.state, job.ended_at = state.value, at
    job.step = job.lease_holder = job.lease_until = job.current_key = None


def _tell(session: Session, action: Action, job: tuple[int, str, int], actor: str, at: dt.datetime) -> None:
    job_id, kind, authority_id = job
    record(
        session,
        action,
        actor=actor,
        subject=("report_job", job_id),
        at=at,
        authority_id=authority_id,
        details={"kind": kind},
    )
