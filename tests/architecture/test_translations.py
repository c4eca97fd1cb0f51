"""English has every interface text, other languages all that participants read; every file is sound and compiled."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from surveyapp.cli.opened import translations_read
from surveyapp.instruments.catalogue import load_catalogue
from surveyapp.instruments.translations import TRANSLATED
from surveyapp.languages.interface import FOLDER, FOR_STAFF, PACKAGE, extracted, read_interface
from surveyapp.languages.rules import ALWAYS
from surveyapp.privacy.information import load_newest
from surveyapp.settings import Settings
from surveyapp.web.language import NAMES

LANGUAGES = ["en", *TRANSLATED]
VARIABLE = re.compile(r"%\(\w+\)[sdg]")


def catalog(language: str) -> Catalog:
    """The translations into a language."""
    with (FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def test_english_has_every_text_and_none_is_left_over() -> None:
    translated = {_forms(message.id) for message in catalog("en") if message.id and _is_whole(message.string)}
    texts = extracted(for_staff=True)
    assert texts - translated == set()
    assert translated - texts == set()


def test_english_keeps_the_variables() -> None:
    for message in catalog("en"):
        if message.id:
            # A singular may leave its number out: "one person", not "1 person".
            for swedish, string in zip(_forms(message.id), _forms(message.string), strict=True):
                assert set(VARIABLE.findall(string)) == set(VARIABLE.findall(swedish)), message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_further_language_asks_for_exactly_what_participants_and_supervisors_read(language: str) -> None:
    assert set(read_interface(language).wanted) == extracted(for_staff=False)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_further_language_has_every_such_text_with_its_variables_and_forms(language: str) -> None:
    found = read_interface(language)
    assert found.faults == ()
    assert set(found.wanted) - set(found.texts) == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_text_that_counts_has_as_many_forms_as_the_language(language: str) -> None:
    found = catalog(language)
    assert {len(_forms(one.string)) for one in found if one.id and one.pluralizable} == {found.num_plurals}


def test_what_only_staff_read_is_named_by_places_that_exist() -> None:
    assert [place for place in FOR_STAFF if not (PACKAGE / place).exists()] == []


def test_every_translation_beside_an_instrument_or_the_information_is_sound_and_whole() -> None:
    settings = Settings()
    catalogue, _ = load_catalogue(settings.instruments)
    read = translations_read(settings, catalogue)
    assert read.problems == ()
    assert read.gaps == ()
    told, _ = load_newest(settings.information)
    assert told is not None
    newest = {(one.code, one.version) for one in map(catalogue.latest, {code for code, _ in catalogue.instruments})}
    newest.add(("information", told.information.version))
    there = {(one.of, one.version, one.language) for one in read.translations}
    assert {(*edition, language) for edition in newest for language in TRANSLATED} - there == set()


def test_every_language_has_its_own_name() -> None:
    assert tuple(NAMES) == (*ALWAYS, *TRANSLATED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_fuzzy_and_the_compiled_file_is_fresh(language: str) -> None:
    found = catalog(language)
    assert [message.id for message in found if message.fuzzy and message.id] == []
    with (FOLDER / language / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        assert _texts(read_mo(file)) == _texts(found)


def test_swedish_texts_have_no_stray_blanks() -> None:
    for text in extracted(for_staff=True):
        for part in text:
            assert part == part.strip() or part in ("Fel: ",), part


def _texts(found: Catalog) -> set[tuple[str, str]]:
    # Not the bytes: the header of a compiled file holds the time at which it was made.
    return {
        (repr(_forms(message.id)), repr(_forms(message.string)))
        for message in found
        if message.id and _is_whole(message.string)
    }


def _forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def _is_whole(string: str | tuple[str, ...] | list[str] | None) -> bool:
    return all([string] if isinstance(string, str) else string or [""])


def test_there_is_a_folder_for_each_language_and_no_other() -> None:
    assert sorted(path.name for path in FOLDER.iterdir() if path.is_dir()) == sorted(LANGUAGES)
    assert Path(FOLDER / "messages.pot").exists() is False
