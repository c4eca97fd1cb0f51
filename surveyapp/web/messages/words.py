"""States, reasons, kinds and ways of messages as people say them."""

from __future__ import annotations

from surveyapp.messaging.kinds import Fate, MessageKind, MessageState, Reason
from surveyapp.messaging.texts import TextKind
from surveyapp.people.models import Channel
from surveyapp.web.interface_texts import gettext as _


def state_words(state: str) -> str:
    """Where a message stands."""
    return {
        MessageState.QUEUED: _("väntar"),
        MessageState.LEASED: _("väntar"),
        MessageState.SENDING: _("skickas nu"),
        MessageState.UNCERTAIN: _("osäkert, skickas igen"),
        MessageState.TO_PRINT: _("ska skrivas ut"),
        MessageState.UNREACHABLE: _("går inte att nå"),
        MessageState.SENT: _("skickat"),
        MessageState.DELIVERED: _("framme"),
        MessageState.CANCELLED: _("behövdes inte"),
        MessageState.FAILED: _("kom inte fram"),
        MessageState.DEAD: _("gav upp"),
    }[MessageState(state)]


def reason_words(reason: Reason | None) -> str:
    """Why it stands there."""
    if reason is None:
        return ""
    return {
        Reason.ANSWERED: _("har redan svarat"),
        Reason.WITHDRAWN: _("vill inte vara med"),
        Reason.CLOSED: _("tiden att svara är över"),
        Reason.ASSIGNMENT_CANCELLED: _("frågorna gäller inte längre"),
        Reason.STOPPED: _("vill inte ha meddelanden"),
        Reason.PAUSED: _("placeringen är pausad"),
        Reason.BY_STAFF: _("stoppat av personal"),
        Reason.NO_ADDRESS: _("varken telefon eller e-post"),
        Reason.ADDRESS_REFUSED: _("numret eller adressen fungerar inte"),
        Reason.NO_CHANNEL: _("sättet att skicka är inte inställt"),
        Reason.WANTS_LETTER: _("vill ha brev"),
        Reason.NOT_DELIVERED: _("togs inte emot"),
        Reason.GAVE_UP: _("många försök utan att lyckas"),
    }[reason]


def kind_words(kind: MessageKind) -> str:
    """What a message is for."""
    return {
        MessageKind.INVITATION: _("inbjudan"),
        MessageKind.REMINDER: _("påminnelse"),
        MessageKind.DIGEST: _("sammanställning"),
    }[kind]


def channel_words(channel: Channel | None) -> str:
    """The way it takes."""
    return "" if channel is None else {"sms": _("sms"), "email": _("e-post"), "letter": _("brev")}[channel.value]


def fate_words(fate: str | None) -> str:
    """What a try came to."""
    return {
        None: _("vet inte än"),
        Fate.ACCEPTED.value: _("togs emot"),
        Fate.TEMPORARY.value: _("gick inte just då"),
        Fate.REFUSED.value: _("togs inte emot"),
        Fate.UNCERTAIN.value: _("osäkert"),
    }[fate]


def text_words(kind: TextKind) -> str:
    """The name of a text."""
    return {
        TextKind.INVITATION: _("Inbjudan"),
        TextKind.REMINDER: _("Påminnelse till den som inte har börjat"),
        TextKind.REMINDER_BEGUN: _("Påminnelse till den som har börjat"),
        TextKind.REMINDER_NEARLY_DONE: _("Påminnelse till den som nästan är klar"),
        TextKind.DIGEST: _("Sammanställning till personal"),
        TextKind.ESCALATION: _("När påminnelser inte har hjälpt"),
    }[kind]
