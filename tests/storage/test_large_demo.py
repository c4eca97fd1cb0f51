"""The large demonstration, a few placements of it: it adds up, and everything is scored, judged and synthetic."""

from __future__ import annotations

from builders import World
from sqlalchemy import func, select

from surveyapp.agreements.queries import places_used
from surveyapp.demo.large import found_county, is_large_loaded, load_batch
from surveyapp.exports.counting import package_counts
from surveyapp.people.changes import Person, register_participant
from surveyapp.reports.ledger import prove
from surveyapp.responses.models import Answer, Outcome, Reading, Response
from surveyapp.schedule.changes import plan_occasions
from surveyapp.schedule.models import Assignment, Occasion


def test_batches_of_the_large_demonstration_add_up_and_leave_nothing_to_plan(world_on_each: World) -> None:
    world, today = world_on_each, world_on_each.house.clock.today()
    with world.session() as session:
        county = found_county(session, world.house, n_providers=3)
        done = [load_batch(session, world.house, county, first, 4) for first in (1, 5)]
        session.commit()
    with world.session() as session:
        assert is_large_loaded(session)
        mine = select(func.count()).select_from(Response).where(Response.mode == "synthetic")
        assert session.scalar(mine) == sum(one.responses for one in done) > 20
        assert session.scalar(select(func.count()).select_from(Answer)) == sum(one.answers for one in done)
        assert (session.scalar(select(func.count()).select_from(Reading)) or 0) > 100
        assert (session.scalar(select(func.count()).select_from(Outcome)) or 0) > 20
        proof = prove(
            session,
            world.house.shelf.plans,
            county.authority_id,
            today,
            package_counts(session, county.authority_id, today),
        )
        assert proof.wrong == {}
        assert proof.n_planned == sum(one.assignments for one in done)
        too_early = select(func.count()).select_from(Assignment).join(Occasion, Occasion.id == Assignment.occasion_id)
        assert session.scalar(too_early.where(Assignment.begun_at.is_not(None), Occasion.opens_on > today)) == 0
        again = plan_occasions(session, world.house.shelf.plans, today, actor="test", at=world.house.clock.now())
        assert again.is_empty
        used = places_used(session, county.authority_id, today)
        assert used is not None
        assert used.n_providers == 3
        # What comes after gets a number of its own.
        at = world.house.clock.now()
        one = register_participant(
            session, world.house.vault, county.authority_id, Person("Ny", "sv"), actor="test", at=at
        )
        assert one.id is not None
