"""The disk is full, the database server cuts everybody off, the worker is told to stop: nothing lost, nothing twice."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from builders import World, a_world
from database_servers import own_server, postgres_copy, postgres_template
from faults.test_messages_kill_worker import a_nursery
from message_builders import SetClock, a_worker, add_people, messages, queue, with_settings
from receivers import MailServer, gateway, mail_server
from sqlalchemy import Engine, event

from surveyapp.house import House

PATIENCE_SECONDS = 60


def by_mail(world: World, server: MailServer, clock: SetClock | None = None) -> House:
    mail = {"smtp_host": server.host, "smtp_port": server.port, "smtp_tls": "none", "email_from": "fragor@example.org"}
    hours = {"send_from": 0, "send_until": 24, "send_on_weekends": True}
    return with_settings(world, clock, outgoing="send", **mail, **hours)


def states(world: World) -> Counter[str]:
    return Counter(one.state for one in messages(world.house) if one.informant_id >= 100_000)


def within(seconds: float, is_so: Any) -> bool:
    """Whether something becomes true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if is_so():
            return True
        time.sleep(0.02)
    return False


class Disk:
    """A disk with room for so many more pages of the database, or for any number."""

    def __init__(self, engine: Engine) -> None:
        self.n_free: int | None = None
        event.listen(engine, "checkout", self._limit)

    def _limit(self, connection: Any, _record: object, _proxy: object) -> None:
        (n_pages,) = connection.execute("PRAGMA page_count").fetchone()
        most = 1_000_000 if self.n_free is None else n_pages + self.n_free
        connection.execute(f"PRAGMA max_page_count = {most}")


def test_on_a_full_disk_nothing_is_sent_that_could_not_be_stored(world: World) -> None:
    add_people(world, 30)
    disk = Disk(world.house.engine)
    with mail_server() as server, a_worker(by_mail(world, server)) as worker:
        queue(world.house)
        sending = threading.Thread(target=worker.send_due)
        # What is accepted while there is no room is kept in mind until there is some.
        sending.start()
        assert within(PATIENCE_SECONDS, lambda: server.taken.keys.total() >= 5)
        disk.n_free = 0
        time.sleep(1.5)
        n_taken = server.taken.keys.total()
        time.sleep(0.5)
        assert server.taken.keys.total() == n_taken < 30, "without room nothing leaves"
        disk.n_free = None
        sending.join(PATIENCE_SECONDS)
    assert states(world) == {"sent": 30}
    assert server.taken.twice == set()
    assert not any(one.uncertain_at for one in messages(world.house))


@pytest.fixture
def restarted(tmp_path: Path) -> Iterator[tuple[World, Callable[[], None]]]:
    """The world on a PostgreSQL server of its own, and what cuts that server's power and starts it again."""
    with own_server() as (server, restart), postgres_template(server) as template, postgres_copy(template) as address:
        for world in a_world(address, tmp_path):
            yield world, restart


def test_a_database_server_that_loses_its_power_loses_nothing(restarted: tuple[World, Callable[[], None]]) -> None:
    world, restart = restarted
    add_people(world, 60)
    with mail_server(delay_seconds=0.01) as server, a_worker(by_mail(world, server)) as worker:
        queue(world.house)
        sending = threading.Thread(target=worker.send_due)
        sending.start()
        for round_ in range(1, 4):
            assert within(PATIENCE_SECONDS, lambda least=round_ * 10: server.taken.keys.total() >= least)
            restart()
        sending.join(PATIENCE_SECONDS)
        # A connection cut at the moment of storing leaves a message held until its lease is over.
        worker.office = dataclasses.replace(worker.office, lease=dt.timedelta(0))
        worker.send_due()
    found = [one for one in messages(world.house) if one.informant_id >= 100_000]
    assert Counter(one.state for one in found) == {"sent": 60}
    assert server.taken.twice <= {one.ref for one in found if one.uncertain_at is not None}


def test_a_worker_that_is_told_to_stop_finishes_and_gives_the_rest_back(world: World, tmp_path: Path) -> None:
    with_settings(world, send_from=0, send_until=24)
    add_people(world, 20)
    queue(world.house)
    world.house.engine.dispose()
    with (
        mail_server(delay_seconds=0.1) as server,
        gateway() as elks,
        a_nursery(world, tmp_path, server, elks) as nursery,
    ):
        pid = nursery.start()
        assert within(PATIENCE_SECONDS, lambda: server.taken.keys.total() >= 3)
        os.kill(pid, signal.SIGTERM)
        assert within(PATIENCE_SECONDS, lambda: not Path(f"/proc/{pid}").exists())
    n_taken = server.taken.keys.total()
    assert 3 <= n_taken < 20
    assert states(world) == {"sent": n_taken, "queued": 20 - n_taken}
    assert "Traceback" not in (tmp_path / "worker.log").read_text()
