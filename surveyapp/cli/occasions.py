"""``surveyapp occasions``: lay out what the plan asks."""

from __future__ import annotations

from itertools import islice

import click

from surveyapp.cli.opened import open_house, reading, writing
from surveyapp.interviews.called_for import add_called_for
from surveyapp.responses.facts import facts_of
from surveyapp.schedule.changes import plan_occasions
from surveyapp.schedule.preview import preview


@click.group()
def occasions() -> None:
    """Occasions: what is asked of whom, when."""


@occasions.command()
@click.option("--dry-run", is_flag=True, help="Only show what would be written.")
@click.option("--lines", type=int, default=40, show_default=True, help="How many changes to show one by one.")
@click.option("--thorough", is_flag=True, help="Compare placements too from which nothing has changed.")
def plan(dry_run: bool, lines: int, thorough: bool) -> None:
    """Bring every placement's occasions in line with its plan; a second run writes nothing."""
    house = open_house()
    if dry_run:
        with reading(house) as session:
            for line in islice(preview(session, house.shelf.plans, house.clock.today(), facts_of), lines):
                where = f"placement {line.placement_id}  {line.wave} {line.number}  {line.on}"
                click.echo(f"{line.what:12}{where}  {line.detail}")
    with writing(house) as session:
        tally = plan_occasions(
            session,
            house.shelf.plans,
            house.clock.today(),
            actor="command line",
            at=house.clock.now(),
            apply=not dry_run,
            facts=facts_of,
            is_thorough=thorough,
        )
        if not dry_run:
            add_called_for(session, house.shelf.plans)
    click.echo("would write" if dry_run else "wrote" if not tally.is_empty else "nothing to write")
    click.echo(
        f"{tally.placements} placements: {tally.occasions} new occasions, {tally.assignments} new assignments, "
        f"{tally.moved} moved, {tally.cancelled} cancelled, {tally.reinstated} reinstated, "
        f"{tally.handed_over} handed over"
    )
