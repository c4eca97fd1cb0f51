"""Everything that participants read in Swedish is easy: questions, information, and every text of their pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_file
from ruamel.yaml import YAML

from surveyapp.instruments.readability import readability
from surveyapp.settings import ROOT

EASY = 30
WEB = ROOT / "surveyapp" / "web"
#: what stands around the questions; each room counts by itself, so that an easy one lends a hard one nothing
ROOMS = {
    "answering": [WEB / "answering"],
    "deciding": [WEB / "participant", WEB / "who_sees.py"],
    "ways in": [
        WEB / "device.py",
        *(
            WEB / "ways" / "templates" / "ways" / f"{page}.html"
            for page in ("code", "kiosk", "kiosk_gone", "returned", "still")
        ),
    ],
    "around": [WEB / "templates" / "part.html", WEB / "templates" / "error.html", WEB / "errors.py"],
    "the accessibility statement": [WEB / "templates" / "accessibility.html"],
}
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}


def messages(paths: list[Path]) -> list[str]:
    """Every text for translation in these files and folders, with a number for what is put in."""
    found: dict[str, None] = {}
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            method = {".py": "python", ".html": "jinja2.ext:babel_extract"}.get(file.suffix)
            if method is not None:
                for _line, message, _comments, _context in extract_from_file(method, file, KEYWORDS):
                    for text in (message,) if isinstance(message, str) else message:
                        found[re.sub(r"%\(\w+\)[ds]", "5", text)] = None
    return list(found)


def plain(data: Any) -> Iterator[str]:
    """Every plain Swedish text of a data file."""
    if isinstance(data, dict):
        if "sv-latt" in data:
            yield data["sv-latt"]
        for value in data.values():
            yield from plain(value)
    elif isinstance(data, list):
        for value in data:
            yield from plain(value)


def lix(texts: list[str]) -> float:
    assert len(texts) > 3
    found = readability(texts).lix
    assert found is not None
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_the_texts_of_a_room_are_easy_to_read(room: str) -> None:
    texts = messages(ROOMS[room])
    hardest = sorted(texts, key=lambda text: -(readability([text]).lix or 0))[:8]
    assert lix(texts) <= EASY, hardest


@pytest.mark.parametrize("path", sorted((ROOT / "information").glob("*.yaml")), ids=lambda path: str(path.name))
def test_what_is_read_before_deciding_is_easy_to_read(path: Path) -> None:
    assert lix(list(plain(YAML(typ="safe").load(path.read_text(encoding="utf-8"))))) <= EASY


@pytest.mark.parametrize("path", sorted((ROOT / "instruments").glob("*/*.yaml")), ids=lambda path: path.parent.name)
def test_questions_for_participants_are_easy_to_read(path: Path) -> None:
    data = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    if "participant" in data.get("informants", ()):
        assert lix(list(plain(data))) <= EASY


def test_the_texts_of_a_page_are_really_found() -> None:
    texts = messages(ROOMS["answering"])
    assert "Visa alla steg" in texts
    assert "Fråga 5 av 5" in texts
    assert "Välj ett svar, eller tryck på ”Vet inte”." in texts
