"""``surveyapp interviews``: who was asked, when, held or not and why; what was said is erased when its time is over."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import click
from sqlalchemy import Select, select

from surveyapp.cli.opened import open_house, reading, writing
from surveyapp.cli.ready import ready_house
from surveyapp.interviews.overview import HEAD, Asked, headcounts, lines
from surveyapp.people.models import Authority
from surveyapp.privacy.erasing_interviews import Erased, erase_words, would_go
from surveyapp.privacy.retention import Kept, last_day_kept
from surveyapp.spreadsheets import guarded

COUNTED = ("subject_kind", "subject", "round", "date", "what", "low", "high")


@click.group()
def interviews() -> None:
    """Interviews in rounds: the overview, what was counted at them, and what was said erased in time."""


@interviews.command()
@click.option("--format", "form", type=click.Choice(("text", "csv")), default="text", show_default=True)
@click.option("--series", help="Only this series of rounds.")
@click.option("--authority", help="Only this authority, by its code.")
def overview(form: str, series: str | None, authority: str | None) -> None:
    """Every interview: whom it is about, its round and day, held or not and why, and whether a supervisor sat in."""
    house, rows = open_house(), []
    with reading(house) as session:
        for authority_id in session.scalars(_authorities(authority)):
            found, _n_all = lines(session, authority_id, Asked(series=series), house.clock.today())
            rows += [line.cells(house.clock.zone, line.subject) for line in found]
    _show(HEAD, rows, form)


@interviews.command("headcounts")
@click.option("--format", "form", type=click.Choice(("text", "csv")), default="text", show_default=True)
@click.option("--authority", help="Only this authority, by its code.")
def headcounts_command(form: str, authority: str | None) -> None:
    """What was counted at interviews, such as participants there; low and high differ where a range was told."""
    house, rows = open_house(), []
    with reading(house) as session:
        for authority_id in session.scalars(_authorities(authority)):
            found, _n_all = lines(session, authority_id, Asked(), house.clock.today())
            counted = headcounts(session, [line.id for line in found])
            for line in found:
                kind, subject, number, day, *_rest = line.cells(house.clock.zone, line.subject)
                for what, (low, high) in counted.get(line.id, {}).items():
                    rows.append((kind, subject, number, day, what, str(low), str(high)))
    _show(COUNTED, rows, form)


@interviews.command()
@click.option("--dry-run", is_flag=True, help="Say what it would come to, and erase nothing.")
@click.option("--authority", help="Only this authority, by its code.")
def erase(dry_run: bool, authority: str | None) -> None:
    """Erase what was said in interviews whose time is over, and who said it; days, states and counts stay.

    Notes, closed answers, names, words of bookings and coders' memos go for good. How long they are kept is a rule.
    """
    house = ready_house()
    last_day = last_day_kept(Kept.INTERVIEWS, house.clock.today())
    with reading(house) as session:
        found = session.scalars(_authorities(authority)).all()
        told = sum((would_go(session, one, last_day) for one in found), Erased())
    if not dry_run:
        told = Erased()
        for one in found:
            with writing(house) as session:
                told += erase_words(session, house.vault, one, last_day, actor="command", at=house.clock.now())
    click.echo(
        f"{'would erase' if dry_run else 'erased'} what was said in {told.interviews} interviews until {last_day}: "
        f"{told.notes} notes, {told.answers} answers, {told.names} names or roles, words of {told.bookings} bookings, "
        f"{told.memos} memos"
    )


def _authorities(code: str | None) -> Select[int]:
    statement = select(Authority.id).order_by(Authority.id)
    return statement if code is None else statement.where(Authority.code == code)


def _show(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], form: str) -> None:
    if form == "csv":
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(head)
        writer.writerows([[guarded(cell) for cell in row] for row in rows])
        click.echo(out.getvalue(), nl=False)
        return
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    for row in [head, *rows]:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
