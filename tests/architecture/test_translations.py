"""Every interface text exists in every language, with the same variables, and the compiled files are fresh."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from surveyapp.settings import ROOT
from surveyapp.web.language import NAMES

FOLDER = ROOT / "surveyapp" / "translations"
LANGUAGES = sorted({code.split("-")[0] for code in NAMES} - {"sv"})
VARIABLE = re.compile(r"%\(\w+\)[sdg]")


def extracted() -> set[str | tuple[str, ...]]:
    """The texts in the program: Swedish, which is what they are translated from."""
    found = extract_from_dir(
        ROOT / "surveyapp",
        method_map=[("**.py", "python"), ("**/templates/**.html", "jinja2")],
        keywords={"_": None, "_l": None, "gettext": None, "ngettext": (1, 2)},
    )
    return {message if isinstance(message, str) else tuple(message) for _, _, message, _, _ in found}


def catalog(language: str) -> Catalog:
    """The translations into a language."""
    with (FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_none_is_left_over(language: str) -> None:
    translated = {message.id for message in catalog(language) if message.id and _is_whole(message.string)}
    texts = extracted()
    assert texts - translated == set()
    assert translated - texts == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_variables(language: str) -> None:
    for message in catalog(language):
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else list(message.string or [])
        # A singular may leave its number out: "one person", not "1 person".
        for swedish, string in zip(ids, strings, strict=True):
            assert set(VARIABLE.findall(string)) == set(VARIABLE.findall(swedish)), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_fuzzy_and_the_compiled_file_is_fresh(language: str) -> None:
    found = catalog(language)
    assert [message.id for message in found if message.fuzzy and message.id] == []
    with (FOLDER / language / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        assert _texts(read_mo(file)) == _texts(found)


def test_swedish_texts_have_no_stray_blanks() -> None:
    for text in extracted():
        for part in [text] if isinstance(text, str) else text:
            assert part == part.strip() or part in ("Fel: ",), part


def _texts(found: Catalog) -> set[tuple[str, str]]:
    # Not the bytes: the header of a compiled file holds the time at which it was made.
    return {(repr(_forms(message.id)), repr(_forms(message.string))) for message in found if message.id}


def _forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def _is_whole(string: str | tuple[str, ...] | list[str] | None) -> bool:
    return all([string] if isinstance(string, str) else string or [""])


def test_there_is_a_folder_for_each_language_and_no_other() -> None:
    assert sorted(path.name for path in FOLDER.iterdir() if path.is_dir()) == LANGUAGES
    assert Path(FOLDER / "messages.pot").exists() is False
