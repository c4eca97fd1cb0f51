"""Goals: written by participants and caseworkers, three at once, ended, undone, shown at the question they are of."""

from __future__ import annotations

import json

import pytest
from builders import OWN, STAR, START, World
from sqlalchemy import select
from web import stored
from web.person import Person, participant, supervisor
from web.test_beside_ratings import ref
from web.test_tasks import staff

from surveyapp.audit.models import AuditEvent
from surveyapp.goals.changes import NewGoal, TooMany, Writer, agree, end, reopen, reword
from surveyapp.goals.models import Goal, GoalEarlier
from surveyapp.goals.queries import goals_of
from surveyapp.goals.rules import GoalEnd, may_open

WISH, STEP = "Jag vill laga mat själv.", "Handla på fredag."


def write(me: Person, text: str = WISH, step: str = STEP, area: str = "vardag") -> None:
    """The participant writes a goal on the page of goals."""
    me.go("about/goals")
    me.press("Spara", area=area, text=text, next_step=step)


@pytest.mark.parametrize("n_open", range(5))
def test_three_goals_may_be_open_at_once(n_open: int) -> None:
    assert may_open(n_open) == (n_open < 3)


def test_a_participant_writes_a_goal_and_the_caseworker_reads_it(world: World) -> None:
    me = participant(world)
    write(me)
    assert me.page.heading == "Mina mål"
    assert WISH in me.page.words
    assert f"Nästa steg: {STEP}" in me.page.words
    with world.session() as session:
        goal = session.scalars(select(Goal)).one()
        assert b"laga mat" not in goal.text_sealed
        assert (goal.area, goal.instrument, goal.agreed_on) == ("vardag", STAR, START)
        assert goal.written_by == f"informant {world.participants[0]}"
    page = staff(world).go(f"/placements/{ref(world)}")
    assert WISH in page.words
    assert STEP in page.words


def test_a_caseworker_writes_a_goal_and_the_participant_meets_it_at_its_question(world: World) -> None:
    caseworker = staff(world)
    caseworker.go(f"/placements/{ref(world)}")
    caseworker.press("Spara målet", area="kropp", text="Promenera varje dag.", next_step="")
    assert caseworker.page.status == 200
    assert "Promenera varje dag." in caseworker.page.words
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    assert "Promenera" not in me.page.words
    me.press("Nästa", vardag=4)
    assert "Ditt mål här: Promenera varje dag." in me.page.words
    me.press("Nästa", kropp=4)
    assert "Promenera" not in me.page.words
    assert "Promenera" not in me.go(str(world.assignment(OWN))).words


def test_goals_stand_on_the_last_page_and_in_the_file_to_keep(world: World) -> None:
    me = participant(world)
    write(me)
    me.go(str(world.assignment(STAR)))
    me.answer_all(6)
    me.press("Skicka")
    assert WISH in me.page.words
    assert me.page.link("Ändra mina mål").startswith(f"/s/{me.token}/about/goals")


def test_what_a_browser_keeps_for_later_holds_no_goal(world: World) -> None:
    me = participant(world)
    write(me)
    kept = me.client.get(f"/s/{me.token}/{world.assignment(STAR)}/bundle")
    assert kept.status_code == 200
    assert "laga mat" not in json.dumps(kept.json, ensure_ascii=False)


def test_a_supervisor_never_meets_a_goal(world: World) -> None:
    write(participant(world))
    me = supervisor(world)
    for address in ("", f"absent/{ref(world)}", f"attendance/{ref(world)}", f"statement/{ref(world)}"):
        assert WISH not in me.go(address).html
    assert me.go("about/goals").status == 404


@pytest.mark.parametrize(
    ("button", "how"),
    [("Klart:", GoalEnd.REACHED), ("Klart till en del:", GoalEnd.PARTLY), ("Vill inte längre:", GoalEnd.DROPPED)],
)
def test_a_goal_ends_and_is_opened_again_the_same_day(world: World, button: str, how: GoalEnd) -> None:
    me = participant(world)
    write(me)
    me.press(button.rstrip(":")) if how is not GoalEnd.PARTLY else me.press("Klart till en del")
    with world.session() as session:
        goal = session.scalars(select(Goal)).one()
        assert (goal.ended_as, goal.ended_on) == (how.value, START)
    me.press("Ångra")
    with world.session() as session:
        goal = session.scalars(select(Goal)).one()
        assert (goal.ended_as, goal.ended_on) == (None, None)
        acts = session.scalars(select(AuditEvent.action).where(AuditEvent.subject_kind == "goal")).all()
    assert acts == ["goal agreed", "goal ended", "goal agreed"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"area": "", "text": WISH}, "Välj vad målet handlar om."),
        ({"area": "vardag", "text": "   "}, "Skriv vad du vill."),
        ({"area": "vardag", "text": "a" * 301}, "Skriv kortare, högst 300 tecken."),
        ({"area": "vardag", "text": WISH, "next_step": "a" * 301}, "Skriv kortare, högst 300 tecken."),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(world: World, typed: dict[str, str], said: str) -> None:
    me = participant(world)
    me.go("about/goals")
    me.press("Spara", **{"next_step": STEP, **typed})
    assert me.page.status == 422
    assert said in me.page.words
    assert me.page.form.sent["next_step"] == [typed.get("next_step", STEP)]
    caseworker = staff(world)
    caseworker.go(f"/placements/{ref(world)}")
    caseworker.press("Spara målet", **{"next_step": STEP, **typed})
    assert caseworker.page.status == 422
    assert said in caseworker.page.words


