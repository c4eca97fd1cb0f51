"""The words in which paper is recorded, and when a sheet may be taken. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from enum import StrEnum

from surveyapp.responses.rules import Refusal, Standing, refusal


class PageState(StrEnum):
    """What became of a scanned page."""

    TO_CONFIRM = "to confirm"
    CONFIRMED = "confirmed"
    UNREADABLE = "unreadable"
    SET_ASIDE = "set aside"


class Problem(StrEnum):
    """Why a scanned page needs a person before anything can be made of it."""

    NO_CODE = "no code"
    TWO_PAGES = "two pages"
    NOT_OURS = "not ours"
    OTHER_EDITION = "other edition"
    NO_CORNERS = "no corners"
    NOT_FLAT = "not flat"
    TWICE = "twice"
    ANSWERED = "answered"
    REFUSED = "refused"


class Untimely(StrEnum):
    """Why a day of filling in cannot be right."""

    FUTURE = "future"
    EARLY = "early"
    LATE = "late"


def untimely(standing: Standing, given_on: dt.date, today: dt.date) -> Untimely | None:
    """Whether the day written on a sheet lies outside the window, or has not come; None when it may be taken.

    It is the day of filling in that counts: a sheet may reach us after the window has closed.
    """
    if given_on > today:
        return Untimely.FUTURE
    if given_on < standing.window.opens_on:
        return Untimely.EARLY
    return Untimely.LATE if given_on > standing.window.closes_on else None


def paper_refusal(standing: Standing) -> Refusal | None:
    """Why no sheet can be taken for this assignment whatever its day; the window is judged by ``untimely``."""
    return refusal(replace(standing, is_revoked=False), standing.window.opens_on)
