"""What is wrong with a draft, as a plain sentence in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable

from surveyapp.instruments.problems import Finding, Problem
from surveyapp.web.authoring.words import where_in_words
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.language import NAMES

_CODE = r"[\w-]+"


def problem_in_words(problem: Problem) -> str:
    """Line, column, place and what is wrong there."""
    said = sentence(problem.message)
    where = f"{problem.path}: " if problem.path else ""
    place = _("Rad %(line)d, tecken %(column)d", line=problem.line, column=problem.column)
    return f"{place}. {where}{said}"


def finding_in_words(finding: Finding) -> tuple[str, str]:
    """Where, and what is wrong there."""
    return where_in_words(finding.path), sentence(finding.message)


def sentence(message: str) -> str:
    """The message in the reader's language; one that is not known here stays as the check says it."""
    for pattern, words in _SENTENCES:
        match = pattern.fullmatch(message)
        if match is not None:
            return words(match)
    return message


Words = Callable[[re.Match[str]], str]


def _pairs() -> dict[str, Words]:
    return {**_of_shape(), **_of_texts(), **_of_scales(), **_of_plans()}


def _of_shape() -> dict[str, Words]:
    return {
        "this field is missing": lambda _m: _("Det här måste fyllas i."),
        "this field is not known here": lambda _m: _("Det finns inget fält med det namnet."),
        "must be a whole number": lambda _m: _("Skriv ett helt tal."),
        "must be a number|must be a finite number": lambda _m: _("Skriv ett tal."),
        "must be true or false": lambda _m: _("Skriv true eller false."),
        "must be text; put it in quotes": lambda _m: _("Här ska stå text. Sätt den inom citattecken."),
        "must be a group of named fields": lambda _m: _("Här ska stå fält med namn."),
        "must be a list": lambda _m: _("Här ska stå en lista."),
        "may not be empty": lambda _m: _("Texten får inte vara tom."),
        "must be a day that exists, such as 2026-01-31": lambda _m: _(
            "Skriv en dag som finns, till exempel 2026-01-31."
        ),
        r"must have at least (\d+), has (\d+)": lambda m: _(
            "Här behövs minst %(least)s. Nu är det %(number)s.", least=m[1], number=m[2]
        ),
        r"may have at most (\d+) characters": lambda m: _("Texten får ha högst %(most)s tecken.", most=m[1]),
        r"may have at most (\d+)": lambda m: _("Här får det vara högst %(most)s.", most=m[1]),
        r"must be at least (.+)": lambda m: _("Måste vara minst %(least)s.", least=m[1]),
        r"must be at most (\d+), the number of items": lambda m: _(
            "Får vara högst %(most)s, så många frågor har skalan.", most=m[1]
        ),
        r"must be at most (.+)": lambda m: _("Får vara högst %(most)s.", most=m[1]),
        r"must be greater than (.+)": lambda m: _("Måste vara större än %(least)s.", least=m[1]),
        r"must be less than (.+)": lambda m: _("Måste vara mindre än %(most)s.", most=m[1]),
        r"must follow the pattern .+": lambda _m: _(
            "Bara små bokstäver a till z, siffror och bindestreck, och först en bokstav."
        ),
        r"must be ('.+)": lambda m: _("Måste vara ett av: %(choices)s.", choices=m[1].replace(" or ", ", ")),
        r"(.+) is not a kind of item; .+": lambda m: _("%(kind)s är inget slag av fråga.", kind=m[1]),
        "the field kind is missing": lambda _m: _("Välj slag av fråga."),
        "the file is empty": lambda _m: _("Texten är tom."),
        "this key occurs twice": lambda _m: _("Samma namn står två gånger."),
        "a key must be text or a whole number; put it in quotes if text is meant": lambda _m: _(
            "Namnet måste vara text eller ett helt tal. Sätt det inom citattecken."
        ),
        "a tag with an exclamation mark is not understood here": lambda _m: _("Utropstecken först förstås inte här."),
        "an alias may not contain itself": lambda _m: _("En hänvisning får inte peka på sig själv."),
        "the file unfolds to far too many values": lambda _m: _("Texten blir alldeles för stor när den vecklas ut."),
        r"the text is longer than (\d+) characters": lambda m: _("Texten är längre än %(most)s tecken.", most=m[1]),
        "not YAML: a character that is not allowed in a text": lambda _m: _(
            "Det finns ett tecken som inte är tillåtet."
        ),
        "not YAML: (.+)": lambda m: _(
            "Det här går inte att läsa. Titta efter parenteser, citattecken, kolon och indrag just före. (%(why)s)",
            why=m[1],
        ),
        "this version exists already; give it a higher number": lambda _m: _("Versionen finns redan. Höj den."),
    }


