"""What is wrong with an instrument although its shape is right."""

from __future__ import annotations

from typing import Any

import pytest
from invented_files import GONE, Changes, as_yaml, choice, instrument, ladder, settling, star, words

from surveyapp.instruments.checks import check_instrument, check_pairings
from surveyapp.instruments.definition import Instrument
from surveyapp.instruments.loader import load_instrument
from surveyapp.instruments.problems import dotted

SCALE = ("scales", "settled")


def found(data: dict[str, Any]) -> set[str]:
    return {f"{dotted(finding.path)}: {finding.message}" for finding in check_instrument(instrument(data))}


def test_sound_instruments_have_no_findings() -> None:
    assert found(settling()) == set()
    assert found(star()) == set()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({("pages", 0, "items"): ["arrive", "help", "alone"]}, "items.rope: the item rope is on no page"),
        ({("pages", 1, "items"): ["hours", "tasks", "note", "day", "arrive"]},
         "pages.1.items.4: the item arrive is already on a page"),
        ({("pages", 1, "items"): ["hours", "tasks", "note", "day", "gone"]}, "pages.1.items.4: there is no item gone"),
        ({("items", "hours", "minimum"): 40}, "items.hours.minimum: the minimum 40 is not below the maximum 40"),
        ({("items", "hours", "maximum"): 37.5},
         "items.hours.maximum: 37.5 is not a whole number, and only whole numbers are asked for"),
        ({("items", "rope"): {**ladder("?"), "options": choice("?", range(10))["options"]}},
         "items.rope.options: the 10 steps of a ladder must have the codes 1 to 10"),
        ({("items", "rope"): ladder("?", 9)}, "items.rope.steps_per_stage: 9 steps cannot be divided into stages of 2"),
        ({("items", "tasks", "options", -1): {"text": words("vet inte")}},
         "items.tasks.options.-1: the code of an option may not be negative"),
        ({("informants",): ["participant", "participant"]}, "informants: an informant is named twice"),
        ({("title",): {"sv": "Att komma in", "en": "Settling"}}, "title: the text is missing in sv-latt"),
        ({("items", "arrive", "options", 3, "text", "en"): GONE},
         "items.arrive.options.3.text: the text is missing in en"),
        ({("items", "arrive", "options", 3, "short"): {"sv": "ja", "en": "yes"}},
         "items.arrive.options.3.short: the text is missing in sv-latt"),
        ({("items", "hours", "unit"): {"sv": "tim", "sv-latt": "timmar"}},
         "items.hours.unit: the text is missing in en"),
        ({("pages", 1, "title"): {"sv": "Mer", "en": "More"}}, "pages.1.title: the text is missing in sv-latt"),
        ({(*SCALE, "title", "sv"): GONE}, "scales.settled.title: the text is missing in sv"),
        ({("items", "note", "why"): {"sv": "Därför.", "sv-latt": "Därför."}},
         "items.note.why: the text is missing in en"),
        ({("items", "arrive", "text", "sv"): "Jag kommer i tid.\n"},
         "items.arrive.text.sv: there are blanks or line breaks around the text in sv"),
        ({("source",): " Invented."}, "source: there are blanks or line breaks around the text"),
        ({("pairs_with",): {"instrument": "settling", "items": {"help": "help"}}},
         "pairs_with.instrument: an instrument cannot be paired with itself"),
        ({("pairs_with",): {"instrument": "other", "items": {"gone": "help"}}},
         "pairs_with.items.gone: there is no item gone"),
        ({("pairs_with",): {"instrument": "other", "items": {"help": "help", "alone": "help"}}},
         "pairs_with.items: two items are paired with the same item"),
    ],
)  # fmt: skip
def test_one_mistake_outside_the_scales_is_one_finding(changes: Changes, expected: str) -> None:
    assert found(settling(changes)) == {expected}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({(*SCALE, "items"): ["arrive", "help", "alone", "gone"]}, "scales.settled.items.3: there is no item gone"),
        ({(*SCALE, "items"): ["arrive", "alone", "alone"]},
         "scales.settled.items.2: the item alone is in the scale twice"),
        ({(*SCALE, "items"): ["arrive", "help", "alone", "note"]},
         "scales.settled.items.3: the item note is of kind text; a scale takes choice, ladder and number"),
        ({(*SCALE, "items"): ["arrive", "help", "alone", "tasks"]},
         "scales.settled.items.3: the item tasks is of kind choices; a scale takes choice, ladder and number"),
        ({("scales", "progress", "items"): ["rope", "help"]},
         "scales.progress.combine: a single scale has one item, this one has 2"),
        ({(*SCALE, "min_answered"): 4}, "scales.settled.min_answered: must be at most 3, the number of items"),
        ({(*SCALE, "prorate"): True}, "scales.settled.prorate: only a sum can be prorated"),
        ({(*SCALE, "combine"): "sum"},
         "scales.settled.min_answered: a sum over fewer items is smaller for that reason alone; "
         "prorate it or ask for every item"),
        ({(*SCALE, "reverse"): ["rope"]}, "scales.settled.reverse.0: the item rope does not belong to the scale"),
        ({(*SCALE, "reverse"): ["alone", "alone"]}, "scales.settled.reverse.1: the item alone is reversed twice"),
        ({(*SCALE, "recode"): {"rope": {1: 0}}},
         "scales.settled.recode.rope: the item rope does not belong to the scale"),
        ({(*SCALE, "recode"): {"help": {1: 1, 2: 2, 3: 3, 5: 5}}},
         "scales.settled.recode.help: the option 4 is not recoded"),
        ({(*SCALE, "recode"): {"help": {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6}}},
         "scales.settled.recode.help.6: 6 is not a possible answer"),
        ({(*SCALE, "recode"): {"help": {1: 0, 2: 2, 3: 3, 4: 4, 5: 5}}},
         "scales.settled.items: the items of a mean or prorated sum have different ranges: 0 to 5, 1 to 5"),
        ({(*SCALE, "items"): ["alone", "rope"]},
         "scales.settled.items: the items of a mean or prorated sum have different ranges: 1 to 5, 1 to 10"),
        ({(*SCALE, "items"): ["alone", "rope"], (*SCALE, "combine"): "sum", (*SCALE, "prorate"): True,
          (*SCALE, "min_answered"): 1},
         "scales.settled.items: the items of a mean or prorated sum have different ranges: 1 to 5, 1 to 10"),
        ({(*SCALE, "items"): ["alone", "hours"]},
         "scales.settled.items: the items of a mean or prorated sum have different ranges: 0 to 40, 1 to 5"),
        ({("scales", "progress", "items"): ["hours"], ("scales", "progress", "recode"): {"hours": {41: 0}}},
         "scales.progress.recode.hours.41: 41 is not a possible answer"),
        ({("scales", "progress", "items"): ["note"], ("scales", "progress", "recode"): {"note": {1: 0}}},
         "scales.progress.items.0: the item note is of kind text; a scale takes choice, ladder and number"),
        ({("picture",): "star"}, "picture: a star needs at least 3 scales of one item or of ladders, there are 1"),
        ({("scales",): {}}, "picture: there is no scale to show as a bar"),
    ],
)  # fmt: skip
def test_one_mistake_in_the_scales_is_one_finding(changes: Changes, expected: str) -> None:
    assert found(settling(changes)) == {expected}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (float("inf"), "scales.settled.recode.help.5: an answer cannot be recoded to infinity"),
        (float("nan"), None),
    ],
)
def test_an_answer_may_be_recoded_to_missing_but_not_to_infinity(value: float, message: str | None) -> None:
    recode = {1: 1.0, 2: 2.0, 3: 3.0, 4: 5.0, 5: value}
    sound = instrument(settling())
    scale = sound.scales["settled"].model_copy(update={"recode": {"help": recode}})
    changed = sound.model_copy(update={"scales": {"settled": scale}})
    messages = [f"{dotted(finding.path)}: {finding.message}" for finding in check_instrument(changed)]
    assert (message in messages) if message else messages == []


