"""An invented language in Arabic letters for tests: every Swedish text, letter by letter, told apart and as long."""

from __future__ import annotations

import dataclasses
import re
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from builders import World

from surveyapp.instruments.catalogue import Catalogue, load_catalogue, load_translations
from surveyapp.instruments.definition import Text
from surveyapp.instruments.translation_template import template
from surveyapp.instruments.translations import FOLDER, Original, Read, original_of
from surveyapp.languages import interface
from surveyapp.privacy import information
from surveyapp.settings import ROOT

LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyzåäöéü", "ابجدهوزحطيلمنسعفصقرشتثخذضظغءىةؤئآإ", strict=False))
_KEPT = re.compile(r"(%\(\w+\)[sd])")
MADE_BY = "invented letters for a test"


def in_letters(swedish: str) -> str:
    """The text in Arabic letters, with its variables, figures and marks as they were."""
    parts = _KEPT.split(swedish)
    return "".join(
        part if place % 2 else "".join(LETTERS.get(one.casefold(), one) for one in part)
        for place, part in enumerate(parts)
    )


def _plain(text: Text) -> str:
    return text.get("sv-latt", text["sv"])


def _written(folder: Path, original: Original, language: str, changes: dict[str, str]) -> None:
    texts = {path: in_letters(_plain(text)) for path, text in original.texts.items()} | changes
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{original.version}.{language}.yaml"
    path.write_text(template(original, language, MADE_BY, texts), encoding="utf-8")


def _interface(folder: Path, language: str, changes: dict[str, str]) -> None:
    interface.collect(language, folder)
    path = folder / language / "LC_MESSAGES"
    with (path / "messages.po").open("rb") as file:
        catalog: Catalog = read_po(file, locale=language)
    for message in catalog:
        if isinstance(message.id, str) and message.id:
            message.string = changes.get(message.id, in_letters(message.id))
        elif message.id:
            message.string = tuple(in_letters(message.id[-1]) for _form in range(catalog.num_plurals))
    with (path / "messages.po").open("wb") as file:
        write_po(file, catalog)
    with (path / "messages.mo").open("wb") as file:
        write_mo(file, catalog)


@cache
def _plain_texts() -> tuple[Catalogue, information.Told]:
    """The repository's instruments and information without any translation."""
    catalogue, problems = load_catalogue(ROOT / "instruments")
    newest = max((ROOT / "information").glob("*.yaml"), key=lambda path: int(path.stem))
    told, faults = information.load_information(newest)
    assert problems == faults == ()
    assert told is not None
    return catalogue, told


#: what was made before for the same words, since making it takes half a second
_MADE: dict[str, tuple[Read, Read, Path]] = {}


def translate(
    world: World,
    folder: Path,
    language: str = "ar",
    *,
    texts: dict[str, str] | None = None,
    words: dict[str, str] | None = None,
) -> None:
    """Give the world a whole translation: interface, information and every instrument, in place of all others.

    ``texts`` are other words at paths of instruments or information, ``words`` other words for texts of the interface.
    """
    catalogue, told = _plain_texts()
    key = repr((language, texts, words))
    if key not in _MADE or not _MADE[key][2].exists():
        _MADE[key] = _made(folder, language, texts or {}, words or {})
    found, read, buttons = _MADE[key]
    assert found.problems == read.problems == ()
    world.house = dataclasses.replace(
        world.house,
        files=dataclasses.replace(world.house.shelf, catalogue=catalogue.translated(found.translations)),
        told=told.translated({one.language: one for one in read.translations}),
        interface=buttons,
    )


def _made(folder: Path, language: str, texts: dict[str, str], words: dict[str, str]) -> tuple[Read, Read, Path]:
    catalogue, told = _plain_texts()
    for instrument in catalogue.all():
        original = original_of(instrument, catalogue.hash_of(instrument.code, instrument.version))
        _written(folder / "instruments" / instrument.code / FOLDER, original, language, _within(original, texts))
    original = information.original_of(told)
    _written(folder / "information" / FOLDER, original, language, _within(original, texts))
    _interface(folder / "interface", language, words)
    found = load_translations(folder / "instruments", catalogue)
    return found, information.load_translations(folder / "information", told), folder / "interface"


def _within(original: Original, texts: dict[str, str]) -> dict[str, str]:
    return {path: said for path, said in texts.items() if path in original.texts}
