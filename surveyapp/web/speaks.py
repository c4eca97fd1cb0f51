"""In which language a participant reads, as staff see and choose it; and what they read until it is approved."""

from __future__ import annotations

from dataclasses import dataclass

from surveyapp.web import language


@dataclass(frozen=True, slots=True)
class Speaks:
    """A person's own language, the ones to choose from, and whether the own one is among them."""

    own: str
    choices: tuple[tuple[str, str], ...]

    @property
    def is_offered(self) -> bool:
        """Whether the person's pages are in their own language."""
        return self.own in dict(self.choices)

    @property
    def name(self) -> str:
        """The own language in its own name."""
        return language.NAMES.get(self.own, self.own)


def speaks(own: str, authority_id: int) -> Speaks:
    """What a page of staff shows of a participant whose language this is."""
    offered = language.offered_to(authority_id, None, is_participant=True)
    return Speaks(own, tuple((code, language.NAMES[code]) for code in offered))
