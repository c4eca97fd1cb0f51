"""The program served by real processes, so that a test can kill it or let many people in at once."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from builders import START, World
from loaded_program import LoadedProgram

PATIENCE_SECONDS = 60
_FORM = re.compile(r'<form [^>]*?method="post" action="([^"]+)"')
_INPUT = re.compile(r"<input ([^>]*)>")
_PART = re.compile(r'(\w+)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    location: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """A form as it was shown: where it goes, what it carries unseen, and the choices of each question."""

    action: str
    hidden: dict[str, str]
    choices: dict[str, list[str]]

    def with_each(self, preferred: str) -> dict[str, str]:
        """The form filled in: each question with this choice where it is offered, else with its first."""
        chosen = {name: preferred if preferred in values else values[0] for name, values in self.choices.items()}
        return {**self.hidden, **chosen}


@dataclass
class Service:
    """A server that can be started, killed and started again."""

    world: World
    folder: Path
    program: LoadedProgram
    port: int = field(default_factory=lambda: _free_port())
    process_id: int = 0

    @property
    def log(self) -> Path:
        """What the server wrote."""
        return self.folder / "server.log"

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.world.house.engine.dispose()
        own = {
            "SURVEYAPP_DATA": str(self.folder / "data"),
            "SURVEYAPP_DATABASE_URL": self.world.house.settings.database_url,
            "SURVEYAPP_TODAY": START.isoformat(),
            "SURVEYAPP_WORKERS": "4",
        }
        self.process_id = self.program.start(("serve", "--port", str(self.port)), own, self.log)
        until = time.monotonic() + PATIENCE_SECONDS
        while not _answers(self.port):
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.02)

    def kill(self) -> None:
        """End all its processes at once, without a chance to finish anything."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process_id, signal.SIGKILL)
        self.program.wait(self.process_id)

    def send(self, method: str, path: str, body: dict[str, str] | None = None) -> Reply:
        """One request on a connection of its own; raises OSError or HTTPException when it is cut off."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
            connection.request(method, path, urlencode(body) if body is not None else None, headers)
            answer = connection.getresponse()
            return Reply(answer.status, answer.headers.get("Location", ""), answer.read().decode())
        finally:
            connection.close()


@contextlib.contextmanager
def served(world: World, folder: Path, program: LoadedProgram) -> Iterator[Service]:
    """The program on this world's database, killed afterwards."""
    service = Service(world, folder, program)
    service.start()
    try:
        yield service
    finally:
        service.kill()


def form_on(text: str) -> Page | None:
    """The page's form, or None when it has none."""
    form = _FORM.search(text)
    if form is None:
        return None
    hidden: dict[str, str] = {}
    choices: dict[str, list[str]] = {}
    for shown in _INPUT.findall(text, form.end()):
        found = dict(_PART.findall(shown))
        if found.get("type") == "hidden":
            hidden[found["name"]] = found["value"]
        elif found.get("type") == "radio":
            choices.setdefault(found["name"], []).append(found["value"])
    return Page(form[1], hidden, choices)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
