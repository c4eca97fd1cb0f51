"""``surveyapp demo``: load Östersund's first year with synthetic answers and print what it shows."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys

import click

from surveyapp.agreements.queries import places_used
from surveyapp.cli.demo_days import play_days, send_round
from surveyapp.cli.demo_large import load_large
from surveyapp.cli.opened import open_house, reading, writing
from surveyapp.cli.serve import serve_house
from surveyapp.db.migrate import upgrade
from surveyapp.demo.around import surround
from surveyapp.demo.interviews import hold_interviews
from surveyapp.demo.large import PLACEMENTS
from surveyapp.demo.load import (
    ADMINISTRATOR,
    ASSISTANT,
    AT_PROVIDER,
    AUDITOR,
    CASEWORKER,
    EVALUATOR,
    MANAGER,
    PASSWORD,
    SUPERVISOR,
    Loaded,
    is_loaded,
    load,
)
from surveyapp.demo.play import play
from surveyapp.demo.year import DAY, PLAN, Year, read_year
from surveyapp.house import House
from surveyapp.reports.progress import progress_of

SHOWN = ("P02", "P04")
DOORS, BASE = "demonstration.txt", "BASE_URL"
# On the demonstration's day this participant has something to answer, and so has the supervisor there.
AT_WORK = "P06"


@click.group()
def demo() -> None:
    """The demonstration: real places and dates, synthetic answers."""


@demo.command("load")
@click.option("--scale", type=click.Choice(("small", "large")), default="small", show_default=True)
@click.option("--placements", type=click.IntRange(1), default=PLACEMENTS, show_default=True, help="For the large one.")
def load_command(scale: str, placements: int) -> None:
    """Load it once; a second run only says where to go in. The large one is synthetic throughout."""
    house = open_house()
    if scale == "large":
        load_large(house, placements)
    else:
        _load_once(house)


@demo.command("run")
@click.option("--port", type=int, default=5000, envvar="PORT", show_default=True)
def run_command(port: int) -> None:
    """Load it once, say where to go in, and serve."""
    house = open_house()
    _load_once(house)
    # One command must do for the demonstration: reports are made by a process that ends with this one.
    maker = subprocess.Popen([sys.executable, "-m", "surveyapp", "worker", "--only-reports"])
    own = os.getpid()
    try:
        serve_house(house, "127.0.0.1", port)
    finally:
        # The server's processes pass here too when they end.
        if os.getpid() == own:
            maker.terminate()


@demo.command("play")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Last day, such as 2023-12-31.")
def play_command(until: dt.datetime) -> None:
    """Play the year day by day in an empty database: placements, messages, reminders, answers, ends, the ledger."""
    house = open_house()
    if house.settings.environment != "demo":
        raise click.ClickException("the demonstration is not for a production installation")
    upgrade(house.engine)
    with reading(house) as session:
        if is_loaded(session):
            raise click.ClickException("the demonstration is loaded already; choose another SURVEYAPP_DATA")
    for line in play_days(house, read_year(), until.date()):
        click.echo(line)


def _load_once(house: House) -> None:
    if house.settings.environment != "demo":
        raise click.ClickException("the demonstration is not for a production installation")
    upgrade(house.engine)
    with reading(house) as session:
        loaded_before = is_loaded(session)
    if loaded_before:
        click.echo("the demonstration is loaded already\n")
    else:
        _load(house, read_year())
    doors = (house.settings.data / DOORS).read_text(encoding="utf-8")
    click.echo(doors.replace(BASE, house.settings.base_url))


def _load(house: House, year: Year) -> None:
    with writing(house) as session:
        loaded = load(session, house, year)
        n_answered = play(session, house, loaded)
        n_interviews = hold_interviews(session, house, loaded, year)
        surround(session, house, loaded)
    # So that the outbox and the mailbox have something to show.
    send_round(house)
    click.echo(f"loaded {len(loaded.placements)} placements and {n_answered} synthetic responses, as of {DAY}")
    click.echo(f"{n_interviews} interviews with their real days and SYNTHETIC notes")
    click.echo("INVENTED beside them: people who wait for a place, hours, notes, a goal, what came later\n")
    _print_progress(house, loaded)
    _print_occupancy(house, loaded, year)
    (house.settings.data / DOORS).write_text(_doors(loaded), encoding="utf-8")


def _print_progress(house: House, loaded: Loaded) -> None:
    click.echo("Progress (SYNTHETIC ANSWERS)")
    with reading(house) as session:
        for label in SHOWN:
            for one in progress_of(session, house.shelf, loaded.placements[label], PLAN, "sv"):
                if one.instrument.picture == "none" or not any(scale.readings for scale in one.scales):
                    continue
                click.echo(f"\n{label} · {one.title} · {one.role}")
                for scale in one.scales:
                    click.echo(f"  {scale.sentence}")


def _print_occupancy(house: House, loaded: Loaded, year: Year) -> None:
    with reading(house) as session:
        used = places_used(session, loaded.authority_id, DAY)
    if used is None or used.cost_cents != year.total_cents:
        raise click.ClickException("the cost of the places does not agree with the report")
    click.echo("\nOccupancy at the end of each month, of places granted")
    head = "".join(f"{one.month:%y-%m}".rjust(7) for one in used.together)
    click.echo(f"{'':22}{head}")
    for name, row in (*used.providers, ("Tillsammans", used.together)):
        cells = (f"{one.n_at_end}/{one.n_granted}" if one.n_granted else f"{one.n_at_end}" for one in row)
        click.echo(f"{name:22}" + "".join(cell.rjust(7) for cell in cells))
    cost = f"{used.cost_cents // 100:,}".replace(",", " ")
    click.echo(f"\n{used.n_places} places, {cost} SEK for the agreements, whatever the use\n")


def _doors(loaded: Loaded) -> str:
    participant, supervisor = loaded.participants[AT_WORK], loaded.supervisors[AT_PROVIDER]
    return (
        f"Demonstration: the day is {DAY}, all answers are synthetic.\n\n"
        f"  participant      {BASE}/s/{loaded.links[participant]}\n"
        f"  supervisor       {BASE}/s/{loaded.links[supervisor]}\n\n"
        f"  {BASE}/sign-in, all with the password {PASSWORD}:\n"
        f"  caseworker       {CASEWORKER}\n"
        f"  assistant        {ASSISTANT}\n"
        f"  supervisor       {SUPERVISOR}\n"
        f"  provider manager {MANAGER}\n"
        f"  evaluator        {EVALUATOR}\n"
        f"  auditor          {AUDITOR}\n"
        f"  administrator    {ADMINISTRATOR}\n"
    )