def _of_texts() -> dict[str, Words]:
    return {
        rf"there is no item ({_CODE})": lambda m: _("Det finns ingen fråga %(code)s.", code=m[1]),
        rf"there is no item ({_CODE}) of ({_CODE}) (\d+)": lambda m: _(
            "Frågan %(code)s finns inte i %(form)s %(version)s.", code=m[1], form=m[2], version=m[3]
        ),
        r"there is no instrument (.+)": lambda m: _("Det finns inget formulär %(code)s.", code=m[1]),
        rf"the item ({_CODE}) is already on a page": lambda m: _("Frågan %(code)s står redan på en sida.", code=m[1]),
        rf"the item ({_CODE}) is on no page": lambda m: _("Frågan %(code)s står inte på någon sida.", code=m[1]),
        "the code of an option may not be negative": lambda _m: _("Koden för ett svar får inte vara ett minustal."),
        r"the minimum (.+) is not below the maximum (.+)": lambda m: _(
            "Det lägsta, %(low)s, måste vara mindre än det högsta, %(high)s.", low=m[1], high=m[2]
        ),
        r"(.+) is not a whole number, and only whole numbers are asked for": lambda m: _(
            "%(number)s är inget helt tal.", number=m[1]
        ),
        r"the (\d+) steps of a ladder must have the codes 1 to \d+": lambda m: _(
            "Trappans %(n)s steg måste ha koderna 1 till %(n)s.", n=m[1]
        ),
        r"(\d+) steps cannot be divided into stages of (\d+)": lambda m: _(
            "%(n)s steg går inte att dela i nivåer med %(per)s.", n=m[1], per=m[2]
        ),
        "an informant is named twice": lambda _m: _("Samma svarande står två gånger."),
        r"the text is missing in (.+)": lambda m: _("Texten saknas på %(language)s.", language=language_name(m[1])),
        "there are blanks or line breaks around the text": lambda _m: _("Det finns blanktecken runt texten."),
        r"there are blanks or line breaks around the text in (.+)": lambda m: _(
            "Det finns blanktecken runt texten på %(language)s.", language=language_name(m[1])
        ),
        "an instrument cannot be paired with itself": lambda _m: _("Ett formulär kan inte jämföras med sig självt."),
        "two items are paired with the same item": lambda _m: _("Två frågor jämförs med samma fråga."),
        rf"the item ({_CODE}) of ({_CODE}) (\d+) has other codes of options": lambda m: _(
            "Frågan %(code)s i %(form)s %(version)s har andra koder för svaren.", code=m[1], form=m[2], version=m[3]
        ),
    }


def _of_scales() -> dict[str, Words]:
    return {
        rf"the item ({_CODE}) does not belong to the scale": lambda m: _(
            "Frågan %(code)s hör inte till skalan.", code=m[1]
        ),
        rf"the item ({_CODE}) is reversed twice": lambda m: _("Frågan %(code)s vänds två gånger.", code=m[1]),
        rf"the item ({_CODE}) is in the scale twice": lambda m: _("Frågan %(code)s är med två gånger.", code=m[1]),
        rf"the item ({_CODE}) is of kind (\w+); .+": lambda m: _(
            "Frågan %(code)s går inte att räkna med: en skala tar ett svar, trappa och tal.", code=m[1]
        ),
        r"a single scale has one item, this one has (\d+)": lambda m: _(
            "En skala av en enda fråga kan inte ha %(n)s frågor.", n=m[1]
        ),
        "only a sum can be prorated": lambda _m: _("Bara en summa kan räknas upp."),
        "a sum over fewer items is smaller for that reason alone; .+": lambda _m: _(
            "En summa av färre svar blir mindre bara därför. Räkna upp den, eller kräv alla svar."
        ),
        r"the option (.+) is not recoded": lambda m: _("Svaret %(code)s har inget värde.", code=m[1]),
        r"(.+) is not a possible answer": lambda m: _("%(code)s är inget möjligt svar.", code=m[1]),
        "an answer cannot be recoded to infinity": lambda _m: _("Ett svar kan inte bli oändligt."),
        "every answer is recoded to missing": lambda _m: _("Alla svar räknas som att de saknas."),
        r"the items of a mean or prorated sum have different ranges: (.+)": lambda m: _(
            "Frågorna går inte lika högt och lågt: %(ranges)s. Då kan de inte räknas ihop så.", ranges=m[1]
        ),
        "there is no scale to show as a bar": lambda _m: _("Det finns ingen skala att visa som stapel."),
        r"a star needs at least (\d+) scales of one item or of ladders, there are (\d+)": lambda m: _(
            "En stjärna behöver minst %(least)s skalor. Nu är de %(number)s.", least=m[1], number=m[2]
        ),
    }


