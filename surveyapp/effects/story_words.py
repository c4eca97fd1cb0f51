"""The words of the story in Swedish and English."""

from __future__ import annotations

from dataclasses import dataclass

from surveyapp.effects.findings import ComparisonKind, Language


@dataclass(frozen=True, slots=True)
class Phrases:
    """Every phrase of the story in one language; the braces are filled in by the story."""

    of: str
    plausibly: str
    under: str
    over: str
    better: str
    worse: str
    level: str
    no_difference: str
    between: str
    between_better: str
    between_worse: str
    counting: tuple[str, ...]
    in_words: str
    answered: str
    others_may_differ: str
    nobody: str
    group_hidden: str
    few: str
    small: str
    no_pairs: str
    counts: str
    counts_few: str
    counts_partly: str
    part_better: str
    part_same: str
    part_worse: str
    counts_hidden: str
    beyond_error: str
    none_beyond_error: str
    error_unknown: str
    ceiling: str
    mean_clear: str
    mean_unclear: str
    chance_part: str
    many: str
    thresholds_late: str
    target: str
    target_few: str
    target_hidden: str
    target_nobody: str
    too_few: str
    too_close: str
    reached: str
    not_reached: str
    work: str
    work_median: str
    work_no_median: str
    left: str
    left_alike: str
    left_better: str
    left_worse: str
    bounds: str
    change_not_effect: str
    no_comparison_estimate: str
    comparison_hidden: str
    compared: str
    sources: dict[ComparisonKind, str]
    includes_zero: str
    readings: dict[ComparisonKind, str]
    comparison_small: str
    only_comparison: str


SWEDISH = Phrases(
    of="{k} av {n}",
    plausibly="{share}, rimligen mellan {lower} och {upper}",
    under="under 1 %",
    over="över 99 %",
    better="{number} bättre",
    worse="{number} sämre",
    level="oförändrat",
    no_difference="ingen skillnad",
    between="mellan {lower} och {upper}",
    between_better="mellan {near} och {far} bättre",
    between_worse="mellan {near} och {far} sämre",
    counting=("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio"),
    in_words="{numerator} av {denominator}",
    answered="{count} svarade{share}.",
    others_may_differ="De som inte svarade kan ha det annorlunda.",
    nobody="Ingen har svarat: om förändring finns inget att säga.",
    group_hidden="Gruppen är så liten att inga tal visas, för att ingen ska kunna kännas igen.",
    few="Det är bara {n} personer: det går att säga hur det har gått för dem, inte hur det brukar gå.",
    small="Underlaget är litet, {n} personer: några till kan ändra bilden.",
    no_pairs="{name}: ingen har både ett första och ett senare svar.",
    counts="{name}: {better}, {same} och {worse}.",
    counts_few="{name}: av {n} är {better} bättre, {same} oförändrade och {worse} sämre.",
    counts_partly="{name}: {parts}; övriga antal visas inte, för att ingen ska kunna kännas igen.",
    part_better="{count} bättre ({share})",
    part_same="{count} oförändrade ({share})",
    part_worse="{count} sämre ({share})",
    counts_hidden="{name}: antalen visas inte, för att ingen ska kunna kännas igen.",
    beyond_error="Utöver mätfelet har {improved} av {n} förändrats till det bättre och {deteriorated} till det sämre.",
    none_beyond_error="För ingen av {n} är förändringen större än mätfelet.",
    error_unknown="Mätfelet är inte känt för {names}: för den enskilda går förändring där inte att skilja från brus.",
    ceiling="{k} av {n} låg så bra till från början att en förbättring inte hade kunnat synas.",
    mean_clear="I genomsnitt är läget {mean} (rimligen {interval}).",
    mean_unclear="I genomsnitt är läget {mean}, men rimligen {interval}: om gruppen har rört sig går inte att säga.",
    chance_part="Av förändringen hos den fjärdedel som började sämst väntas omkring {share} även om inget har hänt.",
    many="{n} områden visas: bland så många kan något se förändrat ut av en slump.",
    thresholds_late="Tröskelvärdena sattes efter de första svaren och väger lättare än om de hade funnits från början.",
    target="{count} {outcome}. Det är {words}.",
    target_few="{count} {outcome}: {words}.",
    target_hidden="Hur många som {outcome} visas inte, för att ingen ska kunna kännas igen.",
    target_nobody="Det finns ingen att räkna på: om {target} har nåtts går inte att säga.",
    too_few="för få för att säga om {target} har nåtts",
    too_close="för nära för att säga om {target} har nåtts",
    reached="{target} har nåtts",
    not_reached="{target} har inte nåtts",
    work="{count} hade fått arbete vid senaste uppföljningen.",
    work_median="Hälften hade arbete inom {months} månader.",
    work_no_median="Hur lång tid det brukar ta går ännu inte att säga.",
    left="{count} slutade före sista mätningen.",
    left_alike="De låg från början ungefär som de som blev kvar.",
    left_better="De låg bättre till från början än de som blev kvar, så de kvarvarande visar inte hela gruppen.",
    left_worse="De låg sämre till från början än de som blev kvar, så de kvarvarande visar inte hela gruppen.",
    bounds="Räknas alla med okänt utfall som misslyckade är andelen {worst}, räknas alla som lyckade {best}.",
    change_not_effect=(
        "Det här är förändring, inte effekt: utan jämförelse går det inte att veta vad som orsakade den, "
        "eller om den hade kommit ändå."
    ),
    no_comparison_estimate="Jämförelsen som planerades gick inte att räkna ut.",
    comparison_hidden="Jämförelsen visas inte, för att ingen ska kunna kännas igen.",
    compared="{name}, jämfört med {source}: {difference} (rimligen {interval}).",
    sources={
        "expert": "en bedömning av vad som annars hade hänt",
        "history": "tidigare statistik",
        "matched": "en liknande grupp",
        "randomised": "en lottad grupp",
    },
    includes_zero="Intervallet rymmer noll: om det finns någon effekt går inte att säga.",
    readings={
        "expert": "Jämförelsen är en bedömning och ingen mätning: den visar inte ensam någon effekt.",
        "history": "Det kan vara en effekt, men tiderna kan också skilja sig åt.",
        "matched": "Det kan vara en effekt, men grupperna är inte lottade och kan skilja sig åt på annat sätt.",
        "randomised": "Grupperna är lottade: skillnaden är sannolikt en effekt.",
    },
    comparison_small="Jämförelsen vilar på få personer ({n}).",
    only_comparison="Det är jämförelsen som säger något om effekt; övriga tal här är bara förändring.",
)

