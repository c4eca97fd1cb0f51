"""Tables of a series of interviews: on a page, and each as CSV, workbook and picture; counts, never a name."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act, has
from surveyapp.audit.actions import Action
from surveyapp.extensions import house, session
from surveyapp.guides.definition import Guide
from surveyapp.interviews.assessments import n_held_back
from surveyapp.interviews.groups import group_codes, group_names, name_groups
from surveyapp.interviews.joining import joined
from surveyapp.interviews.overview import Asked, lines
from surveyapp.interviews.tables import Series, heads_in, held_in, series_of
from surveyapp.interviews.tables_rules import By
from surveyapp.reports.interview_pictures import as_file
from surveyapp.spreadsheets import as_csv, as_xlsx
from surveyapp.web.fetched import note_fetched
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, fresh, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.interview_tables.printing import Printed, print_held_back, print_line
from surveyapp.web.interview_tables.rounds import print_heads, print_rounds, print_subjects
from surveyapp.web.interview_words import group_in_words

blueprint = Blueprint("interview_tables", __name__, template_folder="templates")
Download = tuple[bytes, dict[str, str]]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX, "svg": "image/svg+xml"}
BY = {"omgang": By.ROUND, "grupp": By.GROUP, "bada": By.BOTH}


@blueprint.get("/intervjuer/tabeller")
@needs(Act.SEE_INTERVIEWS)
def tables() -> str:
    """Every table of the chosen series; the series and what is set side by side stand in the address."""
    every = series_of(session(), actor().authority_id)
    chosen = chosen_series(every)
    if chosen is None:
        return render_template("interview_tables/tables.html", every=every, chosen=None, **staff_frame())
    return render_template(
        "interview_tables/tables.html",
        every=every,
        chosen=chosen,
        by=_by(chosen),
        choices=_choices(chosen),
        printed=_printed(chosen),
        n_held_back=n_held_back_in(chosen),
        unknown=[code for code, version in chosen.guides if (code, version) not in house().guides.guides],
        may_read=has(actor(), Act.HOLD_INTERVIEWS),
        groups=_groups() if chosen.has_groups and has(actor(), Act.PLAN_INTERVIEWS) else [],
        **staff_frame(),
    )


@blueprint.post("/intervjuer/tabeller/grupper")
@needs(Act.PLAN_INTERVIEWS)
def name() -> Response:
    """What the groups are called in tables from now on."""
    chosen = chosen_series(series_of(session(), actor().authority_id)) or abort(404)
    mine = actor().authority_id
    places = enumerate(group_codes(session(), mine))
    typed = {code: request.form[f"grupp-{n}"] for n, code in places if request.form.get(f"kod-{n}") == code}
    name_groups(session(), mine, typed, actor=f"account {actor().account_id}", at=house().clock.now())
    session().commit()
    return redirect(url_for("interview_tables.tables", serie=chosen.code, sida=request.form.get("sida")), 303)


@blueprint.post("/intervjuer/tabeller/fil")
@needs(Act.SEE_INTERVIEWS)
@fresh
def file() -> Download:
    """One table as a file, a workbook or a picture, or all of them as a workbook; the trail keeps what was fetched."""
    chosen = chosen_series(series_of(session(), actor().authority_id)) or abort(404)
    form, key = request.form.get("form", ""), request.form.get("tabell", "")
    if form not in MEDIA or not (key or form == "xlsx"):
        abort(400)
    found = [one for one in _printed(chosen) if key in ("", one.key)] or abort(404)
    content = _content(found, form) or abort(404)
    note_fetched(Action.INTERVIEWS_EXPORTED, {"what": "tables", "table": key or "all", "form": form})
    return content, headers(MEDIA[form], form)


def chosen_series(every: tuple[Series, ...]) -> Series | None:
    """The series that stands in the address or the form; the first without one; 404 for one that there is not."""
    code = request.values.get("serie")
    if code is None:
        return every[0] if every else None
    return next((one for one in every if one.code == code), None) or abort(404)


def guides_of(chosen: Series) -> list[Guide]:
    """The guides of a series that the program has."""
    known = house().guides.guides
    return [known[edition] for edition in chosen.guides if edition in known]


def n_held_back_in(chosen: Series) -> int:
    """How many assessments of the series are not done yet; while there are any, nobody sees what was given."""
    guides, today = guides_of(chosen), house().clock.today()
    return n_held_back(session(), actor().authority_id, guides, chosen.code, today)


def headers(kind: str, ending: str) -> dict[str, str]:
    """What goes with a file: its kind and a name without anything personal."""
    name = f'attachment; filename="{_("intervjuer")}-{house().clock.today()}.{ending}"'
    return {"Content-Type": kind, "Content-Disposition": name}


def _groups() -> list[tuple[str, str, str]]:
    """Every group as it is stored, the words that were set for it, and what it is called without them."""
    named = group_names(session(), actor().authority_id)
    codes = group_codes(session(), actor().authority_id)
    return [(code, named.get(code, ""), group_in_words(code, {})) for code in codes]


def _by(chosen: Series) -> By:
    asked = BY.get(request.values.get("sida", ""), By.ROUND)
    return asked if asked in {by for by, _words, _code in _choices(chosen)} else By.ROUND


def _choices(chosen: Series) -> list[tuple[By, str, str]]:
    """What may be set side by side. Of participants only rounds: the same counts parted anew would tell of people."""
    rounds = (By.ROUND, _("Omgångar"), "omgang")
    if chosen.is_about_participants or not chosen.has_groups:
        return [rounds]
    return [rounds, (By.GROUP, _("Grupper"), "grupp"), (By.BOTH, _("Grupper i varje omgång"), "bada")]


def _printed(chosen: Series) -> list[Printed]:
    """How the rounds went, what was counted, and every closed question of the guides."""
    authority_id, today = actor().authority_id, house().clock.today()
    went, _n = lines(session(), authority_id, Asked(series=chosen.code), today)
    found = [print_rounds(went, chosen.rounds), print_subjects(went, chosen.rounds)]
    for place, (what, counted) in enumerate(heads_in(session(), went).items(), 1):
        found.append(print_heads(what, counted, went, place))
    asked = [line for line in joined(guides_of(chosen)) if line.part.kind != "prompt"]
    if n_held_back_in(chosen):
        return [*found, *map(print_held_back, asked)]
    names = group_names(session(), authority_id)
    held = [
        replace(one, group=group_in_words(one.group, names)) for one in held_in(session(), authority_id, chosen.code)
    ]
    hides_few = chosen.is_about_participants
    for place, line in enumerate(asked if held else (), 1):
        found.append(print_line(line, held, _by(chosen), hides_few=hides_few, place=place))
    return found


def _content(found: list[Printed], form: str) -> bytes | None:
    """The file; nothing where a table has no picture."""
    if form == "xlsx":
        return as_xlsx([one.sheet for one in found])
    if form == "csv":
        return as_csv(found[0].sheet)
    drawing = found[0].picture
    return None if drawing is None else as_file(drawing).encode()
