"""Notices to staff, in Teams, Slack or wherever, by the optional extra Apprise: counts and never people."""

from __future__ import annotations

import importlib
import logging

log = logging.getLogger("surveyapp")


class NoApprise(Exception):
    """Addresses for notices are set but the extra is not installed; the message says how to install it."""


def tell_staff(addresses: str, title: str, body: str) -> bool:
    """Send a notice to every address; whether all took it. Addresses hold secrets and are never logged."""
    try:
        apprise = importlib.import_module("apprise")
    except ImportError:
        raise NoApprise("SURVEYAPP_STAFF_NOTICES needs the extra: pip install surveyapp[notices]") from None
    notices = apprise.Apprise()
    for address in addresses.split():
        notices.add(address)
    is_told = bool(notices.notify(title=title, body=body))
    if not is_told:
        log.warning("a notice to staff was not taken")
    return is_told
