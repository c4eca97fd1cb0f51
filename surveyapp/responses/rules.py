"""What may be done with a response, and the words in which answering is recorded."""

from __future__ import annotations

from enum import StrEnum


class ResponseState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    VOID = "void"


class Mode(StrEnum):
    """How the answers reached us."""

    LINK = "link"
    CARD = "card"
    KIOSK = "kiosk"
    INTERVIEW = "interview"
    HANDED_OVER = "handed over"
    PAPER = "paper"
    OFFLINE = "offline"
    IMPORTED = "imported"
    SYNTHETIC = "synthetic"


class DeviceKind(StrEnum):
    PHONE = "phone"
    TABLET = "tablet"
    COMPUTER = "computer"
    UNKNOWN = "unknown"


class Helper(StrEnum):
    NOBODY = "nobody"
    SUPERVISOR = "supervisor"
    CASEWORKER = "caseworker"
    SOMEONE_ELSE = "someone else"
    UNKNOWN = "unknown"


class Presence(StrEnum):
    ALONE = "alone"
    SUPERVISOR = "supervisor"
    CASEWORKER = "caseworker"
    SOMEONE_ELSE = "someone else"
    UNKNOWN = "unknown"


class Decider(StrEnum):
    """Whose word the recorded step is."""

    INFORMANT = "informant"
    TOGETHER = "together"
    HELPER = "helper"


class Missing(StrEnum):
    """Why an item has no answer; the numbers for files stand in ``exports.missing``."""

    REFUSED = "refused"
    DOES_NOT_KNOW = "does not know"
    SKIPPED = "skipped"
    TECHNICAL = "technical"


class View(StrEnum):
    OWN = "own"
    OTHER = "other"


class ReliableChange(StrEnum):
    IMPROVED = "improved"
    UNCHANGED = "unchanged"
    DETERIORATED = "deteriorated"
    NOT_JUDGED = "not judged"


class ThresholdEnd(StrEnum):
    REACHED = "reached"
    NOT_REACHED = "not reached"
    ALREADY_THERE = "already there"
    NOT_MEASURED = "not measured"
    NO_THRESHOLD = "no threshold"
