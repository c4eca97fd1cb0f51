"""Codebooks as pages: the list, one codebook's themes and history, one theme reworded, moved, merged or removed."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.account_names import account_names
from surveyapp.access.policy import Act
from surveyapp.coding.changes import (
    add_theme,
    begin_codebook,
    change_theme,
    move_theme,
    remove_theme,
    rename_codebook,
    restore_theme,
)
from surveyapp.coding.merging import merge_theme, undo_merge
from surveyapp.coding.models import Codebook, Theme
from surveyapp.coding.queries import codebooks, gone_themes, history, themes_of
from surveyapp.coding.rules import CannotCode, Refusal, Wording
from surveyapp.extensions import house, session
from surveyapp.web.coding import words
from surveyapp.web.coding.blueprint import blueprint, by, the_codebook, the_theme
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs

PER_PAGE = 50
Shown = str | tuple[str, int] | Response
NO_WORDING = Wording("")


@blueprint.get("/kodning")
@needs(Act.CODE_INTERVIEWS)
def overview() -> str:
    """Every codebook, and a box to begin one."""
    return _overview()


@blueprint.post("/kodning")
@needs(Act.CODE_INTERVIEWS)
def begin() -> Shown:
    """A new codebook."""
    title = request.form.get("titel", "")
    try:
        made = begin_codebook(session(), title, by())
    except CannotCode as refused:
        session().rollback()
        return _overview(words.refusal(refused.reason), title), 422
    session().commit()
    return redirect(url_for("coding.codebook", ref=made.ref), 303)


@blueprint.get("/kodning/<ref>")
@needs(Act.CODE_INTERVIEWS)
def codebook(ref: str) -> str:
    """The themes of a codebook as a tree, and a form for another."""
    return _codebook(the_codebook(ref))


@blueprint.post("/kodning/<ref>")
@needs(Act.CODE_INTERVIEWS)
def rename(ref: str) -> Shown:
    """Another title."""
    found = the_codebook(ref)
    try:
        rename_codebook(session(), found, request.form.get("titel", ""), by())
    except CannotCode as refused:
        session().rollback()
        return _codebook(the_codebook(ref), title_problem=words.refusal(refused.reason)), 422
    session().commit()
    return redirect(url_for("coding.codebook", ref=ref), 303)


@blueprint.post("/kodning/<ref>/teman")
@needs(Act.CODE_INTERVIEWS)
def add(ref: str) -> Shown:
    """A new theme."""
    found, typed = the_codebook(ref), _typed()
    parent_ref = request.form.get("under", "")
    try:
        add_theme(session(), found, typed, the_theme(found, parent_ref) if parent_ref else None, by())
    except CannotCode as refused:
        session().rollback()
        return _codebook(the_codebook(ref), words.refusal(refused.reason), typed), 422
    session().commit()
    return redirect(url_for("coding.codebook", ref=ref, _anchor="ny"), 303)


@blueprint.get("/kodning/<ref>/historik")
@needs(Act.CODE_INTERVIEWS)
def changes(ref: str) -> str:
    """Everything that was done to the themes of a codebook."""
    found, page = the_codebook(ref), max(request.args.get("sida", 1, type=int), 1)
    lines, n_all = history(session(), found.id, PER_PAGE, PER_PAGE * (page - 1))
    who = {one.account_id for one in lines if one.account_id is not None}
    return render_template(
        "coding/history.html",
        codebook=found,
        lines=lines,
        names=account_names(session(), house().vault, actor().authority_id, who),
        theme_names={one.id: one.name for one in _every_theme(found)},
        page=page,
        n_pages=max(1, -(-n_all // PER_PAGE)),
        words=words,
        **staff_frame(),
    )


@blueprint.get("/kodning/<ref>/teman/<theme_ref>")
@needs(Act.CODE_INTERVIEWS)
def theme(ref: str, theme_ref: str) -> str:
    """One theme: its words, its place, and what else can be done with it."""
    found = the_codebook(ref)
    return _theme(found, the_theme(found, theme_ref))


@blueprint.post("/kodning/<ref>/teman/<theme_ref>")
@needs(Act.CODE_INTERVIEWS)
def change(ref: str, theme_ref: str) -> Shown:
    """Other words or another place."""
    found = the_codebook(ref)
    one, typed, seen = the_theme(found, theme_ref), _typed(), request.form.get("sett", -1, type=int)
    under = request.form.get("under", "")
    try:
        parent = the_theme(found, under).id if under else None
        change_theme(session(), one, seen, typed, parent, by())
    except CannotCode as refused:
        session().rollback()
        session().refresh(one)
        return _theme(found, one, words.refusal(refused.reason), typed), 409 if _is_late(refused) else 422
    session().commit()
    return redirect(url_for("coding.codebook", ref=ref), 303)


@blueprint.post("/kodning/<ref>/teman/<theme_ref>/gor")
@needs(Act.CODE_INTERVIEWS)
def do(ref: str, theme_ref: str) -> Shown:
    """Move up or down, merge, remove, or take either back."""
    found = the_codebook(ref)
    one = the_theme(found, theme_ref)
    try:
        _do(found, one, request.form.get("do", ""), request.form.get("sett", -1, type=int))
    except CannotCode as refused:
        session().rollback()
        session().refresh(one)
        return _theme(found, one, words.refusal(refused.reason)), 409
    session().commit()
    return redirect(url_for("coding.codebook", ref=ref), 303)


def _do(found: Codebook, one: Theme, what: str, seen: int) -> None:
    match what:
        case "up" | "down":
            move_theme(session(), one, seen, -1 if what == "up" else 1, by())
        case "merge":
            into = request.form.get("med", "")
            if not into:
                raise CannotCode(Refusal.INTO_ITSELF)
            merge_theme(session(), one, seen, the_theme(found, into), by())
        case "remove":
            remove_theme(session(), one, seen, by())
        case "restore":
            restore_theme(session(), one, seen, by())
        case "undo":
            undo_merge(session(), one, seen, by())
        case _:
            abort(400)


def _is_late(refused: CannotCode) -> bool:
    return refused.reason in (Refusal.CHANGED_MEANWHILE, Refusal.GONE)


def _typed() -> Wording:
    return Wording(*(request.form.get(name, "") for name in ("namn", "definition", "exempel")))


def _overview(problem: str = "", title: str = "") -> str:
    lines = codebooks(session(), actor().authority_id)
    return render_template(
        "coding/overview.html", lines=lines, problem=problem, title=title, words=words, **staff_frame()
    )


def _codebook(found: Codebook, problem: str = "", typed: Wording = NO_WORDING, title_problem: str = "") -> str:
    return render_template(
        "coding/codebook.html",
        codebook=found,
        lines=themes_of(session(), found.id),
        gone=gone_themes(session(), found.id),
        names={one.id: one.name for one in _every_theme(found)},
        problem=problem,
        title_problem=title_problem,
        typed=typed,
        under=request.form.get("under", ""),
        words=words,
        **staff_frame(),
    )


def _theme(found: Codebook, one: Theme, problem: str = "", typed: Wording | None = None) -> str:
    lines = themes_of(session(), found.id)
    parent = next((line.theme.ref for line in lines if line.theme.id == one.parent_id), "")
    return render_template(
        "coding/theme.html",
        codebook=found,
        theme=one,
        line=next((line for line in lines if line.theme.id == one.id), None),
        others=[line for line in lines if line.theme.id != one.id],
        names={line.id: line.name for line in _every_theme(found)},
        under=request.form.get("under", "") if typed else parent,
        typed=typed or Wording(one.name, one.definition, one.examples),
        problem=problem,
        words=words,
        **staff_frame(),
    )


def _every_theme(found: Codebook) -> list[Theme]:
    return [line.theme for line in themes_of(session(), found.id)] + gone_themes(session(), found.id)
