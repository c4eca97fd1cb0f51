"""Envelopes: what a browser seals only the server opens, whole or not at all; and what becomes of late answers."""

from __future__ import annotations

import datetime as dt
import os
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sealing import envelope, to_bytes, to_text

from surveyapp.people.encrypted import Vault
from surveyapp.privacy.envelopes import (
    LONGEST,
    CannotOpenEnvelope,
    Envelope,
    KeyIsGone,
    envelope_of,
    open_envelope,
    public_key,
)
from surveyapp.responses.rules import RECEIVED_WITHIN, Arrival, Refusal, Standing, on_arrival, set_right
from surveyapp.schedule.windows import Window

VAULT = Vault({1: b"1" * 32, 2: b"2" * 32}, b"index")
ANOTHER = Vault({2: b"3" * 32}, b"index")
WINDOW = Window(*(dt.date(2024, 3, day) for day in (11, 4, 18, 25)))
NOW = dt.datetime(2024, 3, 12, 12, tzinfo=dt.UTC)


def read(told: dict[str, Any]) -> Envelope:
    found = envelope_of(told)
    assert found is not None
    return found


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=600))
@settings(max_examples=30)
def test_what_is_sealed_is_opened_again(text: str) -> None:
    assert open_envelope(VAULT, read(envelope(public_key(VAULT), text))).rstrip(" ") == text.rstrip(" ")


def test_the_newest_key_seals_and_an_earlier_one_still_opens() -> None:
    before = Vault({1: b"1" * 32}, b"index")
    assert public_key(VAULT)["id"] == 2
    assert open_envelope(VAULT, read(envelope(public_key(before), "x"))).strip() == "x"


def test_the_pair_follows_from_the_key_alone() -> None:
    assert public_key(VAULT) == public_key(Vault({2: b"2" * 32}, b"another index"))
    assert public_key(VAULT)["public"] != public_key(ANOTHER)["public"]


def test_a_key_that_is_gone_is_told_apart_because_it_may_come_back() -> None:
    with pytest.raises(KeyIsGone):
        open_envelope(Vault({9: b"9" * 32}, b"index"), read(envelope(public_key(VAULT), "x")))


def test_another_server_cannot_open_it() -> None:
    with pytest.raises(CannotOpenEnvelope):
        open_envelope(ANOTHER, read(envelope(public_key(VAULT), "x")))


@given(st.sampled_from(["from", "sealed"]), st.integers(0, 10_000), st.integers(1, 255))
@settings(max_examples=60)
def test_a_single_changed_byte_is_noticed(where: str, at: int, by: int) -> None:
    told = envelope(public_key(VAULT), "x")
    raw = bytearray(to_bytes(told[where]))
    raw[at % len(raw)] ^= by
    with pytest.raises(CannotOpenEnvelope):
        open_envelope(VAULT, read({**told, where: to_text(bytes(raw))}))


def test_an_envelope_cannot_take_anothers_name_to_be_counted_twice() -> None:
    told = envelope(public_key(VAULT), "x")
    with pytest.raises(CannotOpenEnvelope):
        open_envelope(VAULT, read({**told, "id": to_text(os.urandom(16))}))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=6,
)
SHAPED = st.fixed_dictionaries(
    {
        "id": st.text("aZ9-_", min_size=22, max_size=22),
        "key": st.integers(),
        "from": st.text("aZ9-_", max_size=120),
        "sealed": st.text("aZ9-_", max_size=200),
    }
)


@given(JSON | SHAPED)
@settings(max_examples=150)
def test_anything_else_is_refused_and_breaks_nothing(told: Any) -> None:
    found = envelope_of(told)
    if found is not None:
        with pytest.raises(CannotOpenEnvelope):
            open_envelope(VAULT, found)


def test_an_envelope_has_a_bounded_size() -> None:
    told = envelope(public_key(VAULT), "x")
    assert envelope_of({**told, "sealed": "a" * (LONGEST + 1)}) is None
    assert envelope_of({**told, "from": "a" * 101}) is None


@given(st.timedeltas(dt.timedelta(days=-400), dt.timedelta(days=400)), st.timedeltas(dt.timedelta(0), dt.timedelta(60)))
def test_a_wrong_clock_is_set_right_by_the_difference(wrong: dt.timedelta, ago: dt.timedelta) -> None:
    device_now = NOW + wrong
    assert set_right(device_now - ago, device_now, NOW) == NOW - ago


def test_nothing_was_given_in_the_future() -> None:
    assert set_right(NOW + dt.timedelta(hours=1), NOW, NOW) == NOW


DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("changed", "given_on", "today", "expected"),
    [
        ({}, WINDOW.opens_on, WINDOW.opens_on, (Arrival.TAKE, None)),
        ({}, WINDOW.closes_on, WINDOW.closes_on + RECEIVED_WITHIN, (Arrival.TAKE, None)),
        ({}, WINDOW.closes_on, WINDOW.closes_on + RECEIVED_WITHIN + DAY, (Arrival.KEEP, Refusal.CLOSED)),
        ({}, WINDOW.closes_on + DAY, WINDOW.closes_on + DAY, (Arrival.KEEP, Refusal.CLOSED)),
        ({}, WINDOW.opens_on - DAY, WINDOW.opens_on, (Arrival.KEEP, Refusal.EARLY)),
        ({"cancel_reason": "exit"}, WINDOW.on, WINDOW.on, (Arrival.KEEP, Refusal.CANCELLED)),
        ({"response_state": "submitted"}, WINDOW.on, WINDOW.on, (Arrival.KEEP, Refusal.SUBMITTED)),
        ({"response_state": "void"}, WINDOW.on, WINDOW.on, (Arrival.KEEP, Refusal.VOID)),
        ({"is_revoked": True}, WINDOW.on, WINDOW.on, (Arrival.KEEP, Refusal.REVOKED)),
        ({"is_taking_part": False}, WINDOW.on, WINDOW.on, (Arrival.REFUSE, Refusal.DECLINED)),
        ({"is_taking_part": None}, WINDOW.on, WINDOW.on, (Arrival.REFUSE, Refusal.UNDECIDED)),
        ({"is_taking_part": False, "is_revoked": True}, WINDOW.on, WINDOW.on, (Arrival.REFUSE, Refusal.DECLINED)),
    ],
)
def test_the_day_on_which_answers_were_given_decides(
    changed: dict[str, Any], given_on: dt.date, today: dt.date, expected: tuple[Arrival, Refusal | None]
) -> None:
    told: dict[str, Any] = {"window": WINDOW, "cancel_reason": None, "response_state": None, **changed}
    assert on_arrival(Standing(**told), given_on, today) == expected
