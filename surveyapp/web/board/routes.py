"""What is open, late and answered, by what one likes; whom to call today, in what order and why."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for

from surveyapp.access.policy import Act, has
from surveyapp.extensions import house, session
from surveyapp.instruments.wording import wording
from surveyapp.reporting.answers import board_shown
from surveyapp.reports.board import BY, PERIODS, CallsAsked, whom_to_call
from surveyapp.web import language
from surveyapp.web.call_words import why_call
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.words import role_in_words

blueprint = Blueprint("board", __name__, template_folder="templates")
PER_PAGE = 20


@blueprint.get("/board", endpoint="board")
@needs(Act.SEE_BOARD)
def show() -> str:
    """The board; what it is read by, the time and the page of calls stand in the address."""
    by = request.args.get("by", "provider")
    period = request.args.get("days", "90")
    by, period = by if by in BY else "provider", period if period in PERIODS else "90"
    page = max(request.args.get("page", 1, type=int), 1)
    today, authority_id = house().clock.today(), actor().authority_id
    sees_people = has(actor(), Act.SEE_CASELOAD)
    asked = CallsAsked(n=PER_PAGE, after=(page - 1) * PER_PAGE)
    calls, n_calls = whom_to_call(session(), house().vault, authority_id, today, [asked])[0] if sees_people else ((), 0)
    lines, counted_at = board_shown(session(), authority_id, today, by, period)
    return render_template(
        "board/board.html",
        lines=lines,
        counted_at=counted_at,
        by=by,
        period=period,
        ways=[(name, text, _here(by=name)) for name, text in _ways().items()],
        periods=[(name, text, _here(days=name)) for name, text in _periods().items()],
        name_of=_name_of(by),
        sees_people=sees_people,
        calls=calls,
        n_calls=n_calls,
        why=why_call,
        page=page,
        n_pages=max(1, -(-n_calls // PER_PAGE)),
        page_address=lambda number: _here(page=str(number)),
        role_in_words=role_in_words,
        **staff_frame(),
    )


def _here(**changed: str) -> str:
    kept = {name: request.args[name] for name in ("by", "days") if name in request.args}
    asked = {**kept, **changed}
    return f"{url_for('board.board')}?{urlencode(asked)}"


def _ways() -> dict[str, str]:
    return {
        "provider": _("Anordnare"),
        "wave": _("Tillfälle"),
        "informant": _("Vem som svarar"),
        "channel": _("Hur frågorna nådde fram"),
    }


def _periods() -> dict[str, str]:
    return {"30": _("30 dagar"), "90": _("90 dagar"), "365": _("ett år"), "all": _("allt")}


def _name_of(by: str) -> dict[str, str]:
    if by == "wave":
        spoken = language.language()
        return {wave.code: wording(wave.title, spoken) for plan in house().shelf.plans.values() for wave in plan.waves}
    if by == "informant":
        return {role: role_in_words(role) for role in ("participant", "supervisor", "caseworker")}
    if by == "channel":
        return {
            "sms": _("sms"),
            "email": _("e-post"),
            "letter": _("brev"),
            "nothing sent": _("inget meddelande"),
        }
    return {}