def test_a_scale_recoded_to_nothing_but_missing_is_a_finding() -> None:
    sound = instrument(settling())
    recode = {"rope": dict.fromkeys(range(1, 11), float("nan"))}
    scale = sound.scales["progress"].model_copy(update={"recode": recode})
    findings = check_instrument(sound.model_copy(update={"scales": {"progress": scale}}))
    assert [finding.message for finding in findings] == ["every answer is recoded to missing"]


def test_a_sum_of_all_items_may_have_items_of_different_ranges() -> None:
    changes: Changes = {(*SCALE, "items"): ["alone", "rope"], (*SCALE, "combine"): "sum"}
    assert found(settling(changes)) == set()


def test_a_star_of_two_ladders_is_refused_and_of_three_is_not() -> None:
    assert found(star(2)) == {"picture: a star needs at least 3 scales of one item or of ladders, there are 2"}
    assert found(star(3)) == set()


def test_all_mistakes_are_found_at_once_and_in_the_order_of_the_file() -> None:
    data = settling({("source",): " x", ("pages", 1, "items"): ["tasks"], (*SCALE, "min_answered"): 9})
    loaded, problems = load_instrument(as_yaml(data), "settling/1.yaml")
    assert loaded is None
    assert [problem.path for problem in problems] == [
        "source",
        "items.hours",
        "items.note",
        "items.day",
        "scales.settled.min_answered",
    ]


