"""What commands work on, opened from the environment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

import surveyapp.every_model  # noqa: F401  # a row may refer to any table, whichever command was loaded
from surveyapp.db.engine import session_for
from surveyapp.house import House
from surveyapp.instruments.catalogue import Catalogue, load_translations
from surveyapp.instruments.translations import Read
from surveyapp.privacy import information
from surveyapp.settings import Settings, read_settings


def settings() -> Settings:
    """Settings from the environment; raises BadSettings."""
    return read_settings(os.environ)


def open_house() -> House:
    """The house; raises BadSettings or UnsoundContent."""
    return House.open(settings())


def translations_read(found: Settings, catalogue: Catalogue) -> Read:
    """What the files of translations come to: beside the instruments and beside the information."""
    told, problems = information.load_newest(found.information)
    read = load_translations(found.instruments, catalogue)
    return read + (Read(problems=problems) if told is None else information.load_translations(found.information, told))


@contextmanager
def writing(house: House) -> Iterator[Session]:
    """A session that is committed at the end, once, or not at all."""
    with session_for(house.engine) as session:
        yield session
        session.commit()


@contextmanager
def reading(house: House) -> Iterator[Session]:
    """A session that only reads."""
    with session_for(house.engine, reading=True) as session:
        yield session
