"""The matrix: subjects by round and prompt, each note in short with the way to it; the same as a file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flask import abort, render_template, request, url_for
from werkzeug.wrappers import Response
from werkzeug.wsgi import wrap_file

from surveyapp.access.policy import Act, has
from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.coding.quotations import ConsentState, consent_of, consents_of
from surveyapp.extensions import house, session
from surveyapp.interviews.joining import Heading, Line, headings, joined
from surveyapp.interviews.matrix import Met, Notes, Row, Said, Wanted, every_row, n_rows, notes_at, rows_of
from surveyapp.interviews.tables import Series, series_of
from surveyapp.reports.interview_themes import notes_with, themes_to_choose
from surveyapp.spreadsheets import Cell, write_csv, write_xlsx
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, fresh, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.interview_tables.printing import held_back
from surveyapp.web.interview_tables.tables import (
    XLSX,
    blueprint,
    chosen_series,
    guides_of,
    headers,
    n_held_back_in,
)
from surveyapp.web.interview_words import subject_in_words
from surveyapp.web.words import say

PER_PAGE, AT_ONCE = 10, 50


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at; all of it stands in the address."""

    series: Series
    wanted: Wanted
    headings: tuple[Heading, ...]
    #: the section that is shown; None for all of one subject
    heading: Heading | None
    theme: str
    page: int
    #: how many raters' assessments are not done, for whose sake no note is shown
    n_held_back: int = 0

    @property
    def lines(self) -> list[Line]:
        """The prompts that are shown."""
        shown = self.headings if self.heading is None else (self.heading,)
        return [line for heading in shown for line in heading.lines]

    @property
    def address(self) -> dict[str, str]:
        """For links to the same."""
        section = "" if self.heading is None else section_key(self.heading)
        found = {
            "serie": self.series.code,
            "avsnitt": section,
            "vem": self.wanted.subject or "",
            "tema": self.theme,
        }
        return {name: value for name, value in found.items() if value}


