"""Real receivers on this machine: a mail server and a gateway for text messages, which note every message's key, and
a server that is told by webhooks."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

Answer = Callable[[str], "str | None"]


@dataclass
class Taken:
    """What a receiver accepted: how often each key came, and what came, by key."""

    keys: Counter[str] = field(default_factory=Counter)
    #: the words of a mail or a text message
    contents: dict[str, str] = field(default_factory=dict)
    mails: dict[str, Message] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, key: str, address: str, content: str) -> int:
        """Note one message; how often this key came with it."""
        with self.lock:
            self.keys[key] += 1
            self.contents[key], self.addresses[key] = content, address
            return self.keys[key]

    @property
    def twice(self) -> set[str]:
        """Keys that came more than once."""
        with self.lock:
            return {key for key, number in self.keys.items() if number > 1}


@dataclass
class MailServer:
    """An SMTP server. ``at_rcpt`` and ``at_data`` may answer in its place; "drop" cuts the line after the text."""

    taken: Taken = field(default_factory=Taken)
    port: int = 0
    host: str = "127.0.0.1"
    delay_seconds: float = 0
    at_rcpt: Answer = lambda _address: None
    at_data: Answer = lambda _key: None

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.at_rcpt(address)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        mail = message_from_bytes(content)
        key = str(mail["Message-ID"]).strip("<>").partition("@")[0]
        answer = self.at_data(key)
        if answer not in (None, "drop"):
            return str(answer)
        if self.delay_seconds:
            await asyncio.sleep(self.delay_seconds)
        words = mail.get_payload(decode=True)
        assert isinstance(words, bytes)
        self.taken.mails[key] = mail
        self.taken.add(key, envelope.rcpt_tos[0], words.decode())
        if answer == "drop":
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 taken"


@contextlib.contextmanager
def mail_server(**how: Any) -> Iterator[MailServer]:
    """A mail server at a free port of this machine."""
    server = MailServer(port=free_port(), **how)
    controller = Controller(server, hostname=server.host, port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


@dataclass
class Gateway:
    """An HTTP gateway in the manner of 46elks. ``answer`` may give another status, "hang" or "drop" for a key."""

    taken: Taken = field(default_factory=Taken)
    answer: Answer = lambda _key: None
    #: called with the message's form after it was taken and before the answer leaves
    after: Callable[[dict[str, str], str], None] = lambda _form, _id: None
    address: str = ""


@contextlib.contextmanager
def gateway(**how: Any) -> Iterator[Gateway]:
    """A gateway at a free port of this machine."""
    made = Gateway(**how)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            key = self.headers["Idempotency-Key"]
            answer = made.answer(key)
            if answer == "hang":
                time.sleep(3)
                return
            if answer not in (None, "drop"):
                self._reply(int(str(answer)), b"{}")
                return
            number = made.taken.add(key, form["to"], form["message"])
            provider_id = f"s{key}{number}"
            made.after(form, provider_id)
            if answer == "drop":
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            self._reply(200, json.dumps({"id": provider_id, "status": "created"}).encode())

        def _reply(self, status: int, body: bytes) -> None:
            # Whoever asked may be dead by now.
            with contextlib.suppress(OSError):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the library's
            """Nothing is told."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Whoever asked was killed in the middle; that is what is tested."""

    server = Server(("127.0.0.1", 0), Handler)
    made.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextlib.contextmanager
def hook_receiver(*statuses: int) -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """A server on loopback that answers with these statuses, the last one from then on; and what it got."""
    got: list[tuple[dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(statuses[min(len(got), len(statuses)) - 1])
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the library's
            """Nothing is written."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", got
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
