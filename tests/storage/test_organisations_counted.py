"""What hangs on each provider and referrer: all placements, those that last today, and nothing of another authority."""

from __future__ import annotations

import datetime as dt

from builders import START, World
from sqlalchemy import update

from surveyapp.people.models import OrganisationKind
from surveyapp.placements.models import Placement
from surveyapp.reports.organisations import OrganisationPage, organisation_lines


def test_placements_are_counted_for_the_provider_and_for_the_referrer(world_on_each: World) -> None:
    world = world_on_each
    over = world.add_participant("Over")
    world.add_participant("To come", START + dt.timedelta(10))
    with world.session() as session:
        last_day = START - dt.timedelta(1)
        ended = update(Placement).where(Placement.id == over)
        session.execute(
            ended.values(start_on=last_day, exit_on=last_day, exit_reason="completed", destination="arbete")
        )
        lines = organisation_lines(session, world.authority_id, START, {})
        session.rollback()
        nobody = organisation_lines(session, world.authority_id + 1, START, {})
    for kind in OrganisationKind:
        (line,) = lines[kind].lines
        assert (line.n_placements, line.n_placements_now, line.n_people) == (3, 1, 1)
    assert nobody == {kind: OrganisationPage([], 1, 1) for kind in OrganisationKind}
