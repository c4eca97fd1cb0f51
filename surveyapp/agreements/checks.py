"""Why terms of an agreement cannot be. Pure; each reason is a code that is translated where it is shown."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from surveyapp.agreements.rules import Granted, PriceModel
from surveyapp.agreements.terms import Options

EARLIEST = dt.date(2000, 1, 1)
MOST_PLACES, MOST_CENTS, LONGEST_YEARS, MOST_OPTIONS, LONGEST_OPTION, LONGEST_NOTICE = 10_000, 10**9, 10, 10, 60, 24
"""More than this was typed by mistake."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A field that cannot be accepted, and why."""

    field: str
    code: str


def check_terms(granted: Granted, options: Options) -> tuple[Refusal, ...]:
    """Everything that is wrong with the terms."""
    found = [*_days(granted), *_amounts(granted)]
    if not 0 <= options.n_options <= MOST_OPTIONS:
        found.append(Refusal("n_options", "not possible"))
    if not 0 <= options.option_months <= LONGEST_OPTION:
        found.append(Refusal("option_months", "not possible"))
    elif options.n_options and not options.option_months:
        found.append(Refusal("option_months", "needed"))
    if not 0 <= options.notice_months <= LONGEST_NOTICE:
        found.append(Refusal("notice_months", "not possible"))
    return tuple(found)


def check_end(starts_on: dt.date, ends_on: dt.date, last_on: dt.date) -> tuple[Refusal, ...]:
    """Why an agreement cannot end on a day that lies before its last."""
    if last_on < starts_on:
        return (Refusal("last_on", "before the start"),)
    return (Refusal("last_on", "not before the end"),) if last_on >= ends_on else ()


def _days(granted: Granted) -> list[Refusal]:
    found = []
    if granted.starts_on < EARLIEST:
        found.append(Refusal("starts_on", "too long ago"))
    if granted.ends_on < granted.starts_on:
        found.append(Refusal("ends_on", "before the start"))
    elif granted.ends_on.year - granted.starts_on.year > LONGEST_YEARS:
        found.append(Refusal("ends_on", "too far away"))
    return found


def _amounts(granted: Granted) -> list[Refusal]:
    found = []
    if not 0 < granted.n_places <= MOST_PLACES:
        found.append(Refusal("n_places", "not possible"))
    for name in ("place_month_cents", "use_cents"):
        if not 0 <= getattr(granted, name) <= MOST_CENTS:
            found.append(Refusal(name, "not possible"))
    is_split = granted.price_model is PriceModel.GUARANTEED
    if is_split and granted.n_guaranteed is None:
        found.append(Refusal("n_guaranteed", "needed"))
    elif is_split and not 0 <= (granted.n_guaranteed or 0) <= granted.n_places:
        found.append(Refusal("n_guaranteed", "more than all places"))
    return found
