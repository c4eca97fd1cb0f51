"""Dates and numbers in templates, and words that every page needs."""

from __future__ import annotations

import datetime as dt

import phonenumbers
from flask import Flask
from flask_babel import format_datetime

from surveyapp.web import language
from surveyapp.web.interface_texts import day_in_words, decimal_mark
from surveyapp.web.who_sees import who_sees


def day(value: dt.date | None) -> str:
    """A day as people say it: 14 november 2023."""
    return "" if value is None else day_in_words(value, "d MMMM y")


def moment(value: dt.datetime) -> str:
    """A day and a time of day where the programme is: 14 november 09:05."""
    return format_datetime(value, "d MMMM HH:mm")


def local_day(value: dt.datetime) -> str:
    """The day of a moment where the programme is."""
    return format_datetime(value, "d MMMM y")


def month(value: dt.date, *, with_year: bool = True) -> str:
    """A month in short: nov 2023, or nov."""
    return day_in_words(value, "MMM y" if with_year else "MMM").replace(".", "")


def whole_month(value: dt.date) -> str:
    """A month as people say it: november 2023."""
    return day_in_words(value, "MMMM y")


def number(value: float | None) -> str:
    """A number with at most two decimals in the reader's spelling; a dash for none."""
    if value is None:
        return "–"
    text = f"{abs(value):.2f}".rstrip("0").rstrip(".").replace(".", decimal_mark())
    return ("−" if value < 0 and text != "0" else "") + text


def kronor(cents: int) -> str:
    """Whole kronor with thin spaces between thousands: 864 000."""
    return f"{cents // 100:,}".replace(",", "\u202f")


def telephone(value: str) -> str:
    """A stored number as people write it: 070-174 06 05."""
    national = phonenumbers.format_number(phonenumbers.parse(value), phonenumbers.PhoneNumberFormat.NATIONAL)
    return national if value.startswith("+46") else value


def arrow_back() -> str:
    """An arrow towards where one came from, which is to the right where people write from right to left."""
    return "→" if language.direction() == "rtl" else "←"


def init_app(app: Flask) -> None:
    """Make them known to templates."""
    app.jinja_env.filters.update(
        day=day,
        moment=moment,
        local_day=local_day,
        month=month,
        whole_month=whole_month,
        number=number,
        kronor=kronor,
        telephone=telephone,
    )
    app.jinja_env.globals.update(
        html_language=language.locale, direction=language.direction, who_sees=who_sees, arrow_back=arrow_back
    )
