"""Dates and numbers in templates, and words that every page needs."""

from __future__ import annotations

import datetime as dt

from flask import Flask
from flask_babel import format_date, get_locale

from surveyapp.web import language


def day(value: dt.date | None) -> str:
    """A day as people say it: 14 november 2023."""
    return "" if value is None else format_date(value, "d MMMM y")


def month(value: dt.date, *, with_year: bool = True) -> str:
    """A month in short: nov 2023, or nov."""
    return format_date(value, "MMM y" if with_year else "MMM").replace(".", "")


def number(value: float | None) -> str:
    """A number with at most two decimals in the reader's spelling; a dash for none."""
    if value is None:
        return "–"
    text = f"{abs(value):.2f}".rstrip("0").rstrip(".")
    text = text if str(get_locale()) == "en" else text.replace(".", ",")
    return ("−" if value < 0 and text != "0" else "") + text


def kronor(cents: int) -> str:
    """Whole kronor with thin spaces between thousands: 864 000."""
    return f"{cents // 100:,}".replace(",", "\u202f")


def init_app(app: Flask) -> None:
    """Make them known to templates."""
    app.jinja_env.filters.update(day=day, month=month, number=number, kronor=kronor)
    app.jinja_env.globals.update(html_language=language.locale, direction=language.direction)
