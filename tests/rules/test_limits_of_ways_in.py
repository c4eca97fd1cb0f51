"""How long ways in last, how slowly codes are tried, and when close staff decided."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.responses.rules import Decider, Helper, is_answered_by_close_staff
from surveyapp.ways.rules import (
    CARD_AFTER_EXIT,
    IDLE,
    KIOSK_LONGEST,
    WARNING,
    card_has_ended,
    kiosk_visit_until,
)
from surveyapp.ways.throttle import ALARM, ALL_SOURCES, ONE_SOURCE, Limit, Tries

EXIT = dt.date(2024, 5, 3)
MADE = dt.date(2024, 3, 4)
NOW = dt.datetime(2024, 3, 4, 9, tzinfo=dt.UTC)
DAY, SECOND = dt.timedelta(days=1), dt.timedelta(seconds=1)


@pytest.mark.parametrize(
    ("made_on", "exit_on", "today", "ended"),
    [
        (MADE, None, MADE + 1000 * DAY, False),
        (MADE, EXIT, MADE, False),
        (MADE, EXIT, EXIT, False),
        (MADE, EXIT, EXIT + DAY, True),
        (EXIT, EXIT, EXIT + DAY, True),
        (EXIT + DAY, EXIT, EXIT + DAY, False),
        (EXIT + DAY, EXIT, EXIT + DAY + CARD_AFTER_EXIT, False),
        (EXIT + DAY, EXIT, EXIT + 2 * DAY + CARD_AFTER_EXIT, True),
        (MADE, EXIT, MADE - DAY, False),
    ],
)
def test_a_card_lasts_to_the_last_day_and_a_later_one_for_a_while(
    made_on: dt.date, exit_on: dt.date | None, today: dt.date, ended: bool
) -> None:
    assert card_has_ended(made_on, exit_on, today) is ended


@given(seconds=st.lists(st.integers(0, 400), max_size=40))
def test_a_visit_at_a_kiosk_lasts_while_somebody_answers_but_never_longer_than_the_longest(seconds: list[int]) -> None:
    at, until = NOW, kiosk_visit_until(NOW, NOW)
    for pause in seconds:
        at += pause * SECOND
        if at >= until:
            break
        until = kiosk_visit_until(NOW, at)
        assert at < until <= NOW + KIOSK_LONGEST
        assert until - at <= IDLE
    assert WARNING < IDLE < KIOSK_LONGEST


@pytest.mark.parametrize("limit", [ONE_SOURCE, ALL_SOURCES])
def test_the_last_allowed_wrong_code_begins_a_pause_after_which_counting_begins_anew(limit: Limit) -> None:
    tries = Tries(0, NOW - DAY, None)
    for number in range(1, limit.tries):
        tries = tries.and_one_more(limit, NOW)
        assert (tries.n_wrong, tries.waits_until(NOW)) == (number, None)
    tries = tries.and_one_more(limit, NOW)
    assert tries.waits_until(NOW) == NOW + limit.pause
    assert tries.waits_until(NOW + limit.pause - SECOND) is not None
    later = NOW + limit.pause
    assert tries.waits_until(later) is None
    assert tries.and_one_more(limit, later) == Tries(1, later, None)


def test_wrong_codes_far_apart_are_not_added_up() -> None:
    tries, at = Tries(0, NOW, None), NOW
    for _try in range(50):
        at += ONE_SOURCE.within / (ONE_SOURCE.tries - 1)
        tries = tries.and_one_more(ONE_SOURCE, at)
        assert tries.waits_until(at) is None


@given(pauses=st.lists(st.one_of(st.integers(0, 2), st.integers(0, 1200)), min_size=1, max_size=200))
def test_nobody_tries_more_than_two_dozen_codes_in_any_hour(pauses: list[int]) -> None:
    tries, at, tried = Tries(0, NOW, None), NOW, []
    for pause in pauses:
        at += pause * SECOND
        if tries.waits_until(at) is None:
            tried.append(at)
            tries = tries.and_one_more(ONE_SOURCE, at)
    for first in tried:
        assert sum(first <= one < first + dt.timedelta(hours=1) for one in tried) <= 24


def test_staff_are_told_before_the_page_rests() -> None:
    assert ALL_SOURCES.tries > ALARM


def test_close_staff_decided_only_where_the_helper_did_and_is_close() -> None:
    close = {Helper.CASEWORKER, Helper.SUPERVISOR}
    for decided_by, helper, is_interview, is_own in itertools.product(Decider, Helper, (True, False), (True, False)):
        found = is_answered_by_close_staff(decided_by, helper, is_interview=is_interview, is_own_caseworker=is_own)
        assert found == (decided_by is Decider.HELPER and (is_own if is_interview else helper in close))
