"""The list of drafts and of what is published; begin a draft, read one in, fetch the YAML."""

from __future__ import annotations

import re

from flask import Response as Answer
from flask import abort, render_template, request, url_for

from surveyapp.access.policy import Act, has
from surveyapp.authoring.beginning import new_text, next_version, own_values, with_licence
from surveyapp.authoring.changes import Unreadable, begin
from surveyapp.authoring.queries import drafts, published_lines, published_text
from surveyapp.authoring.reading import in_yaml
from surveyapp.authoring.rules import DraftKind
from surveyapp.extensions import house, session, takes_up_to
from surveyapp.instruments.definition import Instrument
from surveyapp.plans.definition import Plan
from surveyapp.web.authoring.blueprint import PER_PAGE, Page, blueprint, by, onward, shelf
from surveyapp.web.authoring.problem_words import problem_in_words
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.words import say

LARGEST_FILE = 400_000


@blueprint.get("")
@needs(Act.AUTHOR)
def overview() -> str:
    """Drafts and what is published."""
    return _page()


@blueprint.post("/drafts")
@needs(Act.AUTHOR)
def begin_draft() -> Page:
    """An empty draft, or one that begins as the next version of something published."""
    kind = _kind(request.form.get("kind", ""))
    code, version = request.form.get("code", ""), request.form.get("version", 0, type=int)
    text, begun_from = new_text(kind), None
    if code:
        known = _definition(kind, code, version) or abort(404)
        own = published_text(session(), actor().authority_id, kind, code, version)
        text, begun_from = next_version(known, own, shelf()), f"{code} {version}"
    draft = begin(session(), kind, text, by(), begun_from=begun_from)
    session().commit()
    return onward(draft)


@blueprint.post("/upload")
@takes_up_to(LARGEST_FILE + 20_000)
@needs(Act.AUTHOR)
def upload() -> Page:
    """A draft from a file of YAML; what cannot be read is told with line and column."""
    file, kind = request.files.get("file"), _kind(request.form.get("kind", ""))
    if file is None or not file.filename:
        return _page(_("Välj en fil först.")), 422
    if not file.filename.lower().endswith((".yaml", ".yml")):
        return _page(_("Filen ska sluta på .yaml eller .yml.")), 422
    content = file.read()
    try:
        text = content.decode("utf-8-sig")
        text = with_licence(text, request.form.get("licence", ""))
        draft = begin(session(), kind, text, by())
    except UnicodeDecodeError:
        return _page(_("Filen är inte text i UTF-8. Spara om den som UTF-8.")), 422
    except Unreadable as error:
        return _page(_("Filen går inte att läsa."), [problem_in_words(one) for one in error.problems]), 422
    session().commit()
    return onward(draft)


@blueprint.get("/published/<kind>/<code>/<int:version>.yaml")
@needs(Act.AUTHOR)
def published_yaml(kind: str, code: str, version: int) -> Answer:
    """The YAML of something published."""
    of = _kind(kind)
    definition = _definition(of, code, version) or abort(404)
    own = published_text(session(), actor().authority_id, of, code, version)
    text = own or in_yaml(own_values(definition, shelf()))
    return as_file(text, f"{code}-{version}.yaml")


def as_file(text: str, name: str) -> Answer:
    """A text to keep as a file."""
    answer = Answer(text, mimetype="application/yaml")
    answer.headers.set("Content-Disposition", "attachment", filename=re.sub(r"[^\w.-]+", "-", name, flags=re.ASCII))
    return answer


def _kind(text: str) -> DraftKind:
    try:
        return DraftKind(text)
    except ValueError:
        abort(404)


def _definition(kind: DraftKind, code: str, version: int) -> Instrument | Plan | None:
    mine = shelf()
    if kind is DraftKind.INSTRUMENT:
        return mine.catalogue.instruments.get((code, version))
    return mine.plans.get((code, version))


def _page(fault: str = "", problems: list[str] | None = None) -> str:
    page = max(request.args.get("page", 1, type=int), 1)
    lines, total = drafts(session(), house().vault, actor().authority_id, skip=(page - 1) * PER_PAGE, size=PER_PAGE)
    own = published_lines(session(), house().vault, actor().authority_id)
    mine = shelf()
    every: list[tuple[str, Instrument | Plan]] = [(DraftKind.INSTRUMENT.value, one) for one in mine.catalogue.all()]
    every += [(DraftKind.PLAN.value, plan) for _edition, plan in sorted(mine.plans.items())]
    first = (max(request.args.get("published", 1, type=int), 1) - 1) * PER_PAGE
    return render_template(
        "authoring/overview.html",
        drafts=lines,
        page=page,
        n_pages=max(1, -(-total // PER_PAGE)),
        published=[
            (kind, one.code, one.version, say(one.title), own.get((kind, one.code, one.version)))
            for kind, one in every[first : first + PER_PAGE]
        ],
        published_page=first // PER_PAGE + 1,
        n_published_pages=max(1, -(-len(every) // PER_PAGE)),
        fault=fault,
        problems=problems or [],
        licence=request.form.get("licence", ""),
        kilobytes=LARGEST_FILE // 1000,
        may_publish=has(actor(), Act.PUBLISH),
        plans_page=url_for("plans.overview") if has(actor(), Act.CHANGE_PLAN) else "",
        **staff_frame(),
    )
