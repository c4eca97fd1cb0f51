"""Two people change the same thing: what each of them changed, field by field, and what is then proposed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldEdited:
    """One field that somebody else has changed since the page was opened."""

    name: str
    #: when the page was opened
    before: str
    #: on the page that was sent
    mine: str
    #: as it is stored now
    theirs: str

    @property
    def both_changed(self) -> bool:
        """Whether both changed it, and to something different: somebody has to choose."""
        return self.mine not in (self.before, self.theirs)


@dataclass(frozen=True, slots=True)
class BothEdited:
    """What stands between two people's edits: the fields that the other one changed, and what is proposed for all."""

    fields: tuple[FieldEdited, ...]
    #: mine where I changed something, theirs where they alone did
    proposed: Mapping[str, str]

    def __bool__(self) -> bool:
        return bool(self.fields)


def both_edited(before: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]) -> BothEdited:
    """Compare what was shown, what was sent and what is stored; all three have the fields of ``theirs``."""
    fields = tuple(
        FieldEdited(name, before.get(name, ""), mine.get(name, ""), now)
        for name, now in theirs.items()
        if now != before.get(name, "")
    )
    proposed = {
        name: mine.get(name, "") if mine.get(name, "") != before.get(name, "") else now for name, now in theirs.items()
    }
    return BothEdited(fields, proposed)
