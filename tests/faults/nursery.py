"""Starts workers quickly: a process that has loaded the program once and forks a real worker for each line it reads.

A forked worker runs what ``surveyapp worker`` runs. It is killed by its process id, which is written back.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from builders import the_information, the_shelf

from surveyapp.cli.delivering import Worker
from surveyapp.cli.worker import run
from surveyapp.clock import Clock
from surveyapp.db.engine import make_engine
from surveyapp.house import House
from surveyapp.messaging.channels.opening import open_ways
from surveyapp.messaging.office import Office
from surveyapp.people.encrypted import Vault
from surveyapp.settings import parse_data_keys, read_settings


def main(log: Path) -> None:
    """Fork a worker for each line on standard input, until there are no more."""
    settings = read_settings(os.environ)
    shelf, told = the_shelf(), the_information()
    vault = Vault(parse_data_keys(settings.data_keys), settings.index_key.encode())
    office = Office.of(settings, vault, shelf)
    clock = Clock(office.hours(settings.zone).zone, settings.today)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _line in sys.stdin:
        child = os.fork()
        if child:
            sys.stdout.write(f"{child}\n")
            sys.stdout.flush()
            continue
        with log.open("ab", buffering=0) as file:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
        house = House(settings, make_engine(settings.database), clock, vault, shelf, told)
        run(Worker(house, office, open_ways(settings)), once=False)
        os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
