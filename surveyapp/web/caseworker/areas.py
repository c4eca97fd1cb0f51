"""Areas in words, by who answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from surveyapp.conversations.rules import Area
from surveyapp.extensions import house
from surveyapp.instruments.wording import wording
from surveyapp.web import language
from surveyapp.web.words import role_in_words


def areas_in_words(areas: Iterable[Area]) -> str:
    """The scales by who answered: "Deltagare: Vardagen hemma, Arbetsdagen; handledare: Närvaro"."""
    by_role: dict[str, dict[tuple[str, int], set[str]]] = {}
    for one in areas:
        by_role.setdefault(one.role, {}).setdefault((one.instrument, one.version), set()).add(one.scale)
    said = "; ".join(f"{role_in_words(role)}: {', '.join(_names(found))}" for role, found in by_role.items())
    return said[:1].upper() + said[1:]


def _names(found: dict[tuple[str, int], set[str]]) -> Iterator[str]:
    """Scales in the order of their instruments."""
    for instrument, codes in found.items():
        scales = house().shelf.catalogue.get(*instrument).scales
        yield from (wording(scales[code].title, language.language()) for code in scales if code in codes)
