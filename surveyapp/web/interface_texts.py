"""Texts of the interface, days and numbers in the reader's language: Flask-Babel's, asked for once and remembered.

A page has hundreds of them. Flask-Babel looks for the request, the language and the catalogue anew for each, which took
a third of the time of a person's page; what it found first in a request stands in ``g`` and is read there.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import get_decimal_symbol
from babel.support import NullTranslations
from flask import Flask, g
from flask_babel import get_locale, get_translations
from flask_babel.speaklater import LazyString

DEFAULT = Locale.parse("sv")


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A language with all that is needed to speak it."""

    locale: Locale
    #: the language's name, which is found faster than the language
    name: str
    catalogue: NullTranslations
    decimal_mark: str


def reader_locale() -> Locale:
    """The reader's language and country; Swedish where nobody reads."""
    return _spoken().locale


def gettext(text: str, /, **values: object) -> str:
    """A text in the reader's language, with these values."""
    said: str = _spoken().catalogue.ugettext(text)
    return said % values if values else said


def ngettext(one: str, many: str, num: int, /, **values: object) -> str:
    """A text about a number of things, in the reader's language."""
    said: str = _spoken().catalogue.ungettext(one, many, num)
    return said % {"num": num, **values}


def lazy_gettext(text: str, /, **values: object) -> str:
    """A text that is said in the language of whoever reads it later."""
    return LazyString(gettext, text, **values)


def day_in_words(value: dt.date, pattern: str) -> str:
    """A day in the reader's language, such as 14 november 2023 for ``d MMMM y``."""
    return _day(value, pattern, _spoken().name)


def decimal_mark() -> str:
    """What stands before decimals in the reader's language; figures are 0 to 9 in every language."""
    return _spoken().decimal_mark


def init_app(app: Flask) -> None:
    """Let templates say their texts this way; they put values in themselves."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, lambda one, many, num: _spoken().catalogue.ungettext(one, many, num), newstyle=True
    )


def _spoken() -> _Spoken:
    try:
        here = g._flask_babel
        found: _Spoken = here.spoken
        if found.locale is here.babel_locale:
            return found
    except (AttributeError, RuntimeError):
        pass
    settled = get_locale()
    locale = settled or DEFAULT
    mark = get_decimal_symbol(locale, numbering_system="latn")
    found = _Spoken(locale, str(locale), get_translations(), mark)
    if settled is not None:
        g._flask_babel.spoken = found
    return found


@lru_cache(maxsize=10_000)
def _day(value: dt.date, pattern: str, locale: str) -> str:
    return format_date(value, pattern, locale)
