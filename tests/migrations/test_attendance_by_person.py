"""Attendance recorded before it was kept who did it: nothing is lost on the way up, nor on the way down."""

from __future__ import annotations

import datetime as dt

from builders import World
from sqlalchemy import text

from surveyapp.db.migrate import downgrade, upgrade
from surveyapp.placements.changes import Attended, record_attendance, undo_day
from surveyapp.placements.rules import AttendancePeriod

BEFORE = "0003"
MARCH = dt.date(2024, 3, 1)


def test_hours_go_down_as_sums_and_come_up_as_the_caseworkers(world_on_each: World) -> None:
    world = world_on_each
    at = world.house.clock.now()
    with world.session() as session:
        for informant_id, hours in ((world.supervisor_id, 40.0), (world.caseworker_id, 20.5)):
            attended = Attended(AttendancePeriod.MONTH, MARCH, hours, 60.0, 2)
            record_attendance(session, world.placements[0], informant_id, attended, actor="test", at=at)
        day = Attended(AttendancePeriod.DAY, MARCH, 0.0)
        record_attendance(session, world.placements[0], world.supervisor_id, day, actor="test", at=at)
        assert undo_day(session, world.placements[0], world.supervisor_id, MARCH, actor="test", at=at)
        session.commit()
    engine = world.house.engine
    downgrade(engine, BEFORE)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT period, hours, hours_planned FROM attendance")).all() == [
            ("month", 60.5, 120.0)
        ]
    upgrade(engine)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT informant_id, hours, days_absent, undone_at FROM attendance")).all()
    assert rows == [(world.caseworker_id, 60.5, None, None)]
