"""The words of our own questionnaires: easy to read, clear steps, and nobody else's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from surveyapp.instruments.definition import LANGUAGES
from surveyapp.instruments.readability import NO_WORDS, readability

FOLDER = Path(__file__).parents[2] / "instruments"
FILES = sorted(FOLDER.glob("*/*.yaml"))
QUESTIONNAIRES = [file for file in FILES if file.parent.name != "plans"]
GUIDES = sorted(FOLDER.glob("guides/*/*.yaml"))

EASY = 30
LONGEST_OPTION = 90
LONGEST_SENTENCE = 15

PROTECTED = (
    "outcomes star",
    "outcome star",
    "recovery star",
    "homelessness star",
    "work star",
    "journey of change",
    "triangle consulting",
    "accepting help",
    "believing and trying",
    "self-reliance",
    "beskæftigelses",
    "væksthuset",
    "bip",
)
"""Names of other people's instruments and of their stages; none may stand in ours, nor in our plans."""


@cache
def read(file: Path) -> Any:
    return YAML(typ="safe").load(file.read_text(encoding="utf-8"))


def texts(data: Any, language: str) -> Iterator[str]:
    """Every text in one language, once for each place where it is used."""
    if isinstance(data, dict):
        if isinstance(data.get(language), str):
            yield data[language]
        for value in data.values():
            yield from texts(value, language)
    elif isinstance(data, list):
        for value in data:
            yield from texts(value, language)


def different(data: Any, language: str) -> list[str]:
    return list(dict.fromkeys(texts(data, language)))


def for_participants(file: Path) -> bool:
    return "participant" in read(file)["informants"]


def options(file: Path) -> Iterator[tuple[str, Any]]:
    """Item code and options of every item that has options."""
    for code, item in read(file)["items"].items():
        if "options" in item:
            yield code, item["options"]


def ladders() -> Iterator[Any]:
    for file in QUESTIONNAIRES:
        for code, item in read(file)["items"].items():
            if item["kind"] == "ladder":
                yield pytest.param(item["options"], id=f"{file.parent.name} {code}")


each_questionnaire = pytest.mark.parametrize("file", QUESTIONNAIRES, ids=lambda file: file.parent.name)
each_file = pytest.mark.parametrize("file", [*FILES, *GUIDES], ids=lambda file: f"{file.parent.name} {file.stem}")
each_for_participants = pytest.mark.parametrize(
    "file", [file for file in QUESTIONNAIRES if for_participants(file)], ids=lambda file: file.parent.name
)


def test_the_questionnaires_are_found() -> None:
    codes = {file.parent.name for file in QUESTIONNAIRES}
    assert codes >= {
        "framstegsstjarnan",
        "arbetsindikatorer-deltagare",
        "arbetsindikatorer-handledare",
        "manadsavstamning",
        "kort-puls",
    }


@each_questionnaire
def test_a_questionnaire_lies_in_the_folder_of_its_code_and_version(file: Path) -> None:
    data = read(file)
    assert (data["code"], str(data["version"])) == (file.parent.name, file.stem)


@each_questionnaire
def test_every_text_exists_in_every_language(file: Path) -> None:
    data = read(file)
    counts = {language: len(list(texts(data, language))) for language in LANGUAGES}
    assert len(set(counts.values())) == 1, counts


@each_for_participants
def test_what_participants_read_is_easy(file: Path) -> None:
    easy = readability(different(read(file), "sv-latt")).lix
    assert easy is not None
    assert easy <= EASY


@each_for_participants
def test_whole_sentences_alone_are_easy_too(file: Path) -> None:
    """One-word answers and headings must not make hard sentences look easy."""
    sentences = [text for text in different(read(file), "sv-latt") if text.endswith((".", "?", "!"))]
    easy = readability(sentences).lix
    assert easy is not None
    assert easy <= EASY


@each_for_participants
def test_no_sentence_for_participants_is_long(file: Path) -> None:
    for text in different(read(file), "sv-latt"):
        for sentence in re.split(r"(?<=[.?!]) ", text):
            assert readability([sentence]).words <= LONGEST_SENTENCE, sentence


