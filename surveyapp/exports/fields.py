"""What can be exported: the fields of each dataset, in the order of its rows, with the closed lists of values."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from surveyapp.people.models import Display, Role
from surveyapp.placements.rules import AttendancePeriod, Destination, ExitReason, LaterStatus
from surveyapp.responses.rules import (
    Decider,
    DeviceKind,
    Helper,
    Presence,
    ReliableChange,
    ResponseState,
    ThresholdEnd,
    View,
)
from surveyapp.schedule.modes import Mode, Talk
from surveyapp.schedule.windows import FinalState

Fields = Mapping[str, frozenset[str] | None]
"""Names of fields in the order in which a row holds them; with its values where they are a closed list."""

CONTENTS = ("code", "number", "picked", "day", "text", "missing")
"""What an answer can be, as in the column ``content`` of the long answers."""


def _fields(names: str, **closed: type[StrEnum] | tuple[str, ...]) -> Fields:
    values = {name: frozenset(str(value) for value in allowed) for name, allowed in closed.items()}
    return MappingProxyType({name: values.get(name) for name in names.split()})


FIELDS: Mapping[str, Fields] = MappingProxyType(
    {
        "placements": _fields(
            "placement person provider referrer caseworker plan plan_version start_on planned_end_on exit_on"
            " exit_reason destination status_6_months status_12_months status_24_months is_synthetic",
            exit_reason=ExitReason,
            destination=Destination,
            status_6_months=LaterStatus,
            status_12_months=LaterStatus,
            status_24_months=LaterStatus,
        ),
        "attendance": _fields(
            "placement person period first_on hours hours_planned is_synthetic", period=AttendancePeriod
        ),
        "occasions": _fields(
            "occasion placement person wave wave_number planned_on opens_on due_on closes_on n_planned n_answered"
            " is_synthetic"
        ),
        "assignments": _fields(
            "assignment occasion placement person wave wave_number planned_on due_on role rater instrument version"
            " state response submitted_on is_synthetic",
            role=Role,
            state=FinalState,
        ),
        "responses": _fields(
            "response assignment occasion placement person wave wave_number role rater instrument version state mode"
            " language device_kind helper presence decided_by is_by_close_staff talk has_interpreter is_conducted shown"
            " wording_hash started_on submitted_on duration_seconds n_items n_answered is_synthetic",
            role=Role,
            state=ResponseState,
            mode=Mode,
            device_kind=DeviceKind,
            helper=Helper,
            presence=Presence,
            decided_by=Decider,
            talk=Talk,
            shown=Display,
        ),
        "answers": _fields(
            "response placement person wave wave_number role instrument version is_synthetic item content value picked"
            " day other_value",
            role=Role,
            content=CONTENTS,
        ),
        "answers_wide": _fields(
            "assignment response placement person wave wave_number planned_on role rater state submitted_on"
            " is_synthetic",
            role=Role,
            state=FinalState,
        ),
        "readings": _fields(
            "response placement person wave wave_number submitted_on role instrument version is_synthetic scale view"
            " value undefined n_answered n_items scoring_version calculation is_latest",
            role=Role,
            view=View,
        ),
        "outcomes": _fields(
            "response placement person wave wave_number submitted_on role instrument version is_synthetic scale view"
            " baseline_response baseline_value value change standard_error reliable_change_index reliable better"
            " threshold_kind threshold_level threshold_change threshold_end is_fixed_afterwards reliability"
            " reliability_sd critical method method_version scoring_version calculation is_latest",
            role=Role,
            view=View,
            reliable=ReliableChange,
            better=("higher", "lower"),
            threshold_kind=("level", "change", "both"),
            threshold_end=ThresholdEnd,
        ),
        "pairs": _fields(
            "occasion placement person wave wave_number self_response supervisor_response supervisor_rater"
            " self_instrument self_version supervisor_instrument supervisor_version is_synthetic self_item"
            " supervisor_item self_value supervisor_value gap"
        ),
    }
)
"""Every dataset that the program can fill; ``answers_wide`` is one file for each instrument version."""

NEEDED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "placements": ("placement", "person", "is_synthetic"),
        "attendance": ("placement", "is_synthetic"),
        "occasions": ("occasion", "is_synthetic"),
        "assignments": ("assignment", "role", "instrument", "version", "state", "is_synthetic"),
        "responses": ("response", "instrument", "version", "state", "n_items", "is_synthetic"),
        "answers": ("response", "instrument", "version", "item", "content", "value", "is_synthetic"),
        "answers_wide": ("assignment", "is_synthetic"),
        "readings": ("response", "scale", "view", "calculation", "is_synthetic"),
        "outcomes": ("response", "scale", "view", "calculation", "is_fixed_afterwards", "is_synthetic"),
        "pairs": ("occasion", "self_value", "supervisor_value", "gap", "is_synthetic"),
    }
)
"""Columns that a specification may not leave out, because a package is checked by them."""
