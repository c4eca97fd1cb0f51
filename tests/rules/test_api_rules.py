"""Rules of the interface for programs: where webhooks may go, what is signed, when it is tried again."""

from __future__ import annotations

import datetime as dt
from ipaddress import ip_address

import pytest

from surveyapp.programs.rules import (
    WAITS,
    AddressFault,
    Right,
    address_fault,
    body_hash,
    may_reach,
    next_try,
    rights_of,
    signature,
    stored_rights,
    works,
)

NOW = dt.datetime(2024, 3, 4, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("address", "outside", "in_a_demonstration"),
    [
        ("https://example.org/hook?a=b", None, None),
        ("https://8.8.8.8:8443/", None, None),
        ("http://example.org/", AddressFault.NOT_HTTPS, AddressFault.NOT_HTTPS),
        ("http://127.0.0.1:5001/", AddressFault.NOT_HTTPS, None),
        ("https://localhost/", AddressFault.INTERNAL, None),
        ("https://127.0.0.1/", AddressFault.INTERNAL, None),
        ("https://10.1.2.3/", AddressFault.INTERNAL, AddressFault.INTERNAL),
        ("https://169.254.169.254/latest", AddressFault.INTERNAL, AddressFault.INTERNAL),
        ("https://[::1]/", AddressFault.INTERNAL, None),
        ("https://[::ffff:10.0.0.1]/", AddressFault.INTERNAL, AddressFault.INTERNAL),
        ("https://intranet/", AddressFault.INTERNAL, AddressFault.INTERNAL),
        ("https://user:word@example.org/", AddressFault.WITH_PASSWORD, AddressFault.WITH_PASSWORD),
        ("https://example.org:99999/", AddressFault.NOT_AN_ADDRESS, AddressFault.NOT_AN_ADDRESS),
        ("https://exa mple.org/", AddressFault.NOT_AN_ADDRESS, AddressFault.NOT_AN_ADDRESS),
        ("https://example.org/\r\nHost: x", AddressFault.NOT_AN_ADDRESS, AddressFault.NOT_AN_ADDRESS),
        ("", AddressFault.NOT_AN_ADDRESS, AddressFault.NOT_AN_ADDRESS),
    ],
)
def test_where_a_webhook_may_go(
    address: str, outside: AddressFault | None, in_a_demonstration: AddressFault | None
) -> None:
    assert address_fault(address, demo=False) is outside
    assert address_fault(address, demo=True) is in_a_demonstration


@pytest.mark.parametrize(
    "inside", ["192.168.0.1", "0.0.0.0", "100.64.0.1", "fe80::1", "fc00::1", "224.0.0.1", "2002:a00:1::"]
)
def test_what_a_name_leads_to_is_refused_inside(inside: str) -> None:
    assert not may_reach(ip_address(inside), demo=True)
    assert may_reach(ip_address("1.1.1.1"), demo=False)


def test_a_signature_is_an_hmac_over_time_and_body() -> None:
    # Computed with: printf '1700000000.{}' | openssl dgst -sha256 -hmac secret
    assert signature("secret", 1_700_000_000, b"{}") == (
        "v1=" + "b8569b78799ff9e3cbff0fc2d63a33a2b57f3282abd07c37ae5e8e7d79a5f163"
    )


def test_tries_come_further_apart_and_end() -> None:
    assert [next_try(n, NOW) for n in range(1, 7)] == [*(NOW + wait for wait in WAITS), None]
    assert list(WAITS) == sorted(WAITS)


def test_a_token_works_until_it_is_over_or_revoked() -> None:
    assert works(NOW + dt.timedelta(1), None, NOW)
    assert not works(NOW, None, NOW)
    assert not works(NOW + dt.timedelta(1), NOW, NOW)


def test_rights_come_back_as_they_were_stored() -> None:
    for rights in (set(), {Right.PEOPLE}, set(Right)):
        assert rights_of(stored_rights(rights)) == rights


def test_another_method_path_or_body_is_another_request() -> None:
    one = body_hash("POST", "/a", b"x")
    assert one == body_hash("POST", "/a", b"x")
    assert len({one, body_hash("PUT", "/a", b"x"), body_hash("POST", "/b", b"x"), body_hash("POST", "/a", b"y")}) == 4
