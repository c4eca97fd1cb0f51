"""Which days are weekdays that can be used and paid: Monday to Friday, Swedish public holidays left out. Pure.

The holidays are those of the act (1989:253) on public holidays, and three eves on which workplaces are closed as on
Sundays: Midsummer's, Christmas and New Year's Eve. Easter follows the Gregorian computus (Meeus/Jones/Butcher).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

NATIONAL_DAY_SINCE = 2005
"""From this year 6 June is a public holiday; Whit Monday no longer is."""

FRIDAY, SATURDAY = 4, 5


def easter(year: int) -> dt.date:
    """Easter Sunday."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return dt.date(year, month, day + 1)


@cache
def holidays(year: int) -> Mapping[dt.date, str]:
    """The days of a year on which nobody is at work although they may be weekdays, with their Swedish names."""
    sunday = easter(year)
    midsummer_eve = _first(dt.date(year, 6, 19), FRIDAY)
    found = {
        dt.date(year, 1, 1): "nyårsdagen",
        dt.date(year, 1, 6): "trettondedag jul",
        sunday - dt.timedelta(2): "långfredagen",
        sunday: "påskdagen",
        sunday + dt.timedelta(1): "annandag påsk",
        sunday + dt.timedelta(39): "Kristi himmelsfärdsdag",
        sunday + dt.timedelta(49): "pingstdagen",
        dt.date(year, 5, 1): "första maj",
        midsummer_eve: "midsommarafton",
        midsummer_eve + dt.timedelta(1): "midsommardagen",
        _first(dt.date(year, 10, 31), SATURDAY): "alla helgons dag",
        dt.date(year, 12, 24): "julafton",
        dt.date(year, 12, 25): "juldagen",
        dt.date(year, 12, 26): "annandag jul",
        dt.date(year, 12, 31): "nyårsafton",
    }
    if year >= NATIONAL_DAY_SINCE:
        found[dt.date(year, 6, 6)] = "nationaldagen"
    else:
        found[sunday + dt.timedelta(50)] = "annandag pingst"
    return MappingProxyType(dict(sorted(found.items())))


def is_weekday(day: dt.date) -> bool:
    """Whether a place can be used on this day."""
    return day.weekday() < SATURDAY and day not in holidays(day.year)


@cache
def weekdays_of(month: dt.date) -> tuple[dt.date, ...]:
    """The weekdays of the month of this day, which is best its first."""
    day, found = month.replace(day=1), []
    while day.month == month.month:
        if is_weekday(day):
            found.append(day)
        day += dt.timedelta(1)
    return tuple(found)


def _first(day: dt.date, weekday: int) -> dt.date:
    """The first such day of the week from a day on."""
    return day + dt.timedelta((weekday - day.weekday()) % 7)
