"""What tables and the matrix are made from, on both databases: series, rounds, answers, pages of subjects and notes."""

from __future__ import annotations

import datetime as dt

import pytest
from builders import START, World
from interview_builders import answer_of, hold, note_of, provider_named, round_with, subject_of
from sqlalchemy.orm import Session

from surveyapp.guides.definition import Guide
from surveyapp.interviews.joining import joined
from surveyapp.interviews.kinds import BookingState, Missed, Place, Presence
from surveyapp.interviews.matrix import Wanted, every_row, n_rows, notes_at, rows_of, shortened
from surveyapp.interviews.models import Interview, InterviewAnswer, InterviewBooking, InterviewHeadcount
from surveyapp.interviews.overview import Asked, lines
from surveyapp.interviews.rules import Standing
from surveyapp.interviews.tables import by_round, heads_in, held_in, series_of
from surveyapp.interviews.tables_rules import Given
from surveyapp.schedule.models import Assignment

PROMPTS = {code: {"kind": "prompt", "text": {"sv": code, "en": code}} for code in ("hur", "vad")}
GUIDE = Guide.model_validate(
    {
        "code": "prov",
        "version": 1,
        "title": {"sv": "Prov", "en": "Test"},
        "intro": {"sv": "Hej", "en": "Hello"},
        "source": "Invented for tests",
        "licence": "CC0-1.0",
        "subjects": ("organisation",),
        "minutes": 30,
        "sections": [{"code": "allt", "title": {"sv": "Allt", "en": "All"}, "parts": list(PROMPTS)}],
        "parts": PROMPTS,
    }
)


def five_providers(session: Session, world: World) -> list[list[Interview]]:
    """Two rounds with five providers: in the first three are held, one is missed and one called off."""
    subjects = [
        subject_of(session, world, organisation_id=provider_named(session, world, f"Plats {n}"), group="anordnare")
        for n in range(1, 6)
    ]
    first = round_with(session, world, subjects, series="prov", guide=("prov", 1))
    second = round_with(
        session, world, subjects, series="prov", number=2, guide=("prov", 2), on=START + dt.timedelta(90)
    )
    for interview, presence in zip(first[:3], (Presence.NO, Presence.WHOLE, Presence.WHOLE), strict=True):
        hold(session, interview, START, presence)
    at = dt.datetime(2024, 3, 5, 9, tzinfo=dt.UTC)
    session.add(
        InterviewBooking(
            interview_id=first[3].id,
            attempt=1,
            starts_at=at,
            minutes=60,
            place=Place.THERE.value,
            state=BookingState.NO_SHOW.value,
            missed=Missed.NOBODY_ON_SITE.value,
            created_at=at,
        )
    )
    session.get_one(Assignment, first[4].assignment_id).cancel_reason = "cancelled by provider"
    session.flush()
    return [first, second]


@pytest.fixture
def world(world_on_each: World) -> World:
    return world_on_each


def test_a_series_knows_its_rounds_its_guides_newest_first_and_whether_there_are_groups(world: World) -> None:
    with world.session() as session:
        five_providers(session, world)
        (found,) = series_of(session, world.authority_id)
        assert (found.code, dict(found.rounds)) == ("prov", {1: "prov 1", 2: "prov 2"})
        assert found.guides == (("prov", 2), ("prov", 1))
        assert (found.has_groups, found.is_about_participants) == (True, False)
        assert series_of(session, world.authority_id + 1) == ()


def test_rounds_are_counted_as_planned_held_missed_with_the_reason_and_called_off(world: World) -> None:
    with world.session() as session:
        five_providers(session, world)
        session.flush()
        asked = Asked(series="prov")
        first, second = by_round(lines(session, world.authority_id, asked, START + dt.timedelta(60))[0])
    assert (first.n_planned, first.standings[Standing.HELD], first.standings[Standing.NOT_HELD]) == (4, 3, 1)
    assert (first.standings[Standing.CALLED_OFF], first.n_waiting) == (1, 0)
    assert first.supervisor == {"no": 1, "whole": 2}
    assert first.reasons == {"no participant on site": 1, "cancelled by provider": 1}
    assert (second.n_planned, second.n_waiting) == (5, 5)