def test_a_fourth_goal_is_refused_with_a_way_on(world: World) -> None:
    me, other = participant(world), participant(world)
    other.go("about/goals")
    for number in range(3):
        write(me, f"Mål {number}")
    assert "Ett nytt mål" not in me.page.words
    other.press("Spara", area="vardag", text="Det fjärde.", next_step="")
    assert other.page.status == 422
    assert "Det finns redan tre mål. Avsluta ett av dem först." in other.page.words
    assert other.page.forms[-1].sent["text"] == ["Det fjärde."]


def test_goals_of_somebody_else_are_out_of_reach(world: World) -> None:
    world.add_participant("Participant 2")
    write(participant(world))
    me = participant(world, 1)
    write(me, "Mitt eget mål.")
    assert WISH not in me.page.words
    with world.session() as session:
        others = goals_of(session, world.house.vault, world.placements[0])[0].ref
        own = goals_of(session, world.house.vault, world.placements[1])[0].ref
    action, data = me.filled("Klart")
    before = stored.everything(world)
    assert me.submit((action.replace(own, others), data)).status == 404
    me.go("about/goals")
    assert me.submit((action, {**data, "how": ["nonsense"]})).status == 404
    assert me.submit((action, {**data, "form": ["x"]})).status == 400
    assert stored.everything(world) == before


def test_who_has_not_decided_is_asked_first(world: World) -> None:
    world.add_participant("Newcomer", has_decided=False)
    me = participant(world, 1)
    assert me.go("about/goals").heading == "Innan du börjar"


def test_goals_are_stored_ended_and_opened_on_both_databases(world_on_each: World) -> None:
    world = world_on_each
    now, vault = world.house.clock.now(), world.house.vault
    by = Writer("account 1", world.placements[0], world.authority_id)
    with world.session() as session:
        for area in ("vardag", "kropp", "arbetsdag"):
            agree(session, vault, NewGoal(STAR, area, f"Om {area}"), by, START, at=now)
        with pytest.raises(TooMany):
            agree(session, vault, NewGoal(STAR, "vardag", "För mycket"), by, START, at=now)
        first, *_others = goals_of(session, vault, world.placements[0], only_open=True)
        assert end(session, first.ref, GoalEnd.PARTLY, by, START, at=now)
        assert not end(session, first.ref, GoalEnd.REACHED, by, START, at=now)
        assert [goal.area for goal in goals_of(session, vault, world.placements[0])] == ["kropp", "arbetsdag", "vardag"]
        agree(session, vault, NewGoal(STAR, "vardag", "Ett nytt", "Steg"), by, START, at=now)
        with pytest.raises(TooMany):
            reopen(session, first.ref, by, at=now)


def test_a_caseworker_words_a_goal_anew_and_what_stood_there_is_kept(world: World) -> None:
    write(participant(world))
    me = staff(world)
    me.go(f"/placements/{ref(world)}")
    page = me.press("Spara orden", text="", next_step=STEP)
    assert page.status == 422
    assert "Skriv vad du vill." in page.words
    me.press("Spara orden", text="Jag vill laga middag.", next_step="")
    assert "Jag vill laga middag." in me.page.words
    assert f"Tidigare ord: {WISH}" in me.page.words
    assert f"Nästa steg: {STEP}" not in me.page.words
    with world.session() as session:
        earlier = session.scalars(select(GoalEarlier)).one()
        assert b"laga" not in earlier.text_sealed
        assert earlier.replaced_by.startswith("account ")
        reworded = session.scalars(select(AuditEvent).where(AuditEvent.action == "goal reworded")).one()
        assert reworded.details == {}
        (goal,) = goals_of(session, world.house.vault, world.placements[0])
        by = Writer("account 1", world.placements[0], world.authority_id)
        now = world.house.clock.now()
        # The same words again change nothing, another placement's goal is not found.
        assert reword(session, world.house.vault, goal.ref, goal.text, "", by, at=now)
        assert len(session.scalars(select(GoalEarlier)).all()) == 1
        elsewhere = Writer("account 1", world.placements[0] + 1, world.authority_id)
        assert not reword(session, world.house.vault, goal.ref, "x", "", elsewhere, at=now)
