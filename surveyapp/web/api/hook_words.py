"""Webhooks in words: what they may tell of, how far a delivery has come, and why an address cannot be used."""

from __future__ import annotations

from surveyapp.programs.hook_lines import Delivery
from surveyapp.programs.rules import AddressFault, DeliveryState, Event
from surveyapp.web.filters import moment
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.interface_texts import lazy_gettext as _l

EVENTS = {
    Event.RESPONSE_SUBMITTED: _l("Någon har skickat svar"),
    Event.PLACEMENT_STARTED: _l("En placering har börjat"),
    Event.PLACEMENT_ENDED: _l("En placering är avslutad"),
    Event.TASK_MADE: _l("Det finns en ny uppgift"),
}


def event_in_words(event: str) -> str:
    """What a delivery tells of."""
    return next((str(words) for one, words in EVENTS.items() if one.value == event), _("Prov"))


def state_in_words(one: Delivery) -> str:
    """How far a delivery has come, and when."""
    at = moment(one.at)
    if one.state is DeliveryState.DELIVERED:
        return _("kom fram %(at)s", at=at)
    if one.state is DeliveryState.GIVEN_UP:
        return _("kom inte fram, sista försöket %(at)s", at=at) if one.n_tries else _("skickades inte")
    if one.n_tries:
        return _("väntar, nytt försök %(at)s", at=at)
    return _("väntar på att skickas")


def fault_in_words(fault: AddressFault) -> str:
    """Why nothing can be sent there, and what to do."""
    return {
        AddressFault.NOT_AN_ADDRESS: _("Skriv en hel adress, till exempel https://exempel.se/besked."),
        AddressFault.NOT_HTTPS: _("Adressen måste börja med https://, så att ingen annan kan läsa det som skickas."),
        AddressFault.WITH_PASSWORD: _("Ta bort användarnamn och lösenord ur adressen."),
        AddressFault.INTERNAL: _("Adressen leder till ett internt nät. Välj en som går att nå från internet."),
    }[fault]
