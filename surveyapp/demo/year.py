"""The real first year, read from files: providers with their places, placements with their dates and ends. Pure."""

from __future__ import annotations

import csv
import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "ostersund"
DAY = dt.date(2023, 11, 14)
"""The day on which the demonstration stands: shortly after the year, two people are still at their places."""
PLAN = ("ostersund-2022", 1)
LOCKED_AT = dt.datetime(2022, 8, 1, 8, 0, tzinfo=dt.UTC)
# The report gives a contract of twelve months with interviews at its start (October and November 2022) and end
# (September and October 2023), and says that all twelve places were paid in October 2023.
AGREEMENT = (dt.date(2022, 11, 1), dt.date(2023, 10, 31))


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider and the places granted to it."""

    name: str
    n_places: int


@dataclass(frozen=True, slots=True)
class RealPlacement:
    """A placement as it was: ``end_on`` is the last day, planned where the stay still lasts."""

    label: str
    provider: str
    start_on: dt.date
    end_on: dt.date | None
    status: str


@dataclass(frozen=True, slots=True)
class Year:
    """Everything the files say that the demonstration uses."""

    providers: tuple[Provider, ...]
    placements: tuple[RealPlacement, ...]
    place_month_cents: int
    total_cents: int


def read_year(folder: Path = FOLDER) -> Year:
    """The first year of Östersund."""
    contract = json.loads((folder / "economics.json").read_text(encoding="utf-8"))["contract"]
    return Year(
        providers=tuple(Provider(row["provider"], int(row["places_granted"])) for row in _rows(folder, "providers")),
        placements=tuple(
            RealPlacement(
                row["placement"],
                row["provider"],
                dt.date.fromisoformat(row["start"]),
                dt.date.fromisoformat(row["end"]) if row["end"] else None,
                row["status"],
            )
            for row in _rows(folder, "placements")
        ),
        place_month_cents=contract["price_per_place_and_month"] * 100,
        total_cents=contract["total_cost"] * 100,
    )


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
