"""Phone, e-mail and personal number: normal form and why one is refused. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from personnummer import personnummer


@dataclass(frozen=True, slots=True)
class Checked:
    """A normal form, or the code of what is wrong with the input."""

    value: str | None
    problem: str | None = None


def phone(text: str, region: str = "SE") -> Checked:
    """A mobile number as +46…; a landline is refused, since no text message reaches it."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return Checked(None, "not a phone number")
    if not phonenumbers.is_valid_number(number):
        return Checked(None, "not a phone number")
    kind = phonenumbers.number_type(number)
    if kind not in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE):
        return Checked(None, "not a mobile number")
    return Checked(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def email(text: str) -> Checked:
    """An address in lower case; one that many mail servers cannot take (å before the @) is refused."""
    try:
        checked = validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return Checked(None, "not an e-mail address")
    if checked.ascii_email is None:
        return Checked(None, "letters that mail servers refuse")
    return Checked(checked.normalized.lower())


def personal_number(text: str) -> Checked:
    """A personal or coordination number as twelve digits with a valid check digit."""
    try:
        return Checked(personnummer.parse(text.strip()).format(True))
    except (personnummer.PersonnummerException, ValueError):
        return Checked(None, "not a personal number")
