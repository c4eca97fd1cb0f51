"""Scanned pages: handed in, confirmed by a person beside their image, or set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session, takes_up_to
from surveyapp.paper.filled import GIVEN_ON
from surveyapp.paper.making import WORDLESS, Made
from surveyapp.paper.marks import Doubt
from surveyapp.paper.models import ScannedPage
from surveyapp.paper.optional import can_scan, scanner
from surveyapp.paper.queries import all_asked, asked_on_paper, page_by_ref, pages_in
from surveyapp.paper.rules import PageState, Problem
from surveyapp.paper.scans import Confirmed, Confirming, confirm, image_of, keep_pages, set_aside
from surveyapp.paper.upload import LARGEST_FILE, BadFile, Fault, Found
from surveyapp.responses.queries import Asked
from surveyapp.web import language
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.paper import form
from surveyapp.web.paper.at_desk import desk, on_paper
from surveyapp.web.paper.routes import blueprint, line_of, page
from surveyapp.web.paper.words import doubt_in_words, problem_in_words

BESIDES = 64 * 1024
"""What a form with a file may have besides the file."""
Page = Response | str | tuple[str, int]


@blueprint.post("/papper/skanna")
@takes_up_to(LARGEST_FILE + BESIDES)
@needs(Act.MANAGE_PAPER)
def scan() -> Page:
    """Read the pages of a file and keep them for confirming; nothing is kept of a file that cannot be read."""
    if not can_scan():
        return page(), 409
    posted = request.files.get("file")
    content = b""
    if posted is not None:
        content = posted.stream.read()
        posted.close()
    if not content:
        return page(fault=Fault.EMPTY), 422
    # Reading takes a while: nobody else's saving waits for it.
    session().rollback()
    try:
        found = scanner().find(content, house().settings.secret_key)
    except BadFile as bad:
        return page(fault=bad.fault), 422
    sheets = _sheets_of(found)
    session().rollback()
    read = [scanner().read(one, None if one.label is None else _made_as(sheets, one)) for one in found]
    kept = Counter(one.value for one in keep_pages(desk(), read))
    session().commit()
    return page(kept=kept)


@blueprint.get("/papper/sida/<ref>")
@needs(Act.MANAGE_PAPER)
def scanned(ref: str) -> Page:
    """A page beside what was read from it, or why it could not be read."""
    found = _page(ref)
    asked = _asked(found)
    sheet = None if asked is None else _as_printed(found, asked)
    if found.state != PageState.TO_CONFIRM or asked is None or sheet is None:
        return _unread(found, asked)
    return _confirming(found, asked, sheet, _read(found), {})


@blueprint.post("/papper/sida/<ref>")
@needs(Act.MANAGE_PAPER)
def confirmed(ref: str) -> Page:
    """Keep what a person says the page says; what cannot be taken is shown again with everything that was typed."""
    found = _page(ref)
    asked = _asked(found)
    sheet = None if asked is None else _as_printed(found, asked)
    if asked is None or sheet is None or found.page is None:
        abort(404)
    told = form.read(_in_own_words(asked), _names(sheet, found.page), request.form, asked.standing, desk().today)
    if told.faults:
        return _confirming(found, asked, sheet, told.values, told.faults), 422
    came = confirm(desk(), Confirming(ref, told.filled, sheet.layout.n_pages))
    session().commit()
    if came in (Confirmed.GONE, Confirmed.ANSWERED):
        return redirect(url_for("paper.scanned", ref=ref), 303)
    following = next(iter(pages_in(session(), actor().authority_id, PageState.TO_CONFIRM)), None)
    if came is Confirmed.WAITS and following is not None:
        return redirect(url_for("paper.scanned", ref=following.ref), 303)
    return redirect(url_for("paper.done", ref=asked.assignment_id), 303)


@blueprint.post("/papper/sida/<ref>/lagg-undan")
@needs(Act.MANAGE_PAPER)
def aside(ref: str) -> Response:
    """Take a page out of what waits; it is kept."""
    if not set_aside(desk(), ref):
        abort(404)
    session().commit()
    return redirect(url_for("paper.overview"), 303)


@blueprint.get("/papper/sida/<ref>/bild")
@needs(Act.MANAGE_PAPER)
def whole_image(ref: str) -> tuple[bytes, dict[str, str]]:
    """The picture of a page."""
    return image_of(desk(), _page(ref)), {"Content-Type": "image/jpeg"}


@blueprint.get("/papper/sida/<ref>/bild/<question>")
@needs(Act.MANAGE_PAPER)
def image(ref: str, question: str) -> tuple[bytes, dict[str, str]]:
    """The strip of a page on which one question stands."""
    found = _page(ref)
    asked = _asked(found)
    sheet = None if asked is None else _as_printed(found, asked)
    if sheet is None or not can_scan():
        abort(404)
    picture = image_of(desk(), found)
    if question == GIVEN_ON:
        first = min(region.top for region in sheet.layout.regions.values() if region.page == 1)
        return scanner().crop(picture, first - 24, first - 2), {"Content-Type": "image/jpeg"}
    region = sheet.layout.regions.get(question)
    if region is None or region.page != found.page:
        abort(404)
    return scanner().crop(picture, region.top, region.bottom), {"Content-Type": "image/jpeg"}


def _sheets_of(found: list[Found]) -> dict[int, Asked]:
    numbers = {one.label.assignment_id for one in found if one.label is not None}
    return all_asked(session(), actor().authority_id, numbers)


def _made_as(sheets: dict[int, Asked], found: Found) -> Made | None:
    """The questionnaire that a label names, if it is one of the authority's."""
    asked = sheets.get(found.label.assignment_id) if found.label is not None else None
    if asked is None or found.label is None:
        return None
    return _laid_out(asked, found.label.language)


