"""Reads for paper, always within one authority: what can be printed, what is out, what waits for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from surveyapp.audit.actions import Action
from surveyapp.audit.models import AuditEvent
from surveyapp.paper.filled import Filled, from_text
from surveyapp.paper.models import PaperEntry, ScannedPage
from surveyapp.paper.rules import PageState
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Authority, Display, Informant, Organisation, OrganisationKind, Role
from surveyapp.people.queries import OwnLook
from surveyapp.placements.models import Placement
from surveyapp.responses.models import Response
from surveyapp.responses.queries import Asked, Holder, Way
from surveyapp.responses.rules import ResponseState, Standing
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.schedule.modes import Mode
from surveyapp.schedule.windows import Window

LONGEST_LIST = 200
ENTRY = "paper_entry.values"
"""Under this name what was typed is sealed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One typing of a sheet."""

    ref: str
    round: int
    typed_by: int
    filled: Filled


@dataclass(frozen=True, slots=True)
class Waiting:
    """A sheet that waits for something since a day."""

    asked: Asked
    since: dt.datetime


def asked_on_paper(session: Session, authority_id: int, assignment_id: int, *, locking: bool = False) -> Asked | None:
    """The planned answer, if it is this authority's; with ``locking`` it is held for this transaction."""
    if locking and session.get_bind().dialect.name != "sqlite":
        session.execute(select(Assignment.id).where(Assignment.id == assignment_id).with_for_update())
    row = session.execute(_asked(authority_id).where(Assignment.id == assignment_id)).first()
    return None if row is None else _to_asked(row)


def all_asked(session: Session, authority_id: int, assignment_ids: Collection[int]) -> dict[int, Asked]:
    """Those of these planned answers that are the authority's, by id."""
    if not assignment_ids:
        return {}
    rows = session.execute(_asked(authority_id).where(Assignment.id.in_(assignment_ids)))
    return {row.assignment_id: _to_asked(row) for row in rows}


def unanswered_of(session: Session, authority_id: int, placement_ref: str, until: dt.date) -> list[Asked]:
    """What is planned for a placement, opens by then and is neither answered nor cancelled, earliest first."""
    return _unanswered(session, authority_id, Placement.ref == placement_ref, Occasion.opens_on <= until)


def open_at(session: Session, authority_id: int, provider_id: int, today: dt.date, until: dt.date) -> list[Asked]:
    """What the participants at a provider can answer from today or will be able to before ``until``."""
    return _unanswered(
        session,
        authority_id,
        Placement.provider_id == provider_id,
        Assignment.role == Role.PARTICIPANT.value,
        Informant.is_taking_part.is_(True),
        Occasion.opens_on <= until,
        Occasion.closes_on >= today,
    )


def providers(session: Session, authority_id: int) -> Sequence[tuple[int, str]]:
    """Providers of the authority, by name."""
    rows = session.execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.authority_id == authority_id, Organisation.kind == OrganisationKind.PROVIDER.value)
        .order_by(Organisation.name)
    )
    return [(row.id, row.name) for row in rows]


def printed_and_out(session: Session, authority_id: int) -> list[Waiting]:
    """Sheets that were printed and have not come back in any way, oldest first."""
    printed = (
        select(AuditEvent.subject_id.label("assignment_id"), func.max(AuditEvent.at).label("printed_at"))
        .where(AuditEvent.action == Action.SHEET_PRINTED.value, AuditEvent.authority_id == authority_id)
        .group_by(AuditEvent.subject_id)
        .subquery()
    )
    begun = select(PaperEntry.assignment_id).union(
        select(ScannedPage.assignment_id).where(ScannedPage.assignment_id.is_not(None))
    )
    query = (
        _asked(authority_id)
        .add_columns(printed.c.printed_at)
        .join(printed, printed.c.assignment_id == Assignment.id)
        .where(_is_unanswered(), Assignment.id.not_in(begun))
        .order_by(printed.c.printed_at)
        .limit(LONGEST_LIST)
    )
    return [Waiting(_to_asked(row), row.printed_at) for row in session.execute(query)]


def typed_once(session: Session, authority_id: int) -> list[Waiting]:
    """Sheets that wait for the second typing, oldest first."""
    return _typed(session, authority_id, 1)


def typed_differently(session: Session, authority_id: int) -> list[Waiting]:
    """Sheets whose two typings differ, oldest first."""
    return _typed(session, authority_id, 2)


def entries_of(session: Session, vault: Vault, assignment_id: int) -> list[Entry]:
    """What has been typed of a sheet, in the order of the rounds."""
    rows = session.scalars(
        select(PaperEntry).where(PaperEntry.assignment_id == assignment_id).order_by(PaperEntry.round)
    )
    return [Entry(row.ref, row.round, row.typed_by, _opened(vault, row)) for row in rows]


def _opened(vault: Vault, row: PaperEntry) -> Filled:
    return from_text(vault.open(row.values_sealed, ENTRY, row.ref))


