"""A draft as a form: its parts in order, one part to write in, and what is moved, added, taken away and undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, render_template, request
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act, has
from surveyapp.authoring import editing
from surveyapp.authoring.changes import Refused, SavedMeanwhile, undo
from surveyapp.authoring.editing import CannotEdit, get, languages_in
from surveyapp.authoring.filling import SPAN, Posted, with_part
from surveyapp.authoring.models import Draft
from surveyapp.authoring.parts import (
    INFORMANTS,
    MOST_ASKS,
    NEW_ENTRIES,
    SECTIONS,
    WITH_OPTIONS,
    Part,
    part_at,
    part_of,
)
from surveyapp.authoring.queries import names_of
from surveyapp.authoring.reading import Values, findings_of, from_json
from surveyapp.authoring.rules import ENDED, DraftKind, DraftState
from surveyapp.extensions import house, session, takes_up_to
from surveyapp.instruments.wording import html_language
from surveyapp.web.authoring.blueprint import (
    LARGEST_BODY,
    Page,
    blueprint,
    by,
    found,
    number,
    onward,
    refusal,
    saved,
    shelf,
)
from surveyapp.web.authoring.field_words import choice, hint, label
from surveyapp.web.authoring.outline import outline
from surveyapp.web.authoring.problem_words import finding_in_words, language_name
from surveyapp.web.authoring.words import kind_in_words, part_in_words, state_in_words
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _

LONGEST_LANGUAGE = 12


@blueprint.get("/drafts/<ref>")
@needs(Act.AUTHOR)
def as_form(ref: str) -> str:
    """All parts of the draft, what is wrong, and what can be done."""
    return _overview(found(ref))


@blueprint.post("/drafts/<ref>/do")
@needs(Act.AUTHOR)
def do(ref: str) -> Page:
    """Move, add or take away what the pressed button says."""
    draft = found(ref)
    what, _blank, name = request.form.get("do", "").partition(" ")
    if what not in DEEDS:
        abort(400)
    opened: dict[str, str] = {}
    try:
        return saved(
            draft, lambda values: DEEDS[what](values, name, opened), lambda _values: _after(draft, what, name, opened)
        )
    except CannotEdit:
        session().rollback()
        return _overview(found(ref), _("Det gick inte. Så här ser utkastet ut nu.")), 409


@blueprint.post("/drafts/<ref>/undo")
@needs(Act.AUTHOR)
def undo_last(ref: str) -> Page:
    """Bring back the text before."""
    draft = found(ref)
    try:
        undo(session(), draft, number(), by())
    except SavedMeanwhile:
        session().rollback()
        return _overview(found(ref), _("Någon hann spara före dig. Inget är ångrat. Så här ser utkastet ut nu.")), 409
    except Refused as refused:
        session().rollback()
        return refusal(draft, refused)
    session().commit()
    return onward(draft)


@blueprint.get("/drafts/<ref>/part")
@needs(Act.AUTHOR)
def part(ref: str) -> str:
    """One part to write in."""
    draft = found(ref)
    values = from_json(draft.parsed)
    section, name = request.args.get("section", "head"), request.args.get("name", "")
    one = part_of(DraftKind(draft.kind), values, section, name) or abort(404)
    return _part(draft, one, values)


@blueprint.post("/drafts/<ref>/part")
@takes_up_to(LARGEST_BODY)
@needs(Act.AUTHOR)
def save_part(ref: str) -> Page:
    """Keep what was written; ``add-option`` and its like keep it as well and do one thing more."""
    draft = found(ref)
    section, name = request.args.get("section", "head"), request.args.get("name", "")
    written: list[tuple[Part, Values]] = []

    def edit(values: Values) -> Values:
        one = part_of(DraftKind(draft.kind), values, section, name)
        if one is None:
            raise CannotEdit(name)
        written[:] = [(one, values)]
        return _more(with_part(values, one, Posted(request.form.to_dict(flat=False)), _languages(values)), one)

    try:
        return saved(draft, edit, lambda _values: _where_next(draft, written[0][0]))
    except CannotEdit as taken:
        session().rollback()
        if not written:
            abort(404)
        one, values = written[0]
        fault = _("Koden %(code)s är redan upptagen här. Välj en annan.", code=str(taken)[:40])
        return _part(found(ref), one, _as_typed(values, one), fault), 422


def _as_typed(values: Values, one: Part) -> Values:
    """What was typed, with the codes as they were: those were refused."""
    given = {
        name: typed
        for name, typed in request.form.to_dict(flat=False).items()
        if name != "own_code" and not name.endswith(".code")
    }
    return with_part(values, one, Posted(given), _languages(values))


def _more(values: Values, one: Part) -> Values:
    """What a button beside an answer asks for, done to what was written."""
    what, _blank, code = request.form.get("more", "").partition(" ")
    # A new code of the question was typed on the same page.
    item = request.form.get("own_code", "").strip() or one.name
    if one.section != "items" or get(values, ("items", item, "options")) is None:
        return values
    if what == "add-option":
        return editing.with_option(values, item)
    if what == "remove-option":
        return editing.without(values, ("items", item, "options", code))
    if what in ("up-option", "down-option"):
        return editing.option_moved(values, item, code, -1 if what == "up-option" else 1)
    return values


def _where_next(draft: Draft, one: Part) -> Response:
    if not request.form.get("more"):
        return onward(draft)
    name = request.form.get("own_code", "").strip() or one.name
    return onward(draft, "part", section=one.section, name=name, lang=request.form.get("lang") or None)


def _languages(values: Values) -> tuple[str, ...]:
    """The languages to write in: those that the draft has, and one more that was asked for."""
    extra = request.values.get("lang", "").strip().lower()[:LONGEST_LANGUAGE]
    known = languages_in(values)
    return known if not extra or extra in known else (*known, extra)


def _overview(draft: Draft, fault: str = "") -> str:
    kind, values = DraftKind(draft.kind), from_json(draft.parsed)
    findings = findings_of(kind, values, shelf())
    accounts = [one for one in (draft.saved_by, draft.proposed_by) if one is not None]
    return render_template(
        "authoring/draft.html",
        draft=draft,
        fault=fault,
        parts=outline(kind, values),
        sections=SECTIONS[kind],
        problems=[(*finding_in_words(one), part_at(kind, values, one.path)) for one in findings],
        is_ended=DraftState(draft.state) in ENDED,
        names=names_of(session(), house().vault, accounts),
        me=actor().account_id,
        may_publish=has(actor(), Act.PUBLISH),
        part_in_words=part_in_words,
        kind_in_words=kind_in_words,
        state_in_words=state_in_words,
        **staff_frame(),
    )


def _part(draft: Draft, one: Part, values: Values, fault: str = "") -> str:
    mine = shelf()
    findings = findings_of(DraftKind(draft.kind), values, mine)
    length = len(one.path)
    return render_template(
        "authoring/part.html",
        draft=draft,
        part=one,
        entry=get(values, one.path) if one.path else values,
        at=_at,
        problems=[finding_in_words(finding)[1] for finding in findings if length and finding.path[:length] == one.path],
        fault=fault,
        languages=[(code, language_name(code), html_language(code)) for code in _languages(values)],
        extra=request.values.get("lang", "")[:LONGEST_LANGUAGE],
        instruments=mine.catalogue.all(),
        informants=INFORMANTS,
        most_asks=MOST_ASKS,
        span=SPAN,
        with_options=WITH_OPTIONS,
        item_texts=_item_texts(values),
        label=label,
        hint=hint,
        choice=choice,
        **staff_frame(),
    )


def _item_texts(values: Values) -> dict[str, str]:
    """The Swedish text of each question, for those who choose them for a scale."""
    items = values.get("items")
    found = items.items() if isinstance(items, dict) else ()
    return {code: _said(item) for code, item in found}


def _said(item: Any) -> str:
    text = item.get("text") if isinstance(item, dict) else None
    return str(text.get("sv") or text.get("sv-latt") or "") if isinstance(text, dict) else ""


def _at(entry: Any, name: str) -> Any:
    """What stands in a field; an empty text where nothing does."""
    for step in name.split("."):
        entry = entry.get(step) if isinstance(entry, dict) else None
    return "" if entry is None else entry


def _after(draft: Draft, what: str, name: str, opened: dict[str, str]) -> Response:
    if opened:
        return onward(draft, "part", section=opened["section"], name=opened["name"])
    return onward(draft, _anchor=name.replace(" ", "-") if what in ("up", "down", "item-up", "item-down") else None)


Deed = Callable[[Values, str, dict[str, str]], Values]


def _add(values: Values, name: str, opened: dict[str, str]) -> Values:
    section, _blank, where = name.partition(" ")
    if section == "items":
        new, code = editing.with_item(values, int(where) if where.isdecimal() else 0)
    elif section == "scales":
        new, code = editing.with_scale(values)
    elif section in NEW_ENTRIES:
        new = editing.with_entry(values, section, dict(NEW_ENTRIES[section]))
        code = str(len(new[section]) - 1)
    else:
        raise CannotEdit(section)
    if section != "pages":
        opened.update(section=section, name=code)
    return new


def _path(name: str) -> tuple[str | int, ...]:
    section, _blank, where = name.partition(" ")
    if section not in {one for sections in SECTIONS.values() for one in sections}:
        raise CannotEdit(section)
    if section in ("items", "scales"):
        return section, where
    return section, int(where) if where.isdecimal() and len(where) < 6 else -1


def _move(by_places: int) -> Deed:
    return lambda values, name, _opened: editing.moved(values, _path(name), by_places)


def _move_item(by_places: int) -> Deed:
    return lambda values, name, _opened: editing.item_moved(values, name.partition(" ")[2], by_places)


def _remove(values: Values, name: str, _opened: dict[str, str]) -> Values:
    path = _path(name)
    if path[0] == "items":
        return editing.without_item(values, str(path[1]))
    if path[0] == "pages" and isinstance(path[1], int):
        return editing.without_page(values, path[1])
    return editing.without(values, path)


DEEDS: dict[str, Deed] = {
    "add": _add,
    "remove": _remove,
    "up": _move(-1),
    "down": _move(1),
    "item-up": _move_item(-1),
    "item-down": _move_item(1),
}
