"""A mapping, its table and what comes of them, invented and changed in one place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from invented_files import Changes, a_plan, as_yaml, catalogue, changed

from surveyapp.interchange.cells import Cell
from surveyapp.interchange.mapping import Mapping
from surveyapp.interchange.readings import Understood, understand
from surveyapp.interchange.table import Row, Table
from surveyapp.plans.definition import Plan
from surveyapp.plans.shelf import Shelf

TODAY = dt.date(2026, 3, 2)
LONG = ("who", "when", "arrive", "help", "hours")


def shelf() -> Shelf:
    """The instrument ``settling`` and the plan ``workplaces``."""
    return Shelf.of(catalogue(), [Plan.model_validate_json(as_yaml(a_plan()))])


def mapping_data(changes: Changes | None = None) -> dict[str, Any]:
    """A long file: two items and a number at the start and at the first two of the monthly waves."""
    return changed(
        {
            "code": "study",
            "source": "Invented for this test.",
            "instrument": {"code": "settling", "version": 1},
            "plan": {"code": "workplaces", "version": 1},
            "shape": "long",
            "person": "who",
            "wave": "when",
            "items": {"arrive": "arrive", "help": "help", "hours": "hours"},
            "waves": [
                {"wave": "baseline", "value": 0},
                {"wave": "monthly", "value": 1},
                {"wave": "monthly", "number": 2, "value": 2},
            ],
            "start": {"on": "2025-01-06"},
            "provider": {"name": "Works"},
            "referrer": {"name": "Office"},
            "missing": {"-9": "refused", "NA": "technical"},
        },
        changes or {},
    )


def wide_data(changes: Changes | None = None) -> dict[str, Any]:
    """The same in a wide file, its columns told apart by a suffix."""
    data = mapping_data(
        {
            ("shape",): "wide",
            ("waves",): [
                {"wave": "baseline", "suffix": "_0"},
                {"wave": "monthly", "suffix": "_1"},
                {"wave": "monthly", "number": 2, "suffix": "_2"},
            ],
        }
    )
    del data["wave"]
    return changed(data, changes or {})


def mapping(data: dict[str, Any] | None = None) -> Mapping:
    """The data as a mapping, checked for its shape only."""
    return Mapping.model_validate_json(as_yaml(data if data is not None else mapping_data()))


def table(rows: Sequence[Sequence[Cell]], columns: Sequence[str] = LONG) -> Table:
    """A table with these rows, the first of which stands in row 2."""
    return Table("data.csv", tuple(columns), tuple(Row(number, tuple(row)) for number, row in enumerate(rows, start=2)))


def understood(
    rows: Sequence[Sequence[Cell]], columns: Sequence[str] = LONG, data: dict[str, Any] | None = None
) -> Understood:
    """What the rows mean under a mapping."""
    here = shelf()
    plan, instrument = here.plan("workplaces", 1), here.catalogue.get("settling", 1)
    return understand(table(rows, columns), mapping(data), plan, instrument, TODAY)


def said(found: Understood) -> list[str]:
    """The problems as they are printed."""
    return [str(problem) for problem in found.problems]
