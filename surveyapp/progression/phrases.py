"""The phrases that verdicts are put together from, one set per language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language's phrases; braces are filled by :func:`surveyapp.progression.words.explain`."""

    head_both: str
    head_same: str
    head_only_baseline: str
    head_only_latest: str
    head_nothing: str
    head_unclear: str
    lower_is_better: str
    improved: str
    deteriorated: str
    unchanged: str
    no_change: str
    ceiling: str
    floor: str
    no_reliability: str
    reached: str
    not_reached: str
    already_there: str
    not_measured: str
    no_threshold: str
    fixed_afterwards: str
    at_least_up: str
    at_least_down: str
    and_: str
    and_comma: str
    but: str


PHRASES: dict[str, Phrases] = {
    "sv": Phrases(
        head_both="från {start} till {end}",
        head_same="{start} både i början och senast",
        head_only_baseline="{start} i början, ingen senare mätning att jämföra med",
        head_only_latest="{end} senast, ingen mätning från början att jämföra med",
        head_nothing="inte mätt, så en förändring kan inte bedömas",
        head_unclear="kan inte bedömas, eftersom {reason}",
        lower_is_better=" (lägre är bättre)",
        improved="Det är en förbättring som är större än mätfelet",
        deteriorated="Det är en försämring som är större än mätfelet",
        unchanged="Skillnaden ryms inom mätfelet",
        no_change="Det är ingen förändring",
        ceiling="Början låg så nära skalans topp att en förbättring inte kan visas säkert",
        floor="Början låg så nära skalans botten att en förbättring inte kan visas säkert",
        no_reliability="En säker förändring kan inte bedömas: ingen reliabilitet är angiven",
        reached="målet ({goal}) är nått",
        not_reached="målet ({goal}) är inte nått",
        already_there="målet ({goal}) var nått redan i början",
        not_measured="om målet ({goal}) är nått kan inte bedömas",
        no_threshold="inget mål är satt",
        fixed_afterwards=" (tröskeln sattes i efterhand)",
        at_least_up="minst {change} högre",
        at_least_down="minst {change} lägre",
        and_=" och ",
        and_comma=", och ",
        but=", men ",
    ),
    "sv-latt": Phrases(
        head_both="från {start} till {end}",
        head_same="{start} i början och {start} nu senast",
        head_only_baseline="{start} i början. Det finns inget senare svar",
        head_only_latest="{end} senast. Det finns inget svar från början",
        head_nothing="det finns inga svar än",
        head_unclear="vi kan inte säga hur det har gått, för {reason}",
        lower_is_better=" (lägre är bättre)",
        improved="Det har blivit bättre, mer än svar brukar variera av sig själva",
        deteriorated="Det har blivit sämre, mer än svar brukar variera av sig själva",
        unchanged="Skillnaden är inte större än svar brukar variera av sig själva",
        no_change="Det är likadant som i början",
        ceiling="Svaret i början var redan så högt att en säker förbättring inte kan synas",
        floor="Svaret i början var redan så lågt att en säker förbättring inte kan synas",
        no_reliability="Vi vet inte om det är en säker förändring: det finns inget mått på hur säkra frågorna är",
        reached="målet ({goal}) är nått",
        not_reached="målet ({goal}) är inte nått",
        already_there="målet ({goal}) var nått redan i början",
        not_measured="vi vet inte om målet ({goal}) är nått",
        no_threshold="det finns inget mål",
        fixed_afterwards=" (målet bestämdes i efterhand)",
        at_least_up="minst {change} högre",
        at_least_down="minst {change} lägre",
        and_=" och ",
        and_comma=", och ",
        but=", men ",
    ),
    "en": Phrases(
        head_both="from {start} to {end}",
        head_same="{start} both at the start and most recently",
        head_only_baseline="{start} at the start, no later measurement to compare with",
        head_only_latest="{end} most recently, no measurement from the start to compare with",
        head_nothing="not measured, so a change cannot be judged",
        head_unclear="cannot be judged, because {reason}",
        lower_is_better=" (lower is better)",
        improved="This is an improvement larger than measurement error",
        deteriorated="This is a decline larger than measurement error",
        unchanged="The difference is within measurement error",
        no_change="There is no change",
        ceiling="The start was so near the top of the scale that an improvement cannot be shown with confidence",
        floor="The start was so near the bottom of the scale that an improvement cannot be shown with confidence",
        no_reliability="A reliable change cannot be judged: no reliability is given",
        reached="the goal ({goal}) is reached",
        not_reached="the goal ({goal}) is not reached",
        already_there="the goal ({goal}) was already reached at the start",
        not_measured="whether the goal ({goal}) is reached cannot be judged",
        no_threshold="no goal is set",
        fixed_afterwards=" (the threshold was set afterwards)",
        at_least_up="at least {change} higher",
        at_least_down="at least {change} lower",
        and_=" and ",
        and_comma=", and ",
        but=", but ",
    ),
}

REASONS: dict[str, dict[str, str]] = {
    "sv": {
        "value is not finite": "ett värde inte är ett giltigt tal",
        "value outside the scale": "ett värde ligger utanför skalan",
        "mixed informants": "svaren kommer från olika slags svarare",
        "duplicated wave": "det finns flera svar för samma tillfälle",
        "different readings on one day": "det finns olika svar från samma dag",
    },
    "sv-latt": {
        "value is not finite": "ett svar är inte ett riktigt tal",
        "value outside the scale": "ett svar ligger utanför skalan",
        "mixed informants": "det är inte samma slags person som har svarat",
        "duplicated wave": "det finns flera svar för samma tillfälle",
        "different readings on one day": "det finns olika svar från samma dag",
    },
    "en": {
        "value is not finite": "a value is not a valid number",
        "value outside the scale": "a value lies outside the scale",
        "mixed informants": "the answers come from different kinds of informant",
        "duplicated wave": "there are several answers for the same occasion",
        "different readings on one day": "there are different answers from the same day",
    },
}
"""Why the readings cannot be judged, for every reason that is not simply a missing reading or reliability."""
