"""Typing from paper: once, once more by somebody else, and what differs settled beside the paper."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.paper.changes import Came, in_no_order, settle, type_in
from surveyapp.paper.filled import GIVEN_ON, Filled, differing
from surveyapp.paper.making import Made
from surveyapp.paper.queries import Entry, entries_of
from surveyapp.paper.rules import paper_refusal
from surveyapp.responses.queries import Asked
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.paper import form
from surveyapp.web.paper.at_desk import desk, everything_on, for_staff, language_of_sheet, planned
from surveyapp.web.paper.routes import blueprint, line_of, page
from surveyapp.web.paper.words import refusal_in_words

LEFT, RIGHT, NEITHER = "left", "right", "neither"
Page = Response | str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that two people typed differently, and the field for what stands on the paper if neither is right."""

    row: form.Row
    left: str
    right: str
    chosen: str = ""

    @property
    def name(self) -> str:
        """The name of the choice in the form."""
        return f"pick.{self.row.name}"


@blueprint.get("/papper/<ref>/skriv")
@needs(Act.MANAGE_PAPER)
def typing(ref: str) -> Page:
    """The empty form for the first or the second typing."""
    asked = planned(ref)
    return _closed(asked) or _typing(asked, for_staff(asked), {}, {})


@blueprint.post("/papper/<ref>/skriv")
@needs(Act.MANAGE_PAPER)
def typed(ref: str) -> Page:
    """Keep a typing; what cannot be taken is shown again with everything that was typed."""
    asked = planned(ref, locking=True)
    closed = _closed(asked)
    if closed is not None:
        return closed
    sheet = for_staff(asked)
    told = form.read(sheet, everything_on(sheet), request.form, asked.standing, house().clock.today())
    if told.faults:
        return _typing(asked, sheet, told.values, told.faults), 422
    expected = request.form.get("round", 1, type=int)
    came = type_in(desk(), asked, told.filled, language_of_sheet(asked), expected_round=expected)
    session().commit()
    if came in (Came.DIFFERS, Came.CLOSED):
        return redirect(url_for("paper.differences", ref=ref), 303)
    return redirect(url_for("paper.done", ref=ref), 303)


@blueprint.get("/papper/<ref>/klart")
@needs(Act.MANAGE_PAPER)
def done(ref: str) -> str:
    """Where a sheet stands after it was typed or confirmed."""
    asked = planned(ref)
    if asked.is_submitted:
        notice = _("Svaren är sparade.")
    elif entries_of(session(), house().vault, asked.assignment_id):
        notice = _("Inskrivningen är sparad. Nu ska någon annan skriva av samma papper.")
    else:
        notice = _("Sidan är bekräftad.")
    return page(notice=notice)


@blueprint.get("/papper/<ref>/skillnader")
@needs(Act.MANAGE_PAPER)
def differences(ref: str) -> Page:
    """What two people typed differently, side by side."""
    asked = planned(ref)
    return _closed(asked, settling=True) or _differences(asked, MultiDict(), {})


@blueprint.post("/papper/<ref>/skillnader")
@needs(Act.MANAGE_PAPER)
def settled(ref: str) -> Page:
    """Keep what stands on the paper, and make it the answers."""
    asked = planned(ref, locking=True)
    closed = _closed(asked, settling=True)
    if closed is not None:
        return closed
    sheet = for_staff(asked)
    left, right = in_no_order(entries_of(session(), house().vault, asked.assignment_id))
    names = differing(left.filled, right.filled)
    by_hand = [name for name in names if request.form.get(f"pick.{name}") == NEITHER]
    told = form.read(sheet, by_hand, request.form, asked.standing, house().clock.today())
    faults = dict(told.faults)
    for name in names:
        if request.form.get(f"pick.{name}") not in (LEFT, RIGHT, NEITHER):
            faults[name] = _("Titta på papperet och välj vad som står där.")
    if faults:
        return _differences(asked, request.form, faults), 422
    settle(desk(), asked, _chosen(left, right, names, told.filled), language_of_sheet(asked))
    session().commit()
    return redirect(url_for("paper.done", ref=ref), 303)


def _chosen(left: Entry, right: Entry, names: tuple[str, ...], by_hand: Filled) -> Filled:
    """The sheet that the choices give; what did not differ is the same in both."""
    source = {LEFT: left.filled, RIGHT: right.filled, NEITHER: by_hand}
    answers, about, day = dict(left.filled.answers), dict(left.filled.about), left.filled.given_on
    for name in names:
        taken = source[request.form[f"pick.{name}"]]
        if name == GIVEN_ON:
            day = taken.given_on
        elif name in taken.answers:
            answers[name] = taken.answers[name]
        else:
            about[name] = taken.about[name]
    return Filled(day, answers, about)


def _closed(asked: Asked, *, settling: bool = False) -> Page | None:
    """The page to show instead, where there is nothing to type or to settle."""
    why = paper_refusal(asked.standing)
    if why is not None:
        text = refusal_in_words(why)
        return render_template("papers/closed.html", line=line_of(asked), text=text, **staff_frame()), 409
    n_entries = len(entries_of(session(), house().vault, asked.assignment_id))
    if settling and n_entries < 2:
        return redirect(url_for("paper.typing", ref=asked.assignment_id), 303)
    if not settling and n_entries > 1:
        return redirect(url_for("paper.differences", ref=asked.assignment_id), 303)
    return None


def _typing(asked: Asked, sheet: Made, values: dict[str, str] | object, faults: dict[str, str] | object) -> str:
    entries = entries_of(session(), house().vault, asked.assignment_id)
    told = values if isinstance(values, dict) else {}
    wrong = faults if isinstance(faults, dict) else {}
    return render_template(
        "papers/typing.html",
        line=line_of(asked),
        rows=form.rows(sheet, everything_on(sheet), told, wrong),
        round=len(entries) + 1,
        is_own_first=bool(entries) and entries[0].typed_by == actor().account_id,
        **staff_frame(),
    )


def _differences(asked: Asked, posted: MultiDict[str, str], faults: dict[str, str]) -> str:
    sheet = for_staff(asked)
    left, right = in_no_order(entries_of(session(), house().vault, asked.assignment_id))
    names = differing(left.filled, right.filled)
    values = {name: posted.get(name, "") for name in names}
    found = [
        Difference(
            row,
            form.in_words(sheet, row.name, left.filled),
            form.in_words(sheet, row.name, right.filled),
            posted.get(f"pick.{row.name}", ""),
        )
        for row in form.rows(sheet, names, values, faults)
    ]
    return render_template("papers/differences.html", line=line_of(asked), found=found, **staff_frame())
