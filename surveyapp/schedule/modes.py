"""The ways in which answers reach us; a link leads in by exactly one of them."""

from __future__ import annotations

from enum import StrEnum


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


class Talk(StrEnum):
    """How an interview was held."""

    IN_PERSON = "in person"
    BY_PHONE = "by phone"
