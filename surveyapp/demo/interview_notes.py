"""Invented notes for the interviews of the demonstration: dates and counts are real, what was said is made up."""

from __future__ import annotations

from collections.abc import Mapping

MARK = "Påhittad anteckning:"

TOLD: Mapping[str, Mapping[int, tuple[str, ...]]] = {
    "placeringar": {
        1: (
            "Vi vet inte än hur många som kommer. Kommunen ringer när det är någon.",
            "Vi vill gärna veta lite om personen innan. Det är lättare att hitta rätt uppgift då.",
            "Vi hoppas att platserna blir fyllda. Annars är det svårt att planera arbetet.",
        ),
        2: (
            "Det har varit tomma platser i flera månader. Vi tror att handläggarna inte känner till oss.",
            "Det tog lång tid innan den första kom. Sedan har det gått bra.",
            "Rätt person har kommit hit. Vi fick träffas först, och det var bra.",
        ),
        3: (
            "Platserna har stått tomma större delen av året, trots att vi har sagt att vi kan ta emot.",
            "Fler hade kunnat komma om någon hos kommunen hade haft oss som sin uppgift.",
            "De som kom passade här. Men de var få.",
        ),
    },
    "handledning": {
        1: (
            "En handledare har ansvar för alla. Vi räknar med tid varje dag den första månaden.",
            "Vi handleder redan andra. Det är samma sak, fast med mer tid i början.",
        ),
        2: (
            "Det tar mer tid än vi trodde. Den som handleder hinner inte med sitt eget arbete.",
            "Handledaren är med hela dagen. Det behövs, och det ger resultat.",
        ),
        3: (
            "Handledningen är det som gör skillnad. Den borde få ta plats i ersättningen.",
            "Vi bytte handledare en gång. Det märktes på deltagaren.",
        ),
    },
    "samarbete": {
        1: (
            "Vi har träffat kommunen två gånger. Det känns som att vi vill samma sak.",
            "Vi vet inte vem vi ska ringa när något händer.",
        ),
        2: (
            "Det är olika handläggare varje gång. Vi får berätta allt från början.",
            "Det är lätt att få tag på kommunen när vi ringer.",
        ),
        3: (
            "Vi saknar möten där alla anordnare är med. Vi har mycket att lära av varandra.",
            "Samarbetet har blivit bättre under året. Nu vet vi vem vi ska prata med.",
        ),
    },
    "hur_ar_det": {
        2: ("Det är bra här. Jag har något att gå till.", "Jag trivs med de andra. Det är lugnt."),
        3: ("Jag kan jobbet nu. Jag skulle vilja göra fler saker.",),
    },
    "hopp": {
        2: ("Jag vill ha ett riktigt arbete, men inte hela dagar än.", "Jag vet inte vad som kommer efter det här."),
        3: ("Jag vill stanna här, om jag får lön.",),
    },
}
"""Prompt, then round, then what somebody might have said there."""


def note(prompt: str, number: int, place: int) -> str | None:
    """What the interview in this place of a round has at a prompt, marked as invented."""
    told = TOLD[prompt].get(number)
    return None if told is None else f"{MARK} {told[place % len(told)]}"
