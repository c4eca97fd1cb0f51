"""What the worker does for interviews: recordings past their last day are erased, and notes loaded whole get found."""

from __future__ import annotations

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.cli.delivering import ACTOR, Worker
from surveyapp.interviews.files import erase_due, sweep
from surveyapp.interviews.sealed_files import FOLDER
from surveyapp.interviews.search import index_missing
from surveyapp.people.models import Authority


def erase_recordings(one: Worker) -> None:
    """Erase recordings and transcripts past their last day: first stored, then off the disk."""
    clock = one.house.clock
    n_due = one.stored(lambda session: erase_due(session, clock.today(), actor=ACTOR, at=one.now()))
    n_gone = one.stored(lambda session: sweep(session, one.house.settings.data / FOLDER, clock.real()))
    if n_due or n_gone:
        click.echo(f"recordings: {n_due} past their last day, {n_gone} files removed")


def index_notes(one: Worker) -> None:
    """Let notes be found that were not written on a page, such as a demonstration's."""

    def work(session: Session) -> int:
        authorities = session.scalars(select(Authority.id)).all()
        return sum(index_missing(session, one.house.vault, authority_id) for authority_id in authorities)

    n_new = one.stored(work)
    if n_new:
        click.echo(f"search: {n_new} notes can be found now")
