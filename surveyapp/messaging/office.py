"""What sending needs besides the database: keys, texts, addresses, hours and the ways out that are set up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from surveyapp.messaging.rules import Hours
from surveyapp.messaging.stopping import stop_token
from surveyapp.messaging.texts import Texts, open_texts
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Channel
from surveyapp.plans.shelf import Shelf
from surveyapp.settings import Settings


@dataclass(frozen=True)
class Office:
    """Opened once per process; ``set_up`` are the ways by which a message can leave."""

    vault: Vault
    shelf: Shelf
    texts: Texts
    secret: str = field(repr=False)
    base_url: str
    set_up: frozenset[Channel]
    first_hour: int
    last_hour: int
    weekends: bool
    lease: dt.timedelta
    #: price of one part of a text message, in öre
    price: int
    #: a demonstration keeps whole links, so that its mailbox can be used
    keeps_links: bool

    @classmethod
    def of(cls, settings: Settings, vault: Vault, shelf: Shelf) -> Office:
        """The office that these settings describe; raises UnsoundTexts."""
        return cls(
            vault=vault,
            shelf=shelf,
            texts=open_texts(settings.messages),
            secret=settings.secret_key,
            base_url=settings.base_url,
            set_up=ways_set_up(settings),
            first_hour=settings.send_from,
            last_hour=settings.send_until,
            weekends=settings.send_on_weekends,
            lease=dt.timedelta(seconds=settings.lease_seconds),
            price=settings.sms_price,
            keeps_links=settings.environment == "demo" and settings.outgoing == "keep",
        )

    def hours(self, zone: str) -> Hours:
        """When messages may leave, for an authority in this zone."""
        return Hours(ZoneInfo(zone), self.first_hour, self.last_hour, self.weekends)

    def stop_link(self, informant_ref: str) -> str:
        """Where this person says that they want no more messages."""
        return f"{self.base_url}/stop/{stop_token(self.secret, informant_ref)}"


def ways_set_up(settings: Settings) -> frozenset[Channel]:
    """The ways by which a message can leave; for trying out both can, since nothing really does."""
    if settings.outgoing != "send":
        return frozenset({Channel.SMS, Channel.EMAIL})
    ways = {Channel.EMAIL: settings.smtp_host, Channel.SMS: settings.sms_provider}
    return frozenset(channel for channel, is_set in ways.items() if is_set)
