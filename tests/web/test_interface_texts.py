"""Texts, days and numbers follow the reader's language, also where it changes within a request."""

from __future__ import annotations

import datetime as dt

from builders import World
from flask_babel import force_locale, refresh

from surveyapp.web import interface_texts, language
from surveyapp.web.filters import day, number
from surveyapp.web.interface_texts import gettext, lazy_gettext, ngettext

DAY = dt.date(2023, 11, 14)
TEXT = lazy_gettext("Lösenord")


def said() -> tuple[str, str, str, str]:
    return gettext("Lösenord"), str(TEXT), day(DAY), number(2.5)


IN_SWEDISH = ("Lösenord", "Lösenord", "14 november 2023", "2,5")
IN_ENGLISH = ("Password", "Password", "14 November 2023", "2.5")


def test_another_language_for_a_while_is_spoken_for_that_while(world: World) -> None:
    with world.app().test_request_context("/?lang=sv"):
        language.choose("sv", ("sv", "en"))
        assert said() == IN_SWEDISH
        with force_locale("en"):
            assert said() == IN_ENGLISH
        assert said() == IN_SWEDISH
        language.choose("en", ("sv", "en"))
        refresh()
        # The address still asks for Swedish.
        assert said() == IN_SWEDISH


def test_each_request_is_in_its_own_language(world: World) -> None:
    app = world.app()
    for asked, expected in (("sv", IN_SWEDISH), ("en", IN_ENGLISH), ("sv", IN_SWEDISH)):
        with app.test_request_context(f"/?lang={asked}"):
            language.choose("sv", ("sv", "en"))
            assert said() == expected


def test_where_nobody_reads_texts_stay_as_they_are_written() -> None:
    assert said() == IN_SWEDISH
    assert interface_texts.reader_locale().language == "sv"


def test_numbers_and_values_are_put_in(world: World) -> None:
    with world.app().test_request_context("/"):
        language.choose("en", ("sv", "en"))
        assert gettext("Räknat %(day)s.", day="5 May") == "Counted on 5 May."
        assert ngettext("%(num)d konto", "%(num)d konton", 1) == "1 account"
        assert ngettext("%(num)d konto", "%(num)d konton", 2) == "2 accounts"
