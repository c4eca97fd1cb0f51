"""What is wrong with a file of coding, and what it would change, in the reader's language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from surveyapp.coding.exchange.brought import Brought
from surveyapp.coding.exchange.comparing import Comparison
from surveyapp.coding.exchange.problems import Fault, Problem
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.interface_texts import ngettext


def problem_in_words(problem: Problem) -> str:
    """One fault, with where it is."""
    said = _said(problem.fault, problem.told)
    if not problem.where:
        return said
    where = _("Rad %(row)s", row=problem.where) if problem.where.isdigit() else problem.where
    return f"{where}: {said}"


def sums_in_words(found: Comparison) -> list[str]:
    """What would be stored, as far as there is any of it."""
    n_added, n_moved, n_themes = len(found.added), len(found.moved), len(found.new_themes)
    told = (
        (n_added, ngettext("%(num)d ny markering", "%(num)d nya markeringar", n_added)),
        (n_moved, ngettext("%(num)d flyttad markering", "%(num)d flyttade markeringar", n_moved)),
        (n_themes, ngettext("%(num)d nytt tema", "%(num)d nya teman", n_themes)),
    )
    return [said for n, said in told if n]


def left_in_words(brought: Brought, found: Comparison) -> list[str]:
    """What of the file changes nothing, and why."""
    told = (
        (found.n_same, _same),
        (found.n_taken_away, _taken_away),
        (found.n_anothers, _anothers),
        (found.n_other_names, _other_names),
        (brought.n_in_headings, _in_headings),
        (brought.n_other_texts, _other_texts),
    )
    return [say(n) for n, say in told if n]


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """How many passages a theme would get."""

    name: str
    is_new: bool
    n_added: int
    n_moved: int


def by_theme(brought: Brought, found: Comparison) -> list[ThemeLine]:
    """Themes that are new or get passages, in the order of the file."""
    added = Counter(one.theme for one in found.added)
    moved = Counter(one.theme for _id, one in found.moved)
    new = {one.guid for one in found.new_themes}
    return [
        ThemeLine(one.name, one.guid in new, added[one.guid], moved[one.guid])
        for one in brought.themes
        if one.guid in new or added[one.guid] or moved[one.guid]
    ]


def coders(found: Comparison) -> Sequence[tuple[str, int]]:
    """Who marked what is new, and how much."""
    return Counter(one.coder for one in found.added).most_common()


def _same(n: int) -> str:
    return ngettext("%(num)d markering finns redan.", "%(num)d markeringar finns redan.", n)


def _taken_away(n: int) -> str:
    return ngettext(
        "%(num)d markering, eller dess tema, har tagits bort här sedan filen gjordes. Den läses inte in.",
        "%(num)d markeringar, eller deras teman, har tagits bort här sedan filen gjordes. De läses inte in.",
        n,
    )


def _anothers(n: int) -> str:
    return ngettext(
        "%(num)d markering av någon annan är flyttad i filen. Här ligger den kvar.",
        "%(num)d markeringar av andra är flyttade i filen. Här ligger de kvar.",
        n,
    )


def _other_names(n: int) -> str:
    return ngettext(
        "%(num)d tema heter något annat i filen. Här behåller det sitt namn.",
        "%(num)d teman heter något annat i filen. Här behåller de sina namn.",
        n,
    )


def _in_headings(n: int) -> str:
    return ngettext(
        "%(num)d markering ligger bara i en rubrik. Den läses inte in.",
        "%(num)d markeringar ligger bara i rubriker. De läses inte in.",
        n,
    )


def _other_texts(n: int) -> str:
    return ngettext(
        "%(num)d källa i filen kommer inte härifrån. Den läses inte in.",
        "%(num)d källor i filen kommer inte härifrån. De läses inte in.",
        n,
    )


def _said(fault: Fault, told: str) -> str:
    words = {
        Fault.EMPTY: _("Filen är tom."),
        Fault.TOO_LARGE: _("Filen är för stor. Den får bli högst %(told)s uppackad.", told=told),
        Fault.UNKNOWN_KIND: _("Filen är varken ett projekt (.qdpx), en kodbok (.qdc) eller en tabell (.csv)."),
        Fault.BROKEN_ZIP: _("Filen är trasig. Exportera den igen från det andra programmet."),
        Fault.LOCKED_ZIP: _("Filen är låst med lösenord."),
        Fault.BAD_NAME: _("Filen innehåller en sökväg som inte får finnas: %(told)s", told=told),
        Fault.NO_PROJECT: _("Filen innehåller inget project.qde. Välj export enligt REFI-QDA i det andra programmet."),
        Fault.BROKEN_XML: _("Innehållet i filen är trasigt. Exportera den igen från det andra programmet."),
        Fault.HAS_DOCTYPE: _("Filen har en dokumenttyp, och sådana läses inte av säkerhetsskäl."),
        Fault.OTHER_NAMESPACE: _("Filen följer inte REFI-QDA 1.0 eller 1.5."),
        Fault.TOO_DEEP: _("Filen har för många nivåer i varandra."),
        Fault.BAD_GUID: _("ett id är inget GUID: %(told)s", told=told),
        Fault.BAD_NUMBER: _("en plats är inget tal: %(told)s", told=told),
        Fault.GUID_TWICE: _("samma id står två gånger: %(told)s", told=told),
        Fault.SOURCE_MISSING: _("texten saknas i filen."),
        Fault.NOT_UTF8: _("texten är inte i UTF-8. Spara den i UTF-8 och försök igen."),
        Fault.NO_TEXTS_FROM_HERE: _(
            "Filen har inga texter härifrån. Bara kodning av våra egna intervjuer kan läsas in."
        ),
        Fault.NO_CODES: _("Kodboken har inga teman."),
        Fault.UNKNOWN_CODE: _("en markering har ett tema som inte finns i filen."),
        Fault.OUTSIDE_TEXT: _("markeringen %(told)s ligger utanför texten.", told=told),
        Fault.TEXT_DIFFERS: _("texten under markeringen %(told)s är inte längre som här.", told=told),
        Fault.NO_NAME: _("temat har inget namn."),
        Fault.NAME_TWICE: _("två teman har samma namn. Döp om det ena."),
        Fault.NAME_TOO_LONG: _("temats namn är för långt. Högst %(told)s tecken.", told=told),
        Fault.TEXT_TOO_LONG: _("temats beskrivning är för lång. Högst %(told)s tecken.", told=told),
        Fault.MEMO_TOO_LONG: _("anteckningen är för lång. Högst %(told)s tecken.", told=told),
        Fault.COLUMN_MISSING: _("Kolumnen %(told)s saknas.", told=told),
        Fault.UNEVEN_ROW: _("raden har inte lika många rutor som rubrikraden."),
        Fault.UNKNOWN_NOTE: _("texten finns inte här."),
        Fault.DONE_ALREADY: _("Du är klar med %(told)s av intervjuerna. Öppna dem igen först.", told=told),
    }
    return words[fault]
