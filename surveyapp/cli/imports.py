"""``surveyapp import``: read in what others measured."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from surveyapp.cli.ready import ready_house
from surveyapp.db.engine import session_for
from surveyapp.house import House
from surveyapp.interchange.mapping_files import NewFile, ReadMapping, read_mapping
from surveyapp.interchange.people_storing import ListRefused, Under, take_in
from surveyapp.interchange.people_table import Fault, read_people
from surveyapp.interchange.places import Into, authority_of
from surveyapp.interchange.problems import CannotImport
from surveyapp.interchange.readings import Understood, understand
from surveyapp.interchange.storing import Import, Stored, store
from surveyapp.interchange.table_files import read_table
from surveyapp.people.models import Role
from surveyapp.people.queries import informants_by_contact

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group("import")
def imports() -> None:
    """Read in data that others collected."""


@imports.command("readings")
@click.argument("file", type=_FILE)
@click.option("--mapping", "mapping_file", type=_FILE, required=True, help="Which column means what.")
@click.option("--authority", "code", help="Code of the authority; otherwise the mapping's, or the only one.")
@click.option("--add-to-shelf", is_flag=True, help="Copy instrument and plan from beside the mapping to the shelf.")
@click.option("--dry-run", is_flag=True, help="Do everything, say what it came to, and store nothing.")
def readings(file: Path, mapping_file: Path, code: str | None, add_to_shelf: bool, dry_run: bool) -> None:
    """Load repeated measurements from FILE (.csv, .xlsx or .sav): all of it, or nothing when anything is wrong."""
    house = ready_house()
    found = _mapping(house, mapping_file, add_to_shelf)
    try:
        table = read_table(file, found.mapping.sheet)
        plan = found.shelf.plan(found.mapping.plan.code, found.mapping.plan.version)
        instrument = found.shelf.catalogue.get(found.mapping.instrument.code, found.mapping.instrument.version)
        understood = understand(table, found.mapping, plan, instrument, house.clock.today())
        if understood.problems:
            raise CannotImport(understood.problems)
        sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
        what = Import(found.mapping, found.shelf, understood.people, file.name, sha256)
        stored = _stored(house, what, code, () if dry_run else found.new_files, dry_run)
    except CannotImport as error:
        raise _refused([str(problem) for problem in error.problems]) from None
    for line in _told(stored, understood, found, dry_run):
        click.echo(line)


def _mapping(house: House, path: Path, add_to_shelf: bool) -> ReadMapping:
    found, problems = read_mapping(path, house.shelf, house.settings.instruments)
    if found is None:
        for problem in problems:
            click.echo(str(problem))
        raise click.ClickException("the mapping cannot be used; nothing was stored")
    if found.new_files and not add_to_shelf:
        copies = "\n".join(f"  {new.source} to {new.target}" for new in found.new_files)
        raise click.ClickException(f"not on the shelf yet: say --add-to-shelf to copy\n{copies}")
    return found


def _stored(house: House, what: Import, code: str | None, new_files: tuple[NewFile, ...], dry_run: bool) -> Stored:
    with session_for(house.engine) as session:
        try:
            authority = authority_of(session, code, what.mapping.authority, what.plan.zone)
        except LookupError as error:
            raise click.ClickException(f"say which authority with --authority: {error}") from None
        now = house.clock.now()
        into = Into(session, house.vault, authority.id, "command line", now, house.clock.today())
        stored = store(into, what)
        # Before the rows that need them: a file without rows does no harm.
        for new in new_files:
            new.put()
            click.echo(f"put on the shelf: {new.target}; a running server reads it at its next start")
        if not dry_run:
            session.commit()
    return stored


def _told(stored: Stored, understood: Understood, found: ReadMapping, dry_run: bool) -> Iterator[str]:
    n_readings = sum(len(person.readings) for person in understood.people)
    yield f"{len(understood.people)} people with {n_readings} readings in the file"
    if understood.n_without_answer:
        yield f"{understood.n_without_answer} readings without any answer are left unanswered"
    if stored.is_empty:
        yield "nothing new: everything was stored before"
        return
    counts = ", ".join(f"{number} {name}" for name, number in asdict(stored).items())
    yield f"{'would store' if dry_run else 'stored'}: {counts}"
    if found.mapping.consent is None:
        yield "the mapping states no ground for evaluation (consent): these people are in no export and no report"


@imports.command("people")
@click.argument("file", type=_FILE)
@click.option("--plan", "plan", required=True, help="Plan that the placements follow, such as ostersund-2022:1.")
@click.option("--authority", "code", help="Code of the authority; otherwise the only one.")
@click.option("--caseworker", help="E-mail of the caseworker for rows that name none.")
@click.option("--dry-run", is_flag=True, help="Do everything, say what it came to, and store nothing.")
def people(file: Path, plan: str, code: str | None, caseworker: str | None, dry_run: bool) -> None:
    """Register people and placements from FILE (.csv or .xlsx): all of it, or nothing when anything is wrong."""
    house = ready_house()
    chosen = next((key for key in house.shelf.plans if f"{key[0]}:{key[1]}" == plan), None)
    if chosen is None:
        known = ", ".join(f"{known}:{version}" for known, version in house.shelf.plans)
        raise click.ClickException(f"no plan {plan}; there are {known}")
    with session_for(house.engine) as session:
        try:
            listed = read_people(read_table(file), house.clock.today())
            authority = authority_of(session, code, None, house.settings.zone)
            into = Into(session, house.vault, authority.id, "command line", house.clock.now(), house.clock.today())
            taken = take_in(into, listed, Under(house.shelf.plans, chosen, _caseworker(into, caseworker)))
        except LookupError as error:
            raise click.ClickException(f"say which authority with --authority: {error}") from None
        except CannotImport as error:
            raise _refused([str(problem) for problem in error.problems]) from None
        except ListRefused as error:
            raise _refused([_line(fault) for fault in error.faults]) from None
        if not dry_run:
            session.commit()
    would = "would store" if dry_run else "stored"
    click.echo(f"{would}: {taken.n_people} people, {taken.n_placements} placements; {taken.n_unchanged} unchanged")


def _caseworker(into: Into, email: str | None) -> int | None:
    if email is None:
        return None
    found = informants_by_contact(into.session, into.vault, into.authority_id, email)
    caseworkers = [one.id for one in found if one.role == Role.CASEWORKER]
    if not caseworkers:
        raise click.ClickException("no caseworker has this e-mail")
    return caseworkers[0]


def _line(fault: Fault) -> str:
    where = [f"row {fault.row}"] if fault.row is not None else []
    where += [f"column {fault.column}"] if fault.column is not None else []
    what = f"{fault.code} ({fault.told})" if fault.told else fault.code
    return f"{', '.join(where)}: {what}" if where else what


def _refused(lines: list[str]) -> click.ClickException:
    for line in lines:
        click.echo(line)
    return click.ClickException(f"{len(lines)} problem{'s' if len(lines) > 1 else ''}; nothing was stored")
