"""What people read: instruments with a preview as a phone, and which texts and languages are in use."""

from __future__ import annotations

from flask import abort, render_template, request, url_for

from surveyapp.access.policy import Act, has
from surveyapp.extensions import house, session
from surveyapp.instruments.catalogue import UnknownInstrument
from surveyapp.instruments.definition import Text
from surveyapp.instruments.wording import html_language, languages, wording
from surveyapp.reports.use_of_content import languages_read, placements_by_plan
from surveyapp.web import language as reader
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.oversight.permissions import blueprint
from surveyapp.web.words import role_in_words, say

RIGHT_TO_LEFT = {"ar", "fa"}


@blueprint.get("/instruments", endpoint="instruments")
@needs(Act.SEE_CONTENT)
def all_instruments() -> str:
    """Every published instrument, by title and newest version first."""
    catalogue = house().shelf_of(actor().authority_id).catalogue
    published = [one for one in catalogue.all() if catalogue.is_published(one.code, one.version)]
    return render_template(
        "oversight/instruments.html",
        role_in_words=role_in_words,
        lines=sorted(((say(one.title), one) for one in published), key=lambda line: (line[0], -line[1].version)),
        **staff_frame(),
    )


@blueprint.get("/instruments/<code>/<int:version>")
@needs(Act.SEE_CONTENT)
def instrument(code: str, version: int) -> str:
    """Every question as it looks on a phone; nothing can be answered. ``?as=`` says in which language."""
    try:
        found = house().shelf_of(actor().authority_id).catalogue.get(code, version)
    except UnknownInstrument:
        abort(404)
    spoken = languages(found)
    chosen = request.args.get("as", "")
    chosen = chosen if chosen in spoken else next(iter(spoken))

    def said(text: Text | None) -> str:
        return "" if text is None else wording(text, chosen)

    return render_template(
        "oversight/instrument.html",
        one=found,
        said=said,
        title=say(found.title),
        languages=[(code, reader.NAMES.get(code, code)) for code in spoken],
        chosen=chosen,
        tag=html_language(chosen),
        runs="rtl" if chosen in RIGHT_TO_LEFT else "ltr",
        **staff_frame(),
    )


@blueprint.get("/texts", endpoint="texts")
@needs(Act.SEE_CONTENT)
def texts_in_use() -> str:
    """Which texts, plans and languages are in use, with the way to each."""
    me, shelf = actor(), house().shelf_of(actor().authority_id)
    used = placements_by_plan(session(), me.authority_id, house().clock.today())
    told = house().told.information
    return render_template(
        "oversight/texts.html",
        plans=[(say(plan.title), plan.version, used.get(edition, 0)) for edition, plan in sorted(shelf.plans.items())],
        languages=[(reader.NAMES.get(code, code), n) for code, n in languages_read(session(), me.authority_id).items()],
        information=(say(told.title), told.version),
        links=[(said, url_for(endpoint), more) for endpoint, act, said, more in _links() if has(me, act)],
        **staff_frame(),
    )


def _links() -> list[tuple[str, Act, str, str]]:
    return [
        ("oversight.instruments", Act.SEE_CONTENT, _("Frågeformulär"), _("Alla frågor, som de ser ut på en telefon.")),
        ("messages.texts", Act.SEE_MESSAGES, _("Texter i meddelanden"), _("Inbjudan, påminnelser och tack.")),
        ("administrator.languages", Act.APPROVE_TEXTS, _("Språk"), _("Hur långt varje översättning har kommit.")),
        ("plans.overview", Act.CHANGE_PLAN, _("Planer"), _("Vem som får vilka frågor och när.")),
    ]
