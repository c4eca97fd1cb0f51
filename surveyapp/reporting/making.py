"""Makes the content of a report. Loads the libraries of statistics and PDF, so that only workers import it."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole, Actor
from surveyapp.exports.delivery import CannotExport, Definitions, Order, export_package
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Authority
from surveyapp.plans.shelf import Shelf, UnknownPlan
from surveyapp.reporting.changes import REASON
from surveyapp.reporting.models import ReportJob
from surveyapp.reporting.rules import Failure, Form, Kind, Step, may_have
from surveyapp.reports import person_report, provider_report, report_paper, report_sheets
from surveyapp.reports.effects_report import NoPlacements, Question
from surveyapp.reports.evaluation_parts import MINIMUM
from surveyapp.reports.pdf import NoPdfHere, as_pdf
from surveyapp.reports.programme import programme_report
from surveyapp.spreadsheets import as_xlsx


class CannotMake(Exception):
    """There will be no report, and why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class Workshop:
    """What reports are made from and where. ``stored`` does a piece of work in a transaction of its own."""

    vault: Vault
    shelf: Callable[[int], Shelf]
    exports: Path
    scratch: Path
    program_version: str
    today: dt.date
    now: dt.datetime
    reading: Session
    stored: Callable[[Callable[[Session], object]], object]
    tell: Callable[[Step], None]


def make(shop: Workshop, job: ReportJob) -> bytes:
    """The file's content. Raises CannotMake; what else goes wrong is a fault of the program."""
    asker = _asker(shop.reading, job)
    if asker is None or not may_have(asker, Kind(job.kind), job.provider_id):
        raise CannotMake(Failure.NOT_ALLOWED)
    try:
        return MAKERS[Kind(job.kind)](shop, job, shop.reading.get_one(Authority, job.authority_id))
    except (NoPlacements, person_report.NoPlacement, provider_report.NoProvider) as error:
        raise CannotMake(Failure.NOTHING_THERE) from error
    except (UnknownPlan, CannotExport) as error:
        raise CannotMake(Failure.UNKNOWN_PLAN) from error
    except NoPdfHere as error:
        raise CannotMake(Failure.NO_PDF) from error


def _asker(session: Session, job: ReportJob) -> Actor | None:
    """Whoever asked, as they stand today; None where the account is closed or elsewhere."""
    row = session.get(Account, job.account_id)
    if row is None or row.closed_at is not None or row.authority_id != job.authority_id:
        return None
    role = AccountRole(row.role)
    return Actor(row.id, role, row.authority_id, row.informant_id, row.language, row.organisation_id)


def _programme(shop: Workshop, job: ReportJob, authority: Authority) -> bytes:
    language = _language(job)
    shop.tell(Step.COUNTING)
    question = Question(authority, job.plan_code or "", language, MINIMUM, shop.today, shop.now)
    report = programme_report(shop.reading, shop.shelf(authority.id), question, shop.program_version)
    shop.tell(Step.WRITING)
    if Form(job.form) is Form.XLSX:
        return as_xlsx(report_sheets.sheets_of(report, language))
    return as_pdf(report_paper.as_paper(report, language, authority.name))


def _provider(shop: Workshop, job: ReportJob, authority: Authority) -> bytes:
    shop.tell(Step.COUNTING)
    order = provider_report.ProviderQuestion(authority, job.provider_id or 0, _language(job), shop.today, shop.now)
    report = provider_report.provider_report(shop.reading, shop.shelf(authority.id), order)
    shop.tell(Step.WRITING)
    return as_pdf(report_paper.as_paper(report, order.language, authority.name))


def _person(shop: Workshop, job: ReportJob, authority: Authority) -> bytes:
    about = person_report.About(
        authority.id, authority.name, authority.is_demonstration, job.placement_id or 0, _language(job), shop.today
    )
    found = person_report.person_report(shop.reading, shop.shelf(authority.id), shop.vault, about)
    shop.tell(Step.WRITING)
    return as_pdf(person_report.as_paper(found, about))


def _package(shop: Workshop, job: ReportJob, authority: Authority) -> bytes:
    """The evaluator's data package as one file; its line in the trail is stored as soon as the package is whole."""
    shelf = shop.shelf(authority.id)
    definitions = Definitions(shelf.catalogue, tuple(shelf.plans.values()), shop.exports)
    reason = shop.vault.open_if(job.reason_sealed, REASON, job.ref) or ""
    authority_id, actor = authority.id, f"account {job.account_id}"
    # The export begins a transaction of its own; what was read before is not there any more.
    shop.reading.rollback()
    shop.tell(Step.COUNTING)
    shop.scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=shop.scratch, prefix=".package-") as scratch:
        folder = Path(scratch) / f"package-{shop.today.isoformat()}"
        order = Order(
            authority_id=authority_id,
            out=folder,
            now=shop.now,
            today=shop.today,
            reason=reason,
            actor=actor,
            program_version=shop.program_version,
        )
        shop.stored(lambda writing: export_package(shop.reading, writing, order, definitions))
        shop.tell(Step.WRITING)
        return Path(shutil.make_archive(str(folder), "zip", folder.parent, folder.name)).read_bytes()


def _language(job: ReportJob) -> Literal["sv", "en"]:
    return "en" if job.language == "en" else "sv"


MAKERS = {
    Kind.PERSON: _person,
    Kind.PROVIDER: _provider,
    Kind.PROGRAMME: _programme,
    Kind.PACKAGE: _package,
}


def job_of(session: Session, job_id: int) -> ReportJob:
    """The row, for reading."""
    return session.scalars(select(ReportJob).where(ReportJob.id == job_id)).one()