@each_questionnaire
def test_no_plain_option_is_long(file: Path) -> None:
    for code, offered in options(file):
        for number, option in offered.items():
            assert len(option["text"]["sv-latt"]) <= LONGEST_OPTION, (code, number)


@each_questionnaire
def test_options_of_one_item_read_differently(file: Path) -> None:
    for code, offered in options(file):
        for language in LANGUAGES:
            assert len({option["text"][language] for option in offered.values()}) == len(offered), (code, language)


@pytest.mark.parametrize("steps", list(ladders()))
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_ladder_has_ten_different_sentences(steps: dict[int, Any], language: str) -> None:
    sentences = [step["text"][language] for step in steps.values()]
    assert list(steps) == list(range(1, 11))
    assert len({sentence.casefold() for sentence in sentences}) == 10
    assert all(sentence.endswith(".") and sentence.count(".") == 1 for sentence in sentences)


@each_questionnaire
def test_both_ends_of_a_row_of_five_have_short_texts(file: Path) -> None:
    for code, item in read(file)["items"].items():
        if item["kind"] == "choice" and len(item["options"]) == 5:
            assert all("short" in item["options"][end] for end in (1, 5)), code


@each_questionnaire
def test_every_item_says_why_it_is_asked(file: Path) -> None:
    for code, item in read(file)["items"].items():
        for language in LANGUAGES:
            assert item["why"][language].endswith("."), code


def test_paired_items_offer_the_same_words() -> None:
    """A gap between two informants must not come from two different rows of answers."""
    supervisor = read(FOLDER / "arbetsindikatorer-handledare" / "1.yaml")
    pairing = supervisor["pairs_with"]
    participant = read(FOLDER / pairing["instrument"] / "1.yaml")
    assert len(pairing["items"]) >= 8
    for own, theirs in pairing["items"].items():
        assert supervisor["items"][own]["options"] == participant["items"][theirs]["options"], own


@each_file
def test_no_words_of_other_peoples_instruments(file: Path) -> None:
    written = file.read_text(encoding="utf-8").casefold()
    found = [name for name in PROTECTED if re.search(rf"\b{re.escape(name)}\b", written)]
    assert not found


@pytest.mark.parametrize(
    ("written", "words", "long_words", "sentences"),
    [
        (["Jag mår bra."], 3, 0, 1),
        (["Jag mår bra"], 3, 0, 1),
        (["Jag mår bra. Hur mår du?"], 6, 0, 2),
        (["Jag mår bra.", "Hur mår du?"], 6, 0, 2),
        (["Arbetet fungerar."], 2, 2, 1),
        (["Orkar", "Arbetar"], 2, 1, 2),
        (["Ring 1177!"], 2, 0, 1),
        (["Tänk på: mat, sömn."], 4, 0, 2),
        (["Det kostar 1.5 kronor."], 4, 0, 1),
        (["Ett a-lag"], 2, 0, 1),
        (["Den 2022-08-01"], 2, 0, 1),
        (["Hm... ja."], 2, 0, 2),
    ],
)
def test_words_long_words_and_sentences_are_counted_as_by_hand(
    written: list[str], words: int, long_words: int, sentences: int
) -> None:
    counted = readability(written)
    assert (counted.words, counted.long_words, counted.sentences) == (words, long_words, sentences)
    assert counted.lix == pytest.approx(words / sentences + 100 * long_words / words)


def test_six_letters_are_not_long_and_seven_are() -> None:
    assert readability(["sexton"]).long_words == 0
    assert readability(["sjutton"]).long_words == 1


@pytest.mark.parametrize("written", [[], [""], ["..."], ["–"]])
def test_readability_without_words_is_undefined(written: list[str]) -> None:
    counted = readability(written)
    assert (counted.lix, counted.undefined) == (None, NO_WORDS)


@given(st.lists(st.text(max_size=40), max_size=5))
def test_readability_depends_neither_on_order_nor_on_repetition(written: list[str]) -> None:
    once = readability(written).lix
    assert readability(written[::-1]).lix == once
    assert readability(written * 2).lix == (pytest.approx(once) if once is not None else None)
