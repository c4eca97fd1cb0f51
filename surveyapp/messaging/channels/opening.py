"""The ways out that the settings describe."""

from __future__ import annotations

from surveyapp.messaging.channels.email import Email, SmtpServer
from surveyapp.messaging.channels.sms import PROVIDERS, Sms, SmsAccess
from surveyapp.messaging.channels.trying import Console, Files, Kept
from surveyapp.messaging.parcel import Way
from surveyapp.people.models import Channel
from surveyapp.settings import Settings

HOOKS = "/hooks"


def open_ways(settings: Settings) -> dict[Channel, Way]:
    """Each channel with its way; nothing is connected before the first message."""
    if settings.outgoing != "send":
        trying: dict[str, Way] = {
            "keep": Kept(),
            "console": Console(),
            "files": Files(settings.data / "messages"),
        }
        return dict.fromkeys((Channel.SMS, Channel.EMAIL), trying[settings.outgoing])
    ways: dict[Channel, Way] = {}
    if settings.smtp_host:
        ways[Channel.EMAIL] = Email(smtp_server(settings))
    if settings.sms_provider:
        ways[Channel.SMS] = Sms(PROVIDERS[settings.sms_provider], sms_access(settings))
    return ways


def smtp_server(settings: Settings) -> SmtpServer:
    """Where mail is handed in."""
    return SmtpServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        tls=settings.smtp_tls,
        sender=settings.email_from,
        sender_name=settings.email_name,
        user=settings.smtp_user,
        password=settings.smtp_password,
    )


def sms_access(settings: Settings) -> SmsAccess:
    """How the gateway is reached; receipts are told at an address that holds a secret."""
    receipts = f"{settings.base_url}{HOOKS}/{settings.hook_secret}/receipt?m=" if settings.hook_secret else ""
    return SmsAccess(
        base_url=settings.sms_base_url,
        user=settings.sms_user,
        password=settings.sms_password,
        sender=settings.sms_sender,
        receipts=receipts,
    )
