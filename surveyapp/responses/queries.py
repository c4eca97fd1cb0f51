"""Reads for answering: who holds a link, what is asked, what has been answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, exists, or_, select
from sqlalchemy.orm import Session, aliased

from surveyapp.db.engine import rows_of
from surveyapp.languages.models import Recording, TextApproval
from surveyapp.people.changes import NAME
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Authority, Display, Informant, Role
from surveyapp.people.queries import OwnLook
from surveyapp.placements.models import Placement
from surveyapp.responses.given import Given
from surveyapp.responses.models import Answer, Response
from surveyapp.responses.rules import Missing, Refusal, Standing, refusal
from surveyapp.schedule.models import Assignment, Occasion, SurveyLink
from surveyapp.schedule.modes import Mode, Talk
from surveyapp.schedule.survey_links import token_hash
from surveyapp.schedule.windows import Window
from surveyapp.ways.rules import card_has_ended

ANSWER_TEXT = "answer.text"


@dataclass(frozen=True, slots=True)
class Way:
    """The way in that the link is, which the response keeps."""

    mode: Mode
    talk: Talk | None = None
    has_interpreter: bool | None = None
    #: the staff account that opened an interview or handed a device over
    account_id: int | None = None
    kiosk_id: int | None = None
    #: when a visit ends; None for a link that lasts
    expires_at: dt.datetime | None = None
    #: whoever holds the interview sees this one form and nothing else that was answered
    is_for_one_form: bool = False


@dataclass(frozen=True, slots=True)
class Holder:
    """The person whose link it is."""

    informant_id: int
    role: Role
    authority_id: int
    language: str
    is_demonstration: bool
    is_revoked: bool
    #: always true for staff; None while a participant has not decided
    is_taking_part: bool | None
    #: in what form answers to choose from are shown
    display: Display
    way: Way
    #: what their authority's pages wear
    own_look: OwnLook
    #: whether the authority has ever approved a translation or recorded a text: where not, nobody need ask which
    has_approvals: bool = True
    has_recordings: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """An assignment as the holder of a link meets it."""

    holder: Holder
    assignment_id: int
    instrument: str
    version: int
    wave: str
    number: int
    standing: Standing
    placement_id: int
    about_ref: str
    about_sealed: bytes
    response_id: int | None
    response_ref: str | None
    instrument_hash: str | None

    def refusal(self, today: dt.date) -> Refusal | None:
        """Why it may not be answered today, if so."""
        return refusal(self.standing, today)

    @property
    def is_submitted(self) -> bool:
        """Whether the answers have been sent."""
        return self.standing.response_state == "submitted"

    def about(self, vault: Vault) -> str:
        """Name of the person it is about."""
        return vault.open(self.about_sealed, NAME, self.about_ref)


def holder_of(session: Session, token: str, *, at: dt.datetime) -> Holder | None:
    """Whose link this is; a link revoked or expired by then is found and says so."""
    row = rows_of(session, _HOLDER_OF, token_hash=token_hash(token)).first()
    return None if row is None else _to_holder(row, at)


def asked(session: Session, token: str, assignment_id: int, *, at: dt.datetime, locking: bool = False) -> Asked | None:
    """The assignment, if it is the link holder's own; with ``locking`` its response is held for this transaction."""
    if locking and session.get_bind().dialect.name != "sqlite":
        # In a statement of its own: only a later one sees what the writer before us stored. SQLite has but one writer.
        session.execute(_HELD, {"assignment_id": assignment_id})
    row = rows_of(session, _ASKED_ONE, token_hash=token_hash(token), assignment_id=assignment_id).first()
    return None if row is None else _to_asked(row, at)


def open_for(session: Session, token: str, today: dt.date, *, at: dt.datetime) -> list[Asked]:
    """What the holder can answer today, and what was sent in windows that are still open; soonest due first."""
    rows = rows_of(session, _ASKED_OPEN, token_hash=token_hash(token), today=today)
    return [_to_asked(row, at) for row in rows]


def taken_up(waiting: Sequence[Asked]) -> Asked:
    """Where somebody goes on for whom several things wait: what was begun, else what is due first."""
    return next((one for one in waiting if one.response_id is not None), waiting[0])


def next_opening(session: Session, informant_id: int, today: dt.date) -> dt.date | None:
    """The day on which the next assignment of this informant opens."""
    return session.scalar(
        select(Occasion.opens_on)
        .join(Assignment, Assignment.occasion_id == Occasion.id)
        .where(
            Assignment.informant_id == informant_id,
            Assignment.cancel_reason.is_(None),
            Occasion.placement_id.is_not(None),
            Occasion.opens_on > today,
        )
        .order_by(Occasion.opens_on)
        .limit(1)
    )


def answers_of(session: Session, vault: Vault, response_id: int | None, response_ref: str | None) -> dict[str, Given]:
    """The stored answers of a response by item, free text opened."""
    if response_id is None or response_ref is None:
        return {}
    rows = rows_of(session, _ANSWERS, response_id=response_id)
    return {
        row.item: Given(
            code=row.code,
            number=row.number,
            picked=None if row.picked is None else tuple(int(code) for code in row.picked.split()),
            day=row.day,
            text=vault.open_if(row.text_sealed, f"{ANSWER_TEXT}.{row.item}", response_ref),
            missing=None if row.missing is None else Missing(row.missing),
            other_code=row.other_code,
        )
        for row in rows
    }