def _laid_out(asked: Asked, in_language: str) -> Made | None:
    if (asked.instrument, asked.version) not in house().shelf.catalogue.instruments:
        return None
    return on_paper(asked, in_language, WORDLESS)


def _page(ref: str) -> ScannedPage:
    return page_by_ref(session(), actor().authority_id, ref) or abort(404)


def _asked(found: ScannedPage) -> Asked | None:
    if found.assignment_id is None:
        return None
    return asked_on_paper(session(), actor().authority_id, found.assignment_id)


def _as_printed(found: ScannedPage, asked: Asked) -> Made | None:
    """The questionnaire in the edition of the page; None where it is not made in that way any more."""
    made = None if found.language is None else _laid_out(asked, found.language)
    return made if made is not None and made.layout.edition == found.edition else None


def _in_own_words(asked: Asked) -> Made:
    return on_paper(asked, language.language())


def _names(sheet: Made, number: int) -> tuple[str, ...]:
    """What is confirmed of a page: its questions, and on the first the day."""
    return ((GIVEN_ON,) if number == 1 else ()) + sheet.layout.on(number)


def _items(found: ScannedPage) -> Mapping[str, Mapping[str, str | None]]:
    return {} if found.marks is None else found.marks["items"]


def _read(found: ScannedPage) -> dict[str, str]:
    """What stands in the fields at first: only what was read for sure."""
    return {name: item["typed"] or "" for name, item in _items(found).items() if item["doubt"] is None}


def _confirming(
    found: ScannedPage, asked: Asked, sheet: Made, values: Mapping[str, str], faults: Mapping[str, str]
) -> str:
    own, items = _in_own_words(asked), _items(found)
    rows = []
    for row in form.rows(own, _names(sheet, found.page or 0), values, faults):
        item = items.get(row.name)
        doubt = "" if item is None or item["doubt"] is None else doubt_in_words(Doubt(item["doubt"]))
        read = form.typed_in_words(own, row.name, item["typed"] or "") if item is not None and not doubt else ""
        rows.append((row, doubt, read))
    return render_template(
        "papers/confirm.html",
        page=found,
        line=line_of(asked),
        rows=rows,
        n_pages=sheet.layout.n_pages,
        **staff_frame(),
    )


def _unread(found: ScannedPage, asked: Asked | None) -> str:
    return render_template(
        "papers/unread.html",
        page=found,
        line=None if asked is None else line_of(asked),
        why="" if found.problem is None else problem_in_words(Problem(found.problem)),
        **staff_frame(),
    )
