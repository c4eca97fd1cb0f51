"""An empty file of translations to fill in: each text with its Swedish and English beside it. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from surveyapp.instruments.definition import LANGUAGES
from surveyapp.instruments.translations import Original


def template(original: Original, language: str, made_by: str, known: Mapping[str, str]) -> str:
    """The file as text, with the texts that are ``known`` filled in and the others empty."""
    return "\n".join(_lines(original, language, made_by, known)) + "\n"


def _lines(original: Original, language: str, made_by: str, known: Mapping[str, str]) -> Iterator[str]:
    yield "# Write each text between the quotation marks, in plain and friendly words as to one person."
    yield f"of: {original.code}"
    yield f"version: {original.version}"
    yield f"language: {language}"
    yield f"made_by: {_quoted(made_by)}"
    yield "texts:"
    for path, text in original.texts.items():
        yield from (f"  # {one}: {text[one]}" for one in LANGUAGES if one in text)
        yield f"  {path}: {_quoted(known.get(path, ''))}"


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)