def _to_holder(row: Any, at: dt.datetime) -> Holder:
    return Holder(
        row.informant_id,
        Role(row.role),
        row.authority_id,
        row.language,
        row.is_demonstration,
        _has_ended(row, at),
        row.is_taking_part if row.role == Role.PARTICIPANT else True,
        Display(row.display),
        Way(
            Mode(row.way),
            None if row.talk is None else Talk(row.talk),
            row.has_interpreter,
            row.account_id,
            row.kiosk_id,
            row.expires_at,
            row.only_assignment_id is not None,
        ),
        OwnLook(row.authority_code, row.colour, row.logo_sha256),
        row.has_approvals,
        row.has_recordings,
    )


def _has_ended(row: Any, at: dt.datetime) -> bool:
    if row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= at):
        return True
    if row.way != Mode.CARD:
        return False
    zone = ZoneInfo(row.zone)
    return card_has_ended(row.made_at.astimezone(zone).date(), row.card_exit_on, at.astimezone(zone).date())


def _to_asked(row: Any, at: dt.datetime) -> Asked:
    holder = _to_holder(row, at)
    return Asked(
        holder=holder,
        assignment_id=row.assignment_id,
        instrument=row.instrument,
        version=row.version,
        wave=row.wave,
        number=row.number,
        standing=Standing(
            Window(row.on_day, row.opens_on, row.due_on, row.closes_on),
            row.cancel_reason,
            row.response_state,
            holder.is_revoked,
            holder.is_taking_part,
        ),
        placement_id=row.placement_id,
        about_ref=row.about_ref,
        about_sealed=row.about_sealed,
        response_id=row.response_id,
        response_ref=row.response_ref,
        instrument_hash=row.instrument_hash,
    )


# Built once: making a statement costs more than running it, and answering runs these on every page.

#: the placement that a card is for
_Stay = aliased(Placement)

_HOLDER = (
    Informant.id.label("informant_id"),
    Informant.role,
    Informant.authority_id,
    Informant.language,
    Informant.is_taking_part,
    Informant.display,
    Authority.is_demonstration,
    Authority.code.label("authority_code"),
    Authority.colour,
    Authority.logo_sha256,
    SurveyLink.revoked_at,
    SurveyLink.expires_at,
    SurveyLink.way,
    SurveyLink.talk,
    SurveyLink.has_interpreter,
    SurveyLink.account_id,
    SurveyLink.kiosk_id,
    SurveyLink.only_assignment_id,
    SurveyLink.created_at.label("made_at"),
    Authority.zone,
    _Stay.exit_on.label("card_exit_on"),
    # An index alone answers these, so those that are withdrawn or removed count as well.
    exists().where(TextApproval.authority_id == Authority.id).label("has_approvals"),
    exists().where(Recording.authority_id == Authority.id).label("has_recordings"),
)

_HOLDER_OF = (
    select(*_HOLDER)
    .select_from(SurveyLink)
    .join(Informant, Informant.id == SurveyLink.informant_id)
    .join(Authority, Authority.id == Informant.authority_id)
    .outerjoin(_Stay, _Stay.id == SurveyLink.placement_id)
    .where(SurveyLink.token_hash == bindparam("token_hash"))
)

_About = aliased(Informant)

_ASKED: Select[*tuple[Any, ...]] = (
    select(
        *_HOLDER,
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
    .select_from(SurveyLink)
    .join(Informant, Informant.id == SurveyLink.informant_id)
    .join(Authority, Authority.id == Informant.authority_id)
    .outerjoin(_Stay, _Stay.id == SurveyLink.placement_id)
    .join(Assignment, Assignment.informant_id == Informant.id)
    .join(Occasion, Occasion.id == Assignment.occasion_id)
    .join(Placement, Placement.id == Occasion.placement_id)
    .join(_About, _About.participant_id == Placement.participant_id)
    .outerjoin(Response, Response.assignment_id == Assignment.id)
    .where(
        SurveyLink.token_hash == bindparam("token_hash"),
        or_(SurveyLink.only_assignment_id.is_(None), SurveyLink.only_assignment_id == Assignment.id),
    )
)

_ASKED_ONE = _ASKED.where(Assignment.id == bindparam("assignment_id"))

# The assignment exists before the response does, so it is what two writers can both wait for.
_HELD = select(Assignment.id).where(Assignment.id == bindparam("assignment_id")).with_for_update()

_ASKED_OPEN = _ASKED.where(
    Occasion.opens_on <= bindparam("today"),
    Occasion.closes_on >= bindparam("today"),
    Assignment.cancel_reason.is_(None),
).order_by(Occasion.due_on, Placement.id, Assignment.id)

_ANSWERS = select(
    Answer.item,
    Answer.code,
    Answer.number,
    Answer.picked,
    Answer.day,
    Answer.text_sealed,
    Answer.missing,
    Answer.other_code,
).where(Answer.response_id == bindparam("response_id"))
