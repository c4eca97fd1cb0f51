"""Names in the order of the Swedish alphabet, and whether what somebody typed is in a name. Pure."""

from __future__ import annotations

import unicodedata

# The three last letters come after z, and letters of neighbouring languages stand where Swedish lists put them.
_LAST = str.maketrans({"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "ü": "y", "ß": "ss", "đ": "d", "ł": "l"})


def swedish(name: str) -> tuple[str, str]:
    """What to sort a name by: å, ä, ö last, other marks and capitals aside; the name itself settles ties."""
    return _without_marks(_composed(name).translate(_LAST)), name


def finds(typed: str, name: str) -> bool:
    """Whether every word that was typed begins a word of the name: "an ber" finds Anna Berg.

    Marks may be left out (asa finds Åsa) but count when they are typed (åsa does not find Asa).
    """
    words = _composed(name).replace("-", " ").split()
    bare = [_without_marks(word) for word in words]
    return all(
        any(word.startswith(part) for word in words) or any(word.startswith(part) for word in bare)
        for part in _composed(typed).replace("-", " ").split()
    )


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _without_marks(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))
