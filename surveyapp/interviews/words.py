"""Words of notes as they are searched: stems by the Swedish Snowball rules, and keyed hashes of them."""

from __future__ import annotations

import importlib
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from surveyapp.people.encrypted import Vault

LONGEST_WORD = 60
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_N_BYTES = 8


def words(text: str) -> Iterator[tuple[str, int, int]]:
    """Each word of a text with where it begins and ends; the parts of a word with hyphens are words as well."""
    for found in _WORD.finditer(text):
        yield found.group(), *found.span()
        start = found.start()
        parts = found.group().split("-")
        for part in parts if len(parts) > 1 else ():
            yield part, start, start + len(part)
            start += len(part) + 1


def stem(word: str) -> str:
    """What is the same for all forms of a word: its Swedish stem in small letters, composed accents."""
    return _stem(unicodedata.normalize("NFC", word[:LONGEST_WORD]).lower())


def stems(text: str) -> set[str]:
    """The stems of every word in a text."""
    return {stem(word) for word, _start, _end in words(unicodedata.normalize("NFC", text))}


def hashed(vault: Vault, authority_id: int, text: str) -> set[int]:
    """Keyed hashes of every stem in a text, the same only within one authority; no word can be read from them."""
    found = (vault.index(one, f"interview_word.{authority_id}") for one in stems(text))
    return {int.from_bytes(digest[:_N_BYTES], "big", signed=True) for digest in found if digest is not None}


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    # The rules take one ending at a time: "platser" becomes "plats", and "plats" itself "plat".
    shorter = str(_stemmer().stemWord(word))
    return word if shorter == word else _stem(shorter)


@cache
def _stemmer() -> Any:
    # It loads the rules of every language, which takes half a second that no start of the program should wait for.
    return importlib.import_module("snowballstemmer").stemmer("swedish")