@blueprint.get("/intervjuer/matris")
@needs(Act.HOLD_INTERVIEWS)
def matrix() -> str:
    """A page of subjects with the prompts of one section, or one subject with all of them."""
    every = series_of(session(), actor().authority_id)
    look = _look(every)
    if look is None:
        return render_template("interview_tables/matrix.html", look=None, every=every, **staff_frame())
    n_all = n_rows(session(), look.wanted)
    rows = rows_of(session(), look.wanted, look.page, PER_PAGE)
    return render_template(
        "interview_tables/matrix.html",
        look=look,
        every=every,
        rows=rows,
        notes=_notes(look, rows),
        n_all=n_all,
        first=PER_PAGE * (look.page - 1) + 1,
        n_pages=max(1, -(-n_all // PER_PAGE)),
        themes=themes_to_choose(session(), actor().authority_id) if has(actor(), Act.CODE_INTERVIEWS) else [],
        rounds={number: _("Omgång %(n)d", n=number) for number in look.series.rounds},
        name_of=name_of,
        section_key=section_key,
        section_title=section_title,
        several=len({one.guide.code for one in look.headings}) > 1,
        source_of=source_of,
        held_back=held_back(),
        say=say,
        **staff_frame(),
    )


@blueprint.post("/intervjuer/matris/fil")
@needs(Act.HOLD_INTERVIEWS)
@fresh
def matrix_file() -> Response:
    """The page or all of it as a file, with only what may be quoted; the trail keeps that it was fetched."""
    look = _look(series_of(session(), actor().authority_id)) or abort(404)
    form, is_all = request.form.get("form"), request.form.get("omfang") == "allt"
    if form not in ("csv", "xlsx"):
        abort(400)
    if is_all:
        look = replace(look, heading=None, page=1)
    details = {"what": "matrix", "form": form, "all": is_all}
    record(
        session(),
        Action.INTERVIEWS_EXPORTED,
        actor=f"account {actor().account_id}",
        subject=("authority", actor().authority_id),
        at=house().clock.now(),
        authority_id=actor().authority_id,
        details=details,
    )
    session().commit()
    head = (_("Vem"), _("Avsnitt"), _("Fråga"), *(_("Omgång %(n)d", n=number) for number in look.series.rounds))
    out = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the answer
    if form == "csv":
        write_csv(out, head, _file_rows(look, is_all))
    else:
        write_xlsx(out, _("Intervjuer"), head, _file_rows(look, is_all))
    out.seek(0)
    kind = "text/csv; charset=utf-8" if form == "csv" else XLSX
    return Response(wrap_file(request.environ, out), headers=headers(kind, form), direct_passthrough=True)


def name_of(row: Row) -> str:
    """Whom or what a row is about."""
    return subject_in_words(row.kind, row.organisation, row.label, row.words, row.ref)


def section_key(heading: Heading) -> str:
    """A section in the address."""
    return f"{heading.guide.code}.{heading.code}"


def source_of(met: Met, line: Line) -> str:
    """Where the note was written."""
    return url_for("interview_writing.write", ref=met.ref, _anchor=f"p-{line.code_in(met.guide)}")


def _look(every: tuple[Series, ...]) -> Look | None:
    given = request.values
    series = chosen_series(every)
    if series is None:
        return None
    guides = guides_of(series)
    found = headings(guides, [line for line in joined(guides) if line.part.kind == "prompt"])
    wanted = Wanted(actor().authority_id, series.code, given.get("vem") or None)
    asked = next((one for one in found if section_key(one) == given.get("avsnitt")), None)
    if asked is None and wanted.subject is None:
        asked = next(iter(found), None)
    theme = given.get("tema", "") if has(actor(), Act.CODE_INTERVIEWS) else ""
    page = max(given.get("sidnr", 1, type=int), 1)
    return Look(series, wanted, found, asked, theme, page, n_held_back_in(series))


def _notes(look: Look, rows: Sequence[Row]) -> Notes:
    if look.n_held_back:
        return {}
    only = None
    if look.theme:
        ids = [met.id for row in rows for met in row.interviews.values()]
        only = notes_with(session(), actor().authority_id, look.theme, ids)
    return notes_at(session(), house().vault, rows, look.lines, only)


def _file_rows(look: Look, is_all: bool) -> Iterator[tuple[Cell, ...]]:
    """A row for each subject and prompt, a column for each round."""
    rows_at_once = (
        every_row(session(), look.wanted, AT_ONCE)
        if is_all
        else iter([rows_of(session(), look.wanted, look.page, PER_PAGE)])
    )
    shown = look.headings if look.heading is None else (look.heading,)
    heads = {line.key: (section_title(heading), say(line.part.text)) for heading in shown for line in heading.lines}
    withheld, gone = _("[får inte citeras]"), _("[raderat, tiden är ute]")
    blank = held_back() if look.n_held_back else None
    for rows in rows_at_once:
        found = _quotable(_notes(look, rows), rows, withheld)
        for row in rows:
            name = name_of(row)
            for line in look.lines:
                every = (row.interviews.get(number) for number in look.series.rounds)
                cells = (
                    None
                    if met is None
                    else gone
                    if met.is_erased
                    else found.get((met.id, line.code_in(met.guide)), blank)
                    for met in every
                )
                yield name, *heads[line.key], *cells


def _quotable(notes: Notes, rows: Sequence[Row], withheld: str) -> dict[tuple[int, str | None], str]:
    """What was written at each prompt, with what may not be quoted left out."""
    consents = consents_of(session(), [met.id for row in rows for met in row.interviews.values()])

    def words(interview_id: int, one: Said) -> str:
        may = consent_of(one.informant_number, consents[interview_id]) is ConsentState.GIVEN
        return one.text if may else withheld

    return {(one, prompt): " / ".join(words(one, each) for each in said) for (one, prompt), said in notes.items()}


def section_title(heading: Heading, *, with_guide: bool = False) -> str:
    """A section's heading, with the guide's where several guides have sections to choose from."""
    title = say(next(one.title for one in heading.guide.sections if one.code == heading.code))
    return f"{say(heading.guide.title)}: {title}" if with_guide else title
