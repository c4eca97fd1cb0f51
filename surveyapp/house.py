"""What a running program holds: settings, database, clock, keys, and the texts: instruments, plans, information."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from surveyapp.authoring.joining import Shelves
from surveyapp.clock import Clock
from surveyapp.db.engine import make_engine
from surveyapp.guides.shelf import GuideShelf
from surveyapp.instruments.problems import Problem
from surveyapp.instruments.translations import MACHINE, TRANSLATED
from surveyapp.languages import interface
from surveyapp.languages.rules import INTERFACE, Translated, by_subject, information, instrument
from surveyapp.people.encrypted import Vault
from surveyapp.people.names import Names
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
    #: instruments and plans as they were read from files
    files: Shelf
    told: Told
    #: folder of the interface's texts
    interface: Path = interface.FOLDER

    @property
    def guides(self) -> GuideShelf:
        """Every guide of interviews, as they were read from files."""
        return self.files.guides

    @property
    def shelf(self) -> Shelf:
        """Every instrument and plan: the files, and what was published in the browser."""
        return self._shelves.joined().whole

    def shelf_of(self, authority_id: int) -> Shelf:
        """What an authority may use: the files, and what it published itself."""
        return self._shelves.of(authority_id)

    def shelf_with(self, instrument: str, version: int) -> Shelf:
        """A shelf with this instrument on it, if it is anywhere; to a process that knows it, it costs no question."""
        return self._shelves.with_edition(instrument, version)

    def look_again(self) -> None:
        """Before a request or a round of work: what was published elsewhere meanwhile is there at the next use."""
        self._shelves.look_again()

    def published_problems(self) -> tuple[Problem, ...]:
        """What was published in the browser and is left out, because it was changed afterwards or does not fit."""
        return self._shelves.joined().problems

    @cached_property
    def _shelves(self) -> Shelves:
        return Shelves(self.files, self.engine)

    @cached_property
    def translated(self) -> Mapping[tuple[str, str], Translated]:
        """Every translation that there is, by subject and language, as it stands since the start."""
        return by_subject(self._translated())

    @cached_property
    def names(self) -> Names:
        """Names of people that were opened for searching and sorting."""
        return Names(self.vault)

    def _translated(self) -> Iterator[Translated]:
        for language in TRANSLATED:
            found = interface.read_interface(language, self.interface)
            yield Translated(INTERFACE, language, MACHINE, found.share, found.sha256)
        subject = information(self.told.information.version)
        for language, one in self.told.translations.items():
            yield Translated(subject, language, one.made_by, one.share, one.sha256)
        for edition, languages in self.files.catalogue.translations.items():
            for language, one in languages.items():
                yield Translated(instrument(*edition), language, one.made_by, one.share, one.sha256)

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
            files=shelf,
            told=told,
        )
