"""``surveyapp occasions``: lay out what the plan asks."""

from __future__ import annotations

import click

from surveyapp.cli.opened import open_house, writing
from surveyapp.schedule.changes import plan_occasions


@click.group()
def occasions() -> None:
    """Occasions: what is asked of whom, when."""


@occasions.command()
@click.option("--dry-run", is_flag=True, help="Only say what would be written.")
def plan(dry_run: bool) -> None:
    """Bring every placement's occasions in line with its plan; a second run writes nothing."""
    house = open_house()
    with writing(house) as session:
        tally = plan_occasions(
            session,
            house.shelf.plans,
            house.clock.today(),
            actor="command line",
            at=house.clock.now(),
            apply=not dry_run,
        )
    click.echo("would write" if dry_run else "wrote" if not tally.is_empty else "nothing to write")
    click.echo(
        f"{tally.placements} placements: {tally.occasions} new occasions, {tally.assignments} new assignments, "
        f"{tally.moved} moved, {tally.cancelled} cancelled, {tally.reinstated} reinstated, "
        f"{tally.handed_over} handed over"
    )
