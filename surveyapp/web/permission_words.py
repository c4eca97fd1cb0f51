"""The permission table in words: what each act lets somebody see or do, in one plain sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from surveyapp.access.policy import TABLE, AccountRole, Act, Reach
from surveyapp.access.readers import SHOWS_ANSWERS, WRITES_ALONG
from surveyapp.web.interface_texts import lazy_gettext as _l

ROLES = {
    AccountRole.ADMINISTRATOR: (_l("Administratör"), _l("Sköter konton, organisationer, planer och texter.")),
    AccountRole.CASEWORKER: (_l("Handläggare"), _l("Följer deltagarna hos den som remitterar.")),
    AccountRole.ASSISTANT: (
        _l("Medhjälpare"),
        _l("Läser frågor högt och trycker svaren åt deltagare. Ser inga tidigare svar och inga resultat."),
    ),
    AccountRole.SUPERVISOR: (_l("Handledare"), _l("Handleder deltagare på arbetsplatsen och svarar om dem.")),
    AccountRole.PROVIDER_MANAGER: (_l("Chef hos anordnare"), _l("Ansvarar för platserna hos en anordnare.")),
    AccountRole.EVALUATOR: (_l("Utvärderare"), _l("Ser siffror och avidentifierade svar, aldrig namn.")),
    AccountRole.AUDITOR: (_l("Granskare"), _l("Kontrollerar vem som har gjort vad. Ser inga svar.")),
}
"""Every role: its name, and who that is."""

REACHES = {
    Reach.AUTHORITY: (_l("allt"), _l("hos den egna kommunen, aldrig hos någon annan")),
    Reach.ORGANISATION: (_l("egen anordnare"), _l("bara det som gäller den egna anordnaren")),
    Reach.OWN: (_l("eget"), _l("bara de personer som kontot självt handleder")),
}
"""How far an act reaches: a word for the table, and what it means."""

ACTS = {
    Act.SEE_CASELOAD: _l("Ser listan över placeringar: deltagarnas namn, anordnare, datum och antal svar."),
    Act.SEE_PERSON: _l("Öppnar en deltagares sida och ser svar, resultat, mål och handledarens omdömen."),
    Act.SEE_OCCUPANCY: _l("Ser hur platserna används och vad de kostar, utan namn."),
    Act.MAKE_LINK: _l("Ger en deltagare en ny länk till frågorna."),
    Act.SEE_COMPLETION: _l("Ser hur många av de planerade svaren som har kommit, utan namn."),
    Act.EXPORT: _l("Hämtar avidentifierade svar som en fil för utvärdering, och skriver varför."),
    Act.MAKE_CARD: _l("Gör kort med kod till deltagare. Ser deras namn."),
    Act.CONDUCT: _l("Läser frågor högt och trycker svaren åt en deltagare, eller lämnar över skärmen. Ser namnet."),
    Act.MANAGE_KIOSKS: _l("Sätter upp och spärrar surfplattor hos anordnare."),
    Act.MANAGE_PAPER: _l("Skriver ut frågor på papper, skannar dem och skriver in svaren."),
    Act.AGREE_GOALS: _l("Skriver in mål som har gjorts upp med en deltagare."),
    Act.SEE_TASKS: _l("Ser och bockar av det som ska göras, med deltagarnas namn."),
    Act.CHOOSE_DISPLAY: _l("Väljer vilket språk en deltagare läser och om svaren visas som ord eller bilder."),
    Act.CHANGE_LOOK: _l("Ändrar kommunens färg och logotyp."),
    Act.APPROVE_TEXTS: _l("Läser och godkänner översatta texter, och lägger in inläsningar."),
    Act.SEE_BOARD: _l("Ser vad som är öppet, sent och besvarat, i antal. Namn visas för den som ser placeringarna."),
    Act.SEE_MESSAGES: _l("Ser vilka meddelanden som har skickats, till vem och om de kom fram."),
    Act.MANAGE_MESSAGES: _l("Stoppar meddelanden, skickar dem igen och ändrar vart de går."),
    Act.CHANGE_PLAN: _l("Byter version av en plan för mätningarna, och ångrar bytet."),
    Act.PAUSE_PLACEMENT: _l("Pausar en placering, flyttar den och säger varför svar saknas."),
    Act.IMPORT_PEOPLE: _l("Läser in deltagare från en fil."),
    Act.RECORD_ATTENDANCE: _l("Skriver in närvaro för en deltagare, eller läser in den från en fil."),
    Act.PROPOSE_SUPERVISOR: _l("Föreslår en annan handledare för en deltagare."),
    Act.APPROVE_SUPERVISOR: _l(
        "Lägger till handledare, godkänner eller säger nej till byten, och ser hur många personer var och en har."
    ),
    Act.WRITE_NOTES: _l("Skriver anteckningar om en placering och läser dem som rollen får se."),
    Act.MERGE_PEOPLE: _l("Slår ihop en deltagare som har registrerats två gånger, och ångrar det."),
    Act.MAKE_REPORTS: _l("Beställer och hämtar rapporter som rollen får se."),
    Act.SEE_PROVIDER_REPORT: _l("Läser en rapport om en anordnare, i antal och utan namn."),
    Act.SEE_EVALUATION: _l("Ser hur det har gått i en hel insats, i antal och utan namn."),
    Act.SEE_AGREEMENTS: _l("Ser avtal med anordnare: platser, priser och tider."),
    Act.MANAGE_AGREEMENTS: _l("Skriver in, ändrar och avslutar avtal med anordnare."),
    Act.REGISTER_PEOPLE: _l("Registrerar deltagare och anvisningar, med namn och kontaktuppgifter."),
    Act.CHANGE_PLACEMENT: _l("Börjar, ändrar och avslutar placeringar."),
    Act.MANAGE_ACCOUNTS: _l("Bjuder in till konton, byter roll på dem och stänger dem."),
    Act.MANAGE_TOKENS: _l("Gör och spärrar nycklar för andra program, och bestämmer vilka adresser som får besked."),
    Act.OWN_SIGN_IN: _l("Sköter sin egen inloggning: lösenord, koder och nycklar."),
    Act.AUTHOR: _l("Skriver utkast till frågeformulär och planer."),
    Act.PUBLISH: _l("Publicerar ett frågeformulär eller en plan som någon annan har föreslagit."),
    Act.SEE_INTERVIEWS: _l("Ser vilka intervjuer som är planerade och hållna, och tabeller med antal."),
    Act.PLAN_INTERVIEWS: _l("Planerar omgångar av intervjuer, bokar dem och noterar varför någon inte blev av."),
    Act.HOLD_INTERVIEWS: _l("Håller intervjuer, skriver ner vad som sägs och läser anteckningarna."),
    Act.CODE_INTERVIEWS: _l("Kodar det som har sagts i intervjuer, med pseudonym i stället för namn."),
    Act.SEE_PROVIDER: _l(
        "Ser en anordnares sida: vilka som har plats där nu, handledare, närvaro som saknas och avslut. Aldrig svar."
    ),
    Act.SUPERVISE: _l("Ser namnen på dem som kontot handleder, svarar på frågor om dem och lämnar närvaro."),
    Act.MANAGE_ORGANISATIONS: _l("Lägger till anordnare och remittenter och ändrar deras namn."),
    Act.SEE_CONTENT: _l("Läser frågeformulär och texter i meddelanden, utan någon deltagares uppgifter."),
    Act.SEE_PERMISSIONS: _l("Läser den här sidan om vem som får göra vad."),
    Act.SEE_TRAIL: _l("Läser loggen över vad alla har gjort. Deltagare står där utan namn."),
    Act.SEE_PLACEMENT_TRAIL: _l("Läser loggen över vad som har hänt med en placering."),
    Act.SEE_LEDGER: _l("Ser att varje planerat svar är redovisat, i antal."),
    Act.SEE_HEALTH: _l("Ser om systemet mår bra: databas, utskick, säkerhetskopior."),
    Act.SEE_RETENTION: _l("Ser hur länge uppgifter sparas, och hur många som har passerat tiden."),
    Act.OPEN_BY_EXCEPTION: _l(
        "Öppnar en placering med namn i 60 minuter med ett skrivet skäl. Ser vem det gäller och vad som har gjorts, "
        "aldrig svar. Administratörerna får veta det."
    ),
}
"""Every act in one sentence."""


@dataclass(frozen=True, slots=True)
class ActLine:
    """One line of the printed table."""

    sentence: str
    #: whether a named participant's own answers are shown in it
    shows_answers: bool
    #: how far it reaches for each role, in the order of the roles; empty where the role may not
    reaches: tuple[str, ...]
    #: roles that meet answers only while they write them down
    writes_along: tuple[str, ...]


def lines() -> Iterator[ActLine]:
    """The whole table, an act to a line."""
    for act in Act:
        reaches = [TABLE[role].get(act) for role in AccountRole]
        yield ActLine(
            str(ACTS[act]),
            act in SHOWS_ANSWERS,
            tuple("" if reach is None else str(REACHES[reach][0]) for reach in reaches),
            tuple(str(ROLES[role][0]) for role, acts in WRITES_ALONG.items() if act in acts),
        )


def as_markdown() -> str:
    """The table as a document, for the data-protection officer."""
    names = [str(ROLES[role][0]) for role in AccountRole]
    parts = [
        "# Vem som får göra vad",
        "",
        "Det här är hela tabellen över behörigheter. Det som inte står här får ingen göra.",
        "Texten skrivs av programmet med `surveyapp permissions`, och ett test ser till att den stämmer.",
        "",
        "## Roller",
        "",
        *(f"- **{name}**: {who}" for name, who in ROLES.values()),
        "",
        "## Hur långt det når",
        "",
        *(f"- **{word}**: {meaning}" for word, meaning in REACHES.values()),
        "",
        "## Tabellen",
        "",
        f"| Vad | Visar svar om namngivna | {' | '.join(names)} |",
        f"|---|---|{'---|' * len(names)}",
        *(_row(line) for line in lines()),
        "",
    ]
    return "\n".join(parts)


def shows(line: ActLine) -> str:
    """Whether the act shows a named participant's answers, in a word or two."""
    if not line.shows_answers:
        return str(_l("nej"))
    if line.writes_along:
        return str(_l("ja (%(who)s: bara det som skrivs in just då)", who=", ".join(line.writes_along)))
    return str(_l("ja"))


def _row(line: ActLine) -> str:
    return f"| {line.sentence} | {shows(line)} | {' | '.join(reach or '–' for reach in line.reaches)} |"
