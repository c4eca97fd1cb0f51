"""Counts of an invented programme, as the evaluator's page starts from them, and somebody who agrees to be counted."""

from __future__ import annotations

from collections.abc import Mapping

from builders import STAR, World
from sqlalchemy import select

from surveyapp.people.models import Informant
from surveyapp.privacy.changes import decide
from surveyapp.privacy.consent import Decision, Purpose
from surveyapp.reports.evaluation_counts import OTHER, WAITING, WANTED, Counts

PROVIDERS = {1: 40, 2: 25, 3: 4, 4: 3}
YEARS = (2022, 2023)
AREA = (STAR, "participant", "vardag")


def counts(providers: Mapping[int, int] = PROVIDERS, shares: tuple[int, int, int] = (40, 40, 20)) -> Counts:
    """So many placements a year at each provider; ``shares`` are better, the same and worse in per cent."""
    placements, flow, areas, ends = [], [], [], []
    for provider, n in providers.items():
        for year in YEARS:
            placements.append((provider, year, n))
            flow.append((provider, year, "start", "participant", "link", "answered", n))
            flow.append((provider, year, "kvartal", "participant", "", "not answered", n // 4))
            flow.append((provider, year, "kvartal", "participant", "link", "answered", n - n // 4))
            verdicts = [n * share // 100 for share in shares]
            for reliable, number in zip(("improved", "unchanged", "deteriorated"), verdicts, strict=True):
                end = "reached" if reliable == "improved" else "not reached"
                areas.append((provider, year, *AREA, reliable, end, number))
            for days, kind, number in ((60, OTHER, n // 4), (150, WANTED, n // 3), (400, WAITING, n - n // 3 - n // 4)):
                ends.append((provider, year, days, kind, number))
    return Counts(tuple(placements), tuple(flow), tuple(areas), tuple(ends), 7)


def agree_to_evaluation(world: World, decision: Decision = Decision.GIVEN) -> None:
    """Every participant of the world says yes to evaluation, or changes their mind."""
    now = world.house.clock.now()
    with world.session() as session:
        for person in session.scalars(select(Informant).where(Informant.participant_id.is_not(None))).all():
            decide(session, person.id, {Purpose.EVALUATION: decision}, "1 of tests", actor="test", at=now)
        session.commit()
