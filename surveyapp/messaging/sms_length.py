"""How many parts a text message takes, which is what it costs. Pure."""

from __future__ import annotations

from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")


@dataclass(frozen=True, slots=True)
class Length:
    """What a text takes: its alphabet, its length in units of that alphabet, and the parts it is sent in."""

    alphabet: str
    n_units: int
    n_parts: int


def length_of(text: str) -> Length:
    """The parts of a text message.

    In the seven-bit alphabet (3GPP TS 23.038, default alphabet with its extension, whose signs count twice) one part
    holds 160 units, and each of several 153, since each begins with six bytes that put them together. A single sign
    from outside the alphabet turns the whole text into UCS-2, with 70 units in one part and 67 in each of several; a
    sign beyond the basic plane, such as most emoji, counts twice there. Signs that count twice are never parted.
    """
    if all(sign in _BASIC or sign in _EXTENDED for sign in text):
        return _parted("GSM-7", [2 if sign in _EXTENDED else 1 for sign in text], 160, 153)
    return _parted("UCS-2", [2 if ord(sign) > 0xFFFF else 1 for sign in text], 70, 67)


def _parted(alphabet: str, units: list[int], alone: int, each: int) -> Length:
    if sum(units) <= alone:
        return Length(alphabet, sum(units), 1)
    n_parts, room = 1, each
    for unit in units:
        if unit > room:
            n_parts, room = n_parts + 1, each
        room -= unit
    return Length(alphabet, sum(units), n_parts)
