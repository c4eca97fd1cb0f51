"""How a person is reached, as staff type it: read from the form, and what is wrong with it in words."""

from __future__ import annotations

from collections.abc import Mapping

from surveyapp.people.corrections import Reached
from surveyapp.people.models import Channel
from surveyapp.web.interface_texts import gettext as _

LONGEST_TYPED = 1000
"""More than fits in an address, so that one that is too long is told and not cut."""


def typed_contact(form: Mapping[str, str]) -> Reached:
    """What was typed, unchecked."""
    preferred = form.get("preferred", "")
    return Reached(
        form.get("phone", "").strip()[:40] or None,
        form.get("email", "").strip()[:200] or None,
        form.get("postal_address", "").strip()[:LONGEST_TYPED] or None,
        Channel(preferred) if preferred in set(Channel) else None,
    )


def channels_offered() -> list[tuple[str, str]]:
    """The ways that a person may want messages by."""
    return [(Channel.SMS.value, _("sms")), (Channel.EMAIL.value, _("e-post")), (Channel.LETTER.value, _("brev"))]


def contact_faults(problems: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with each field."""
    words = {
        "not a phone number": _("Det är inget telefonnummer."),
        "not a mobile number": _("Det är inget mobilnummer. Sms når bara mobiltelefoner."),
        "not an e-mail address": _("Det är ingen e-postadress."),
        "letters that mail servers refuse": _(
            "E-postadressen har bokstäver som många inte kan ta emot, till exempel å."
        ),
        **postal_faults(),
    }
    return {name: words[problem] for name, problem in problems.items()}


def postal_faults() -> dict[str, str]:
    """What is wrong with a postal address, by its code."""
    return {
        "not a postal address": _("Skriv postadressen på minst två rader: gatan, och postnummer med ort."),
        "too many lines": _("Postadressen har för många rader. Högst fem får plats på kuvertet."),
        "a line too long": _("En rad i postadressen är för lång. Högst 60 tecken får plats."),
    }
