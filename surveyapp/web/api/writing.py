"""What programs may write, through the same changes as staff pages; each POST may carry an idempotency key."""

from __future__ import annotations

from http import HTTPStatus

from surveyapp.extensions import house, session
from surveyapp.interchange.people_storing import ListRefused, Under, take_in
from surveyapp.interchange.people_table import HEADINGS, read_people
from surveyapp.interchange.places import Into
from surveyapp.interchange.table import Row, Table
from surveyapp.people.models import OrganisationKind
from surveyapp.people.organisations import organisation_of
from surveyapp.placements.attendance_changes import ByStaff, record_by_staff
from surveyapp.placements.attendance_rules import can_be_told
from surveyapp.placements.rules import AttendancePeriod, longest_hours
from surveyapp.programs import hooks
from surveyapp.programs.rules import Right, address_fault
from surveyapp.reporting.changes import ask
from surveyapp.reporting.queries import own_job, plans_followed
from surveyapp.reporting.rules import FORMS, Asked, Kind, may_have
from surveyapp.web import language
from surveyapp.web.api import shapes
from surveyapp.web.api.operations import Call, operation
from surveyapp.web.api.problems import Refusal
from surveyapp.web.api.reading import described, stay, told_of
from surveyapp.web.fault_words import fault_in_words
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.interface_texts import lazy_gettext as _l


@operation(
    "POST", "/placements/{ref}/attendance", _l("Närvaro på en dag eller i en månad."), Right.ATTENDANCE,
    shapes.AttendanceStored, body=shapes.AttendanceTold,
)  # fmt: skip
def attendance(call: Call, ref: str) -> shapes.Values:
    """Store attendance; what stood there before is kept."""
    found, told = stay(call, ref), call.body
    is_month = told.period is AttendancePeriod.MONTH
    fault = can_be_told(told.on, found.start_on, found.exit_on, house().clock.today(), is_month=is_month)
    if fault is not None:
        raise _wrong("on", fault)
    if max(told.hours, told.hours_planned or 0) > longest_hours(told.period, told.on):
        raise _wrong("hours", "not possible")
    if told.reason is not None and (is_month or told.hours > 0):
        raise _wrong("reason", "only for a day without hours")
    if told.days_absent is not None and not is_month:
        raise _wrong("days_absent", "only for a month")
    one = ByStaff(found.id, found.caseworker_id, **dict(told))
    n_changed = record_by_staff(
        session(), call.authority_id, [one], account_id=call.actor.account_id, at=house().clock.now()
    )
    return {"changed": n_changed > 0}


@operation(
    "POST", "/people", _l("En eller flera personer med placering: alla tas in, eller ingen."), Right.INTAKE,
    shapes.Taken, body=shapes.Intake,
)  # fmt: skip
def people(call: Call) -> shapes.Values:
    """Take people in, all or nothing, with every fault by row."""
    asked, plans, today = call.body, house().shelf_of(call.authority_id).plans, house().clock.today()
    plan = asked.plan.code, asked.plan.version
    if plan not in plans:
        raise _wrong("plan", "unknown plan")
    by = f"account {call.actor.account_id}"
    into = Into(session(), house().vault, call.authority_id, by, house().clock.now(), today)
    try:
        taken = take_in(into, read_people(_table(asked.people), today), Under(plans, plan, call.actor.informant_id))
    except ListRefused as refused:
        faults = [
            {"row": one.row, "field": _FIELDS.get(one.column or ""), "code": one.code, "detail": fault_in_words(one)}
            for one in refused.faults
        ]
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, errors=faults) from None
    return {"people": taken.n_people, "placements": taken.n_placements, "unchanged": taken.n_unchanged}


@operation(
    "POST", "/exports", _l("Beställ en rapport eller ett underlag, som görs i bakgrunden."), Right.EXPORTS,
    shapes.ExportJob, body=shapes.ExportAsked,
)  # fmt: skip
def ask_for_export(call: Call) -> shapes.Values:
    """Put something in the queue; asked twice on a day it is made once."""
    asked, spoken = call.body, "en" if language.language() == "en" else "sv"
    if asked.kind is Kind.PERSON:
        raise _wrong("kind", "made by staff alone")
    if asked.form not in FORMS[asked.kind]:
        raise _wrong("form", "not for this kind")
    provider_id = _provider_id(call) if asked.kind is Kind.PROVIDER else None
    plan = None if asked.kind is Kind.PROVIDER else asked.plan
    if plan not in (*plans_followed(session(), call.authority_id), None) or (
        asked.kind is Kind.PROGRAMME and plan is None
    ):
        raise _wrong("plan", "unknown plan")
    if asked.kind is Kind.PACKAGE and not asked.reason.strip():
        raise _wrong("reason", "empty")
    if not may_have(call.actor, asked.kind, provider_id):
        raise Refusal(HTTPStatus.FORBIDDEN)
    what = Asked(asked.kind, asked.form, spoken, plan_code=plan, provider_id=provider_id)
    today, at = house().clock.today(), house().clock.now()
    ref = ask(session(), house().vault, call.actor, what, today=today, at=at, reason=asked.reason.strip())
    job = own_job(session(), call.authority_id, call.actor.account_id, ref)
    if job is None:
        raise Refusal(HTTPStatus.NOT_FOUND)
    return told_of(job)


@operation(
    "POST", "/webhooks", _l("Lägg till en adress som får besked när något händer."), Right.WEBHOOKS,
    shapes.NewWebhook, body=shapes.WebhookAsked,
)  # fmt: skip
def add_webhook(call: Call) -> shapes.Values:
    """Add a webhook; its secret is shown this once."""
    fault = address_fault(call.body.address, demo=house().settings.environment == "demo")
    if fault is not None:
        raise _wrong("address", fault.value)
    by, at = (call.actor, call.bearer.token_id), house().clock.now()
    try:
        row, secret = hooks.add_webhook(session(), house().vault, by, call.body.address, call.body.events, at=at)
    except hooks.TooMany:
        raise Refusal(HTTPStatus.CONFLICT, _("Det finns redan så många adresser som det får finnas.")) from None
    return described(row) | {"secret": secret}


@operation("DELETE", "/webhooks/{ref}", _l("Ta bort en adress som får besked."), Right.WEBHOOKS, None)
def remove_webhook(call: Call, ref: str) -> shapes.Values:
    """Tell this address nothing more."""
    if not hooks.remove_webhook(session(), call.actor, ref, at=house().clock.now()):
        raise Refusal(HTTPStatus.NOT_FOUND)
    return {}


_FIELDS = {spellings[0]: name for name, spellings in HEADINGS.items()}


def _table(people: list[shapes.NewPerson]) -> Table:
    """The same table as a spreadsheet would give; rows are counted from 1."""
    rows = tuple(
        Row(number, tuple(getattr(one, name) for name in HEADINGS)) for number, one in enumerate(people, start=1)
    )
    return Table("", tuple(spellings[0] for spellings in HEADINGS.values()), rows)


def _provider_id(call: Call) -> int:
    found = organisation_of(session(), call.authority_id, ref=call.body.provider or "-")
    if found is None or found.kind != OrganisationKind.PROVIDER.value:
        raise _wrong("provider", "unknown provider")
    return found.id


def _wrong(field: str, code: str) -> Refusal:
    fault = {"field": field, "code": code, "detail": _("Värdet går inte att använda.")}
    return Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, errors=[fault])
