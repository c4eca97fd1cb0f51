"""A worker goes on with what was published in the browser meanwhile, and with nothing less while storage is away."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from builders import World
from message_builders import a_worker
from storage.test_authoring_stored import PULSE, published, somebody, text_of

from surveyapp.db.engine import Unavailable, make_engine


def test_a_worker_meets_what_another_process_has_published(world_on_each: World) -> None:
    world = world_on_each
    kim, alex = somebody(world, "kim"), somebody(world, "alex")
    there = dataclasses.replace(world.house, engine=make_engine(world.house.settings.database))
    with a_worker(there) as worker:
        worker.look_again()
        before = worker.office
        published(world, kim, alex, text_of(world, version=2))
        assert ("kort-puls", 2) not in worker.office.shelf.catalogue.instruments
        worker.look_again()
        assert worker.office.shelf.catalogue.is_published("kort-puls", 2)
        assert PULSE in worker.office.shelf.catalogue.instruments
        # All but the shelf is as it was, and where nothing is new the office stays the very same.
        assert dataclasses.replace(worker.office, shelf=before.shelf) == before
        now = worker.office
        worker.look_again()
        assert worker.office is now
    there.engine.dispose()


def test_while_the_database_is_away_a_worker_waits_and_ends_when_it_is_told_to(world: World, tmp_path: Path) -> None:
    with a_worker(world.house) as worker:
        here, office = worker.house, worker.office
        away = make_engine(f"sqlite:///{tmp_path / 'no such folder' / 'x.sqlite'}")
        worker.house = dataclasses.replace(here, engine=away)
        worker.stopping.set()
        with pytest.raises(Unavailable):
            worker.look_again()
        assert worker.office is office
        worker.house = here
        worker.look_again()
        assert worker.office.shelf is here.shelf