def pages_in(session: Session, authority_id: int, state: PageState) -> list[ScannedPage]:
    """Scanned pages in this state, in the order of scanning."""
    return list(
        session.scalars(
            select(ScannedPage)
            .where(ScannedPage.authority_id == authority_id, ScannedPage.state == state.value)
            .order_by(ScannedPage.id)
            .limit(LONGEST_LIST)
        )
    )


def page_by_ref(session: Session, authority_id: int, ref: str) -> ScannedPage | None:
    """The scanned page of this ref, if it is the authority's."""
    return session.scalar(select(ScannedPage).where(ScannedPage.ref == ref, ScannedPage.authority_id == authority_id))


def pages_of(session: Session, assignment_id: int) -> list[ScannedPage]:
    """The pages of a sheet that are waited for or confirmed, by number."""
    counting = (PageState.TO_CONFIRM.value, PageState.CONFIRMED.value)
    return list(
        session.scalars(
            select(ScannedPage)
            .where(ScannedPage.assignment_id == assignment_id, ScannedPage.state.in_(counting))
            .order_by(ScannedPage.page)
        )
    )


def printed_language(session: Session, assignment_id: int) -> str | None:
    """The language in which the sheet was printed last."""
    details = session.scalar(
        select(AuditEvent.details)
        .where(
            AuditEvent.action == Action.SHEET_PRINTED.value,
            AuditEvent.subject_kind == "assignment",
            AuditEvent.subject_id == assignment_id,
        )
        .order_by(AuditEvent.id.desc())
        .limit(1)
    )
    return None if details is None else str(details["language"])


def _unanswered(session: Session, authority_id: int, *conditions: ColumnElement[bool]) -> list[Asked]:
    query = _asked(authority_id).where(_is_unanswered(), *conditions).order_by(Occasion.on, Assignment.id)
    return [_to_asked(row) for row in session.execute(query)]


def _is_unanswered() -> ColumnElement[bool]:
    return Assignment.cancel_reason.is_(None) & (Response.id.is_(None) | (Response.state == ResponseState.DRAFT.value))


def _typed(session: Session, authority_id: int, n_rounds: int) -> list[Waiting]:
    typed = (
        select(PaperEntry.assignment_id, func.max(PaperEntry.typed_at).label("typed_at"))
        .group_by(PaperEntry.assignment_id)
        .having(func.max(PaperEntry.round) == n_rounds)
        .subquery()
    )
    query = (
        _asked(authority_id)
        .add_columns(typed.c.typed_at)
        .join(typed, typed.c.assignment_id == Assignment.id)
        .where(_is_unanswered())
        .order_by(typed.c.typed_at)
        .limit(LONGEST_LIST)
    )
    return [Waiting(_to_asked(row), row.typed_at) for row in session.execute(query)]


_About = aliased(Informant)


def _asked(authority_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Informant.id.label("informant_id"),
            Informant.role,
            Informant.language,
            Informant.is_taking_part,
            Authority.id.label("authority_id"),
            Authority.is_demonstration,
            Authority.code.label("authority_code"),
            Authority.colour,
            Authority.logo_sha256,
            Assignment.id.label("assignment_id"),
            Assignment.instrument,
            Assignment.version,
            Assignment.cancel_reason,
            Occasion.wave,
            Occasion.number,
            Occasion.on.label("on_day"),
            Occasion.opens_on,
            Occasion.due_on,
            Occasion.closes_on,
            Placement.id.label("placement_id"),
            _About.ref.label("about_ref"),
            _About.name_sealed.label("about_sealed"),
            Response.id.label("response_id"),
            Response.ref.label("response_ref"),
            Response.state.label("response_state"),
            Response.instrument_hash,
        )
        .select_from(Assignment)
        .join(Informant, Informant.id == Assignment.informant_id)
        .join(Authority, Authority.id == Informant.authority_id)
        .join(Occasion, Occasion.id == Assignment.occasion_id)
        .join(Placement, Placement.id == Occasion.placement_id)
        .join(_About, _About.participant_id == Placement.participant_id)
        .outerjoin(Response, Response.assignment_id == Assignment.id)
        .where(Placement.authority_id == authority_id)
    )


def _to_asked(row: Any) -> Asked:
    is_taking_part = row.is_taking_part if row.role == Role.PARTICIPANT else True
    holder = Holder(
        informant_id=row.informant_id,
        role=Role(row.role),
        authority_id=row.authority_id,
        language=row.language,
        is_demonstration=row.is_demonstration,
        is_revoked=False,
        is_taking_part=is_taking_part,
        display=Display.TEXT,
        way=Way(Mode.PAPER),
        own_look=OwnLook(row.authority_code, row.colour, row.logo_sha256),
    )
    window = Window(row.on_day, row.opens_on, row.due_on, row.closes_on)
    return Asked(
        holder=holder,
        assignment_id=row.assignment_id,
        instrument=row.instrument,
        version=row.version,
        wave=row.wave,
        number=row.number,
        standing=Standing(window, row.cancel_reason, row.response_state, is_taking_part=is_taking_part),
        placement_id=row.placement_id,
        about_ref=row.about_ref,
        about_sealed=row.about_sealed,
        response_id=row.response_id,
        response_ref=row.response_ref,
        instrument_hash=row.instrument_hash,
    )
