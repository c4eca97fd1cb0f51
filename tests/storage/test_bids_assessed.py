"""Points of raters, each in a round of their own, counted when everybody is done."""

from __future__ import annotations

from fractions import Fraction

from builders import START, World
from interview_builders import answer_of, hold, provider_named, round_with, subject_of
from sqlalchemy.orm import Session

from surveyapp.interviews.assessments import Assessed, assessed
from surveyapp.schedule.models import Assignment

GUIDE = ("anbudsbedomning", 1)
CRITERIA = ("uppgifter", "handledning", "vidare")


def rate(
    session: Session, world: World, number: int, points: dict[str, tuple[int, ...]], *, is_finished: bool = True
) -> None:
    """One rater's round: the bids with points on the three criteria."""
    bids = [subject_of(session, world, organisation_id=provider_named(session, world, name)) for name in points]
    papers = round_with(session, world, bids, series="anbud", number=number, guide=GUIDE)
    for paper, given in zip(papers, points.values(), strict=True):
        hold(session, paper, START)
        for criterion, code in zip(CRITERIA, given, strict=False):
            answer_of(session, world, paper, criterion, code)
        paper.finished_at = world.house.clock.now() if is_finished else None
    session.flush()


def look(session: Session, world: World) -> list[Assessed]:
    guide = world.house.guides.get(*GUIDE)
    return assessed(session, world.authority_id, guide, world.house.clock.today())


def test_nothing_planned_is_nothing_shown(world: World) -> None:
    with world.session() as session:
        assert look(session, world) == []


def test_bids_are_ranked_by_the_sum_of_the_raters_means(world: World) -> None:
    with world.session() as session:
        rate(session, world, 1, {"Norr": (4, 3, 2), "Söder": (5, 5, 5)})
        rate(session, world, 2, {"Norr": (5, 3, 5), "Söder": (2, 3, 4)})
        (found,) = look(session, world)
    assert (found.series, found.raters, found.n_planned, found.n_left) == ("anbud", (1, 2), 4, 0)
    # Norr 4.5 + 3 + 3.5 = 11, Söder 3.5 + 4 + 4.5 = 12.
    assert [(one.bid, one.total, one.place) for one in found.standings] == [
        ("Söder", Fraction(12), 1),
        ("Norr", Fraction(11), 2),
    ]
    assert found.standings[0].widest == 3


def test_no_points_are_shown_while_a_rater_is_not_done(world: World) -> None:
    with world.session() as session:
        rate(session, world, 1, {"Norr": (4, 3, 2)})
        rate(session, world, 2, {"Norr": (5, 3, 5)}, is_finished=False)
        (found,) = look(session, world)
    assert (found.n_planned, found.n_left, found.standings) == (2, 1, ())


def test_an_assessment_that_was_called_off_is_not_waited_for(world: World) -> None:
    with world.session() as session:
        rate(session, world, 1, {"Norr": (4, 3, 2)})
        bid = subject_of(session, world, organisation_id=provider_named(session, world, "Norr"))
        (paper,) = round_with(session, world, [bid], series="anbud", number=2, guide=GUIDE)
        session.get_one(Assignment, paper.assignment_id).cancel_reason = "cancelled by staff"
        session.flush()
        (found,) = look(session, world)
    assert (found.n_left, found.raters) == (0, (1,))
    assert [one.total for one in found.standings] == [9]


def test_another_authority_sees_none_of_it(world: World) -> None:
    with world.session() as session:
        rate(session, world, 1, {"Norr": (4, 3, 2)})
        assert assessed(session, world.authority_id + 1, world.house.guides.get(*GUIDE), START) == []
