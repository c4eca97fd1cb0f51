"""``surveyapp demo``: load Östersund's first year with synthetic answers and print what it shows."""

from __future__ import annotations

import click

from surveyapp.agreements.queries import places_used
from surveyapp.cli.opened import open_house, reading, writing
from surveyapp.cli.serve import serve_house
from surveyapp.db.migrate import upgrade
from surveyapp.demo.load import CASEWORKER, EVALUATOR, PASSWORD, Loaded, is_loaded, load
from surveyapp.demo.play import play
from surveyapp.demo.year import DAY, PLAN, Year, read_year
from surveyapp.house import House
from surveyapp.reports.progress import progress_of

SHOWN = ("P02", "P04")
DOORS, BASE = "demonstration.txt", "BASE_URL"
# On the demonstration's day this participant has something to answer, and so has the supervisor there.
AT_WORK, AT_PROVIDER = "P06", "Hej Främling"


@click.group()
def demo() -> None:
    """The demonstration: real places and dates, synthetic answers."""


@demo.command("load")
def load_command() -> None:
    """Load it once; a second run only says where to go in."""
    _load_once(open_house())


@demo.command("run")
@click.option("--port", type=int, default=5000, envvar="PORT", show_default=True)
def run_command(port: int) -> None:
    """Load it once, say where to go in, and serve."""
    house = open_house()
    _load_once(house)
    serve_house(house, "127.0.0.1", port)


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
    click.echo(f"loaded {len(loaded.placements)} placements and {n_answered} synthetic responses, as of {DAY}\n")
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
        f"  participant   {BASE}/s/{loaded.links[participant]}\n"
        f"  supervisor    {BASE}/s/{loaded.links[supervisor]}\n"
        f"  caseworker    {BASE}/sign-in   {CASEWORKER}   {PASSWORD}\n"
        f"  evaluator     {BASE}/sign-in   {EVALUATOR}   {PASSWORD}\n"
    )
