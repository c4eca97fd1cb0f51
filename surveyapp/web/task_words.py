"""Tasks in words: what has happened, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from surveyapp.tasks.rules import TaskKind
from surveyapp.web.interface_texts import gettext as _


@dataclass(frozen=True, slots=True)
class TaskWords:
    """A task's name and the next step, in one plain sentence."""

    name: str
    next_step: str


def task_in_words(kind: TaskKind) -> TaskWords:
    """The words for a kind of task, in the reader's language."""
    return TaskWords(*_texts()[kind])


def _texts() -> dict[TaskKind, tuple[str, str]]:
    return {
        TaskKind.DID_NOT_COME: (
            _("Kom inte till sin plats"),
            _("Ring deltagaren och hör hur det är."),
        ),
        TaskKind.UNREACHABLE: (
            _("Går inte att nå"),
            _("Fråga deltagaren eller handledaren efter ett nummer som fungerar."),
        ),
        TaskKind.NOT_DELIVERED: (
            _("Ett meddelande kom inte fram"),
            _("Kontrollera telefonnumret eller e-postadressen och rätta det som är fel."),
        ),
        TaskKind.ADDRESS_REFUSED: (
            _("Adressen tar inte emot"),
            _("Ta reda på ett annat nummer eller en annan adress."),
        ),
        TaskKind.STOPPED_MESSAGES: (
            _("Vill inte ha fler meddelanden"),
            _("Kom överens om hur frågorna ska nå fram i stället."),
        ),
        TaskKind.ESCALATED: (
            _("Inget svar trots påminnelser"),
            _("Ring och hör vad som hindrar, eller ställ frågorna i en intervju."),
        ),
        TaskKind.ANSWERS_KEPT: (
            _("Svar som inte gick att läsa in"),
            _("Läs det som sparades och för in svaren, eller fråga personen igen."),
        ),
        TaskKind.SCAN_UNREADABLE: (
            _("En skannad sida går inte att läsa"),
            _("Skanna sidan igen, eller skriv in svaren för hand."),
        ),
        TaskKind.SCAN_TO_CONFIRM: (
            _("En skannad sida ska bekräftas"),
            _("Jämför kryssen med bilden och bekräfta dem."),
        ),
        TaskKind.ENTRIES_DIFFER: (
            _("Två inskrivningar är olika"),
            _("Titta på pappret och välj det som står där."),
        ),
        TaskKind.CARD_TRIED: (
            _("Många försök med fel kod"),
            _("Fråga om kodkortet är borta, och gör i så fall ett nytt."),
        ),
        TaskKind.LEDGER_WRONG: (
            _("Planerade svar går inte ihop"),
            _("Öppna placeringen och jämför planerat med gjort."),
        ),
        TaskKind.SENT_UNCERTAIN: (
            _("Osäkert om ett meddelande gick i väg"),
            _("Fråga om det kom fram innan du skickar ett nytt."),
        ),
        TaskKind.INTERVIEW_DUE: (
            _("Dags för en intervju"),
            _("Kom överens om en tid och ställ frågorna."),
        ),
        TaskKind.PROVIDER_TO_TELL: (
            _("Säg till anordnaren att placeringen är slut"),
            _("Berätta, och skriv in när och hur på sidan Ändra placeringen."),
        ),
        TaskKind.STATUS_DUE: (
            _("Ta reda på läget efter placeringen"),
            _("Ring och hör vad personen gör nu, och skriv in det på sidan Läget efteråt."),
        ),
        TaskKind.SUPERVISOR_PROPOSED: (
            _("Förslag om en annan handledare"),
            _("Öppna förslaget och godkänn det eller säg nej."),
        ),
        TaskKind.OPENED_BY_EXCEPTION: (
            _("En placering öppnades i undantag"),
            _("Läs vem som öppnade den och varför, och fråga om något är oklart."),
        ),
        TaskKind.AGREEMENT_NOTICE: (
            _("Dags att bestämma om ett avtal"),
            _("Bestäm om avtalet ska förlängas och meddela anordnaren före sista dagen."),
        ),
    }
