"""``surveyapp export``: make the evaluator's package, and prove one years later."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import select

from surveyapp import __version__
from surveyapp.cli.opened import open_house, reading, writing
from surveyapp.exports.delivery import CannotExport, Definitions, Order, export_package
from surveyapp.exports.verify import verify_package
from surveyapp.people.models import Authority


@click.group()
def export() -> None:
    """Data packages for evaluators."""


@export.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="A new folder.")
@click.option("--authority", "code", help="Code of the authority; needed where there are several.")
@click.option("--reason", default="evaluation", show_default=True, help="Kept in the trail.")
def run(out: Path, code: str | None, reason: str) -> None:
    """Write a pseudonymised package with codebook and manifest to a new folder."""
    house = open_house()
    with reading(house) as session:
        found = session.scalars(select(Authority).order_by(Authority.id)).all()
    chosen = [one for one in found if code in (None, one.code)]
    if len(chosen) != 1:
        codes = ", ".join(one.code for one in found) or "none yet"
        raise click.ClickException(f"say which authority with --authority: {codes}")
    order = Order(
        authority_id=chosen[0].id,
        out=out,
        now=house.clock.now(),
        today=house.clock.today(),
        reason=reason,
        actor="command line",
        program_version=__version__,
    )
    shelf = house.shelf_of(chosen[0].id)
    definitions = Definitions(shelf.catalogue, tuple(shelf.plans.values()), house.settings.exports)
    try:
        with reading(house) as from_session, writing(house) as to_session:
            export_package(from_session, to_session, order, definitions)
    except CannotExport as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"package written to {out}")
    click.echo((out / "README.txt").read_text(encoding="utf-8"))


@export.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
def verify(folder: Path) -> None:
    """Prove that a package is whole and unchanged."""
    problems = verify_package(folder)
    for problem in problems:
        click.echo(problem)
    if problems:
        raise SystemExit(1)
    click.echo(f"{folder}: whole and unchanged")
