"""Referrals, exits and what came later in words; what is wrong with a day or a change, in one plain sentence."""

from __future__ import annotations

from surveyapp.placements.afterwards_rules import Due, Ending, hours_a_week
from surveyapp.placements.rules import ReferralState
from surveyapp.placements.typed_day import DayFault
from surveyapp.web.contact_form import postal_faults
from surveyapp.web.filters import number
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.words import destination_in_words


def day_fault_in_words(fault: DayFault) -> str:
    """What is wrong with a day that was typed, and how to write it."""
    return {
        DayFault.MISSING: _("Skriv vilken dag det gäller, till exempel 14 nov 2023."),
        DayFault.NO_YEAR: _("Skriv också året, till exempel 14 nov 2023."),
        DayFault.SHORT_YEAR: _("Skriv året med fyra siffror, till exempel 2023."),
        DayFault.NO_SUCH_DAY: _("Den dagen finns inte i kalendern. Kontrollera dag och månad."),
        DayFault.TOO_FAR: _("Året kan inte stämma. Skriv det en gång till."),
        DayFault.NOT_A_DAY: _("Det går inte att läsa som ett datum. Skriv till exempel 14 nov 2023 eller 2023-11-14."),
    }[fault]


def state_in_words(state: ReferralState) -> str:
    """Where a referral stands."""
    return {
        ReferralState.REFERRED: _("väntar på svar"),
        ReferralState.ACCEPTED: _("ja, plats finns"),
        ReferralState.DECLINED: _("nej"),
        ReferralState.STARTED: _("har börjat"),
    }[state]


def decline_in_words(reason: str | None) -> str:
    """Why nothing came of a referral."""
    return {
        None: "",
        "no place free": _("ingen ledig plats"),
        "tasks do not suit": _("uppgifterna passar inte"),
        "participant said no": _("deltagaren tackade nej"),
        "participant not reached": _("deltagaren gick inte att nå"),
        "other": _("annat skäl"),
    }[reason]


def later_in_words(status: str) -> str:
    """What somebody did some months after the exit."""
    return {
        "vet-inte": _("vet inte"),
        "gar-inte-att-na": _("går inte att nå"),
    }.get(status) or destination_in_words(status)


def due_in_words(due: Due) -> str:
    """Where a later status stands."""
    return {
        Due.COMING: _("kommer"),
        Due.DUE: _("dags nu"),
        Due.PAST: _("tiden har gått ut, men det går att fylla i"),
        Due.KNOWN: _("klart"),
        Due.NOT_ASKED: _("ska inte frågas"),
    }[due]


def ending_in_words(ending: Ending) -> str:
    """How an exit lies beside what was planned."""
    return {
        Ending.NEVER_CAME: _("Personen kom aldrig. Placeringen räknas som påbörjad men utan någon dag."),
        Ending.EARLY: _("Det är före det planerade slutet, alltså ett tidigt avslut."),
        Ending.AS_PLANNED: _("Det är det planerade slutet."),
        Ending.LATER: _("Det är efter det planerade slutet."),
        Ending.NOTHING_PLANNED: _("Inget slut var planerat."),
    }[ending]


def told_in_words(how: str) -> str:
    """How a provider was told."""
    return {
        "phone": _("i telefon"),
        "e-mail": _("med e-post"),
        "meeting": _("på ett möte"),
        "letter": _("med brev"),
        "message": _("i ett meddelande"),
    }[how]


def change_in_words(action: str) -> str:
    """What was changed, for the line that says who did it last."""
    return {
        "placement started": _("placeringen startades"),
        "placement changed": _("uppgifterna ändrades"),
        "placement exited": _("placeringen avslutades"),
        "supervisor changed": _("handledaren byttes"),
        "placement paused": _("en paus lades in"),
        "placement resumed": _("pausen tog slut"),
        "placement transferred": _("anordnaren byttes"),
        "hours planned": _("omfattningen ändrades"),
        "later status recorded": _("läget efteråt fylldes i"),
        "provider told": _("anordnaren fick veta"),
    }[action]


def percent_in_words(percent: int) -> str:
    """A part of full time with the hours a week that it comes to."""
    return _("%(n)d procent, %(hours)s timmar i veckan", n=percent, hours=number(hours_a_week(percent)))


def field_in_words(name: str) -> str:
    """The name of a field of a placement."""
    return {
        "label": _("Etikett"),
        "caseworker": _("Handläggare"),
        "provider": _("Anordnare"),
        "start_on": _("Första dagen"),
        "planned_end_on": _("Planerat slut"),
        "percent": _("Omfattning, procent"),
        "exit_on": _("Sista dagen"),
        "reason": _("Varför"),
        "destination": _("Vart personen går"),
        "status": _("Läget"),
        "told_on": _("Anordnaren fick veta"),
    }[name]


def refusal_in_words(code: str) -> str:
    """What the rules say against it."""
    return {
        "too long ago": _("Dagen ligger för långt bak."),
        "before the start": _("Sista dagen ligger före den första."),
        "too far away": _("Dagen ligger för långt fram."),
        "overlaps another placement": _("Personen har redan en placering hos anordnaren under den tiden."),
        "after the exit": _("Dagen ligger efter att placeringen tog slut."),
        "before the start of the placement": _("Dagen ligger före placeringens start."),
        "not one of ours": _("Välj ett av alternativen."),
        "not one of the steps": _("Välj en av procentsatserna."),
        "referred there already": _("Personen är redan anvisad dit och väntar på svar."),
        "not possible now": _("Det har redan ändrats. Titta på hur det är nu."),
        "missing": _("Välj varför."),
        "before the referral": _("Dagen ligger före anvisningen."),
        "never came ends on the first day": _("Den som aldrig kom slutar på sin första dag."),
        "no exit": _("Placeringen är inte avslutad."),
        "before the exit": _("Dagen ligger före avslutet."),
        "has not come": _("Dagen har inte varit än."),
        "too long": _("Texten är för lång."),
        "empty": _("Skriv ett namn."),
        "somebody else has it": _("Någon annan är registrerad med det numret. Är det samma person, slå ihop dem."),
        "not a phone number": _("Det är inget giltigt telefonnummer."),
        "not a mobile number": _("Det är inget mobilnummer. Sms når bara mobiltelefoner."),
        "not an e-mail address": _("Det är ingen giltig e-postadress."),
        "letters that mail servers refuse": _("Adressen har bokstäver som många e-postservrar inte tar emot."),
        "not a personal number": _("Det är inget giltigt personnummer eller samordningsnummer. Kontrollera siffrorna."),
        "a personal number": _("Det där är ett personnummer. Välj det alternativet i stället."),
        "not a reserve number": _("Ett reservnummer har 8 till 13 siffror och bokstäver."),
        **postal_faults(),
    }.get(code, _("Uppgifterna går inte ihop."))
