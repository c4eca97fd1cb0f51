"""The server in earnest: a huge body still gets its page, a slow one holds nobody up, no link in its output."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from builders import STAR, START, World
from web import stored
from web.person import participant

from surveyapp.settings import ROOT

PATIENCE = 30


@dataclass
class Server:
    """A running server, where it listens and what it has written."""

    port: int
    output: Path

    def send(self, raw: bytes, *, more: bytes = b"") -> bytes:
        """The whole answer to raw bytes; ``more`` follows while the answer may already be coming."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            connection.sendall(raw)
            try:
                connection.sendall(more)
            except OSError:
                return self._rest(connection)
            return self._rest(connection)

    def _rest(self, connection: socket.socket) -> bytes:
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
        return b"".join(parts)


@pytest.fixture
def server(world: World, tmp_path: Path) -> Iterator[Server]:
    """``surveyapp serve`` before the world's database."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    world.house.engine.dispose()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SURVEYAPP_")}
    output = tmp_path / "output.txt"
    with output.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "surveyapp", "serve", "--port", str(port)],
            cwd=ROOT,
            stdout=written,
            stderr=subprocess.STDOUT,
            env={
                **clean,
                "SURVEYAPP_DATA": str(tmp_path),
                "SURVEYAPP_DATABASE_URL": world.house.settings.database,
                "SURVEYAPP_TODAY": str(START),
                "SURVEYAPP_WORKERS": "2",
            },
        )
    running = Server(port, output)
    _wait(running, process)
    yield running
    process.terminate()
    process.wait(PATIENCE)


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            if b" 200 " in server.send(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"):
                return
        except OSError:
            time.sleep(0.05)
    pytest.fail(server.output.read_text())


def post(address: str, length: int) -> bytes:
    """The head of a posted form of this length."""
    lines = (
        f"POST {address} HTTP/1.1",
        "Host: localhost",
        "Connection: close",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {length}",
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def test_ten_megabytes_get_a_page_and_not_a_broken_connection(world: World, server: Server) -> None:
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    size = 10 * 1024 * 1024
    answer = server.send(post(me.page.form.action, size), more=b"vardag=" + b"4" * (size - 7))
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert "Det var för mycket text".encode() in answer
    assert stored.answers(world, world.assignment(STAR)) == {}


def test_somebody_who_sends_slowly_does_not_keep_others_from_saving(world: World, server: Server) -> None:
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    action, data = me.filled("Nästa", vardag=4)
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as slow:
        slow.sendall(post(action, 100) + b"vardag=4")
        body = f"vardag=4&form={data['form'][0]}".encode()
        began = time.monotonic()
        answer = server.send(post(action, len(body)) + body)
        assert answer.startswith(b"HTTP/1.1 303 ")
        assert time.monotonic() - began < 5
    assert stored.answers(world, world.assignment(STAR)) == {"vardag": 4}


def test_nothing_that_goes_wrong_writes_a_link_into_the_output(world: World, server: Server) -> None:
    token = world.participant_tokens[0]
    path = f"/s/{token}/{world.assignment(STAR)}"
    close = "Host: localhost\r\nConnection: close\r\n\r\n"
    for line in (
        f"GET {path} HTTP/1.1",
        f"GET {path}/9 HTTP/1.1",
        f"BREW {path} HTTP/1.1",
        f"GET {path}",
        f"GET {path} X",
    ):
        server.send(f"{line}\r\n{close}".encode())
    server.send(f"GET {path} HTTP/1.1\r\nContent-Length: x\r\n{close}".encode())
    server.send(f"GET {path}?{'x' * 9000} HTTP/1.1\r\n{close}".encode())
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as gone:
        gone.sendall(post(f"{path}/q/vardag", 100) + b"vardag")
    time.sleep(0.3)
    written = server.output.read_text()
    assert token not in written
    assert len(written.splitlines()) < 20
