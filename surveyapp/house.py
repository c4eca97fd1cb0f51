"""What a running program holds: settings, database, clock, keys, and the texts: instruments, plans, information."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from surveyapp.clock import Clock
from surveyapp.db.engine import make_engine
from surveyapp.instruments.problems import Problem
from surveyapp.people.encrypted import Vault
from surveyapp.plans.shelf import Shelf, load_shelf
from surveyapp.privacy.information import Told, load_newest
from surveyapp.settings import Settings, parse_data_keys


class UnsoundContent(Exception):
    """An instrument or a plan has problems; the message lists all of them."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class House:
    """Opened once per process; handed to the web and to commands."""

    settings: Settings
    engine: Engine
    clock: Clock
    vault: Vault
    shelf: Shelf
    told: Told

    @classmethod
    def open(cls, settings: Settings) -> House:
        """Read the shelf and prepare the engine; raises UnsoundContent."""
        shelf, problems = load_shelf(settings.instruments)
        told, faults = load_newest(settings.information)
        if problems or told is None:
            raise UnsoundContent((*problems, *faults))
        settings.data.mkdir(parents=True, exist_ok=True)
        return cls(
            settings=settings,
            engine=make_engine(settings.database),
            clock=Clock(ZoneInfo(settings.zone), settings.today),
            vault=Vault(parse_data_keys(settings.data_keys), settings.index_key.encode()),
            shelf=shelf,
            told=told,
        )
