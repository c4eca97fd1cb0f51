"""What stands in the database, for comparing with what a page promised."""

from __future__ import annotations

from builders import World
from sqlalchemy import inspect, select, text

from surveyapp.db.engine import session_for
from surveyapp.responses.models import Answer, Reading, Response


def answers(world: World, assignment_id: int) -> dict[str, int | str | float | None]:
    """Item to the code, number, codes or reason that is stored for an assignment."""
    with session_for(world.house.engine, reading=True) as session:
        rows = session.scalars(
            select(Answer)
            .join(Response, Response.id == Answer.response_id)
            .where(Response.assignment_id == assignment_id)
        )
        return {row.item: _content(row) for row in rows}


def _content(row: Answer) -> int | str | float | None:
    contents = (row.code, row.number, row.picked, row.missing, row.day.isoformat() if row.day else None)
    sealed = "sealed text" if row.text_sealed is not None else None
    return next((value for value in (*contents, sealed) if value is not None), None)


def response(world: World, assignment_id: int) -> Response | None:
    """What came of an assignment."""
    with session_for(world.house.engine, reading=True) as session:
        return session.scalar(select(Response).where(Response.assignment_id == assignment_id))


def readings(world: World, assignment_id: int, view: str = "own") -> dict[str, float | None]:
    """Scale to value of an assignment's readings."""
    with session_for(world.house.engine, reading=True) as session:
        rows = session.execute(
            select(Reading.scale, Reading.value)
            .join(Response, Response.id == Reading.response_id)
            .where(Response.assignment_id == assignment_id, Reading.view == view)
        )
        return {row.scale: row.value for row in rows}


def everything(world: World) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with session_for(world.house.engine, reading=True) as session:
        names = inspect(session.connection()).get_table_names()
        return {
            name: sorted((tuple(row) for row in session.execute(text(f'SELECT * FROM "{name}"'))), key=repr)
            for name in names
        }
