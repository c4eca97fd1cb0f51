"""``surveyapp coding``: coded passages for other programs, and what was coded in them."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.cli.opened import reading, writing
from surveyapp.cli.ready import chosen_authority, ready_house
from surveyapp.coding.changes import By
from surveyapp.coding.exchange.brought import Brought
from surveyapp.coding.exchange.changes import compared, take_in, tell_export
from surveyapp.coding.exchange.coders import Coders
from surveyapp.coding.exchange.comparing import Comparison
from surveyapp.coding.exchange.making import Form, make
from surveyapp.coding.exchange.problems import CannotTake
from surveyapp.coding.exchange.queries import Chosen, Source
from surveyapp.coding.exchange.taking import understand
from surveyapp.coding.models import Codebook
from surveyapp.house import House

LARGEST_UNFOLDED = 4_000_000_000
SHOWN = 200


@click.group()
def coding() -> None:
    """Coded passages out and in: REFI-QDA projects (.qdpx), codebooks (.qdc) and tables (.csv)."""


@coding.command("export")
@click.argument("codebook")
@click.option("--format", "form", type=click.Choice([one.value for one in Form]), default="qdpx", show_default=True)
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="A new file.")
@click.option("--series", help="Only interviews of this series.")
@click.option("--authority", help="Code of the authority; needed where there are several.")
def export_coding(codebook: str, form: str, out: Path, series: str | None, authority: str | None) -> None:
    """Write the interviews' texts with what is marked in them by CODEBOOK, given by its code.

    Marks of coders who are not done with an interview are left out, and so are words of informants who took back
    their consent to be quoted.
    """
    house = ready_house()
    if out.exists():
        raise click.ClickException(f"{out} is there already")
    with reading(house) as session:
        found = _codebook(session, codebook, authority)
        try:
            with out.open("xb") as file:
                n_passages = make(file, _source(house, session, found), Chosen(series), Form(form))
        except CannotTake as error:
            out.unlink()
            raise _refused(error) from None
    with writing(house) as session:
        tell_export(session, found, form, n_passages, _by(house, found))
    click.echo(f"{n_passages} passages written to {out}")


@coding.command("import")
@click.argument("codebook")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Say what it would come to, and store nothing.")
@click.option("--authority", help="Code of the authority; needed where there are several.")
def import_coding(codebook: str, file: Path, dry_run: bool, authority: str | None) -> None:
    """Take in FILE (.qdpx, .qdc or .csv), coded further elsewhere: all of it, or nothing when anything is wrong."""
    house = ready_house()
    try:
        with reading(house) as session:
            found = _codebook(session, codebook, authority)
            brought = understand(_source(house, session, found), file.read_bytes(), Coders(), LARGEST_UNFOLDED)
            told = compared(session, found, brought, _by(house, found))
        if not dry_run:
            with writing(house) as session:
                told = take_in(session, house.vault, found, brought, _by(house, found))
    except CannotTake as error:
        raise _refused(error) from None
    _tell(brought, told, dry_run)


def _tell(brought: Brought, told: Comparison, dry_run: bool) -> None:
    click.echo(
        f"{'would store' if dry_run else 'stored'}: {len(told.new_themes)} themes, {len(told.added)} passages, "
        f"{len(told.moved)} moved; {told.n_same} unchanged"
    )
    left = {
        "passages taken away here since, or their theme": told.n_taken_away,
        "passages of others that stand elsewhere in the file": told.n_anothers,
        "themes with another name in the file": told.n_other_names,
        "passages in headings alone": brought.n_in_headings,
        "sources that are not from here": brought.n_other_texts,
    }
    for words, number in left.items():
        if number:
            click.echo(f"left as it is: {number} {words}")


def _codebook(session: Session, code: str, authority: str | None) -> Codebook:
    within = chosen_authority(session, authority)
    books = session.scalars(select(Codebook).where(Codebook.authority_id == within.id).order_by(Codebook.code)).all()
    found = next((one for one in books if one.code == code), None)
    if found is None:
        known = ", ".join(one.code for one in books) or "none yet"
        raise click.ClickException(f"no codebook {code}; there are {known}")
    return found


def _source(house: House, session: Session, codebook: Codebook) -> Source:
    return Source(session, house.vault, house.guides, codebook)


def _by(house: House, codebook: Codebook) -> By:
    return By(None, codebook.authority_id, house.clock.now())


def _refused(error: CannotTake) -> click.ClickException:
    for problem in error.problems[:SHOWN]:
        click.echo(str(problem))
    n = len(error.problems)
    return click.ClickException(f"{n} problem{'s' if n > 1 else ''}; nothing was stored")