def _of_plans() -> dict[str, Words]:
    return {
        "instrument and scale are given together or not at all": lambda _m: _(
            "Ange både formulär och skala, eller inget."
        ),
        r"(\d+) of (\d+) is more than everybody": lambda m: _("%(a)s av %(b)s är fler än alla.", a=m[1], b=m[2]),
        "a target cannot be due before it is counted from": lambda _m: _("Målet kan inte ligga före starten."),
        rf"the code ({_CODE}) is used twice": lambda m: _("Koden %(code)s används två gånger.", code=m[1]),
        r"no wave of the plan asks (.+)": lambda m: _("Inget tillfälle i planen frågar efter %(form)s.", form=m[1]),
        rf"({_CODE}) (\d+) has no scale ({_CODE})": lambda m: _(
            "%(form)s %(version)s har ingen skala %(scale)s.", form=m[1], version=m[2], scale=m[3]
        ),
        r"a threshold of kind \w+ needs a level": lambda _m: _("Den här gränsen behöver en nivå."),
        r"a threshold of kind \w+ needs a change": lambda _m: _("Den här gränsen behöver en förändring."),
        r"a threshold of kind \w+ has no level": lambda _m: _("Den här gränsen har ingen nivå."),
        r"a threshold of kind \w+ has no change": lambda _m: _("Den här gränsen har ingen förändring."),
        r"(.+) is outside the scale (.+), which goes from (.+) to (.+)": lambda m: _(
            "%(level)s ligger utanför skalan, som går från %(low)s till %(high)s.", level=m[1], low=m[3], high=m[4]
        ),
        r"nobody can change by (.+) on (.+), which goes from (.+) to (.+)": lambda m: _(
            "Ingen kan ändra sig med %(change)s: skalan går från %(low)s till %(high)s.",
            change=m[1],
            low=m[3],
            high=m[4],
        ),
        r"on the scale (.+) (higher|lower) is better": lambda _m: _("Skalan har det andra hållet som det bättre."),
        r"the scale (.+) already has a threshold": lambda m: _("Skalan %(scale)s har redan en gräns.", scale=m[1]),
        r"the scale (.+) already has a reliability of kind .+": lambda m: _(
            "Skalan %(scale)s har redan ett värde av det slaget.", scale=m[1]
        ),
        "a wave counted from the start may not lie before it": lambda _m: _("Tillfället kan inte ligga före starten."),
        "a wave counted from a date must say in the field on which date that is": lambda _m: _("Skriv vilket datum."),
        r"a wave counted from the \w+ has no date of its own": lambda _m: _(
            "Datum ska bara stå när det räknas från ett."
        ),
        "a wave counted from the exit cannot repeat": lambda _m: _("Det som räknas från slutet kan inte upprepas."),
        "the distance between repeats must be at least one day": lambda _m: _("Upprepa med minst en dags mellanrum."),
        r"the window is (\d+) days long, but the next repeat opens after (\d+) days at the least": lambda m: _(
            "Fönstret är %(long)s dagar, men nästa öppnar redan efter %(next)s.", long=m[1], next=m[2]
        ),
        r"a reminder (\d+) days after the opening comes too late: .+": lambda m: _(
            "Påminnelsen efter %(days)s dagar kommer när det redan är stängt.", days=m[1]
        ),
        "reminders stand in order, each on a day of its own": lambda _m: _(
            "Skriv påminnelserna i ordning, en per dag."
        ),
        "a wave asks at least one form or holds at least one meeting": lambda _m: _("Välj minst ett formulär."),
        rf"({_CODE}) is asked of the \w+ twice in this wave": lambda m: _(
            "%(form)s ställs två gånger till samma person.", form=m[1]
        ),
        rf"({_CODE}) (\d+) is not for the \w+": lambda m: _(
            "%(form)s %(version)s är inte till för den som ska svara.", form=m[1], version=m[2]
        ),
        "it overlaps a window of .+": lambda _m: _(
            "Fönstret ligger över ett annat, så att samma formulär kan komma två gånger. Flytta isär dem."
        ),
    }


def language_name(code: str) -> str:
    """A language in its own name; a code that is not known is shown as it is."""
    return NAMES.get(code, code)


_SENTENCES: tuple[tuple[re.Pattern[str], Words], ...] = tuple(
    (re.compile(pattern), words) for pattern, words in _pairs().items()
)
