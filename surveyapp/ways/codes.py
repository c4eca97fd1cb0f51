"""Spoken codes of cards: nine digits in three groups, the last of which proves the others. Pure.

Digits only, because they have no look-alikes among themselves, their Swedish names do not rhyme as b, c, d, e, g, p, t
and v do, every reader of every script knows them, and a telephone shows large keys for them. What looks like a digit,
such as O, I or S, is therefore read as that digit, and the digits of other scripts count as the same.

The last digit is H. M. Damm's (2004): it catches every single wrong digit and every swap of neighbours. The other
eight give a hundred million codes; ``throttle`` says how slowly they can be tried.
"""

from __future__ import annotations

import re
import secrets
import unicodedata

LENGTH, GROUP = 9, 3
LONGEST_TYPED = 60
"""More than this is no code and is not read."""

_TABLE = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
_LOOK_ALIKES = str.maketrans("OoQIiLl|!ZzSsBb", "000111111225588")
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015.,/\u00b7_\u200b-\u200f\u2060\u2066-\u2069]+")


def new_code() -> str:
    """A code that nobody can foresee."""
    body = f"{secrets.randbelow(10 ** (LENGTH - 1)):0{LENGTH - 1}d}"
    return body + check_digit(body)


def check_digit(body: str) -> str:
    """The digit that makes a whole code of these."""
    return str(_through(body))


def normal(typed: str) -> str:
    """What was typed as the digits it stands for, in one form; anything that cannot be a digit is left in it."""
    kept = _BETWEEN.sub("", typed[:LONGEST_TYPED]).translate(_LOOK_ALIKES)
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in kept)


def is_wellformed(code: str) -> bool:
    """Whether a code in its normal form has all its digits and they fit together."""
    return len(code) == LENGTH and code.isascii() and code.isdigit() and _through(code) == 0


def shown(code: str) -> str:
    """A code as people read it aloud: 482 739 156."""
    return " ".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def _through(digits: str) -> int:
    reached = 0
    for digit in digits:
        reached = int(_TABLE[reached][int(digit)])
    return reached
