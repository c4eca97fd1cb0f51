"""A draft as YAML: the whole text, every problem with its line and column, and the file."""

from __future__ import annotations

from flask import Response as Answer
from flask import render_template, request

from surveyapp.access.policy import Act
from surveyapp.authoring.changes import Refused, SavedMeanwhile, Unreadable, save_text
from surveyapp.authoring.filling import clean
from surveyapp.authoring.models import Draft
from surveyapp.authoring.reading import problems_of, read_text
from surveyapp.authoring.rules import ENDED, LARGEST_TEXT, DraftKind, DraftState
from surveyapp.extensions import session, takes_up_to
from surveyapp.web.authoring.blueprint import (
    LARGEST_BODY,
    Page,
    base_of,
    blueprint,
    by,
    conflict,
    found,
    number,
    onward,
    refusal,
    shelf,
)
from surveyapp.web.authoring.overview import as_file
from surveyapp.web.authoring.problem_words import problem_in_words
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import needs


@blueprint.get("/drafts/<ref>/yaml")
@needs(Act.AUTHOR)
def as_yaml(ref: str) -> str:
    """The text as it was saved, and what is wrong with it."""
    draft = found(ref)
    return _page(draft, draft.text, draft.number)


@blueprint.post("/drafts/<ref>/yaml")
@takes_up_to(LARGEST_BODY)
@needs(Act.AUTHOR)
def save_yaml(ref: str) -> Page:
    """Keep the text, or only check it; what cannot be read is not kept and stays on the page."""
    draft, text = found(ref), clean(request.form.get("text", ""))
    if "check" in request.form:
        return _page(draft, text, number())
    try:
        save_text(session(), draft, number(), text, by())
    except Unreadable:
        session().rollback()
        return _page(draft, text, number()), 422
    except SavedMeanwhile:
        session().rollback()
        return conflict(draft, base_of(draft), read_text(text)[0], text)
    except Refused as refused:
        session().rollback()
        return refusal(draft, refused)
    session().commit()
    return onward(draft, "as_yaml")


@blueprint.get("/drafts/<ref>/file.yaml")
@needs(Act.AUTHOR)
def draft_file(ref: str) -> Answer:
    """The text as a file."""
    draft = found(ref)
    return as_file(draft.text, f"{draft.code or draft.kind}-{draft.version}.yaml")


def _page(draft: Draft, text: str, opened: int) -> str:
    problems = problems_of(DraftKind(draft.kind), text, shelf())
    return render_template(
        "authoring/yaml.html",
        draft=draft,
        text=text,
        number=opened,
        is_saved=text == draft.text,
        problems=[(one.line, problem_in_words(one)) for one in problems],
        most=LARGEST_TEXT,
        n_remarks=sum(line.lstrip().startswith("#") for line in text.splitlines()),
        is_ended=DraftState(draft.state) in ENDED,
        **staff_frame(),
    )
