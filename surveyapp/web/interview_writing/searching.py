"""Search in what was written down; what is looked for is posted, so that it stands in no address and no log."""

from __future__ import annotations

from flask import render_template, request

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.interviews.search import Found, search
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interview_writing.routes import blueprint
from surveyapp.web.words import say

PER_PAGE = 20
LONGEST = 200


@blueprint.get("/intervjuer/sok")
@needs(Act.HOLD_INTERVIEWS)
def search_form() -> str:
    """Where to write what one looks for."""
    return _page("", None, 1)


@blueprint.post("/intervjuer/sok")
@needs(Act.HOLD_INTERVIEWS)
def search_notes() -> str:
    """Passages in which every word stands in some form, newest first; nothing is stored."""
    sought = request.form.get("sought", "")[:LONGEST].strip()
    page = max(request.form.get("page", 1, type=int), 1)
    found = search(session(), house().vault, actor(), sought, PER_PAGE + 1, (page - 1) * PER_PAGE) if sought else None
    return _page(sought, found, page)


def _page(sought: str, found: list[Found] | None, page: int) -> str:
    return render_template(
        "interview_writing/search.html",
        sought=sought,
        found=None if found is None else [(one, _prompt(one)) for one in found[:PER_PAGE]],
        page=page,
        has_more=found is not None and len(found) > PER_PAGE,
        longest=LONGEST,
        **staff_frame(),
    )


def _prompt(one: Found) -> str:
    guide = house().guides.guides.get((one.guide, one.guide_version))
    part = None if guide is None else guide.parts.get(one.prompt)
    return one.prompt if part is None else say(part.text)
