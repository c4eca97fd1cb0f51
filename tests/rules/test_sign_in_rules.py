"""How long a sign-in lasts, when it is fresh, who needs a second factor; codes of apps; challenges of passkeys."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.access import passkeys, totp
from surveyapp.access.policy import AccountRole
from surveyapp.access.rules import FRESH_FOR, LENGTHS, Factors, Sitting, new_recovery_code, normal_code
from surveyapp.settings import ROLES, Settings

NOW = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
SITE = passkeys.site_of("https://example.org", "a secret of tests")
# RFC 6238, appendix B, SHA-1: the last six of its eight figures.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RFC = [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (20000000000, "353130")]


def test_the_settings_know_the_roles_of_the_permission_table() -> None:
    assert set(ROLES) == {role.value for role in AccountRole}


@pytest.mark.parametrize(
    ("given", "roles"),
    [
        ({"environment": "demo"}, set()),
        ({"environment": "demo", "second_factor_for": "auditor"}, {"auditor"}),
        ({"second_factor_for": "none"}, set()),
    ],
)
def test_a_demonstration_asks_for_no_second_factor_unless_told(given: dict[str, str], roles: set[str]) -> None:
    assert Settings.model_validate(given).second_factor_roles == roles


def test_in_production_three_roles_need_a_second_factor_and_unknown_ones_are_refused() -> None:
    other = "2:" + "A" * 43 + "="
    real = Settings(environment="production", secret_key="x" * 20, index_key="y" * 20, data_keys=other)
    assert real.second_factor_roles == {"administrator", "evaluator", "auditor"}
    with pytest.raises(ValueError, match="knows no role boss"):
        Settings(second_factor_for="administrator, boss")


@pytest.mark.parametrize("role", AccountRole)
def test_a_sign_in_ends_when_it_is_idle_and_at_the_latest_when_the_day_is_over(role: AccountRole) -> None:
    length, tick = LENGTHS[role], dt.timedelta(seconds=1)
    idle = Sitting(NOW, NOW, NOW)
    assert idle.lasts(role, NOW + length.idle - tick)
    assert not idle.lasts(role, NOW + length.idle)
    busy = Sitting(NOW, NOW + length.whole - tick, NOW)
    assert busy.lasts(role, NOW + length.whole - tick)
    assert not busy.lasts(role, NOW + length.whole)


def test_whoever_sees_most_is_signed_out_soonest() -> None:
    assert LENGTHS[AccountRole.ADMINISTRATOR].idle < LENGTHS[AccountRole.CASEWORKER].idle
    assert LENGTHS[AccountRole.AUDITOR].whole < LENGTHS[AccountRole.CASEWORKER].whole


def test_a_sign_in_is_fresh_for_ten_minutes_after_its_last_proof() -> None:
    sitting = Sitting(NOW - 60 * MINUTE, NOW, NOW)
    assert sitting.is_fresh(NOW + FRESH_FOR - MINUTE)
    assert not sitting.is_fresh(NOW + FRESH_FOR)


@pytest.mark.parametrize(
    ("factors", "demanded", "asks", "must"),
    [
        (Factors(True, False, False), False, False, False),
        (Factors(True, False, False), True, False, True),
        (Factors(True, True, False), False, True, False),
        (Factors(True, False, True), False, False, False),
        (Factors(True, False, True), True, True, False),
        (Factors(True, True, True), True, True, False),
    ],
)
def test_what_is_asked_after_the_password(factors: Factors, demanded: bool, asks: bool, must: bool) -> None:
    roles = {"auditor"} if demanded else set()
    assert factors.asks_after_password(AccountRole.AUDITOR, roles) is asks
    assert factors.must_set_up(AccountRole.AUDITOR, roles) is must


@pytest.mark.parametrize(("seconds", "code"), RFC)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert totp.code_at(RFC_SECRET, seconds // totp.SECONDS) == code


def test_a_code_works_a_step_early_or_late_and_never_twice() -> None:
    now = totp.step_at(NOW)
    for off, step in ((-2, None), (-1, now - 1), (0, now), (1, now + 1), (2, None)):
        assert totp.step_of(RFC_SECRET, totp.code_at(RFC_SECRET, now + off), NOW, None) == step
    assert totp.step_of(RFC_SECRET, totp.code_at(RFC_SECRET, now), NOW, now) is None
    assert totp.step_of(RFC_SECRET, totp.code_at(RFC_SECRET, now - 1), NOW, now) is None


@given(st.text(max_size=40))
def test_whatever_is_typed_for_a_code_is_only_wrong(typed: str) -> None:
    if "".join(one for one in typed if one in "0123456789") not in {
        totp.code_at(RFC_SECRET, totp.step_at(NOW) + off) for off in (-1, 0, 1)
    }:
        assert totp.step_of(RFC_SECRET, typed, NOW, None) is None


def test_a_code_may_be_typed_with_a_gap_and_recovery_codes_in_any_spelling() -> None:
    code = totp.code_at(RFC_SECRET, totp.step_at(NOW))
    assert totp.step_of(RFC_SECRET, f" {code[:3]} {code[3:]}", NOW, None) is not None
    recovery = new_recovery_code()
    assert len(recovery) == 14
    assert normal_code(recovery.upper().replace("-", " ")) == normal_code(recovery)


def test_a_challenge_is_ours_of_now_and_for_one_purpose() -> None:
    given = passkeys.challenge(SITE, "sign in", NOW)
    assert passkeys.put_at(SITE, "sign in", given, NOW + MINUTE) == NOW
    other = passkeys.site_of("https://example.org", "another secret")
    cases = [
        (SITE, "add x", given, NOW),
        (other, "sign in", given, NOW),
        (SITE, "sign in", given, NOW + 10 * MINUTE),
        (SITE, "sign in", given, NOW - MINUTE),
        (SITE, "sign in", given[:-1] + bytes([given[-1] ^ 1]), NOW),
        (SITE, "sign in", b"", NOW),
    ]
    for site, purpose, what, at in cases:
        with pytest.raises(passkeys.NotThisKey):
            passkeys.put_at(site, purpose, what, at)


@pytest.mark.parametrize(
    ("address", "has"),
    [
        ("https://uppfoljning.example.se", True),
        ("http://localhost:5000", True),
        ("http://127.0.0.1:5000", False),
        ("https://192.0.2.7", False),
        ("http://uppfoljning.example.se", False),
    ],
)
def test_browsers_make_passkeys_for_safe_addresses_with_a_name(address: str, has: bool) -> None:
    assert passkeys.site_of(address, "x").has_passkeys is has
