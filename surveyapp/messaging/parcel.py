"""What is handed to a channel, and what comes back. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from surveyapp.messaging.kinds import Fate
from surveyapp.messaging.texts import Filled
from surveyapp.people.models import Channel


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message made ready; its beginning is stored, and no transaction is open while it is on its way."""

    message_id: int
    generation: int
    #: the same in every try: the Message-ID of a mail, the idempotency key at a gateway
    ref: str
    channel: Channel
    address: str = field(repr=False)
    text: Filled = field(repr=False)
    stop_link: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Result:
    """What one try came to."""

    fate: Fate
    #: the receiver's answer as a code; never its text
    code: str = ""
    provider_id: str | None = None
    #: whether the receiver says that there is no such address
    is_bad_address: bool = False


class Way(Protocol):
    """A way out of the house."""

    def send(self, parcel: Parcel) -> Result:
        """Try once; every trouble is a result, nothing is raised."""

    def close(self) -> None:
        """Give back what is held open."""
