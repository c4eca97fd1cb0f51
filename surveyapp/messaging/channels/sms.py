"""Text messages through a provider's gateway: 46elks and Twilio behind one port, at an address that can be chosen."""

from __future__ import annotations

import base64
import http.client
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote, urlencode, urlsplit

from surveyapp.messaging.kinds import Fate, ReceiptKind
from surveyapp.messaging.parcel import Parcel, Result

OWN_FAULT = {401, 402, 403, 407, 408, 425, 429, 503}
"""Answers about us or about the moment: a wrong key, an empty account, too many at once. Worth another try."""

NOBODY_KNOWS = {500, 502, 504}
"""Answers of a gateway that broke down on the way; it may have taken the message before it did."""


@dataclass(frozen=True, slots=True)
class SmsAccess:
    """How the gateway is reached, and who messages are from: a number that can be answered, or up to eleven letters."""

    base_url: str
    user: str
    password: str = field(repr=False)
    sender: str = ""
    #: where the provider tells what became of a message; the message's ref is put after it
    receipts: str = ""
    timeout_seconds: float = 20


@dataclass(frozen=True, slots=True)
class Told:
    """What a provider told about a message: its own id and ours, and what became of it."""

    provider_id: str
    kind: ReceiptKind


class Provider(Protocol):
    """How one provider wants to be asked, and how it answers."""

    name: str
    base_url: str

    def request(self, access: SmsAccess, parcel: Parcel) -> tuple[str, dict[str, str]]:
        """Path and form of the request that sends."""

    def provider_id(self, answer: Mapping[str, Any]) -> str | None:
        """The provider's id of a message that was taken."""

    def told(self, form: Mapping[str, str]) -> Told | None:
        """What a receipt says; None while it tells nothing final."""

    def incoming(self, form: Mapping[str, str]) -> tuple[str, str]:
        """Number and text of a message that somebody sent to us."""


class Elks:
    """46elks; receipts are told by POST with id and status and repeated for hours unless answered with 200 to 204."""

    name = "46elks"
    base_url = "https://api.46elks.com"

    def request(self, access: SmsAccess, parcel: Parcel) -> tuple[str, dict[str, str]]:
        form = {"from": access.sender, "to": parcel.address, "message": parcel.text.sms}
        return "/a1/sms", form | ({"whendelivered": access.receipts + parcel.ref} if access.receipts else {})

    def provider_id(self, answer: Mapping[str, Any]) -> str | None:
        return answer.get("id")

    def told(self, form: Mapping[str, str]) -> Told | None:
        return _told(form.get("id", ""), form.get("status", ""))

    def incoming(self, form: Mapping[str, str]) -> tuple[str, str]:
        return form.get("from", ""), form.get("message", "")


class Twilio:
    """Twilio's Programmable Messaging."""

    name = "twilio"
    base_url = "https://api.twilio.com"

    def request(self, access: SmsAccess, parcel: Parcel) -> tuple[str, dict[str, str]]:
        form = {"From": access.sender, "To": parcel.address, "Body": parcel.text.sms}
        if access.receipts:
            form["StatusCallback"] = access.receipts + parcel.ref
        return f"/2010-04-01/Accounts/{quote(access.user, safe='')}/Messages.json", form

    def provider_id(self, answer: Mapping[str, Any]) -> str | None:
        return answer.get("sid")

    def told(self, form: Mapping[str, str]) -> Told | None:
        return _told(form.get("MessageSid", ""), form.get("MessageStatus", ""))

    def incoming(self, form: Mapping[str, str]) -> tuple[str, str]:
        return form.get("From", ""), form.get("Body", "")


PROVIDERS: dict[str, Provider] = {one.name: one for one in (Elks(), Twilio())}

_STATUS = {
    "sent": ReceiptKind.SENT,
    "delivered": ReceiptKind.DELIVERED,
    "failed": ReceiptKind.FAILED,
    "undelivered": ReceiptKind.FAILED,
}


def _told(provider_id: str, status: str) -> Told | None:
    kind = _STATUS.get(status)
    return None if kind is None or not provider_id else Told(provider_id, kind)


class Sms:
    """One provider's gateway."""

    def __init__(self, provider: Provider, access: SmsAccess) -> None:
        self.provider, self.access = provider, access

    def send(self, parcel: Parcel) -> Result:
        """Hand one message in; once the request has left, only an answer makes it certain what became of it."""
        path, form = self.provider.request(self.access, parcel)
        connection = self._connection()
        try:
            connection.connect()
        except OSError as error:
            connection.close()
            return Result(Fate.TEMPORARY, _code_of(error))
        try:
            connection.request("POST", path, urlencode(form), self._headers(parcel.ref))
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            return Result(Fate.UNCERTAIN, _code_of(error))
        finally:
            connection.close()
        return self._judged(answer.status, body)

    def close(self) -> None:
        """Nothing is held open: a connection that went stale would leave it unknown what was sent."""

    def _connection(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.access.base_url or self.provider.base_url)
        host, seconds = parts.hostname or "", self.access.timeout_seconds
        if parts.scheme == "https":
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(host, parts.port, timeout=seconds, context=context)
        return http.client.HTTPConnection(host, parts.port, timeout=seconds)

    def _headers(self, ref: str) -> dict[str, str]:
        pair = base64.b64encode(f"{self.access.user}:{self.access.password}".encode()).decode()
        return {
            "Authorization": f"Basic {pair}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Idempotency-Key": ref,
        }

    def _judged(self, status: int, body: bytes) -> Result:
        if 200 <= status < 300:
            return Result(Fate.ACCEPTED, str(status), self.provider.provider_id(_object_in(body)))
        if status in NOBODY_KNOWS:
            return Result(Fate.UNCERTAIN, str(status))
        if status in OWN_FAULT or status > 504:
            return Result(Fate.TEMPORARY, str(status))
        return Result(Fate.REFUSED, str(status), is_bad_address=status in (400, 404, 422))


def _object_in(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _code_of(error: Exception) -> str:
    return "timeout" if isinstance(error, TimeoutError) else type(error).__name__
