"""The worker is killed again and again while it sends to a real mail server and a real gateway.

Every message arrives. One that arrives twice is marked, so that staff can see and count what may have come twice: it
was accepted, and the worker was dead before the acceptance was stored.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from builders import START, World
from message_builders import add_people, messages, queue, with_settings
from receivers import Gateway, MailServer, gateway, mail_server

from surveyapp.settings import ROOT

SETTLED = {"sent", "delivered"}


@dataclass(frozen=True, slots=True)
class Size:
    """How hard it is tried."""

    kills: int
    messages: int
    workers: int


def size(world: World) -> Size:
    """The small size of every run, or "kills messages workers" from the environment for the long one.

    Two workers race on PostgreSQL; SQLite has one.
    """
    given = os.environ.get("SURVEYAPP_TEST_KILLS")
    if given:
        return Size(*(int(part) for part in given.split()))
    is_sqlite = world.house.engine.dialect.name == "sqlite"
    return Size(15, 150, 1) if is_sqlite else Size(8, 120, 2)


@dataclass
class Nursery:
    """Starts workers and kills them."""

    process: subprocess.Popen[str]

    def start(self) -> int:
        """A new worker; its process id."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("worker\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@contextlib.contextmanager
def a_nursery(world: World, folder: Path, server: MailServer, elks: Gateway) -> Iterator[Nursery]:
    """A nursery of workers on this world's database, which is closed with all its workers."""
    own = {
        "DATA": str(folder / "data"),
        "DATABASE_URL": world.house.settings.database_url,
        "TODAY": START.isoformat(),
        "OUTGOING": "send",
        "SEND_FROM": "0",
        "SEND_UNTIL": "24",
        "SEND_ON_WEEKENDS": "true",
        "LEASE_SECONDS": "1",
        "SMTP_HOST": server.host,
        "SMTP_PORT": str(server.port),
        "SMTP_TLS": "none",
        "EMAIL_FROM": "fragor@example.org",
        "SMS_PROVIDER": "46elks",
        "SMS_BASE_URL": elks.address,
        "SMS_SENDER": "Provkommun",
    }
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SURVEYAPP_")}
    environment = {**clean, "PYTHONPATH": str(ROOT / "tests")} | {f"SURVEYAPP_{key}": own[key] for key in own}
    command = [sys.executable, "-m", "faults.nursery", str(folder / "worker.log")]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Nursery(process)
        finally:
            process.kill()


def test_every_message_arrives_whenever_the_worker_is_killed(world_on_each: World, tmp_path: Path) -> None:
    world, dice = world_on_each, random.Random(20240304)
    tried = size(world)
    with_settings(world, send_from=0, send_until=24)
    people = add_people(world, tried.messages, share_by_sms=0.5)
    queue(world.house)
    world.house.engine.dispose()
    until = time.monotonic() + 60 + tried.messages / 8
    with mail_server() as server, gateway() as elks, a_nursery(world, tmp_path, server, elks) as nursery:
        for kill in range(1, tried.kills + 1):
            pids = [nursery.start() for _ in range(tried.workers)]
            wanted = tried.messages * kill // (tried.kills + 1)
            while _n_taken(server, elks) < wanted and time.monotonic() < until:
                time.sleep(0.002)
            time.sleep(dice.uniform(0, 0.02))
            for pid in pids:
                os.kill(pid, signal.SIGKILL)
        pid = nursery.start()
        while not _is_all_out(world, people) and time.monotonic() < until:
            time.sleep(0.3)
        os.kill(pid, signal.SIGTERM)
        while _is_alive(pid) and time.monotonic() < until:
            time.sleep(0.02)
    found = {one.ref: one for one in messages(world.house) if one.informant_id in set(people)}
    received = server.taken.keys + elks.taken.keys
    states = Counter(one.state for one in found.values())
    assert states == {"sent": tried.messages}, (states, (tmp_path / "worker.log").read_text()[-2000:])
    assert {key for key in received if key in found} == set(found), "every message arrived"
    uncertain = {key for key, one in found.items() if one.uncertain_at is not None}
    twice = {key for key, number in received.items() if number > 1}
    assert twice <= uncertain, "what came twice is marked"
    assert len(uncertain) <= tried.kills * tried.workers, "at most one message was on its way at each kill"
    log = (tmp_path / "worker.log").read_text()
    assert "Traceback" not in log
    print(f"{tried}: {len(found)} arrived, {len(uncertain)} uncertain, {len(twice)} came twice")  # noqa: T201


def _n_taken(server: MailServer, elks: Gateway) -> int:
    return server.taken.keys.total() + elks.taken.keys.total()


def _is_all_out(world: World, people: list[int]) -> bool:
    mine = set(people)
    return all(one.state in SETTLED for one in messages(world.house) if one.informant_id in mine)


def _is_alive(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False
