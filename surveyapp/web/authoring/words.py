"""Fields, choices, changes and refusals of authoring in the reader's words."""

from __future__ import annotations

from surveyapp.authoring.comparing import Change, What
from surveyapp.authoring.rules import DraftKind, DraftState, Refusal
from surveyapp.instruments.problems import Path
from surveyapp.web.authoring.field_words import label
from surveyapp.web.interface_texts import gettext as _


def kind_in_words(kind: str) -> str:
    """What is being written."""
    return _("formulär") if kind == DraftKind.INSTRUMENT else _("plan")


def state_in_words(state: str) -> str:
    """How far a draft has come."""
    return {
        DraftState.OPEN.value: _("skrivs"),
        DraftState.PROPOSED.value: _("väntar på godkännande"),
        DraftState.PUBLISHED.value: _("publicerat"),
        DraftState.DISCARDED.value: _("slängt"),
    }[state]


def refusal_in_words(reason: Refusal) -> str:
    """Why something was not done."""
    return {
        Refusal.ENDED: _("Utkastet är redan publicerat eller slängt och går inte att ändra."),
        Refusal.PROBLEMS: _("Det finns fel kvar. Rätta dem först."),
        Refusal.TAKEN: _("Koden och versionen är upptagna. Höj versionen eller välj en annan kod."),
        Refusal.NOT_PROPOSED: _("Ingen har föreslagit att utkastet ska publiceras."),
        Refusal.OWN_PROPOSAL: _("Någon annan än du, som föreslog, måste godkänna."),
        Refusal.CHANGED: _("Utkastet har ändrats sedan du läste det. Läs det igen."),
        Refusal.TOO_LARGE: _("Texten är för lång."),
    }[reason]


def part_in_words(part: str) -> str:
    """A kind of thing in an instrument or plan."""
    return {
        "head": _("Allmänt"),
        "item": _("Fråga"),
        "option": _("Svar på frågan"),
        "scale": _("Skala"),
        "page": _("Sida"),
        "wave": _("Tillfälle"),
        "indicator": _("Mått"),
        "threshold": _("Gräns"),
        "reliability": _("Säkerhet i mätningen"),
        "target": _("Mål"),
    }[part]


def change_in_words(change: Change) -> tuple[str, str, bool]:
    """What changed, from what to what, and whether scores can no longer be compared."""
    where = f"{part_in_words(change.part)} {change.name}".strip()
    from_to = f"{change.before or '–'} → {change.after or '–'}"
    if change.part == "option" and change.what in (What.ADDED, What.REMOVED):
        where = f"{where}, {change.field}"
    elif change.part == "option" and change.what is not What.CODE:
        code, _blank, field = change.field.partition(" ")
        where = f"{where}, {code}, {label(field)}"
    elif change.field and change.what is not What.CODE:
        where = f"{where}, {label(change.field)}"
    if change.language:
        where = f"{where} ({change.language})"
    said = {
        What.ADDED: _("tillagd"),
        What.REMOVED: _("borttagen"),
        What.TEXT: _("ny text"),
        What.SETTING: _("ny inställning"),
        What.ORDER: _("ny ordning"),
        What.CODE: _("ny kod för samma svar"),
    }[change.what]
    shown = {What.ADDED: change.after, What.REMOVED: change.before}.get(change.what, from_to)
    if change.what is What.CODE:
        shown = f"{change.field}: {from_to}"
    return f"{where}: {said}", shown, change.breaks


def where_in_words(path: Path) -> str:
    """A place in a draft, for somebody who does not read YAML."""
    if not path:
        return _("hela utkastet")
    section = {
        "items": _("fråga"),
        "scales": _("skala"),
        "pages": _("sida"),
        "waves": _("tillfälle"),
        "thresholds": _("gräns"),
        "reliabilities": _("säkerhet"),
        "indicators": _("mått"),
        "targets": _("mål"),
    }.get(str(path[0]))
    if section is None or len(path) == 1:
        return ", ".join([label(str(path[0])), *map(str, path[1:])])
    name = str(path[1] + 1) if isinstance(path[1], int) else path[1]
    return ", ".join([f"{section} {name}", *(label(str(part)) for part in path[2:])])
