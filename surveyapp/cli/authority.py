"""``surveyapp authority``: a municipality begins, before its first account."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from sqlalchemy import select

from surveyapp.cli.opened import reading, writing
from surveyapp.cli.ready import ready_house
from surveyapp.people.authorities import BadAuthority, found_authority
from surveyapp.people.models import Authority

ACTOR = "command line"


@click.group()
def authority() -> None:
    """Authorities: whose people and answers are kept apart."""


@authority.command()
@click.argument("code")
@click.option("--name", required=True, help="As pages show it, such as Östersunds kommun.")
@click.option("--zone", default="", help="Time zone in which its days are counted; otherwise SURVEYAPP_ZONE.")
def add(code: str, name: str, zone: str) -> None:
    """Begin an authority under CODE, such as ostersund, and say what comes next."""
    house = ready_house()
    zone = zone or house.settings.zone
    try:
        ZoneInfo(zone)
        with writing(house) as session:
            found_authority(session, code, name, zone, actor=ACTOR, at=house.clock.now())
    except (ZoneInfoNotFoundError, ValueError) as fault:
        said = str(fault) if isinstance(fault, BadAuthority) else f"{zone} is not a known time zone"
        raise click.ClickException(said) from None
    click.echo(f"{name} is there; now its first administrator:")
    click.echo(f"  surveyapp accounts invite EMAIL --name NAME --role administrator --authority {code}")
    click.echo("who then adds organisations (the units of the municipality are referrers) and invites the others")


@authority.command("list")
def list_command() -> None:
    """Every authority: code, name and time zone."""
    with reading(ready_house()) as session:
        found = session.scalars(select(Authority).order_by(Authority.code)).all()
        for one in found:
            click.echo(f"{one.code:20} {one.name:40} {one.zone}")
    if not found:
        click.echo("none yet; surveyapp authority add CODE --name NAME")
