"""How easy a Swedish text is to read: LIX, in plain Python."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

LONG_WORD = 7
"""A word is long from this many letters on, that is, with more than six."""

NO_WORDS = "no words"

_WORD = re.compile(r"[^\W_]+(?:[-'’.,][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?:]+(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Readability:
    """The counts behind one LIX; ``lix`` is None exactly when ``undefined`` says why."""

    words: int
    long_words: int
    sentences: int
    lix: float | None
    undefined: str | None


def readability(texts: Iterable[str]) -> Readability:
    """LIX of several texts read as one, such as all texts of a questionnaire.

    Formula: words / sentences + 100 * long words / words. A long word has more than six letters. A sentence ends at a
    full stop, question mark, exclamation mark or colon that a blank or the end follows, and at the end of each text
    whether or not a mark stands there (an offered answer is a sentence of its own). A number is a word, never a long
    one; what a hyphen, apostrophe, dot or comma joins without a blank is one word, and only its letters count.

    Ranges: from 1 upwards; up to 30 is very easy or easy, 30-40 ordinary fiction, 40-50 matter-of-fact prose,
    50-60 official language, above 60 very hard. Undefined ("no words") without any word.

    Source: Björnsson, C. H. 1968. Läsbarhet. Stockholm: Liber. Tested against counts made by hand.
    """
    words = long_words = sentences = 0
    for text in texts:
        for sentence in _SENTENCE_END.split(text):
            found = _WORD.findall(sentence)
            words += len(found)
            long_words += sum(_letters(word) >= LONG_WORD for word in found)
            sentences += bool(found)
    if not words:
        return Readability(0, 0, 0, None, NO_WORDS)
    return Readability(words, long_words, sentences, words / sentences + 100 * long_words / words, None)


def _letters(word: str) -> int:
    return sum(character.isalpha() for character in word)
