"""Phone, e-mail, postal address and personal number: normal form and why one is refused. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from personnummer import personnummer

MOST_LINES, LONGEST_LINE = 5, 60
"""Of a postal address: what the window of an envelope has room for."""
LONGEST_POSTAL_ADDRESS = MOST_LINES * (LONGEST_LINE + 2)
"""With its line breaks, as a form sends them."""


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


def postal_address(text: str) -> Checked:
    """Lines as on an envelope, below the name; what stands on a single line is parted at its commas."""
    lines = _lines(text.splitlines())
    if len(lines) == 1:
        lines = _lines(lines[0].split(","))
    if len(lines) < 2:
        return Checked(None, "not a postal address")
    if len(lines) > MOST_LINES:
        return Checked(None, "too many lines")
    if max(len(line) for line in lines) > LONGEST_LINE:
        return Checked(None, "a line too long")
    return Checked("\n".join(lines))


def _lines(parts: list[str]) -> list[str]:
    """Those that hold something, without signs that nobody sees and without commas at their ends."""
    seen = ("".join(sign for sign in part if sign.isprintable() or sign.isspace()) for part in parts)
    return [line for one in seen if (line := " ".join(one.split()).strip(" ,"))]


def personal_number(text: str) -> Checked:
    """A personal or coordination number as twelve digits with a valid check digit."""
    try:
        return Checked(personnummer.parse(text.strip()).format(True))
    except (personnummer.PersonnummerException, ValueError):
        return Checked(None, "not a personal number")


_RESERVE = re.compile(r"[0-9A-Z]{8,13}")


def reserve_number(text: str) -> Checked:
    """A reserve number as letters and figures alone; regions make them up in their own ways, so only the shape counts.

    A personal number is refused here: as a reserve number it would not be found again.
    """
    if personal_number(text).value is not None:
        return Checked(None, "a personal number")
    bare = re.sub(r"[\s+-]", "", text).upper()
    if not _RESERVE.fullmatch(bare) or sum(letter.isdigit() for letter in bare) < 4:
        return Checked(None, "not a reserve number")
    return Checked(bare)
