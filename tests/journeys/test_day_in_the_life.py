"""A day of each role: every page in sight of it and the pages behind them, on a phone and at a desk."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from builders import World
from journeys.browsing import DESK, INSPECTION, PHONE, OpenWindow, Site
from journeys.scenes import eight
from journeys.scenes_of_staff import signed_in
from journeys.test_accessible import found_by_axe

from surveyapp.access.policy import AccountRole
from surveyapp.people.models import Organisation, Participant

pytestmark = pytest.mark.journey
KEPT = "SURVEYAPP_TEST_PICTURES" in os.environ
"""Whether somebody wants to look at the pages: a picture of each takes half of the time."""


def placement_ref(world: World) -> str:
    with world.session() as session:
        return world.placement(session).ref


def person_ref(world: World) -> str:
    with world.session() as session:
        return session.get_one(Participant, world.placement(session).participant_id).ref


def provider_ref(world: World) -> str:
    with world.session() as session:
        return session.get_one(Organisation, world.provider_id).ref


def of_one_placement(world: World, *pages: str) -> list[str]:
    return [f"/placements/{placement_ref(world)}{page}" for page in pages]


BEHIND: dict[AccountRole, Callable[[World], list[str]]] = {
    AccountRole.CASEWORKER: lambda world: [
        *of_one_placement(world, "", "/change", "/end", "/later", "/together", "/attendance", "/notes", "/plan"),
        *of_one_placement(world, "/supervisor", "/ways", "/report"),
        "/registrations/new",
        *(f"/registrations/{person_ref(world)}{page}" for page in ("", "/start")),
        "/attendance/import",
        "/intake",
        "/papper",
    ],
    AccountRole.ASSISTANT: lambda _world: [],
    AccountRole.SUPERVISOR: lambda _world: [],
    AccountRole.PROVIDER_MANAGER: lambda world: [f"/providers/{provider_ref(world)}"],
    AccountRole.EVALUATOR: lambda _world: ["/evaluation?plan=ostersund-2022"],
    AccountRole.AUDITOR: lambda world: [f"/trail/{placement_ref(world)}", "/exceptions", "/ledger", "/retention"],
}
"""Pages that no line of the navigation leads to straight away. An administrator's are looked at in test_accessible."""


@pytest.mark.parametrize("role", BEHIND)
def test_every_page_of_a_role_is_sound_on_a_phone_and_at_a_desk(
    site: Site, window: OpenWindow, pictures: Path, role: AccountRole
) -> None:
    eight(site.world)
    one = window(PHONE)
    signed_in(site.world, one.page, role)
    in_sight = [link.get_attribute("href") or "" for link in one.page.locator("nav a").all()]
    assert in_sight
    wrong = []
    for number, path in enumerate(dict.fromkeys([*in_sight, *BEHIND[role](site.world)])):
        answer = one.page.goto(path)
        assert answer is not None
        if answer.status != 200:
            wrong.append(f"{path}: {answer.status}")
        found = found_by_axe(one.page)
        for width, height in (DESK, PHONE):
            one.page.set_viewport_size({"width": width, "height": height})
            found += one.page.evaluate(INSPECTION)
            if KEPT:
                one.page.screenshot(path=pictures / f"{role.value} {number} {width}.png", full_page=True)
        wrong += [f"{path}: {line}" for line in dict.fromkeys(found)]
    assert wrong == [], "\n".join(wrong)
