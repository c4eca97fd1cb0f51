"""Names of fields and of what can be chosen in them, in the reader's words."""

from __future__ import annotations

from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.words import destination_in_words


def label(name: str) -> str:
    """What a field is called; a name that is not known is shown as it is."""
    known = _labels()
    if name in known or "." not in name:
        return known.get(name, name)
    return ", ".join(known.get(part, part) for part in name.split("."))


def hint(section: str, name: str) -> str:
    """One sentence about a field that needs it."""
    return _hints().get(f"{section} {name}", _hints().get(name, ""))


def choice(field: str, value: str) -> str:
    """One of the values of a field."""
    return _choices().get(f"{field} {value}", _choices().get(value, value))


def _labels() -> dict[str, str]:
    return {
        **_instrument_labels(),
        "zone": _("Tidszon"),
        "lookahead": _("Så långt fram läggs tillfällen ut"),
        "anchor": _("Räknas från"),
        "on": _("Datum"),
        "at": _("Så lång tid efter"),
        "every": _("Upprepas"),
        "window": _("Fönster"),
        "window.opens": _("Öppnar så många dagar före"),
        "window.due": _("Svar väntas inom så många dagar"),
        "window.grace": _("Svar tas emot så många dagar till"),
        "window.remind": _("Påminn efter så många dagar"),
        "late": _("Om nästa öppnar innan någon har börjat"),
        "asks": _("Formulär och vem som svarar"),
        "meetings": _("Möten"),
        "guide": _("Intervjuguide"),
        "guide_version": _("Intervjuguidens version"),
        "when": _("Villkor"),
        "specific": _("Vad mäts?"),
        "measurable": _("Hur mäts det?"),
        "accepted": _("Hur är det förankrat?"),
        "relevant": _("Varför är det viktigt?"),
        "time_bound": _("När mäts det?"),
        "level": _("Nivå"),
        "change": _("Förändring"),
        "basis": _("Grund"),
        "fixed_by": _("Bestämd av"),
        "fixed_on": _("Bestämd den"),
        "value": _("Värde"),
        "sd": _("Standardavvikelse"),
        "destination": _("Räknas som mål"),
        "numerator": _("Så många"),
        "denominator": _("av så många"),
        "after": _("Efter"),
        "months": _("månader"),
        "weeks": _("veckor"),
        "days": _("dagar"),
        "comparison": _("Jämförelse"),
    }


def _instrument_labels() -> dict[str, str]:
    return {
        "title": _("Titel"),
        "code": _("Kod"),
        "own_code": _("Kod"),
        "version": _("Version"),
        "intro": _("Inledning"),
        "thanks": _("Tack"),
        "source": _("Källa"),
        "licence": _("Licens"),
        "informants": _("Vem svarar?"),
        "informant": _("Vem svarar?"),
        "seconds": _("Tar ungefär så många sekunder"),
        "picture": _("Bild efteråt"),
        "jointly": _("Får fyllas i tillsammans"),
        "kind": _("Slag"),
        "text": _("Text"),
        "short": _("Kort text"),
        "help": _("Hjälptext"),
        "why": _("Varför frågar vi?"),
        "options": _("Svar att välja på"),
        "steps_per_stage": _("Steg på varje nivå"),
        "minimum": _("Lägst"),
        "maximum": _("Högst"),
        "whole": _("Bara hela tal"),
        "unit": _("Enhet"),
        "max_length": _("Högst så många tecken"),
        "items": _("Frågor"),
        "item": _("Fråga"),
        "reverse": _("Vänds: högt svar räknas som lågt"),
        "recode": _("Andra värden än koderna"),
        "combine": _("Räknas ihop som"),
        "min_answered": _("Så många måste vara besvarade"),
        "prorate": _("Räkna upp summan när svar saknas"),
        "better": _("Bättre är"),
        "scale": _("Skala"),
        "scales": _("Skalor"),
        "pages": _("Sidor"),
        "instrument": _("Formulär"),
        "pairs_with": _("Jämförs med"),
    }


def _hints() -> dict[str, str]:
    return {
        "code": _("Små bokstäver a till z, siffror och bindestreck. Koden står i data och byts inte sedan."),
        "own_code": _("Små bokstäver a till z, siffror och bindestreck."),
        "licence": _("Vem får använda texten? Har ni köpt en licens, skriv avtalet här."),
        "source": _("Varifrån kommer orden? Skriv namn och år."),
        "reliabilities source": _("Var har värdet mätts? Skriv namn och år."),
        "basis": _("Norm, tidigare data eller egen bedömning. Skriv källan."),
        "fixed_by": _("En funktion eller grupp, inte en person."),
        "fixed_on": _("Till exempel 2026-01-31."),
        "on": _("Bara om det räknas från ett datum. Till exempel 2026-01-31."),
        "window.opens": _("Noll eller ett minustal, till exempel -7."),
        "window.remind": _("Räknat från att det öppnar, med komma mellan: 3, 7."),
        "every": _("Lämna tomt om det bara är en gång."),
        "short": _("Ett eller två ord för trånga ställen."),
        "time_bound": _("Skriv också när målet ska vara nått."),
        "prorate": _("Bara för summor."),
    }


def _choices() -> dict[str, str]:
    return {
        "choice": _("ett svar"),
        "ladder": _("trappa med steg"),
        "choices": _("flera svar"),
        "number": _("tal"),
        "text": _("fri text"),
        "date": _("dag"),
        "participant": _("deltagare"),
        "supervisor": _("handledare"),
        "caseworker": _("handläggare"),
        "none": _("ingen"),
        "star": _("stjärna"),
        "bars": _("staplar"),
        "mean": _("medelvärde"),
        "sum": _("summa"),
        "single": _("en enda fråga"),
        "higher": _("högre"),
        "lower": _("lägre"),
        "start": _("placeringens start"),
        "exit": _("placeringens slut"),
        "agreement": _("avtalets start"),
        "anchor date": _("ett datum"),
        "keep": _("båda är öppna"),
        "skip": _("den tidigare hoppas över"),
        "merge": _("de slås ihop"),
        "subjective": _("upplevt"),
        "objective": _("räknat"),
        "level": _("en nivå att nå"),
        "change": _("en förändring"),
        "both": _("båda"),
        "retest": _("omtest"),
        "alpha": _("alfa"),
        **{f"destination {one}": destination_in_words(one) for one in ("arbete", "subventionerat-arbete", "studier")},
    }
