"""Rows as they are read for an export, before anything is left out or renamed.

Tuples with names, because millions of them are made: a frozen dataclass takes several times as long.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from surveyapp.exports.item_columns import Stored
from surveyapp.schedule.windows import Window

Ask: TypeAlias = tuple[str, str, int]
"""Role, instrument and version: who is asked what."""


class PlacementRow(NamedTuple):
    """A placement as stored."""

    id: int
    participant_id: int
    provider_id: int
    referrer_id: int
    caseworker_id: int
    plan_code: str
    plan_version: int
    start_on: dt.date
    planned_end_on: dt.date | None
    exit_on: dt.date | None
    exit_reason: str | None
    destination: str | None
    #: what the person did 6, 12 and 24 months after the exit, where staff found out
    status_6_months: str | None = None
    status_12_months: str | None = None
    status_24_months: str | None = None


class OccasionRow(NamedTuple):
    """An occasion as stored."""

    window: Window
    id: int
    placement_id: int
    wave: str
    number: int


class ResponseRow(NamedTuple):
    """A response as stored."""

    id: int
    informant_id: int
    state: str
    mode: str
    language: str
    device_kind: str
    helper: str
    presence: str
    decided_by: str
    is_answered_by_close_staff: bool
    talk: str | None
    has_interpreter: bool | None
    #: never the account itself
    is_conducted: bool
    shown: str
    wording_hash: str | None
    instrument_hash: str
    started_at: dt.datetime
    submitted_at: dt.datetime | None


class AssignmentRow(NamedTuple):
    """An assignment as stored, with its response."""

    response: ResponseRow | None
    id: int
    occasion_id: int
    role: str
    informant_id: int | None
    instrument: str
    version: int
    cancel_reason: str | None
    explanation: str | None


class ReadingRow(NamedTuple):
    """A reading as stored."""

    id: int
    response_id: int
    scale: str
    view: str
    value: float | None
    undefined: str | None
    n_answered: int
    n_items: int
    scoring_version: str


class OutcomeRow(NamedTuple):
    """An outcome as stored, with the readings that it compares."""

    id: int
    response_id: int
    scale: str
    view: str
    value: float | None
    scoring_version: str
    baseline_response_id: int | None
    baseline_value: float | None
    method: str
    method_version: str
    change: float | None
    standard_error: float | None
    reliable_change_index: float | None
    reliable: str
    threshold_end: str
    is_fixed_afterwards: bool
    inputs: Mapping[str, Any]
    baseline_state: str | None


class AttendanceRow(NamedTuple):
    """Hours of a day or month as stored."""

    placement_id: int
    period: str
    first_on: dt.date
    hours: float
    hours_planned: float | None


@dataclass(frozen=True, slots=True)
class Chunk:
    """Everything about a few placements; lists by the id of what they belong to.

    Readings and outcomes stand in the order in which they were computed. Void responses have only their row.
    """

    placements: tuple[PlacementRow, ...]
    occasions: Mapping[int, list[OccasionRow]]
    assignments: Mapping[int, list[AssignmentRow]]
    answers: Mapping[int, dict[str, Stored]]
    readings: Mapping[int, list[ReadingRow]]
    outcomes: Mapping[int, list[OutcomeRow]]
    attendance: Mapping[int, list[AttendanceRow]]
    planned: Mapping[Ask, int]
    n_answers: int
