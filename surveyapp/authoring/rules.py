"""What a draft is and what may happen to it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

LARGEST_TEXT = 200_000
"""Characters of one instrument or plan as YAML; the largest of ours has a seventh of it."""


class DraftKind(StrEnum):
    INSTRUMENT = "instrument"
    PLAN = "plan"


class DraftState(StrEnum):
    """``proposed`` waits for a second person; the last two are final."""

    OPEN = "open"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    DISCARDED = "discarded"


ENDED = frozenset({DraftState.PUBLISHED, DraftState.DISCARDED})


class Refusal(StrEnum):
    """Why something cannot be done to a draft."""

    ENDED = "published or thrown away already"
    PROBLEMS = "there are problems left"
    TAKEN = "this code and version exist already"
    NOT_PROPOSED = "nobody has proposed it"
    OWN_PROPOSAL = "a second person must approve"
    CHANGED = "changed since it was read"
    TOO_LARGE = "the text is too large"


def cannot_change(state: DraftState) -> Refusal | None:
    """Why nobody can write in the draft any more, or None."""
    return Refusal.ENDED if state in ENDED else None


def cannot_approve(
    state: DraftState, proposed_by: int | None, approver: int, *, proposed: str | None, read: str
) -> Refusal | None:
    """Why this account cannot publish the draft, or None.

    Args:
        state: of the draft.
        proposed_by: the account that proposed it.
        approver: the account that would publish it.
        proposed: the hash of the content that was proposed.
        read: the hash of the content that the approver had on the page.
    """
    if state in ENDED:
        return Refusal.ENDED
    if state is not DraftState.PROPOSED or proposed_by is None:
        return Refusal.NOT_PROPOSED
    if proposed_by == approver:
        return Refusal.OWN_PROPOSAL
    return Refusal.CHANGED if proposed != read else None


def step_back(number: int, restores: Mapping[int, int | None]) -> int | None:
    """Which earlier text one undo leads to, or None where nothing is left to undo.

    Undoing writes a new text with a higher number, so that nothing is ever lost; ``restores`` says of each such
    number which one it brought back. Undoing twice therefore goes two steps back, and never forth again.
    """
    while (earlier := restores.get(number)) is not None:
        number = earlier
    return number - 1 if number > 1 else None
