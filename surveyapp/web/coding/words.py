"""Words of coding: refusals, verdicts, what was done to themes, whose words a quotation is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from surveyapp.coding.alpha import Verdict
from surveyapp.coding.between_rounds import Missing
from surveyapp.coding.models import ThemeEventKind
from surveyapp.coding.quotations import Pseudonym
from surveyapp.coding.rules import LONGEST_MEMO, LONGEST_NAME, LONGEST_TEXT, Refusal
from surveyapp.coding.to_code import InterviewLine
from surveyapp.effects.rates import Rate
from surveyapp.extensions import house
from surveyapp.guides.shelf import UnknownGuide
from surveyapp.schedule.subjects import Subject
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.interface_texts import ngettext
from surveyapp.web.words import say


def refusal(reason: Refusal) -> str:
    """Why something is not done, and what to do instead."""
    return {
        Refusal.NO_TITLE: _("Skriv vad kodboken ska heta."),
        Refusal.NO_NAME: _("Skriv vad temat ska heta."),
        Refusal.TOO_LONG: _(
            "Texten är för lång. Ett namn får ha %(name)d tecken, annan text %(text)d.",
            name=LONGEST_NAME,
            text=min(LONGEST_TEXT, LONGEST_MEMO),
        ),
        Refusal.NAME_TAKEN: _("Det finns redan ett tema med det namnet. Välj ett annat, eller slå ihop dem."),
        Refusal.CHANGED_MEANWHILE: _("Någon ändrade temat medan du skrev. Läs hur det står nu och ändra igen."),
        Refusal.GONE: _("Det finns inte längre: någon har tagit bort det eller slagit ihop det med ett annat."),
        Refusal.IN_USE: _("Temat används och kan inte tas bort. Slå ihop det med ett annat, så följer ställena med."),
        Refusal.HAS_CHILDREN: _("Temat har underteman. Flytta eller ta bort dem först."),
        Refusal.UNDER_ITSELF: _("Ett tema kan inte ligga under sig självt."),
        Refusal.INTO_ITSELF: _("Välj ett annat tema att slå ihop med."),
        Refusal.NOT_MERGED: _("Temat är inte sammanslaget."),
        Refusal.LATER_MERGE: _("Temat som det gick upp i är också borta. Ångra det först."),
        Refusal.NOT_FINISHED: _("Intervjun är inte färdigskriven än. Den går att koda när den är klar."),
        Refusal.NO_THEME: _("Välj ett tema."),
        Refusal.NO_PASSAGE: _("Välj var stället börjar och slutar. Slutet kan inte ligga före början."),
        Refusal.DONE_ALREADY: _("Du är klar med intervjun. Öppna den igen om du vill ändra."),
        Refusal.NOT_DONE: _("Du är inte klar med intervjun."),
    }[reason]


def verdict(found: Verdict) -> str:
    """What may be said of agreement about a theme."""
    return {
        Verdict.GOOD: _("Räcker för slutsatser"),
        Verdict.TENTATIVE: _("Räcker för försiktiga slutsatser"),
        Verdict.LOW: _("För låg: gör definitionen tydligare och koda om"),
        Verdict.ALL_ALIKE: _("Alla svarade lika överallt, så det finns inget mått"),
        Verdict.TOO_LITTLE: _("För lite för att säga något"),
        Verdict.NO_UNITS: _("Inget som två har kodat"),
    }[found]


def missing(why: Missing) -> str:
    """Why a round says nothing."""
    return {
        Missing.NOT_PLANNED: _("inte planerad"),
        Missing.NOT_HELD: _("hölls inte"),
        Missing.NOT_FINISHED: _("inte färdigskriven"),
        Missing.NOT_CODED: _("inte kodad"),
    }[why]


def event(kind: ThemeEventKind) -> str:
    """What was done to a theme."""
    return {
        ThemeEventKind.ADDED: _("nytt"),
        ThemeEventKind.CHANGED: _("ändrat"),
        ThemeEventKind.MERGED: _("hopslaget"),
        ThemeEventKind.REMOVED: _("borttaget"),
        ThemeEventKind.RESTORED: _("tillbaka"),
    }[kind]


def whose(name: Pseudonym) -> str:
    """Whose words a quotation is: Anordnare A1, omgång 2, person 1."""
    kind = {
        Subject.PLACEMENT: _("Deltagare"),
        Subject.AGREEMENT: _("Anordnare"),
        Subject.ORGANISATION: _("Anordnare"),
        Subject.STAFF: _("Kommunen"),
        Subject.GROUP: _("Grupp"),
    }[name.kind]
    parts = [f"{kind} {name.code}", _("omgång %(n)d", n=name.round)]
    return ", ".join(parts if name.person is None else [*parts, _("person %(n)d", n=name.person)])


def about(line: InterviewLine, name: Pseudonym) -> str:
    """Whom an interview is about: an organisation or a role by name, a participant by pseudonym."""
    if line.subject_kind == Subject.PLACEMENT.value:
        return _("Deltagare %(code)s", code=name.code)
    return line.words or line.organisation or whose(name)


def share(rate: Rate | None) -> str:
    """A share of interviews with its interval: 3 av 5 (60 %, 23–88)."""
    if rate is None:
        return _("för få för att visas")
    if rate.share is None or rate.low is None or rate.high is None:
        return "–"
    counted = _("%(n)d av %(of)d", n=rate.n, of=rate.of)
    return f"{counted} ({100 * rate.share:.0f} %, {100 * rate.low:.0f}–{100 * rate.high:.0f})"


def passages(n: int) -> str:
    """How many passages are marked."""
    return ngettext("%(num)d ställe", "%(num)d ställen", n)


def listed(names: Mapping[int, str], themes: Iterable[int]) -> str:
    """Names of themes by alphabet; a dash for none."""
    return ", ".join(sorted(names.get(one, "") for one in themes)) or "–"


def prompts(line: InterviewLine) -> dict[str, str]:
    """The prompts of an interview's guide in order, as they are asked; none where the guide is gone."""
    try:
        guide = house().guides.get(line.guide, line.guide_version)
    except UnknownGuide:
        return {}
    return {code: say(guide.parts[code].text) for code in guide.order}
