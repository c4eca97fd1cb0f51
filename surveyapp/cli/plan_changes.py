"""``surveyapp plan simulate``, ``apply``, ``undo`` and ``changes``: another version for placements that there are."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable

import click
from sqlalchemy import select

from surveyapp.cli.opened import open_house, reading, writing
from surveyapp.house import House
from surveyapp.people.models import Authority
from surveyapp.responses.facts import facts_of
from surveyapp.schedule.models import PlanChange
from surveyapp.schedule.plan_changes import GroundMoved, Setting, Simulation, apply_change, simulate
from surveyapp.schedule.preview import Line
from surveyapp.schedule.proposals import NewVersion
from surveyapp.schedule.undoing import CannotUndo, change_by_ref, undo_change

CURRENT = "current"


@click.command("simulate")
@click.argument("code")
@click.argument("version", type=int)
@click.option("--against", default=CURRENT, show_default=True, help="Only placements that follow this version now.")
@click.option("--format", "layout", type=click.Choice(["text", "csv"]), default="text", show_default=True)
@click.option("--lines", type=int, default=40, show_default=True, help="How many changes to show one by one.")
@click.option("--authority", "authority", help="Code of the authority; needed where there are several.")
def simulate_command(code: str, version: int, against: str, layout: str, lines: int, authority: str | None) -> None:
    """Who would get what and when if placements went over to a version of a plan; writes nothing."""
    house = open_house()
    proposal = _proposal(house, code, version, against)
    with reading(house) as session:
        setting = _setting(house, authority)
        seen = simulate(session, setting, proposal, size=None if layout == "csv" else lines)
    if layout == "csv":
        _csv(seen.lines)
    else:
        _text(seen)


@click.command("apply")
@click.argument("code")
@click.argument("version", type=int)
@click.option("--against", default=CURRENT, show_default=True, help="Only placements that follow this version now.")
@click.option("--expect", required=True, help="The fingerprint that simulate printed.")
@click.option("--authority", "authority", help="Code of the authority; needed where there are several.")
def apply_command(code: str, version: int, against: str, expect: str, authority: str | None) -> None:
    """Let placements go over to a version of a plan, all of them or none; refused when the ground has moved."""
    house = open_house()
    proposal, at = _proposal(house, code, version, against), house.clock.now()
    try:
        with writing(house) as session:
            setting = _setting(house, authority)
            change = apply_change(session, setting, proposal, expect, actor="command line", at=at)
            click.echo(f"applied: {change.details['changes']} changes in {change.details['placements']} placements")
            click.echo(f"undo with: surveyapp plan undo {change.ref}")
    except GroundMoved:
        raise click.ClickException("something changed since that simulation; simulate again") from None


@click.command("undo")
@click.argument("ref")
@click.option("--authority", "authority", help="Code of the authority; needed where there are several.")
def undo_command(ref: str, authority: str | None) -> None:
    """Take a change back; what has been begun since stays as it is."""
    house = open_house()
    try:
        with writing(house) as session:
            change = change_by_ref(session, _authority(house, authority), ref)
            if change is None:
                raise click.ClickException(f"there is no change {ref}")
            undone = undo_change(session, change, actor="command line", at=house.clock.now())
            click.echo(f"undone: {undone.n_restored} rows restored")
            click.echo(f"left alone: {len(undone.begun)} begun since, {undone.n_changed_since} changed since")
    except CannotUndo as error:
        raise click.ClickException(error.reason) from None


@click.command("changes")
@click.option("--authority", "authority", help="Code of the authority; needed where there are several.")
def changes_command(authority: str | None) -> None:
    """Changes of plan and dates that were applied, newest first."""
    house = open_house()
    with reading(house) as session:
        rows = session.scalars(
            select(PlanChange)
            .where(PlanChange.authority_id == _authority(house, authority))
            .order_by(PlanChange.id.desc())
            .limit(50)
        )
        for row in rows:
            undone = f"  undone {row.undone_at:%Y-%m-%d %H:%M} by {row.undone_by}" if row.undone_at else ""
            click.echo(f"{row.ref}  {row.applied_at:%Y-%m-%d %H:%M}  {row.kind}  by {row.applied_by}{undone}")


COMMANDS = (simulate_command, apply_command, undo_command, changes_command)


def _proposal(house: House, code: str, version: int, against: str) -> NewVersion:
    if (code, version) not in house.shelf.plans:
        raise click.ClickException(f"there is no plan {code} version {version}")
    if against != CURRENT and not against.isdigit():
        raise click.ClickException(f"--against is {CURRENT} or the number of a version")
    return NewVersion(code, version, house.clock.today(), None if against == CURRENT else int(against))


def _setting(house: House, authority: str | None) -> Setting:
    mine = _authority(house, authority)
    return Setting(mine, house.shelf_of(mine).plans, house.clock.today(), facts_of)


def _authority(house: House, code: str | None) -> int:
    with reading(house) as session:
        found = session.execute(select(Authority.id, Authority.code)).all()
    wanted = [row.id for row in found if code in (None, row.code)]
    if len(wanted) != 1:
        raise click.ClickException("say with --authority which: " + ", ".join(row.code for row in found))
    return int(wanted[0])


def _text(seen: Simulation) -> None:
    click.echo(f"{seen.n_placements} placements, {seen.n_changed} of them with changes; {seen.n_lines} changes")
    for (what, wave), n in sorted(seen.counts.items()):
        click.echo(f"  {n:6}  {what:12} {wave}")
    for line in seen.lines:
        click.echo(f"{line.what:12}placement {line.placement_id}  {line.wave} {line.number}  {line.on}  {line.detail}")
    click.echo(f"fingerprint {seen.fingerprint}")


def _csv(lines: Iterable[Line]) -> None:
    write = csv.writer(sys.stdout, lineterminator="\n")
    write.writerow(["placement", "what", "wave", "number", "on", "detail"])
    for line in lines:
        write.writerow([line.placement_id, line.what, line.wave, line.number, line.on, line.detail])
