"""``surveyapp responses``: score what was sent under today's rules."""

from __future__ import annotations

import click

from surveyapp.cli.opened import open_house, writing
from surveyapp.responses.again import score_again


@click.group()
def responses() -> None:
    """Responses that were sent."""


@responses.command()
def score() -> None:
    """Score and judge everything again; what is there already is kept, what is new is added beside it."""
    house = open_house()
    with writing(house) as session:
        added = score_again(session, house.vault, house.shelf, actor="command line", at=house.clock.now())
    click.echo(f"{added.responses} responses looked at: {added.readings} readings and {added.outcomes} outcomes added")
    if added.unknown:
        click.echo(f"{added.unknown} responses left alone: their version of the instrument is not on the shelf")
