"""Caseworkers see who may be registered twice, compare, merge, keep apart and undo."""

from __future__ import annotations

from builders import World
from sqlalchemy import select
from storage.test_people_merged import entry, give
from web.person import Person
from web.test_reading_changes_nothing import signed_in

from surveyapp.access.policy import AccountRole
from surveyapp.merging.models import KeptApart
from surveyapp.people.models import Participant
from surveyapp.placements.models import Placement


def owners(world: World) -> int:
    """To how many people the placements belong."""
    with world.session() as session:
        return len(set(session.scalars(select(Placement.participant_id))))


def test_two_entries_are_compared_merged_and_taken_apart_again(world: World) -> None:
    world.add_participant("Annan Stavning")
    for number in range(2):
        give(world, number, phone="+46701740605")
    give(world, 1, postal_address="Storgatan 1\n831 30 Östersund")
    me = Person(world, "", phone=False)
    me.client = signed_in(world, AccountRole.CASEWORKER)
    me.go("/people/alike")
    assert "Samma: mobilnummer" in me.page.words
    me.follow("Jämför")
    assert "samma anordnare under samma tid" in me.page.words
    assert "postadress" in me.page.words
    page = me.press("Slå ihop")
    assert (page.status, "Kryssa i att det är samma person" in page.words) == (422, True)
    page = me.press("Slå ihop", sure="yes")
    assert "Annan Stavning gick upp i Participant 1" in page.words
    assert owners(world) == 1
    # Who went up in somebody is no longer found, however their address is put together.
    with world.session() as session:
        gone = session.scalars(select(Participant.ref).where(Participant.merged_into_id.is_not(None))).one()
    assert me.client.get(f"/people/{entry(world, 0).ref}/alike/{gone}").status_code == 404
    page = me.press("Ångra")
    assert "ångrad" in page.words
    assert owners(world) == 2
    me.follow("Jämför")
    page = me.press("Nej, det är två personer")
    assert "Inga personer ser ut att vara registrerade två gånger" in page.words
    with world.session() as session:
        assert len(session.scalars(select(KeptApart)).all()) == 1
    one = entry(world, 0).ref
    assert me.client.get(f"/people/{one}/alike/{one}").status_code == 404


def test_only_those_who_may_merge_see_who_is_alike(world: World) -> None:
    for role in (AccountRole.EVALUATOR, AccountRole.AUDITOR, AccountRole.ASSISTANT):
        assert signed_in(world, role).get("/people/alike").status_code == 403
