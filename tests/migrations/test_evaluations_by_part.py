"""Kept evaluations are thrown away on the way up and down, for a worker to count again; nothing else goes with them."""

from __future__ import annotations

from builders import PLAN, World
from evaluation_builders import AREA, counts
from sqlalchemy import text

from surveyapp.db.migrate import downgrade, upgrade
from surveyapp.reporting.evaluating import keep_looks
from surveyapp.reports.evaluation import every_part

BEFORE = "0032"
PARTS = text("SELECT count(DISTINCT part) FROM evaluation_count")
ROWS = text("SELECT count(*) FROM evaluation_count")
PLACEMENTS = text("SELECT count(*) FROM placement")
AS_BEFORE = text(
    "INSERT INTO evaluation_count (authority_id, plan_code, counted_on, counted_at, counts) "
    "VALUES (:authority_id, :plan_code, '2024-03-04', '2024-03-04 05:06:07', '{}')"
)


def test_kept_evaluations_go_and_are_counted_anew(world_on_each: World) -> None:
    world, engine = world_on_each, world_on_each.house.engine
    of, now = (world.authority_id, PLAN[0]), world.house.clock.now()
    looks = every_part(counts(), ["start", "kvartal"], [AREA])

    def keep() -> None:
        with world.session() as session:
            keep_looks(session, of, looks, now.date(), now)
            session.commit()

    keep()
    with engine.connect() as connection:
        assert connection.execute(PARTS).scalar_one() == len(looks)
        n_placements = connection.execute(PLACEMENTS).scalar_one()
    downgrade(engine, BEFORE)
    with engine.begin() as connection:
        assert connection.execute(ROWS).scalar_one() == 0
        connection.execute(AS_BEFORE, {"authority_id": of[0], "plan_code": of[1]})
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(ROWS).scalar_one() == 0
        assert connection.execute(PLACEMENTS).scalar_one() == n_placements > 0
    keep()
