"""Contact details in normal form, and personal data sealed to their row."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.people import contact
from surveyapp.people.encrypted import CannotOpen, Vault
from surveyapp.privacy.consent import Consent, Decision, Purpose, allows
from surveyapp.schedule.survey_links import TOKEN_LENGTH, is_genuine, new_token, token_hash

VAULT = Vault({1: b"a" * 32, 2: b"b" * 32}, b"index key of tests")
OLD = Vault({1: b"a" * 32}, b"index key of tests")


@pytest.mark.parametrize(
    ("text", "value", "problem"),
    [
        ("070-174 06 05", "+46701740605", None),
        ("+46 70 174 06 05", "+46701740605", None),
        ("0046701740605", "+46701740605", None),
        ("08-465 004 00", None, "not a mobile number"),
        ("112", None, "not a phone number"),
        ("hej", None, "not a phone number"),
        ("", None, "not a phone number"),
    ],
)
def test_only_numbers_that_a_text_message_reaches_are_taken(text: str, value: str | None, problem: str | None) -> None:
    assert contact.phone(text) == contact.Checked(value, problem)


@pytest.mark.parametrize(
    ("text", "value", "problem"),
    [
        ("Anna.Ek@Example.ORG", "anna.ek@example.org", None),
        ("åsa@example.org", None, "letters that mail servers refuse"),
        ("anna@", None, "not an e-mail address"),
    ],
)
def test_addresses_are_made_alike_or_refused(text: str, value: str | None, problem: str | None) -> None:
    assert contact.email(text) == contact.Checked(value, problem)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("19900101-0017", "199001010017"),
        ("900101-0017", "199001010017"),
        ("199001010017", "199001010017"),
        ("19900161-0011", None),
        ("19900101-0018", None),
        ("kalle", None),
        ("", None),
    ],
)
def test_personal_numbers_have_twelve_digits_and_a_right_check_digit(text: str, value: str | None) -> None:
    assert contact.personal_number(text).value == value


@pytest.mark.parametrize(
    ("text", "value", "problem"),
    [
        ("Storgatan 1\n831 30  Östersund", "Storgatan 1\n831 30 Östersund", None),
        ("c/o Ek, Storgatan 1, 831 30 Östersund", "c/o Ek\nStorgatan 1\n831 30 Östersund", None),
        (" Storgatan 1, lgh 1101,\r\n\r\n831 30\tÖstersund\n", "Storgatan 1, lgh 1101\n831 30 Östersund", None),
        ("Stor\u200bgatan 1\u2028831 30\xa0Östersund\ud800", "Storgatan 1\n831 30 Östersund", None),
        ("c/o Ek\nGård 1\nBox 2\n0150 OSLO\nNORGE", "c/o Ek\nGård 1\nBox 2\n0150 OSLO\nNORGE", None),
        ("Storgatan 1", None, "not a postal address"),
        (" ,\n\u200b\n, ", None, "not a postal address"),
        ("1\n2\n3\n4\n5\n6", None, "too many lines"),
        ("Storgatan 1\n" + "x" * 60, "Storgatan 1\n" + "x" * 60, None),
        ("Storgatan 1\n" + "x" * 61, None, "a line too long"),
    ],
)
def test_a_postal_address_is_two_to_five_lines_as_on_an_envelope(
    text: str, value: str | None, problem: str | None
) -> None:
    assert contact.postal_address(text) == contact.Checked(value, problem)


@given(st.text(max_size=400))
def test_an_address_that_is_taken_is_its_own_normal_form_and_fits_the_envelope(text: str) -> None:
    taken = contact.postal_address(text).value
    if taken is not None:
        lines = taken.split("\n")
        assert 2 <= len(lines) <= 5
        assert all(line == line.strip() and line.isprintable() and 0 < len(line) <= 60 for line in lines)
        assert contact.postal_address(taken).value == taken


@given(st.text(max_size=60))
def test_what_is_sealed_opens_again_and_never_looks_the_same_twice(text: str) -> None:
    sealed = VAULT.seal(text, "informant.name", "row")
    assert VAULT.open(sealed, "informant.name", "row") == text
    assert sealed != VAULT.seal(text, "informant.name", "row")


@pytest.mark.parametrize(("column", "ref"), [("informant.phone", "row"), ("informant.name", "other row")])
def test_a_sealed_value_opens_in_no_other_column_or_row(column: str, ref: str) -> None:
    with pytest.raises(CannotOpen):
        VAULT.open(VAULT.seal("Anna", "informant.name", "row"), column, ref)


@given(st.integers(0, 40), st.integers(1, 255))
def test_any_changed_byte_is_noticed(place: int, flip: int) -> None:
    sealed = bytearray(VAULT.seal("Anna Ek, a name", "informant.name", "row"))
    sealed[place % len(sealed)] ^= flip
    with pytest.raises(CannotOpen):
        VAULT.open(bytes(sealed), "informant.name", "row")


def test_an_older_key_still_opens_and_says_that_it_is_old() -> None:
    sealed = OLD.seal("Anna", "informant.name", "row")
    assert VAULT.open(sealed, "informant.name", "row") == "Anna"
    assert VAULT.needs_new_key(sealed)
    assert not VAULT.needs_new_key(VAULT.seal("Anna", "informant.name", "row"))


def test_a_value_whose_key_is_gone_cannot_be_opened_and_the_error_holds_nothing_of_it() -> None:
    sealed = VAULT.seal("Anna", "informant.name", "row")
    with pytest.raises(CannotOpen) as caught:
        OLD.open(sealed, "informant.name", "row")
    assert "Anna" not in str(caught.value)


def test_the_index_is_equal_for_equal_values_of_one_column_only() -> None:
    assert VAULT.index("x", "informant.phone") == VAULT.index("x", "informant.phone")
    assert VAULT.index("x", "informant.phone") != VAULT.index("x", "informant.email")
    assert VAULT.index("x", "informant.phone") != Vault(VAULT.keys, b"another key").index("x", "informant.phone")


def test_the_vault_never_shows_its_keys() -> None:
    assert "aaaa" not in repr(VAULT)


AT = dt.datetime(2024, 3, 4, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        ((), False),
        ((Decision.GIVEN,), True),
        ((Decision.GIVEN, Decision.WITHDRAWN), False),
        ((Decision.REFUSED, Decision.GIVEN), True),
    ],
)
def test_the_latest_decision_counts_and_silence_is_no(decisions: tuple[Decision, ...], expected: bool) -> None:
    consents = [
        Consent(Purpose.EVALUATION, decision, AT + dt.timedelta(days)) for days, decision in enumerate(decisions)
    ]
    assert allows(consents, Purpose.EVALUATION, AT + dt.timedelta(30)) is expected
    assert allows(reversed(consents), Purpose.EVALUATION, AT + dt.timedelta(30)) is expected


def test_a_yes_to_one_purpose_is_no_yes_to_another_nor_before_it_was_given() -> None:
    given_once = [Consent(Purpose.RESEARCH, Decision.GIVEN, AT)]
    assert not allows(given_once, Purpose.EVALUATION, AT)
    assert not allows(given_once, Purpose.RESEARCH, AT - dt.timedelta(1))


def test_links_are_genuine_only_with_our_secret_and_whole() -> None:
    token = new_token("secret of tests")
    assert len(token) == TOKEN_LENGTH
    assert is_genuine("secret of tests", token)
    assert not is_genuine("another secret", token)
    for wrong in (token[:-1], token + "A", "", "å" * TOKEN_LENGTH, "A" * TOKEN_LENGTH, "!" * TOKEN_LENGTH):
        assert not is_genuine("secret of tests", wrong)


def test_changing_any_letter_of_a_link_makes_it_false() -> None:
    token = new_token("secret of tests")
    for place in range(TOKEN_LENGTH):
        other = "A" if token[place] != "A" else "B"
        assert not is_genuine("secret of tests", token[:place] + other + token[place + 1 :])


def test_what_is_stored_of_a_link_is_a_hash() -> None:
    token = new_token("secret of tests")
    assert len(token_hash(token)) == 32
    assert token.encode() not in token_hash(token)
