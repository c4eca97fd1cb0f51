"""Names that rows have in other programs: the same at every export, and kept where a program gave one first. Pure."""

from __future__ import annotations

import re
import uuid
from enum import StrEnum

_OURS = uuid.UUID("5d1c0a52-6d6b-5c55-9d52-0c3f4c1d7e11")
_KEPT = re.compile(r"guid-([0-9a-f]{32})")


class Kind(StrEnum):
    """What a name stands for."""

    PROJECT = "project"
    CODER = "coder"
    THEME = "theme"
    INTERVIEW = "interview"
    NOTE = "note"
    PASSAGE = "passage"
    CODING = "coding"
    MEMO = "memo"
    VARIABLE = "variable"
    SET = "set"


def guid_of(kind: Kind, ref: str) -> str:
    """The GUID of a row: what another program called it, or UUID version 5 (RFC 9562) of kind and ref."""
    kept = _KEPT.fullmatch(ref)
    return str(uuid.UUID(kept[1]) if kept else uuid.uuid5(_OURS, f"{kind.value}:{ref}"))


def part_of(guid: str, part: str) -> str:
    """The GUID of something that belongs to what has this GUID."""
    return str(uuid.uuid5(uuid.UUID(guid), part))


def ref_keeping(guid: str) -> str:
    """A ref for a row that came with this GUID, out of which ``guid_of`` gives it again."""
    return f"guid-{uuid.UUID(guid).hex}"


def read_guid(text: str) -> str | None:
    """A GUID in small letters without braces, or None for anything else."""
    bare = text.strip().removeprefix("{").removesuffix("}").lower()
    return bare if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", bare) else None
