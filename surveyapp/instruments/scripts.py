"""Signs that a text is not in the language it is said to be in, or that figures and variables got lost. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

_SCRIPTS = {"ar": "ARABIC", "fa": "ARABIC", "ti": "ETHIOPIC", "uk": "CYRILLIC"}
"""The alphabet of a language that is not written with Latin letters."""

_FOREIGN = {
    "ar": "پچژگکی",  # Persian letters; Arabic has its own kaf and yeh
    "fa": "كيىة",  # Arabic letters; Persian has its own kaf and yeh
    "uk": "ыэъё",  # Russian letters
    "so": "åäöæøÅÄÖÆØ",
    "da": "äöÄÖ",
    "fi": "æøÆØ",
}
"""Letters that give away a neighbouring language."""

_VARIABLE = re.compile(r"%\(\w+\)[sdg]|\{\w*\}")
_NUMBER = re.compile(r"\d+")
_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Invisible marks of direction: the page says which way a text runs."""


def doubts(words: str, swedish: str, language: str) -> Iterator[str]:
    """What speaks against these words as a translation of the Swedish, in one sentence each."""
    letters = [character for character in _VARIABLE.sub("", words) if character.isalpha()]
    script = _SCRIPTS.get(language, "LATIN")
    strange = [one for one in letters if not _is_of(one, script)]
    if len(strange) * 2 > len(letters):
        yield f"most letters are not {script.capitalize()}, so this is hardly {language}"
    foreign = sorted(set(words).intersection(_FOREIGN.get(language, "")))
    if foreign:
        yield f"{' '.join(foreign)} is no letter of {language}"
    if sorted(_VARIABLE.findall(words)) != sorted(_VARIABLE.findall(swedish)):
        yield "the variables are not those of the Swedish text"
    if any(figure not in "0123456789" for number in _NUMBER.findall(words) for figure in number):
        yield "figures must be 0 to 9, so that everybody sees the same ones"
    if _MARKS.search(words):
        yield "there are invisible marks of direction in the text"


@cache
def _is_of(letter: str, script: str) -> bool:
    # The same few letters are asked for tens of thousands of times whenever the program starts.
    return unicodedata.name(letter, "").startswith(script)