def paired(items: dict[str, str], other: str = "mirror") -> Instrument:
    return instrument(settling({("pairs_with",): {"instrument": other, "items": items}}))


def mirror(version: int = 1, changes: Changes | None = None) -> Instrument:
    return instrument(settling({("code",): "mirror", ("version",): version, **(changes or {})}))


def pairing_findings(*instruments: Instrument) -> list[str]:
    found = check_pairings(instruments)
    assert all(owner.code == "settling" for owner, _ in found)
    return [f"{dotted(finding.path)}: {finding.message}" for _, finding in found]


def test_a_pairing_with_the_same_items_is_sound() -> None:
    every = {code: code for code in settling()["items"]}
    assert pairing_findings(paired(every), mirror()) == []


def test_a_pairing_names_a_known_instrument() -> None:
    assert pairing_findings(paired({"help": "help"})) == ["pairs_with.instrument: there is no instrument mirror"]


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        ({"help": "gone"}, "pairs_with.items.help: there is no item gone of mirror 1"),
        ({"help": "rope"}, "pairs_with.items.help: the item rope of mirror 1 has other codes of options"),
        ({"help": "tasks"}, "pairs_with.items.help: the item tasks of mirror 1 has other codes of options"),
        ({"help": "hours"}, "pairs_with.items.help: the item hours of mirror 1 has other codes of options"),
        ({"note": "day"}, "pairs_with.items.note: the item day of mirror 1 has other codes of options"),
    ],
)
def test_paired_items_exist_and_have_the_same_codes(pair: dict[str, str], expected: str) -> None:
    assert pairing_findings(paired(pair), mirror()) == [expected]


def test_a_pairing_holds_when_one_version_of_the_other_fits() -> None:
    other_codes: Changes = {("items", "help"): choice("Jag ber om hjälp.", range(1, 4))}
    assert pairing_findings(paired({"help": "help"}), mirror(1), mirror(2, other_codes)) == []
    assert pairing_findings(paired({"help": "help"}), mirror(1, other_codes), mirror(2, other_codes)) == [
        "pairs_with.items.help: the item help of mirror 2 has other codes of options"
    ]
