"""What programs may read."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from surveyapp.extensions import house, session
from surveyapp.placements.attendance import Stay, stay_by_ref
from surveyapp.privacy.pseudonyms import Pseudonyms
from surveyapp.programs import hooks, queries
from surveyapp.programs.codes import program_codes
from surveyapp.programs.rules import Right
from surveyapp.reporting.models import ReportJob
from surveyapp.reporting.queries import own_job
from surveyapp.web.api import shapes
from surveyapp.web.api.operations import Call, operation
from surveyapp.web.api.problems import Refusal
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.interface_texts import lazy_gettext as _l


@operation(
    "GET", "/organisations", _l("Anordnare och remittenter."), Right.ORGANISATIONS, shapes.Organisations,
    query=shapes.Paging,
)  # fmt: skip
def organisations(call: Call) -> shapes.Values:
    """Providers and referrers, a page of them."""
    with _Cursor():
        return _page(queries.organisations(session(), call.authority_id, call.query.cursor, call.query.limit))


@operation(
    "GET", "/placements", _l("Placeringar, med kod i stället för namn."), Right.PLACEMENTS, shapes.Placements,
    query=shapes.PlacementsAsked,
)  # fmt: skip
def placements(call: Call) -> shapes.Values:
    """Placements, a page of them."""
    asked = call.query
    with _Cursor():
        found = queries.placements(
            session(),
            codes(),
            call.authority_id,
            asked.cursor,
            asked.limit,
            _names(call),
            (asked.started_from, asked.ended_from),
        )
    return _page(found)


@operation("GET", "/placements/{ref}", _l("En placering."), Right.PLACEMENTS, shapes.Placement)
def placement(call: Call, ref: str) -> shapes.Values:
    """One placement."""
    found = queries.placement(session(), codes(), call.authority_id, ref, _names(call))
    if found is None:
        raise Refusal(HTTPStatus.NOT_FOUND)
    return found


@operation(
    "GET", "/placements/{ref}/assignments", _l("Planerade svar för en placering, och vad det blev av dem."),
    Right.OCCASIONS, shapes.PlannedAnswers, query=shapes.Places,
)  # fmt: skip
def assignments(call: Call, ref: str) -> shapes.Values:
    """What is planned for a placement, and what it came to."""
    skip, limit, today = int(call.query.cursor or 0), call.query.limit, house().clock.today()
    rows = queries.assignments(session(), call.authority_id, stay(call, ref).id, today, skip, limit)
    return _part(rows, skip, limit)


@operation(
    "GET", "/placements/{ref}/readings", _l("Resultat för en placering, inga svar."), Right.RESULTS, shapes.Scores,
    query=shapes.Places,
)  # fmt: skip
def readings(call: Call, ref: str) -> shapes.Values:
    """Scores of a placement."""
    skip, limit = int(call.query.cursor or 0), call.query.limit
    return _part(queries.readings(session(), call.authority_id, stay(call, ref).id, skip, limit), skip, limit)


@operation("GET", "/exports/{ref}", _l("Hur långt en beställning har kommit."), Right.EXPORTS, shapes.ExportJob)
def export(call: Call, ref: str) -> shapes.Values:
    """How far something that was asked for is."""
    found = own_job(session(), call.authority_id, call.actor.account_id, ref)
    if found is None:
        raise Refusal(HTTPStatus.NOT_FOUND)
    return told_of(found)


@operation("GET", "/webhooks", _l("Adresser som får besked."), Right.WEBHOOKS, shapes.Webhooks)
def webhooks(call: Call) -> shapes.Values:
    """Every webhook of the authority, without its secret."""
    return {"items": [described(one) for one in hooks.webhooks(session(), call.authority_id)]}


def stay(call: Call, ref: str) -> Stay:
    """The placement of this ref, if it is the token's authority's; raises Refusal."""
    found = stay_by_ref(session(), call.authority_id, ref)
    if found is None:
        raise Refusal(HTTPStatus.NOT_FOUND)
    return found


def codes() -> Pseudonyms:
    """Codes in the interface: stable there, and other ones than in packages and invoices."""
    return program_codes(house().settings.index_key)


def told_of(job: ReportJob) -> shapes.Values:
    """What a program is told of something that was asked for."""
    names = ("ref", "kind", "form", "state", "asked_at", "ended_at", "expires_at")
    return {name: getattr(job, name) for name in names}


def described(one: Any) -> shapes.Values:
    """A webhook without its secret."""
    return {"ref": one.ref, "address": one.address, "events": one.events.split(), "created_at": one.created_at}


def _names(call: Call) -> Any:
    return house().vault if Right.PEOPLE in call.bearer.rights else None


def _page(found: queries.Page) -> shapes.Values:
    return {"items": list(found.rows), "next_cursor": found.next_cursor}


def _part(rows: list[dict[str, Any]], skip: int, limit: int) -> shapes.Values:
    return {"items": rows[:limit], "next_cursor": str(skip + limit) if len(rows) > limit else None}


class _Cursor:
    """Tells of a cursor that belongs to nothing here."""

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """The refusal instead of the error."""
        if isinstance(error, queries.UnknownCursor):
            fault = {"field": "cursor", "code": "unknown cursor", "detail": _("Värdet går inte att använda.")}
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, errors=[fault]) from None
