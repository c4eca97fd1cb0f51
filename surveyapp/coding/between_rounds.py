"""What appears, persists and disappears between rounds of interviews. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Missing(StrEnum):
    """Why a round says nothing about an organisation."""

    NOT_PLANNED = "not planned"
    NOT_HELD = "not held"
    NOT_FINISHED = "not finished"
    NOT_CODED = "not coded"


@dataclass(frozen=True, slots=True)
class Step:
    """One round against the last one before it that was coded; the first coded one is compared with none."""

    round: int
    compared_with: int | None
    appears: frozenset[int]
    persists: frozenset[int]
    disappears: frozenset[int]
    missing: Missing | None = None


def steps(rounds: Sequence[int], coded: Mapping[int, frozenset[int]], missing: Mapping[int, Missing]) -> list[Step]:
    """Every round in order: themes of the coded ones against those before; of the others, why they are missing.

    A missing round is neither without themes nor the same as before: the next one is compared with the last that
    was coded, and says which that was.
    """
    found: list[Step] = []
    before: int | None = None
    for number in sorted(rounds):
        now = coded.get(number)
        if now is None:
            reason = missing.get(number, Missing.NOT_PLANNED)
            found.append(Step(number, None, frozenset(), frozenset(), frozenset(), reason))
            continue
        then = coded[before] if before is not None else frozenset()
        found.append(Step(number, before, now - then, now & then, then - now))
        before = number
    return found
