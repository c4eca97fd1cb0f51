"""``surveyapp ledger``: every planned answer and what it came to, and the proof that it adds up."""

from __future__ import annotations

import click
from sqlalchemy import select

from surveyapp.cli.opened import open_house, reading, writing
from surveyapp.exports.counting import ledger_proof
from surveyapp.house import House
from surveyapp.people.models import Authority
from surveyapp.reports.ledger import DIMENSIONS, Entry, Proof, keep_proof, ledger
from surveyapp.schedule.windows import FinalState


@click.group("ledger")
def group() -> None:
    """The ledger of planned answers: show it, check that it adds up."""


@group.command()
@click.option("--by", "dimension", type=click.Choice(tuple(DIMENSIONS)), default="wave", show_default=True)
def show(dimension: str) -> None:
    """Planned answers by what they came to."""
    house = open_house()
    for authority_id, code in _authorities(house):
        with reading(house) as session:
            entries = ledger(session, authority_id, house.clock.today(), dimension)
        click.echo(f"{code}: planned answers by {dimension}")
        _table(entries)


@group.command()
def check() -> None:
    """Prove that planned = the sum of the final states in every way; exit code 1 with what does not add up."""
    house = open_house()
    is_whole = True
    for authority_id, code in _authorities(house):
        today = house.clock.today()
        with reading(house) as session:
            proof = ledger_proof(session, house.shelf.plans, authority_id, today)
            entries = ledger(session, authority_id, today, "wave")
        with writing(house) as session:
            keep_proof(session, authority_id, proof, actor="command line", at=house.clock.now())
        click.echo(f"{code}: {proof.n_planned} planned answers")
        _table(entries)
        _tell(proof)
        is_whole = is_whole and not proof.wrong
    if not is_whole:
        raise SystemExit(1)


def _authorities(house: House) -> list[tuple[int, str]]:
    with reading(house) as session:
        rows = session.execute(select(Authority.id, Authority.code).order_by(Authority.id))
        return [(row.id, row.code) for row in rows]


def _table(entries: tuple[Entry, ...]) -> None:
    states = [state for state in FinalState if any(entry.states.get(state) for entry in entries)]
    width = max((len(entry.name) for entry in entries), default=0)
    for entry in entries:
        told = " + ".join(f"{entry.states[state]} {state.value}" for state in states if entry.states.get(state))
        click.echo(f"  {entry.name:{width}}  {entry.planned:6} = {told}")


def _tell(proof: Proof) -> None:
    for rule, n in proof.rules.items():
        click.echo(f"  {'ok   ' if not n else 'WRONG'}  {rule}" + (f": {n} rows" if n else ""))
