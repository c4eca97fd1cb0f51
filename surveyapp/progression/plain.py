"""What a person is told of their own change on one scale: changed, too small to tell, the same, or not known. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class PlainChange(StrEnum):
    CHANGED = "changed"
    TOO_SMALL = "too small"
    SAME = "same"
    NOT_KNOWN = "not known"


def plain_change(reliable: str, change: float | None, threshold: Mapping[str, Any] | None) -> PlainChange:
    """What a stored verdict lets us say to the person; ``threshold`` is as the verdict's inputs hold it.

    Where a reliability was given, measurement error decides. Where none was, the plan's own smallest change that counts
    does, which was fixed before the first answer; without that either, nothing is claimed.
    """
    if change is None:
        return PlainChange.NOT_KNOWN
    if change == 0:
        return PlainChange.SAME
    if reliable in ("improved", "deteriorated"):
        return PlainChange.CHANGED
    if reliable == "unchanged":
        return PlainChange.TOO_SMALL
    counts = None if threshold is None else threshold.get("change")
    if counts is None:
        return PlainChange.NOT_KNOWN
    return PlainChange.CHANGED if abs(change) >= counts else PlainChange.TOO_SMALL
