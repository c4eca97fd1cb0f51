"""A house whose database can be used, and which authority a command is about."""

from __future__ import annotations

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.cli.opened import open_house
from surveyapp.db.migrate import current_revision, newest_revision
from surveyapp.house import House
from surveyapp.people.models import Authority


def ready_house() -> House:
    """The house; raises ClickException when its database is not at the newest revision."""
    house = open_house()
    if current_revision(house.engine) != newest_revision():
        raise click.ClickException("the database is not up to date: run surveyapp db upgrade")
    return house


def chosen_authority(session: Session, code: str | None) -> Authority:
    """The authority of this code, or the only one there is; raises ClickException naming those there are."""
    found = session.scalars(select(Authority).order_by(Authority.id)).all()
    chosen = [one for one in found if code in (None, one.code)]
    if len(chosen) != 1:
        codes = ", ".join(one.code for one in found) or "none yet; surveyapp authority add makes one"
        raise click.ClickException(f"say which authority with --authority: {codes}")
    return chosen[0]