ENGLISH = Phrases(
    of="{k} of {n}",
    plausibly="{share}, plausibly between {lower} and {upper}",
    under="under 1 %",
    over="over 99 %",
    better="{number} better",
    worse="{number} worse",
    level="unchanged",
    no_difference="no difference",
    between="between {lower} and {upper}",
    between_better="between {near} and {far} better",
    between_worse="between {near} and {far} worse",
    counting=("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    in_words="{numerator} in {denominator}",
    answered="{count} answered{share}.",
    others_may_differ="Those who did not answer may be faring differently.",
    nobody="Nobody has answered: there is nothing to say about change.",
    group_hidden="The group is so small that no numbers are shown, so that nobody can be recognised.",
    few="There are only {n} people: one can say how it went for them, not how it usually goes.",
    small="The numbers are small, {n} people: a few more could change the picture.",
    no_pairs="{name}: nobody has both a first and a later answer.",
    counts="{name}: {better}, {same} and {worse}.",
    counts_few="{name}: of {n}, {better} are better, {same} the same and {worse} worse.",
    counts_partly="{name}: {parts}; the other counts are not shown, so that nobody can be recognised.",
    part_better="{count} better ({share})",
    part_same="{count} the same ({share})",
    part_worse="{count} worse ({share})",
    counts_hidden="{name}: the counts are not shown, so that nobody can be recognised.",
    beyond_error="Beyond measurement error {improved} of {n} changed for the better and {deteriorated} for the worse.",
    none_beyond_error="For none of {n} is the change larger than measurement error.",
    error_unknown="Measurement error is not known for {names}: for one person, change there cannot be told from noise.",
    ceiling="{k} of {n} started so well that an improvement could not have shown.",
    mean_clear="On average things are {mean} (plausibly {interval}).",
    mean_unclear="On average things are {mean}, but plausibly {interval}: there is no telling whether the group moved.",
    chance_part="Of the change in the quarter that started worst, about {share} would be expected if nothing happened.",
    many="{n} areas are shown: among so many, something may look changed by chance.",
    thresholds_late="The thresholds were set after the first answers and weigh less than if set before them.",
    target="{count} {outcome}. That is {words}.",
    target_few="{count} {outcome}: {words}.",
    target_hidden="How many {outcome} is not shown, so that nobody can be recognised.",
    target_nobody="There is nobody to count: there is no saying whether {target} was reached.",
    too_few="too few to say whether {target} was reached",
    too_close="too close to say whether {target} was reached",
    reached="{target} was reached",
    not_reached="{target} was not reached",
    work="{count} had found work at the latest follow-up.",
    work_median="Half had work within {months} months.",
    work_no_median="How long it usually takes cannot be said yet.",
    left="{count} left before the last reading.",
    left_alike="They started about where those who stayed did.",
    left_better="They started better than those who stayed, so those who stayed do not show the whole group.",
    left_worse="They started worse than those who stayed, so those who stayed do not show the whole group.",
    bounds="If all with unknown outcome count as failed the share is {worst}, if all count as succeeded {best}.",
    change_not_effect=(
        "This is change, not effect: without a comparison there is no knowing what caused it, "
        "or whether it would have come anyway."
    ),
    no_comparison_estimate="The comparison that was planned could not be worked out.",
    comparison_hidden="The comparison is not shown, so that nobody can be recognised.",
    compared="{name}, compared with {source}: {difference} (plausibly {interval}).",
    sources={
        "expert": "a judgement of what would otherwise have happened",
        "history": "earlier statistics",
        "matched": "a similar group",
        "randomised": "a randomised group",
    },
    includes_zero="The interval includes zero: whether there is any effect cannot be said.",
    readings={
        "expert": "The comparison is a judgement and no measurement: by itself it shows no effect.",
        "history": "It may be an effect, but the times may differ as well.",
        "matched": "It may be an effect, but the groups were not randomised and may differ in what was not measured.",
        "randomised": "The groups were randomised: the difference is probably an effect.",
    },
    comparison_small="The comparison rests on few people ({n}).",
    only_comparison="It is the comparison that says something of effect; the other figures here are change only.",
)


def phrases(language: Language) -> Phrases:
    """The phrases of a language; raises ValueError for one that is not there."""
    if language not in ("sv", "en"):
        raise ValueError(f"language must be 'sv' or 'en', not {language!r}")
    return SWEDISH if language == "sv" else ENGLISH
