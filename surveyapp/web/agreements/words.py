"""Agreements in words: price models, states, what was done, and why something cannot be stored."""

from __future__ import annotations

import datetime as dt
from typing import Any

from surveyapp.agreements.rules import PriceModel
from surveyapp.agreements.terms import ChangeKind, State
from surveyapp.web.filters import day, kronor
from surveyapp.web.interface_texts import gettext as _


def model_in_words(model: PriceModel) -> str:
    """What is paid for."""
    return {
        PriceModel.PLACE_MONTH: _("Fast pris per plats och månad"),
        PriceModel.WEEKDAY_USED: _("Pris per använd vardag"),
        PriceModel.WEEKDAY_OF_WEEK: _("Pris per veckodag och månad"),
        PriceModel.GUARANTEED: _("Garanterade platser, fler vid behov"),
    }[model]


def model_explained(model: PriceModel) -> str:
    """What a price model means, in a sentence."""
    return {
        PriceModel.PLACE_MONTH: _("Varje plats betalas varje månad, hur mycket den än används."),
        PriceModel.WEEKDAY_USED: _("Varje vardag som någon använder en plats betalas."),
        PriceModel.WEEKDAY_OF_WEEK: _(
            "Varje veckodag som en person använder i månaden betalas. Måndag och torsdag blir två."
        ),
        PriceModel.GUARANTEED: _(
            "De garanterade platserna betalas varje månad. Kommer det fler betalas de vardagar de använder."
        ),
    }[model]


def unit_in_words(model: PriceModel, *, is_fixed: bool) -> str:
    """What the quantity of a line counts."""
    if is_fixed:
        return _("platsmånader")
    return _("veckodagar") if model is PriceModel.WEEKDAY_OF_WEEK else _("vardagar")


def state_of_agreement(state: State) -> str:
    """Where an agreement stands."""
    return {
        State.COMING: _("kommande"),
        State.RUNNING: _("pågår"),
        State.TO_DECIDE: _("dags att bestämma"),
        State.RUNNING_OUT: _("löper ut"),
        State.ENDED: _("avslutat"),
    }[state]


def kind_in_words(kind: ChangeKind) -> str:
    """What was done."""
    return {
        ChangeKind.SIGNED: _("Avtalet lades in"),
        ChangeKind.CHANGED: _("Villkoren ändrades"),
        ChangeKind.EXTENDED: _("Avtalet förlängdes"),
        ChangeKind.WARNED: _("Skriftlig varning"),
        ChangeKind.ENDED_EARLY: _("Avtalet avslutades i förtid"),
    }[kind]


def field_in_words(name: str) -> str:
    """A term of an agreement by its name."""
    return {
        "provider": _("Anordnare"),
        "price_model": _("Prismodell"),
        "n_places": _("Antal platser"),
        "place_month_cents": _("Pris per plats och månad, kr"),
        "use_cents": _("Pris för det som används, kr"),
        "n_guaranteed": _("Garanterade platser"),
        "starts_on": _("Första dagen"),
        "ends_on": _("Sista dagen"),
        "ended_early_from": _("Avtalad sista dag"),
        "n_options": _("Antal förlängningar"),
        "option_months": _("Månader per förlängning"),
        "notice_months": _("Månader före slutet som besked ska ges"),
        "last_on": _("Sista dagen"),
        "on": _("Dag"),
        "reason": _("Orsak"),
    }[name]


def value_in_words(name: str, value: Any) -> str:
    """A stored term as people read it."""
    if value is None:
        return "–"
    if name.endswith("_cents"):
        return f"{money(value)} kr"
    if name == "price_model":
        return model_in_words(PriceModel(value))
    return day(dt.date.fromisoformat(value)) if isinstance(value, str) else str(value)


def money(cents: int) -> str:
    """Kronor with thin spaces, and öre where there are any."""
    return kronor(cents) + (f",{cents % 100:02}" if cents % 100 else "")


def refusal_in_words(code: str) -> str:
    """Why a term cannot be stored."""
    return {
        "not possible": _("Talet är för litet eller för stort."),
        "needed": _("Fyll i ett tal."),
        "more than all places": _("Det kan inte vara fler än alla platser."),
        "before the start": _("Dagen ligger före den första dagen."),
        "not before the end": _("Dagen ska ligga före avtalets sista dag."),
        "too long ago": _("Dagen ligger för långt bak."),
        "too far away": _("Avtalet kan inte vara längre än tio år."),
        "not one of the providers": _("Välj en anordnare."),
    }.get(code, _("Uppgiften går inte att läsa."))
