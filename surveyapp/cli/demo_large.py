"""``surveyapp demo load --scale large``: 20,000 synthetic placements, batch by batch, timed."""

from __future__ import annotations

import resource
import time

import click

from surveyapp.cli.opened import reading, writing
from surveyapp.db.migrate import upgrade
from surveyapp.db.planning import look_at_tables
from surveyapp.demo.large import BATCH, EMAIL, NAME_OF_AUTHORITY, Loaded, found_county, is_large_loaded, load_batch
from surveyapp.demo.load import PASSWORD
from surveyapp.house import House


def load_large(house: House, n_placements: int) -> None:
    """Load it once, each batch in a transaction of its own, and say how long it took."""
    if house.settings.environment != "demo":
        raise click.ClickException("the demonstration is not for a production installation")
    upgrade(house.engine)
    with reading(house) as session:
        if is_large_loaded(session):
            raise click.ClickException("the large demonstration is loaded already; choose another SURVEYAPP_DATA")
    began = time.monotonic()
    click.echo(f"{NAME_OF_AUTHORITY}: everything is SYNTHETIC, nobody in it exists")
    with writing(house) as session:
        county = found_county(session, house)
    done: list[Loaded] = []
    for first in range(1, n_placements + 1, BATCH):
        with writing(house) as session:
            done.append(load_batch(session, house, county, first, min(BATCH, n_placements + 1 - first)))
        click.echo(f"  {_told(done)} after {time.monotonic() - began:.0f} s")
    with writing(house) as session:
        look_at_tables(session)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    click.echo(f"loaded {_told(done)} in {time.monotonic() - began:.0f} s, at most {peak:.0f} MB of memory")
    click.echo(f"sign in as {EMAIL.format(role='caseworker')}, administrator, evaluator and so on, with {PASSWORD}")


def _told(done: list[Loaded]) -> str:
    n = [sum(getattr(one, name) for one in done) for name in ("placements", "assignments", "responses", "answers")]
    return f"{n[0]:,} placements, {n[1]:,} planned answers, {n[2]:,} responses, {n[3]:,} answers"