def test_answers_are_read_in_order_of_rank_from_what_was_held(world: World) -> None:
    with world.session() as session:
        first, second = five_providers(session, world)
        answer_of(session, world, first[0], "viktigast", 3, 1, 2)
        answer_of(session, world, second[0], "viktigast", 1)
        now = world.house.clock.now()
        session.add_all(
            [
                InterviewAnswer(interview_id=first[1].id, item="antal", number=2.5, saved_at=now),
                InterviewAnswer(interview_id=first[2].id, item="antal", missing="does not know", saved_at=now),
            ]
        )
        session.flush()
        held = held_in(session, world.authority_id, "prov")
        assert [one.answers for one in held] == [
            {"viktigast": Given((3, 1, 2))},
            {"antal": Given((), 2.5, None)},
            {"antal": Given((), None, "does not know")},
        ]
        assert {(one.round, one.group, one.guide) for one in held} == {(1, "anordnare", ("prov", 1))}
        assert held_in(session, world.authority_id + 1, "prov") == []


def test_heads_are_counted_by_what_was_counted(world: World) -> None:
    with world.session() as session:
        first, _second = five_providers(session, world)
        session.add(InterviewHeadcount(interview_id=first[0].id, what="den dagen", low=2, high=2))
        session.add(InterviewHeadcount(interview_id=first[1].id, what="hela tiden", low=6, high=8))
        session.flush()
        every = lines(session, world.authority_id, Asked(series="prov"), START)[0]
        assert heads_in(session, every) == {"den dagen": {first[0].id: (2, 2)}, "hela tiden": {first[1].id: (6, 8)}}


def test_the_matrix_comes_a_page_of_subjects_at_a_time_each_once_with_its_rounds(world: World) -> None:
    with world.session() as session:
        first, second = five_providers(session, world)
        wanted = Wanted(world.authority_id, "prov")
        assert n_rows(session, wanted) == 5
        names = [[row.organisation for row in rows_of(session, wanted, page, 2)] for page in (1, 2, 3, 4)]
        assert names == [["Plats 1", "Plats 2"], ["Plats 3", "Plats 4"], ["Plats 5"], []]
        assert [len(part) for part in every_row(session, wanted, 2)] == [2, 2, 1]
        one = rows_of(session, wanted, 1, 2)[0]
        assert {number: met.id for number, met in one.interviews.items()} == {1: first[0].id, 2: second[0].id}
        assert [met.held_on for met in one.interviews.values()] == [START, None]
        alone = Wanted(world.authority_id, "prov", one.ref)
        assert [row.organisation for row in rows_of(session, alone, 1, 2)] == ["Plats 1"]
        assert n_rows(session, Wanted(world.authority_id + 1, "prov")) == 0


def test_interviews_that_a_plan_called_for_are_rows_of_their_placement_or_provider(world: World) -> None:
    with world.session() as session:
        about = subject_of(session, world, placement_id=world.placements[0])
        for number in (1, 2):
            (made,) = round_with(session, world, [about], series="vag", number=number)
            made.subject_id, made.organisation_id = None, world.provider_id
        session.flush()
        (row,) = rows_of(session, Wanted(world.authority_id, "vag"), 1, 10)
        assert (row.kind, row.organisation, sorted(row.interviews)) == ("placement", "Test provider", [1, 2])


def test_only_notes_at_the_shown_prompts_are_opened_in_the_order_of_writing(world: World) -> None:
    with world.session() as session:
        first, second = five_providers(session, world)
        note_of(session, world, first[0], "hur", "Bra.")
        note_of(session, world, first[0], "vad", "Tid.")
        note_of(session, world, second[0], "hur", "Sämre.")
        rows = rows_of(session, Wanted(world.authority_id, "prov"), 1, 2)
        hur = [
            line for line in joined((GUIDE, GUIDE.model_copy(update={"version": 2}))) if "hur" in line.codes.values()
        ]
        found = notes_at(session, world.house.vault, rows, hur)
        assert {place: [one.text for one in said] for place, said in found.items()} == {
            (first[0].id, "hur"): ["Bra."],
            (second[0].id, "hur"): ["Sämre."],
        }
        assert notes_at(session, world.house.vault, rows, hur, only=()) == {}


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("kort", "kort"),
        ("  två\n rader ", "två rader"),
        ("ett två tre fyra", "ett två…"),
        ("ett två tre", "ett två tre"),
        ("enlångordutanblanksteg", "enlångordu…"),
    ],
)
def test_a_note_in_short_ends_after_a_whole_word(text: str, short: str) -> None:
    assert shortened(text, 11) == short
