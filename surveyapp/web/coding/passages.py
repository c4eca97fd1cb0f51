"""Interviews to code, and one of them: its notes with what is marked in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import abort, render_template, request

from surveyapp.access.account_names import account_names
from surveyapp.access.policy import Act
from surveyapp.coding.models import Codebook
from surveyapp.coding.queries import MarkShown, done_with, marks_in, themes_of
from surveyapp.coding.quotations import ConsentState, consent_of, consents_of, pseudonyms_of
from surveyapp.coding.rules import Run, keys_of, may_see_marks, pieces, runs
from surveyapp.coding.to_code import InterviewLine, interviews_to_code, next_to_code, series_to_code
from surveyapp.extensions import house, session
from surveyapp.interviews.notes import NoteShown, notes_of
from surveyapp.web.coding import words
from surveyapp.web.coding.blueprint import blueprint, the_codebook, the_interview
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs

PER_PAGE, SHORT = 50, 70


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form of a new mark: characters, the theme's ref, a memo, and whether it is a quotation."""

    start: int | None = None
    end: int | None = None
    theme: str = ""
    memo: str = ""
    is_quotation: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A note that is being coded, in its place among the interview's notes."""

    notes: list[NoteShown]
    place: int

    @property
    def note(self) -> NoteShown:
        """The note itself."""
        return self.notes[self.place]

    def beside(self, step: int) -> NoteShown | None:
        """The next (1) or the previous (-1) note."""
        place = self.place + step
        return self.notes[place] if 0 <= place < len(self.notes) else None


@blueprint.get("/kodning/<ref>/intervjuer")
@needs(Act.CODE_INTERVIEWS)
def interviews(ref: str) -> str:
    """Finished interviews, those that wait for oneself first asked for; series and page stand in the address."""
    found, me = the_codebook(ref), actor()
    every = series_to_code(session(), me.authority_id)
    series = request.args.get("serie", "")
    series = series if series in every else ""
    is_all, page = request.args.get("visa") == "alla", max(request.args.get("sida", 1, type=int), 1)
    lines, n_all = interviews_to_code(
        session(),
        me.authority_id,
        found.id,
        me.account_id,
        series=series,
        waiting=not is_all,
        limit=PER_PAGE,
        skip=PER_PAGE * (page - 1),
    )
    return render_template(
        "coding/interviews.html",
        codebook=found,
        lines=lines,
        n_all=n_all,
        names=pseudonyms_of(session(), house().vault, me.authority_id, lines),
        every=every,
        series=series,
        is_all=is_all,
        page=page,
        n_pages=max(1, -(-n_all // PER_PAGE)),
        words=words,
        **staff_frame(),
    )


@blueprint.get("/kodning/<ref>/intervjuer/<interview_ref>")
@needs(Act.CODE_INTERVIEWS)
def interview(ref: str, interview_ref: str) -> str:
    """One note of an interview, to be coded by keyboard, mouse or lists."""
    found = the_codebook(ref)
    return coding_page(found, the_interview(found, interview_ref))


def coding_page(found: Codebook, line: InterviewLine, problem: str = "", typed: Typed | None = None) -> str:
    """The page with one note; ``typed`` is what stood in the form of a mark that could not be stored."""
    me, themes = actor(), themes_of(session(), found.id)
    opened = opened_note(line)
    done = done_with(session(), found.id, line.id)
    marks, n_unseen = _marks(found, line, done)
    here = [] if opened is None else [one for one in marks if one.note_id == opened.note.id]
    who = {one.account_id for one in here if one.account_id is not None} | set(done)
    return render_template(
        "coding/interview.html",
        codebook=found,
        line=line,
        name=pseudonyms_of(session(), house().vault, me.authority_id, [line])[line.id],
        opened=opened,
        prompts=words.prompts(line),
        themes=themes,
        theme_names={one.theme.id: one.theme.name for one in themes},
        keys=keys_of([one.theme.id for one in themes]),
        marks=here,
        n_marks=_n_marks(marks),
        runs=[] if opened is None else _runs(opened.note, here),
        pieces=[] if opened is None else _pieces(opened.note),
        consent=None if opened is None else _consent(line, opened.note),
        given=ConsentState.GIVEN,
        done=done,
        names=account_names(session(), house().vault, me.authority_id, who),
        me=me.account_id,
        n_unseen=n_unseen,
        shows_others=shows_others(),
        next_ref=next_to_code(session(), me.authority_id, found.id, me.account_id, line),
        at=request.args.get("vid", type=int),
        until=request.args.get("slut", 0, type=int),
        problem=problem,
        typed=typed or Typed(),
        words=words,
        short=_short,
        **staff_frame(),
    )


def opened_note(line: InterviewLine) -> Opened | None:
    """The note that the address names, or the first; None where nothing was written. 404 for another's note."""
    order = {code: place for place, code in enumerate(words.prompts(line))}
    notes = notes_of(session(), house().vault, [line.id])
    notes.sort(key=lambda one: (order.get(one.prompt, len(order)), one.prompt, one.id))
    ref = request.values.get("anteckning", "")
    if not ref:
        return Opened(notes, 0) if notes else None
    place = next((place for place, one in enumerate(notes) if one.ref == ref), None)
    return Opened(notes, place) if place is not None else abort(404)


def shows_others() -> bool:
    """Whether others' marks are asked for."""
    return request.values.get("andra") == "1"


def _marks(found: Codebook, line: InterviewLine, done: Iterable[int]) -> tuple[list[MarkShown], int]:
    """Own marks, and others' too where they are asked for and may be seen; and how many more may be asked for."""
    me = actor().account_id
    every = marks_in(session(), house().vault, found.id, line.id)
    seen = [one for one in every if may_see_marks(me, one.account_id, done)]
    own = [one for one in seen if one.account_id == me]
    return (seen, 0) if shows_others() else (own, len(seen) - len(own))


def _n_marks(marks: list[MarkShown]) -> dict[int, int]:
    counted: dict[int, int] = {}
    for one in marks:
        counted[one.note_id] = counted.get(one.note_id, 0) + 1
    return counted


def _runs(note: NoteShown, marks: list[MarkShown]) -> list[tuple[Run, str, list[int], bool]]:
    """Parts of the text with their words, the places of the marks that end there, and whether one is one's own."""
    spans, me = [(one.start, one.end) for one in marks], actor().account_id
    return [
        (
            run,
            note.text[run.start : run.end],
            [place for place in run.marks if spans[place][1] == run.end],
            any(marks[place].account_id == me for place in run.marks),
        )
        for run in runs(len(note.text), spans)
    ]


def _pieces(note: NoteShown) -> list[tuple[int, int, str]]:
    return [(start, end, _short(note.text[start:end])) for start, end in pieces(note.text)]


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SHORT else text[: SHORT - 1].rstrip() + "…"


def _consent(line: InterviewLine, note: NoteShown) -> ConsentState:
    return consent_of(note.informant_number, consents_of(session(), [line.id])[line.id])
