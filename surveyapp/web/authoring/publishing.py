"""From draft to published: what changed, propose, approve by somebody else, throw away, and every text there was."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for

from surveyapp.access.policy import Act, has
from surveyapp.authoring.beginning import own_values
from surveyapp.authoring.changes import Refused, SavedMeanwhile, discard, propose, publish, restore, take_back
from surveyapp.authoring.comparing import changes, is_comparable
from surveyapp.authoring.models import Draft
from surveyapp.authoring.queries import names_of, text_at, texts_of
from surveyapp.authoring.reading import Values, findings_of, from_json, read_text
from surveyapp.authoring.rules import ENDED, DraftKind, DraftState
from surveyapp.extensions import house, session
from surveyapp.web.authoring.blueprint import PER_PAGE, Page, blueprint, by, found, number, onward, refusal, shelf
from surveyapp.web.authoring.words import change_in_words, kind_in_words, state_in_words
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, fresh, needs
from surveyapp.web.interface_texts import gettext as _

SHOWN = 300


@blueprint.get("/drafts/<ref>/difference")
@needs(Act.AUTHOR)
def difference(ref: str) -> str:
    """What separates the draft from what it began as, or from one of its earlier texts; and the way to publish it."""
    return _difference(found(ref))


@blueprint.get("/drafts/<ref>/history")
@needs(Act.AUTHOR)
def history(ref: str) -> str:
    """Every text that was saved, who saved it and when."""
    return _history(found(ref))


@blueprint.post("/drafts/<ref>/restore")
@needs(Act.AUTHOR)
def bring_back(ref: str) -> Page:
    """Go on with an earlier text; the present one stays in the list."""
    draft = found(ref)
    try:
        if not restore(session(), draft, number(), request.form.get("text", 0, type=int), by()):
            abort(404)
    except SavedMeanwhile:
        session().rollback()
        return _history(found(ref), _("Någon hann spara före dig. Titta på listan igen.")), 409
    except Refused as refused:
        session().rollback()
        return refusal(draft, refused)
    session().commit()
    return onward(draft)


@blueprint.post("/drafts/<ref>/propose")
@needs(Act.AUTHOR)
def propose_draft(ref: str) -> Page:
    """Ask somebody else to publish it."""
    draft = found(ref)
    try:
        propose(session(), draft, number(), shelf(), by())
    except SavedMeanwhile:
        session().rollback()
        return _difference(found(ref), _("Någon hann spara före dig. Läs igen innan du föreslår.")), 409
    except Refused as refused:
        session().rollback()
        return refusal(draft, refused)
    session().commit()
    return onward(draft)


@blueprint.post("/drafts/<ref>/take-back")
@needs(Act.AUTHOR)
def take_back_draft(ref: str) -> Page:
    """It shall not be published yet: whoever proposed it, or whoever would approve it, opens it again."""
    draft = found(ref)
    try:
        take_back(session(), draft, by())
    except Refused as refused:
        session().rollback()
        return refusal(draft, refused)
    session().commit()
    return onward(draft)


@blueprint.post("/drafts/<ref>/approve")
@needs(Act.PUBLISH)
@fresh
def approve(ref: str) -> Page:
    """Publish what somebody else proposed; from now on it never changes."""
    draft = found(ref)
    if request.form.get("read") != "yes":
        return _difference(draft, _("Kryssa i att du har läst det.")), 422
    try:
        publish(session(), draft, request.form.get("sha256", ""), shelf(), by())
    except Refused as refused:
        session().rollback()
        return refusal(draft, refused)
    session().commit()
    return redirect(url_for("authoring.overview", _anchor="published"), 303)


@blueprint.post("/drafts/<ref>/discard")
@needs(Act.AUTHOR)
def discard_draft(ref: str) -> Page:
    """Throw it away."""
    draft = found(ref)
    if request.form.get("sure") != "yes":
        return _history(draft, _("Kryssa i att du vill slänga utkastet.")), 422
    try:
        discard(session(), draft, number(), by())
    except SavedMeanwhile:
        session().rollback()
        return _history(found(ref), _("Någon hann spara före dig. Utkastet är kvar.")), 409
    except Refused as refused:
        session().rollback()
        return refusal(draft, refused)
    session().commit()
    return redirect(url_for("authoring.overview"), 303)


def _difference(draft: Draft, fault: str = "") -> str:
    kind, values = DraftKind(draft.kind), from_json(draft.parsed)
    before, name = _compared_with(draft, kind)
    every = () if before is None else changes(kind, before, values)
    return render_template(
        "authoring/difference.html",
        draft=draft,
        fault=fault,
        name=name,
        changes=[change_in_words(one) for one in every[:SHOWN]],
        n_changes=len(every),
        is_comparable=is_comparable(every),
        n_problems=len(findings_of(kind, values, shelf())),
        names=names_of(session(), house().vault, [draft.proposed_by] if draft.proposed_by else []),
        me=actor().account_id,
        may_publish=has(actor(), Act.PUBLISH),
        kind_in_words=kind_in_words,
        state_in_words=state_in_words,
        **staff_frame(),
    )


def _compared_with(draft: Draft, kind: DraftKind) -> tuple[Values | None, str]:
    """An earlier text that was asked for, else what the draft was begun from; None where it began from nothing."""
    earlier = request.args.get("text", type=int)
    text = None if earlier is None else text_at(session(), draft, earlier)
    if text is not None:
        return read_text(text)[0], _("text %(number)d", number=earlier)
    code, _blank, version = (draft.begun_from or "").rpartition(" ")
    mine = shelf()
    known = mine.catalogue.instruments if kind is DraftKind.INSTRUMENT else mine.plans
    published = known.get((code, int(version) if version.isdecimal() else 0))
    if published is None:
        return None, ""
    return own_values(published, mine), f"{code} {version}"


def _history(draft: Draft, fault: str = "") -> str:
    page = max(request.args.get("page", 1, type=int), 1)
    lines, total = texts_of(session(), house().vault, draft, skip=(page - 1) * PER_PAGE, size=PER_PAGE)
    return render_template(
        "authoring/history.html",
        draft=draft,
        fault=fault,
        lines=lines,
        page=page,
        n_pages=max(1, -(-total // PER_PAGE)),
        is_ended=DraftState(draft.state) in ENDED,
        **staff_frame(),
    )
