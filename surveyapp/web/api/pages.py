"""Pages for administrators: tokens of programs, and what programs can do with them."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.programs.changes import BadToken, make_token, revoke_token
from surveyapp.programs.queries import tokens
from surveyapp.programs.rules import LONGEST_NAME, TOKEN_LASTS_DAYS, Right, rights_of, works
from surveyapp.web.api.document import statuses
from surveyapp.web.api.operations import OPERATIONS
from surveyapp.web.api.problems import ROOT
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, fresh, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.interface_texts import lazy_gettext as _l

pages = Blueprint("api_tokens", __name__, template_folder="templates")
RIGHTS = {
    Right.ORGANISATIONS: _l("Läsa organisationer"),
    Right.PLACEMENTS: _l("Läsa placeringar, med kod i stället för namn"),
    Right.PEOPLE: _l("Se deltagarnas namn"),
    Right.OCCASIONS: _l("Läsa planerade svar och vad det blev av dem"),
    Right.RESULTS: _l("Läsa resultat"),
    Right.ATTENDANCE: _l("Skriva in närvaro"),
    Right.INTAKE: _l("Registrera deltagare och börja placeringar"),
    Right.EXPORTS: _l("Beställa rapporter och underlag"),
    Right.WEBHOOKS: _l("Få besked när något händer"),
}


@pages.get("/api-tokens")
@needs(Act.MANAGE_TOKENS)
def overview() -> str:
    """Every token, and the form for a new one."""
    return _page()


@pages.post("/api-tokens")
@needs(Act.MANAGE_TOKENS)
@fresh
def make() -> Response | str | tuple[str, int]:
    """Make a token and show it, this once."""
    rights = [one for one in Right if one.value in request.form.getlist("rights")]
    days, name = request.form.get("days", 0, type=int), request.form.get("name", "")
    try:
        token = make_token(session(), actor(), name, rights, days, at=house().clock.now())
    except BadToken as error:
        return _page(fault=_faults()[str(error)], field=str(error)), 422
    session().commit()
    return render_template("api/made.html", token=token, root=house().settings.base_url + ROOT, **staff_frame())


@pages.post("/api-tokens/<ref>/revoke")
@needs(Act.MANAGE_TOKENS)
@fresh
def revoke(ref: str) -> Response:
    """Let a token open nothing more."""
    if not revoke_token(session(), actor(), ref, at=house().clock.now()):
        abort(404)
    session().commit()
    return redirect(url_for("api_tokens.overview"), 303)


@pages.get("/api-tokens/help")
@needs(Act.MANAGE_TOKENS)
def described() -> str:
    """What programs can do, for people."""
    lines = [(one, RIGHTS[one.right], [code for code in statuses(one) if code < 500]) for one in OPERATIONS]
    return render_template("api/described.html", lines=lines, root=ROOT, **staff_frame())


def _page(fault: str = "", field: str = "name") -> str:
    page, now = max(request.args.get("page", 1, type=int), 1), house().clock.now()
    found, has_more = tokens(session(), actor().authority_id, min(page, 10_000))
    return render_template(
        "api/tokens.html",
        lines=[
            (one, [RIGHTS[right] for right in Right if right in rights_of(one.rights)],
             works(one.expires_at, one.revoked_at, now))
            for one in found
        ],
        rights=RIGHTS,
        chosen=request.form.getlist("rights"),
        name=request.form.get("name", ""),
        days=request.form.get("days", 90, type=int),
        offered_days=TOKEN_LASTS_DAYS,
        longest=LONGEST_NAME,
        fault=fault,
        field=field,
        page=page,
        has_more=has_more,
        **staff_frame(),
    )  # fmt: skip


def _faults() -> dict[str, str]:
    return {
        "name": _("Skriv vilket program nyckeln är till, med högst %(n)d tecken.", n=LONGEST_NAME),
        "rights": _("Välj minst en sak som nyckeln får användas till."),
        "days": _("Välj hur länge nyckeln ska gälla."),
    }
