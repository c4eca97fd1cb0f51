"""The blueprint, and how a draft is found, saved and shown when somebody else was quicker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.authoring.changes import By, Refused, SavedMeanwhile, save_values
from surveyapp.authoring.comparing import changes
from surveyapp.authoring.editing import CannotEdit
from surveyapp.authoring.merging import merged
from surveyapp.authoring.models import Draft
from surveyapp.authoring.queries import draft_by_ref, names_of, text_at
from surveyapp.authoring.reading import Values, from_json, in_yaml, read_text
from surveyapp.authoring.rules import DraftKind
from surveyapp.extensions import house, session
from surveyapp.plans.shelf import Shelf
from surveyapp.web.authoring.words import change_in_words, refusal_in_words, where_in_words
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor
from surveyapp.web.interface_texts import gettext as _

blueprint = Blueprint("authoring", __name__, url_prefix="/authoring", template_folder="templates")
PER_PAGE = 50
LARGEST_BODY = 1_500_000
"""Bytes of a posted form: a text of the largest size, with every letter written as six signs, and room."""

Page = str | tuple[str, int] | Response


def found(ref: str) -> Draft:
    """The authority's draft, or 404."""
    return draft_by_ref(session(), actor().authority_id, ref) or abort(404)


def shelf() -> Shelf:
    """What the signed-in person's authority may use."""
    return house().shelf_of(actor().authority_id)


def by() -> By:
    """Whoever is signed in, now."""
    return By(actor(), house().clock.now())


def number() -> int:
    """The number of the text that was on the page from which this was sent."""
    return request.form.get("number", 0, type=int)


def onward(draft: Draft, page: str = "as_form", **values: Any) -> Response:
    """To a page of the draft after something was done to it."""
    return redirect(url_for(f"authoring.{page}", ref=draft.ref, **values), 303)


def saved(draft: Draft, edit: Callable[[Values], Values], then: Callable[[Values], Response]) -> Page:
    """Do an edit to the text that was on the page and keep it; where somebody saved meanwhile, show both.

    ``CannotEdit`` is left to the caller where the edit does not fit the text that was on the page.
    """
    base = _base(draft)
    mine = edit(base)
    try:
        save_values(session(), draft, number(), mine, by())
    except SavedMeanwhile:
        session().rollback()
        return conflict(draft, base, mine, None)
    except Refused as refused:
        session().rollback()
        return refusal(draft, refused)
    session().commit()
    return then(mine)


def conflict(draft: Draft, base: Values, mine: Values | None, typed: str | None) -> tuple[str, int]:
    """What the other did and what this person did, and both put together, to be saved or thrown away."""
    draft = found(draft.ref)
    kind, theirs = DraftKind(draft.kind), from_json(draft.parsed)
    both = None if mine is None else merged(base, theirs, mine)
    page = render_template(
        "authoring/conflict.html",
        draft=draft,
        who=names_of(session(), house().vault, [draft.saved_by])[draft.saved_by],
        theirs=[change_in_words(one) for one in changes(kind, base, theirs)],
        mine=[] if mine is None else [change_in_words(one) for one in changes(kind, base, mine)],
        touched=[] if both is None else [where_in_words(path) for path in both.both],
        text=typed or "" if both is None else in_yaml(both.values),
        **staff_frame(),
    )
    return page, 409


def refusal(draft: Draft, refused: Refused) -> tuple[str, int]:
    """Why it was not done."""
    page = render_template(
        "authoring/refused.html", draft=found(draft.ref), why=refusal_in_words(refused.reason), **staff_frame()
    )
    return page, 409


def _base(draft: Draft) -> Values:
    """The values of the text that was on the page; raises CannotEdit where there was never one of this number."""
    if number() == draft.number:
        return from_json(draft.parsed)
    text = text_at(session(), draft, number())
    values = None if text is None else read_text(text)[0]
    if values is None:
        raise CannotEdit(_("Det finns ingen sådan text."))
    return values


def base_of(draft: Draft) -> Values:
    """The values of the text that was on the page, or of the draft as it is where there was never one."""
    try:
        return _base(draft)
    except CannotEdit:
        return from_json(draft.parsed)
