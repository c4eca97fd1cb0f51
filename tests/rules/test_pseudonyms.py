"""Codes for rows in files."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.privacy.pseudonyms import KEY_BYTES, PATTERN, Kind, Pseudonyms

KEY, OTHER_KEY = bytes(range(KEY_BYTES)), bytes(KEY_BYTES)
IDS = st.integers(min_value=1, max_value=2**63 - 1)
KINDS = st.sampled_from(Kind)


@given(KINDS, IDS)
def test_a_code_is_the_first_sixty_bits_of_hmac_sha256_in_base32(kind: Kind, row_id: int) -> None:
    digest = hmac.new(KEY, f"{kind.value}:{row_id}".encode(), hashlib.sha256).digest()
    expected = base64.b32encode(digest).decode()[:12]
    assert Pseudonyms(KEY).of(kind, row_id) == f"{kind.value}-{expected}"


def test_hmac_is_the_one_of_rfc_4231() -> None:
    digest = hmac.digest(b"Jefe", b"what do ya want for nothing?", "sha256")
    assert digest.hex().startswith("5bdcc146bf60754e6a042426089575c75a003f089d273983")


@given(KINDS, IDS)
def test_a_code_looks_like_the_pattern_says(kind: Kind, row_id: int) -> None:
    assert re.fullmatch(PATTERN, Pseudonyms(KEY).of(kind, row_id))


def test_the_same_key_gives_the_same_code_and_another_key_another() -> None:
    assert Pseudonyms(KEY).of(Kind.PERSON, 7) == Pseudonyms(KEY).of(Kind.PERSON, 7)
    assert Pseudonyms(KEY).of(Kind.PERSON, 7) != Pseudonyms(OTHER_KEY).of(Kind.PERSON, 7)


def test_codes_of_one_id_differ_between_kinds_in_more_than_the_prefix() -> None:
    codes = {Pseudonyms(KEY).of(kind, 7).partition("-")[2] for kind in Kind}
    assert len(codes) == len(Kind)


def test_a_hundred_thousand_rows_have_codes_of_their_own() -> None:
    codes = Pseudonyms(KEY)
    assert len({codes.of(Kind.RESPONSE, row_id) for row_id in range(100_000)}) == 100_000


def test_the_order_of_codes_tells_nothing_of_the_order_of_ids() -> None:
    codes = Pseudonyms(KEY)
    by_code = sorted(range(1000), key=lambda row_id: codes.of(Kind.PERSON, row_id))
    rising = sum(first < second for first, second in itertools.pairwise(by_code))
    assert 420 < rising < 580


def test_no_row_has_no_code() -> None:
    assert Pseudonyms(KEY).of_any(Kind.RATER, None) is None
    assert Pseudonyms(KEY).of_any(Kind.RATER, 3) == Pseudonyms(KEY).of(Kind.RATER, 3)


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="key"):
        Pseudonyms(b"short")


def test_the_key_does_not_show_when_printed() -> None:
    assert "key" not in repr(Pseudonyms(KEY))
