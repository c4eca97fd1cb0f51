"""Reads about reports: one's own, and whether anybody works on them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from surveyapp.people.models import Organisation, OrganisationKind
from surveyapp.placements.models import Placement
from surveyapp.reporting.models import ReportJob
from surveyapp.reporting.rules import State

PER_PAGE = 20


def own_jobs(session: Session, authority_id: int, account_id: int, page: int) -> tuple[list[ReportJob], int]:
    """What this account has asked for, newest first, one page of it, and how many there are."""
    mine = (ReportJob.authority_id == authority_id) & (ReportJob.account_id == account_id)
    n_all = session.scalar(select(func.count()).select_from(ReportJob).where(mine)) or 0
    query = select(ReportJob).where(mine).order_by(ReportJob.id.desc())
    return list(session.scalars(query.limit(PER_PAGE).offset((page - 1) * PER_PAGE))), n_all


def own_job(session: Session, authority_id: int, account_id: int, ref: str) -> ReportJob | None:
    """The report of this ref, if this account asked for it."""
    return session.scalar(
        select(ReportJob).where(
            ReportJob.ref == ref, ReportJob.authority_id == authority_id, ReportJob.account_id == account_id
        )
    )


def n_before(session: Session, job: ReportJob) -> int:
    """How many reports are made before this one."""
    return (
        session.scalar(
            select(func.count())
            .select_from(ReportJob)
            .where(ReportJob.state.in_([State.QUEUED.value, State.MAKING.value]), ReportJob.id < job.id)
        )
        or 0
    )


def nobody_works(session: Session, job: ReportJob, now: dt.datetime, wait: dt.timedelta) -> bool:
    """Whether the report has waited so long without any being made that no worker seems to run."""
    if job.state != State.QUEUED.value or now - job.asked_at < wait:
        return False
    return (
        session.scalar(
            select(ReportJob.id).where(ReportJob.state == State.MAKING.value, ReportJob.lease_until > now).limit(1)
        )
        is None
    )


def is_waiting(session: Session, now: dt.datetime, lease: dt.timedelta) -> bool:
    """Whether there is a report to make: asked without locking anything, so that idle workers disturb nobody."""
    over = or_(ReportJob.lease_until <= now, ReportJob.lease_until > now + lease)
    waits = or_(ReportJob.state == State.QUEUED.value, (ReportJob.state == State.MAKING.value) & over)
    return session.scalar(select(ReportJob.id).where(waits).limit(1)) is not None


def plans_followed(session: Session, authority_id: int) -> list[str]:
    """Codes of the plans that placements of this authority follow."""
    return list(
        session.scalars(
            select(Placement.plan_code)
            .where(Placement.authority_id == authority_id)
            .distinct()
            .order_by(Placement.plan_code)
        )
    )


def providers_of(session: Session, authority_id: int) -> list[Organisation]:
    """The providers of this authority by name."""
    return list(
        session.scalars(
            select(Organisation)
            .where(Organisation.authority_id == authority_id, Organisation.kind == OrganisationKind.PROVIDER.value)
            .order_by(Organisation.name)
        )
    )
