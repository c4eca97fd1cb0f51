"""Further versions of the example plan, and a world that knows them."""

from __future__ import annotations

from typing import Any

from builders import PLAN, World, the_shelf

from surveyapp.house import House
from surveyapp.plans.definition import Plan
from surveyapp.plans.shelf import Shelf

CODE = PLAN[0]
RARER, TIDIER, CALLED_FOR = (CODE, 2), (CODE, 3), (CODE, 4)
EVERY_VERSION = (PLAN, RARER, TIDIER, CALLED_FOR)
STAR_ASK = {"instrument": "framstegsstjarnan", "version": 1, "informant": "participant"}
PULSE_ASK = {"instrument": "kort-puls", "version": 1, "informant": "participant"}


def version(number: int, **waves: dict[str, Any] | None) -> Plan:
    """The example plan in a further version: waves changed, taken out (None) or added, by their code."""
    data = the_shelf().plan(*PLAN).model_dump(exclude_unset=True)
    by_code = {wave["code"]: wave for wave in data["waves"]}
    for code, changes in waves.items():
        name = code.replace("_", "-")
        if changes is None:
            del by_code[name]
        else:
            by_code[name] = {**by_code.get(name, {"code": name, "title": by_code["start"]["title"]}), **changes}
    return Plan.model_validate({**data, "version": number, "waves": list(by_code.values())})


def with_versions(world: World) -> World:
    """The world with three more versions: rarer and without a pulse; late forms merged; one wave called for."""
    plans = [
        the_shelf().plan(*PLAN),
        version(2, kvartal={"at": {"months": 4}, "every": {"months": 4}}, puls=None),
        version(3, kvartal={"late": "merge"}, puls={"late": "skip", "window": {"opens": 0, "due": 3, "grace": 3}}),
        version(
            4,
            lyft={
                "anchor": "start",
                "at": {"weeks": 6},
                "window": {"due": 14, "grace": 14},
                "asks": [STAR_ASK],
                "when": {"answer": {"instrument": "kort-puls", "item": first_item(), "one_of": [1, 2]}},
            },
        ),
    ]
    shelf = Shelf.of(the_shelf().catalogue, plans)
    house = world.house
    world.house = House(house.settings, house.engine, house.clock, house.vault, shelf, house.told)
    return world


def first_item() -> str:
    """The first item of the pulse that has answers to choose from."""
    pulse = the_shelf().catalogue.get("kort-puls", 1)
    return next(code for code, item in pulse.items.items() if hasattr(item, "options"))
