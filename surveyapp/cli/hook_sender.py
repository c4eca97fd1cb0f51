"""Sends word to webhooks: looks in the trail, leases what is due, posts it without a transaction, settles."""

from __future__ import annotations

import datetime as dt
import http.client
import logging
import os
import secrets
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from ipaddress import ip_address
from typing import TypeVar
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from surveyapp.db.engine import Unavailable, session_for
from surveyapp.house import House
from surveyapp.programs.codes import program_codes
from surveyapp.programs.hooks import Parcel, is_anything, lease, note_events, settle
from surveyapp.programs.rules import address_fault, may_reach, signature, written

log = logging.getLogger("surveyapp")
T = TypeVar("T")
IDLE_SECONDS, TIMEOUT_SECONDS, TROUBLE_SECONDS = 5.0, 5.0, 10.0


class CannotReach(Exception):
    """Nothing may be sent there, or nobody is there."""


@dataclass
class HookSender:
    """Tells webhooks, in a thread of the worker. Its holder's name is never used again."""

    house: House
    stopping: threading.Event = field(default_factory=threading.Event)
    holder: str = field(default_factory=lambda: f"{socket.gethostname()} {os.getpid()} {secrets.token_hex(4)}")

    def run(self) -> None:
        """Until told to stop; what is held then goes to another worker when its lease is over."""
        while not self.stopping.is_set():
            try:
                self.send_all()
            except Unavailable as error:
                log.warning("storage refused the webhooks: %s", type(error.orig).__name__)
                self.stopping.wait(TROUBLE_SECONDS)
            except Exception as error:
                # What cannot be told of today must not end the telling.
                log.error("webhooks cannot be told: %s", type(error).__name__)
                self.stopping.wait(TROUBLE_SECONDS)
            self.stopping.wait(IDLE_SECONDS)

    def send_all(self) -> int:
        """Everything that is due now; how many tries there were."""
        with session_for(self.house.engine, reading=True) as reading:
            if not is_anything(reading):
                return 0
        n_tried, codes = 0, program_codes(self.house.settings.index_key)
        self._stored(lambda session: note_events(session, codes, self._now()))
        while not self.stopping.is_set():
            parcels = self._stored(lambda session: lease(session, self.house.vault, self.holder, self._now()))
            if not parcels:
                break
            for parcel in parcels:
                status = self._send(parcel)
                self._stored(partial(settle, delivery_id=parcel.delivery_id, holder=self.holder, status=status,
                                     now=self._now()))  # fmt: skip
                n_tried += 1
        return n_tried

    def _send(self, parcel: Parcel) -> int | None:
        try:
            return post(parcel, self._now(), demo=self.house.settings.environment == "demo")
        except (CannotReach, OSError, http.client.HTTPException, ValueError) as error:
            # Neither the address nor what the other side said is written down.
            log.warning("webhook delivery %s failed: %s", parcel.delivery_id, type(error).__name__)
            return None

    def _stored(self, work: Callable[[Session], T]) -> T:
        with session_for(self.house.engine) as session:
            found = work(session)
            session.commit()
            return found

    def _now(self) -> dt.datetime:
        return self.house.clock.now()


def post(parcel: Parcel, now: dt.datetime, *, demo: bool) -> int:
    """Send one and return the receiver's status; a redirect is a status like others and is not followed.

    Raises CannotReach, OSError or HTTPException.
    """
    if address_fault(parcel.address, demo=demo) is not None:
        raise CannotReach
    parts = urlsplit(parcel.address)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    # Looked up once and connected to just that, so that a name cannot lead elsewhere after the check.
    ip = _reachable(host, port, demo=demo)
    body, timestamp = written(parcel.payload), int(now.timestamp())
    line = socket.create_connection((ip, port), timeout=TIMEOUT_SECONDS)
    try:
        if parts.scheme == "https":
            line = ssl.create_default_context().wrap_socket(line, server_hostname=host)
        connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
        connection.sock = line
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "surveyapp",
            "Webhook-Id": parcel.ref,
            "Webhook-Timestamp": str(timestamp),
            "Webhook-Signature": signature(parcel.secret, timestamp, body),
        }
        connection.request("POST", path, body, headers)
        return connection.getresponse().status
    finally:
        line.close()


def _reachable(host: str, port: int, *, demo: bool) -> str:
    found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    # One internal address among several is enough to refuse.
    if not found or not all(may_reach(ip_address(one.partition("%")[0]), demo=demo) for one in found):
        raise CannotReach
    return found[0]
