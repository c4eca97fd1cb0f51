"""What is sent and answered, as models: they check what comes in, and the OpenAPI document is made from them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from surveyapp.people.contact import LONGEST_POSTAL_ADDRESS
from surveyapp.people.models import OrganisationKind, Role
from surveyapp.placements.attendance_rules import AbsenceReason
from surveyapp.placements.rules import AttendancePeriod, Destination, ExitReason
from surveyapp.programs.rules import LONGEST_ADDRESS, MOST_WEBHOOKS, Event
from surveyapp.reporting.rules import Form, Kind, State
from surveyapp.responses.rules import View
from surveyapp.schedule.windows import FinalState

REF = r"^[A-Za-z0-9_-]{1,40}$"
Ref = Annotated[str, StringConstraints(pattern=REF)]
# PostgreSQL keeps no NUL, and no other control character belongs in a line of text.
Line = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Lines = Annotated[str, StringConstraints(max_length=LONGEST_POSTAL_ADDRESS, pattern=r"^[^\x00-\x09\x0b-\x1f\x7f]*$")]
MOST_AT_ONCE = 100


class Sent(BaseModel):
    """What comes in: nothing that is not known."""

    model_config = ConfigDict(extra="forbid")


class Paging(BaseModel):
    """Which part of a list."""

    cursor: Ref | None = Field(None, description="next_cursor of the page before")
    limit: int = Field(50, ge=1, le=200)


class PlacementsAsked(Paging):
    """Which placements."""

    started_from: dt.date | None = Field(None, description="only those that started on this day or later")
    ended_from: dt.date | None = Field(None, description="only those that ended on this day or later")


class Places(BaseModel):
    """Which part of what belongs to one placement."""

    cursor: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,6}$")] | None = Field(
        None, description="next_cursor of the page before"
    )
    limit: int = Field(50, ge=1, le=200)


class Error(BaseModel):
    """One fault in what was sent."""

    row: int | None = Field(None, description="in a list, counted from 1")
    field: str | None = None
    code: str
    detail: str


class Problem(BaseModel):
    """What cannot be done (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    request: str = Field(description="number of the request, to be told when asking for help")
    errors: list[Error] = Field(default_factory=list)


class Organisation(BaseModel):
    """A provider of places or a referrer of participants."""

    ref: Ref
    kind: OrganisationKind
    name: str


class Organisations(BaseModel):
    """One page of organisations."""

    items: list[Organisation]
    next_cursor: str | None


class PlanKey(BaseModel):
    """A plan in one version."""

    model_config = ConfigDict(extra="forbid")
    code: Line
    version: int = Field(ge=1, le=100_000)


class Placement(BaseModel):
    """A person's stay with a provider; without a name unless the token has the scope people."""

    ref: Ref
    code: str = Field(description="stable pseudonym of the placement")
    person_code: str = Field(description="stable pseudonym of the person")
    provider: Ref
    referrer: Ref
    plan: PlanKey
    start_on: dt.date
    planned_end_on: dt.date | None
    exit_on: dt.date | None
    exit_reason: ExitReason | None
    destination: Destination | None
    name: str | None = Field(None, description="only with the scope people")
    label: str | None = Field(None, description="only with the scope people")


class Placements(BaseModel):
    """One page of placements."""

    items: list[Placement]
    next_cursor: str | None


class PlannedAnswer(BaseModel):
    """One planned answer and what it came to."""

    wave: str
    number: int
    on: dt.date
    opens_on: dt.date
    due_on: dt.date
    closes_on: dt.date
    role: Role
    instrument: str
    version: int
    state: FinalState
    response: Ref | None
    submitted_at: dt.datetime | None


class PlannedAnswers(BaseModel):
    """One page of what is planned for a placement."""

    items: list[PlannedAnswer]
    next_cursor: str | None


class Score(BaseModel):
    """The score of one scale of one response."""

    response: Ref
    submitted_at: dt.datetime | None
    wave: str
    number: int
    role: Role
    instrument: str
    version: int
    scale: str
    view: View
    value: float | None
    undefined: str | None = Field(description="why there is no value")
    n_answered: int
    n_items: int


class Scores(BaseModel):
    """One page of scores of a placement."""

    items: list[Score]
    next_cursor: str | None


class AttendanceTold(Sent):
    """Hours on a day, or in the month of a day."""

    period: AttendancePeriod
    on: dt.date
    hours: float = Field(ge=0, le=744, allow_inf_nan=False)
    hours_planned: float | None = Field(None, ge=0, le=744, allow_inf_nan=False)
    days_absent: int | None = Field(None, ge=0, le=31, description="of a month")
    reason: AbsenceReason | None = Field(None, description="of a day without hours")


class AttendanceStored(BaseModel):
    """What came of it."""

    changed: bool = Field(description="false where the same stood there already")


class NewPerson(Sent):
    """A person and the placement; one of label, personal_number, phone and email must be there."""

    name: Line
    provider: Line = Field(description="name of the provider")
    start_on: dt.date
    planned_end_on: dt.date | None = None
    label: Line = ""
    personal_number: Line = ""
    phone: Line = ""
    email: Line = ""
    postal_address: Lines = Field("", description="lines as on an envelope, without the name")
    language: Line = ""
    supervisor_email: Line = ""
    caseworker_email: Line = ""


class Intake(Sent):
    """People and their placements: all of them are taken in, or none."""

    plan: PlanKey
    people: list[NewPerson] = Field(min_length=1, max_length=MOST_AT_ONCE)


class Taken(BaseModel):
    """What a list came to."""

    people: int
    placements: int
    unchanged: int


class ExportAsked(Sent):
    """A report or a package to be made in the background."""

    kind: Kind = Field(description="a report about a person is made by staff alone")
    form: Form
    plan: Line | None = Field(None, description="code of a plan, for a programme or a package")
    provider: Ref | None = Field(None, description="ref of a provider, for its report")
    reason: Line = Field("", description="what a package is to be used for")


class ExportJob(BaseModel):
    """How far it is. The file is fetched by staff, who prove who they are."""

    ref: Ref
    kind: Kind
    form: Form
    state: State
    asked_at: dt.datetime
    ended_at: dt.datetime | None
    expires_at: dt.datetime | None


class WebhookAsked(Sent):
    """Where to send word, and of what."""

    address: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_ADDRESS)] = Field(
        description="begins with https://, outside our own network"
    )
    events: list[Event] = Field(min_length=1, max_length=len(Event))


class Webhook(BaseModel):
    """An address that is told when something happens."""

    ref: Ref
    address: str
    events: list[Event]
    created_at: dt.datetime


class NewWebhook(Webhook):
    """The same with the secret with which everything is signed; it is shown this once."""

    secret: str


class Webhooks(BaseModel):
    """All of them."""

    items: list[Webhook] = Field(max_length=MOST_WEBHOOKS)


class Nothing(BaseModel):
    """No content."""


Shape = type[BaseModel]
Values = dict[str, Any]
