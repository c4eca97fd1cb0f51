"""``surveyapp effects``: what a plan's placements came to."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from surveyapp.cli.opened import reading
from surveyapp.cli.ready import chosen_authority, ready_house
from surveyapp.effects.findings import Language
from surveyapp.plans.shelf import UnknownPlan
from surveyapp.reports.effect_pages import as_data, as_page, as_text
from surveyapp.reports.effects_report import NoPlacements, Question, effects_report

NAME = "report"


@click.group("effects")
def effects() -> None:
    """What a plan's placements came to: the whole analysis."""


@effects.command("report")
@click.argument("plan")
@click.option("--authority", "code", help="Code of the authority; needed where there are several.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help=f"A folder for {NAME}.html and {NAME}.json."
)
@click.option("--language", type=click.Choice(["sv", "en"]), default="sv", show_default=True)
@click.option(
    "--smallest", type=click.IntRange(0, 100), default=5, show_default=True, help="Hide numbers of people below this."
)
def report(plan: str, code: str | None, out: Path | None, language: str, smallest: int) -> None:
    """Print the whole analysis of PLAN: flow, change, measurement, agreement, exits, targets and a story in words."""
    house = ready_house()
    spoken = cast("Language", language)
    with reading(house) as session:
        authority = chosen_authority(session, code)
        question = Question(authority, plan, spoken, smallest, house.clock.today(), house.clock.now())
        try:
            made = effects_report(session, house.shelf, question)
        except NoPlacements:
            raise click.ClickException(f"no placement of {authority.name} follows a plan {plan}") from None
        except UnknownPlan as error:
            raise click.ClickException(f"the plan {error.args[0]} is not on the shelf") from None
    click.echo(as_text(made, spoken), nl=False)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        click.echo()
        for ending, content in (("html", as_page(made, spoken)), ("json", as_data(made))):
            written = out / f"{NAME}.{ending}"
            written.write_text(content, encoding="utf-8")
            click.echo(f"written: {written}")
