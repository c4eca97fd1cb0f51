"""The terms of an agreement as they are typed, and read into what can be stored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from surveyapp.agreements.changes import RefusedTerms
from surveyapp.agreements.checks import check_terms
from surveyapp.agreements.rules import Granted, PriceModel
from surveyapp.agreements.terms import USUAL_NOTICE_MONTHS, Options
from surveyapp.placements.typed_day import read_day
from surveyapp.web.agreements.words import money, refusal_in_words
from surveyapp.web.interface_texts import gettext as _

FIELDS = (
    "provider", "price_model", "n_places", "place_month_cents", "use_cents", "n_guaranteed", "starts_on", "ends_on",
    "n_options", "option_months", "notice_months",
)  # fmt: skip
_FIXED, _USE = "place_month_cents", "use_cents"
NEEDED = {
    PriceModel.PLACE_MONTH: {_FIXED},
    PriceModel.WEEKDAY_USED: {_USE},
    PriceModel.WEEKDAY_OF_WEEK: {_USE},
    PriceModel.GUARANTEED: {_FIXED, _USE, "n_guaranteed"},
}
"""What each price model asks for; the other boxes may be empty and are not stored."""

_AMOUNT = re.compile(r"(\d{1,9})(?:[.,:](\d{1,2})|:-|,-)?(?:kr)?")


@dataclass(frozen=True, slots=True)
class TermsForm:
    """What stands in the boxes, and what is wrong with it by box."""

    typed: Mapping[str, str]
    faults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms that can be stored."""

    granted: Granted
    options: Options


def empty() -> TermsForm:
    """The boxes of a new agreement."""
    usual = {"price_model": PriceModel.PLACE_MONTH.value, "n_options": "0", "notice_months": str(USUAL_NOTICE_MONTHS)}
    return TermsForm({name: usual.get(name, "") for name in FIELDS})


def of(granted: Granted, options: Options) -> TermsForm:
    """The boxes with stored terms."""
    needed = NEEDED[granted.price_model]
    shown = {
        "provider": "",
        "price_model": granted.price_model.value,
        "n_places": str(granted.n_places),
        _FIXED: money(granted.place_month_cents) if _FIXED in needed else "",
        _USE: money(granted.use_cents) if _USE in needed else "",
        "n_guaranteed": "" if granted.n_guaranteed is None else str(granted.n_guaranteed),
        "starts_on": granted.starts_on.isoformat(),
        "ends_on": granted.ends_on.isoformat(),
        "n_options": str(options.n_options),
        "option_months": str(options.option_months) if options.n_options else "",
        "notice_months": str(options.notice_months),
    }
    return TermsForm(shown)


def read(given: Mapping[str, str]) -> tuple[TermsForm, Terms | None]:
    """The boxes as they were sent, with what is wrong; and the terms if nothing is."""
    typed = {name: given.get(name, "").strip()[:60] for name in FIELDS}
    faults: dict[str, str] = {}
    try:
        model = PriceModel(typed["price_model"])
    except ValueError:
        return TermsForm(typed, {"price_model": _("Välj hur det betalas.")}), None
    needed = NEEDED[model]
    days = {name: read_day(typed[name]).day for name in ("starts_on", "ends_on")}
    faults |= {name: _("Skriv dagen så här: 2026-01-31.") for name, day in days.items() if day is None}
    whole = {name: _whole(typed[name]) for name in ("n_places", "n_options", "notice_months")}
    whole["option_months"] = _whole(typed["option_months"] or "0")
    whole["n_guaranteed"] = _whole(typed["n_guaranteed"]) if "n_guaranteed" in needed else 0
    faults |= {name: _("Skriv ett helt tal.") for name, number in whole.items() if number is None}
    cents = {name: _cents(typed[name]) if name in needed else 0 for name in (_FIXED, _USE)}
    faults |= {name: _("Skriv ett belopp i kronor, som 6 000.") for name, amount in cents.items() if amount is None}
    starts_on, ends_on = days["starts_on"], days["ends_on"]
    if faults or starts_on is None or ends_on is None:
        return TermsForm(typed, faults), None
    granted = Granted(
        whole["n_places"] or 0,
        starts_on,
        ends_on,
        cents[_FIXED] or 0,
        model,
        cents[_USE] or 0,
        whole["n_guaranteed"] if "n_guaranteed" in needed else None,
    )
    options = Options(whole["n_options"] or 0, whole["option_months"] or 0, whole["notice_months"] or 0)
    refused = {one.field: refusal_in_words(one.code) for one in check_terms(granted, options)}
    return (TermsForm(typed, refused), None) if refused else (TermsForm(typed), Terms(granted, options))


def with_refusals(form: TermsForm, error: RefusedTerms) -> TermsForm:
    """The boxes with what the database's rules said."""
    return TermsForm(form.typed, {one.field: refusal_in_words(one.code) for one in error.refusals})


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else None


def _cents(text: str) -> int | None:
    """Öre from kronor as people type them: 6000, 6 000, 6000,50 or 6 000 kr."""
    found = _AMOUNT.fullmatch("".join(text.casefold().split()))
    return None if found is None else int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
