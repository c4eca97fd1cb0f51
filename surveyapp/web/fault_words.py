"""What is wrong with a list or a file, in the reader's language, by row and column."""

from __future__ import annotations

from surveyapp.interchange.people_table import Fault
from surveyapp.interchange.problems import DataProblem
from surveyapp.web.interface_texts import gettext as _


def fault_in_words(fault: Fault) -> str:
    """One fault of a list of people."""
    return _where(fault.row, fault.column) + _what(fault)


def file_fault_in_words(problem: DataProblem) -> str:
    """One fault of a file that could not be read as a table."""
    if "larger than" in problem.message or "more than" in problem.message:
        return _where(problem.row, problem.column) + _("Filen är för stor.")
    if problem.row is not None:
        return _where(problem.row, problem.column) + _("Raden har inte lika många rutor som rubrikraden.")
    if "empty" in problem.message or "no rows" in problem.message or "names no columns" in problem.message:
        return _("Filen är tom, eller har bara en rubrikrad.")
    return _("Filen går inte att läsa. Spara den som Excel (.xlsx) eller CSV och försök igen.")


def _where(row: int | None, column: str | None) -> str:
    if row is not None and column is not None:
        return _("Rad %(row)d, %(column)s:", row=row, column=column) + " "
    if row is not None:
        return _("Rad %(row)d:", row=row) + " "
    return "" if column is None else _("Kolumnen %(column)s:", column=column) + " "


def _what(fault: Fault) -> str:
    told = {"told": fault.told}
    return {
        "unknown column": _("den känner vi inte igen. Kolumnerna kan heta %(told)s.", **told),
        "column twice": _("den finns två gånger."),
        "column missing": _("den saknas."),
        "nobody can be known again": _("det behövs ett personnummer, mobilnummer, e-post eller en etikett."),
        "too many rows": _("Listan är för lång. Högst %(told)s rader åt gången.", **told),
        "empty": _("rutan är tom."),
        "unknown language": _("språket känner vi inte. Skriv ett av %(told)s.", **told),
        "not a personal number": _("det är inget giltigt personnummer eller samordningsnummer."),
        "not a phone number": _("det är inget giltigt telefonnummer."),
        "not a mobile number": _("det är ingen mobil. Sms kommer inte fram till en fast telefon."),
        "not an e-mail address": _("det är ingen giltig e-postadress."),
        "not a postal address": _(
            "en adress har minst två rader: gata, och postnummer med ort. Skriv komma mellan dem."
        ),
        "too many lines": _("adressen har för många rader. Högst fem."),
        "a line too long": _("en rad i adressen är för lång. Högst 60 tecken."),
        "letters that mail servers refuse": _("adressen har bokstäver som många e-postservrar inte tar emot."),
        "not a day": _("det är inget datum. Skriv till exempel 2024-03-04."),
        "before the start": _("slutet ligger före starten."),
        "too long ago": _("datumet ligger för långt tillbaka."),
        "too far away": _("slutet ligger för långt fram."),
        "more than a year away": _("starten ligger mer än ett år bort."),
        "overlaps another placement": _("personen har redan en placering hos anordnaren under den tiden."),
        "same as row": _("samma person och samma start som på rad %(told)s.", **told),
        "unknown provider": _("anordnaren finns inte. Menar du %(told)s?", **told),
        "unknown supervisor": _("det finns ingen handledare med den e-postadressen hos anordnaren."),
        "unknown caseworker": _("det finns ingen handläggare med den e-postadressen."),
        "several people": _("uppgifterna hör till olika personer som redan finns."),
        "another name stored": _("personen finns redan, men med ett annat namn."),
        "another contact stored": _("personen finns redan, men med en annan uppgift. Ändra den på personens sida."),
        "not a number": _("det är inget tal. Skriv till exempel 6,5."),
        "not possible": _("så mycket går inte. Högst %(told)s.", **told),
        "not a month": _("det är ingen månad. Skriv till exempel 2024-03."),
        "both day and month": _("skriv antingen en dag eller en månad."),
        "both hours and away": _("skriv antingen timmar eller varför personen var borta."),
        "unknown reason": _("det skälet känner vi inte. Skriv ett av %(told)s.", **told),
        "unknown placement": _("det finns ingen placering med det."),
        "several placements": _("personen har flera placeringar då. Skriv också etiketten."),
        "same time as row": _("samma tid som på rad %(told)s.", **told),
        "has not been": _("den har inte varit än."),
        "before the placement": _("placeringen hade inte börjat då."),
        "after the placement": _("placeringen var slut då."),
    }[fault.code]
