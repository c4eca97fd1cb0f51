"""The real first year, read from files: providers with their places, placements with dates and ends, interviews."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from surveyapp.interviews.kinds import Missed, Presence
from surveyapp.schedule.subjects import Subject

FOLDER = Path(__file__).parent / "ostersund"
DAY = dt.date(2023, 11, 14)
"""The day on which the demonstration stands: shortly after the year, two people are still at their places."""
PLAN = ("ostersund-2022", 1)
LOCKED_AT = dt.datetime(2022, 8, 1, 8, 0, tzinfo=dt.UTC)
# The report gives a contract of twelve months with interviews at its start (October and November 2022) and end
# (September and October 2023), and says that all twelve places were paid in October 2023.
AGREEMENT = (dt.date(2022, 11, 1), dt.date(2023, 10, 31))
ROUNDS = (1, 2, 3)
THIRD_ROUND_FROM = dt.date(2023, 9, 1)
PRESENT = {"yes": Presence.WHOLE, "no": Presence.NO, "": None}


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
class RealInterview:
    """An interview as it was: held, or not and why."""

    #: about the provider, or with the participants there
    kind: Subject
    provider: str
    number: int
    on: dt.date
    missed: Missed | None = None
    presence: Presence | None = None
    #: participants there that day, from and to
    counted: tuple[int, int] | None = None
    #: the provider's own estimate of the whole period, from and to
    estimate: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Year:
    """Everything the files say that the demonstration uses."""

    providers: tuple[Provider, ...]
    placements: tuple[RealPlacement, ...]
    interviews: tuple[RealInterview, ...]
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
        interviews=(*_with_providers(folder), *_with_participants(folder)),
        place_month_cents=contract["price_per_place_and_month"] * 100,
        total_cents=contract["total_cost"] * 100,
    )


def _with_providers(folder: Path) -> Iterator[RealInterview]:
    for row in _rows(folder, "headcounts"):
        for number in ROUNDS:
            yield RealInterview(
                Subject.ORGANISATION,
                row["provider"],
                number,
                dt.date.fromisoformat(row[f"interview_{number}_date"]),
                counted=_range(row[f"interview_{number}_participants"]),
                # It was told when the year was over.
                estimate=_range(row["own_estimate_whole_period"]) if number == ROUNDS[-1] else None,
            )


def _with_participants(folder: Path) -> Iterator[RealInterview]:
    """Those with participants were held at the same visits as the providers' second and third round."""
    for row in _rows(folder, "participant_interviews"):
        on = dt.date.fromisoformat(row["date"])
        yield RealInterview(
            Subject.GROUP,
            row["provider"],
            ROUNDS[1] if on < THIRD_ROUND_FROM else ROUNDS[2],
            on,
            missed=None if row["held"] == "yes" else Missed(row["note"]),
            presence=PRESENT[row["supervisor_present"]],
        )


def _range(text: str) -> tuple[int, int]:
    """A number, or a range such as 6-8."""
    low, _, high = text.partition("-")
    return int(low), int(high or low)


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
