"""From the darkness of boxes to what a question's answer is, and how sure that is. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from surveyapp.paper.questions import NOTHING, Question, Shape


class Mark(StrEnum):
    """What somebody did with a box."""

    EMPTY = "empty"
    CROSS = "cross"
    #: filled all over, which takes a cross back
    FILLED = "filled"


class Doubt(StrEnum):
    """Why a person must look before an answer counts as read."""

    FAINT = "faint"
    TWO_MARKS = "two marks"
    ONLY_FILLED = "only filled"
    BY_HAND = "by hand"
    NOT_SEEN = "not seen"


@dataclass(frozen=True, slots=True)
class BoxSeen:
    """One box of a page: the mean darkness inside (0 as the paper, 1 as printed black), the share of it that is
    covered, how far the ink reaches across the smaller way (0 to 1), and whether its printed frame was found."""

    darkness: float
    covered: float
    reach: float
    has_frame: bool = True


@dataclass(frozen=True, slots=True)
class ItemRead:
    """The answer to one question as the reader takes it, as it would be typed; unsure ones are a guess."""

    typed: str
    doubt: Doubt | None = None

    @property
    def is_sure(self) -> bool:
        """Whether it may be shown as read; a person confirms it all the same."""
        return self.doubt is None


EMPTY_BELOW, GUESS_INK, INK_FROM = 0.018, 0.025, 0.04
"""Darkness: below the first a box is surely empty, from the last there is surely ink; a light pencil's thinnest cross
has about 0.05."""
SPECK = 0.02
"""Covered share below which a box is surely empty."""
CROSS_BELOW, GUESS_FILLED, FILLED_FROM = 0.74, 0.79, 0.86
"""Covered share: a cross of a broad felt pen covers up to 0.7; what is filled by hand has hardly a gap."""
REACH = 0.5
"""A cross reaches over at least so much of the box both ways; less may be a stroke that came from beside."""


def judged(box: BoxSeen) -> tuple[Mark, bool]:
    """What a box holds, and whether that is sure."""
    if not box.has_frame:
        return (Mark.CROSS if box.darkness >= GUESS_INK else Mark.EMPTY), False
    if box.darkness < GUESS_INK:
        is_faint_cross = box.reach >= REACH and box.covered > 2 * SPECK
        return (Mark.CROSS if is_faint_cross else Mark.EMPTY), box.darkness < EMPTY_BELOW and box.covered < SPECK
    if box.covered >= GUESS_FILLED:
        return Mark.FILLED, box.covered >= FILLED_FROM
    sure = box.darkness >= INK_FROM and box.covered < CROSS_BELOW and box.reach >= REACH
    return Mark.CROSS, sure


def read_item(question: Question, boxes: Mapping[str, BoxSeen]) -> ItemRead:
    """The answer to a question from its boxes; ``boxes`` has one entry for each of the question's marks."""
    if not question.has_boxes:
        return ItemRead("", Doubt.BY_HAND)
    found = {mark: judged(boxes[mark]) for mark in question.marks}
    crossed = [mark for mark, (what, _sure) in found.items() if what is Mark.CROSS]
    filled = [mark for mark, (what, _sure) in found.items() if what is Mark.FILLED]
    typed = _typed(question, crossed, filled)
    if not all(boxes[mark].has_frame for mark in question.marks):
        return ItemRead(typed, Doubt.NOT_SEEN)
    if not _agree(question, crossed):
        return ItemRead(typed, Doubt.TWO_MARKS)
    if not all(sure for _what, sure in found.values()):
        return ItemRead(typed, Doubt.FAINT)
    return ItemRead(typed, Doubt.ONLY_FILLED if filled and not crossed else None)


def _agree(question: Question, crossed: list[str]) -> bool:
    """Whether the crosses can stand together: one, or several answers without a reason for giving none."""
    if question.shape is Shape.SEVERAL and not any(mark in question.reasons for mark in crossed):
        return True
    return len(crossed) < 2


def _typed(question: Question, crossed: list[str], filled: list[str]) -> str:
    if not crossed:
        return filled[0] if len(filled) == 1 else NOTHING
    if len(crossed) > 1 and not _agree(question, crossed):
        return ""
    return " ".join(crossed)
