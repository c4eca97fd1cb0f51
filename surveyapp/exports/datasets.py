"""Rows of each dataset, one placement at a time, as tuples in the order of ``exports.fields``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, TypeAlias, TypeVar

from surveyapp.exports.filled import Filled, Frame, Keys
from surveyapp.exports.item_columns import plain_number
from surveyapp.exports.stored_rows import AttendanceRow, OccasionRow, OutcomeRow, PlacementRow, ReadingRow
from surveyapp.exports.tally import Tally
from surveyapp.privacy.pseudonyms import Kind
from surveyapp.responses.rules import ResponseState

Row: TypeAlias = tuple[Any, ...]

_Computed = TypeVar("_Computed", ReadingRow, OutcomeRow)


def placement(frame: Frame, row: PlacementRow, own: Keys) -> Row:
    """The row of a placement."""
    return (
        own.placement,
        own.person,
        frame.codes.of(Kind.PROVIDER, row.provider_id),
        frame.codes.of(Kind.REFERRER, row.referrer_id),
        frame.codes.of(Kind.RATER, row.caseworker_id),
        row.plan_code,
        row.plan_version,
        row.start_on,
        row.planned_end_on,
        row.exit_on,
        row.exit_reason,
        row.destination,
        row.status_6_months,
        row.status_12_months,
        row.status_24_months,
        int(frame.is_demonstration),
    )


def attendance(frame: Frame, rows: Iterable[AttendanceRow], own: Keys) -> Iterator[Row]:
    """Hours present, by day and month."""
    for row in sorted(rows, key=lambda found: (found.period, found.first_on)):
        hours = plain_number(row.hours), plain_number(row.hours_planned)
        yield own.placement, own.person, row.period, row.first_on, *hours, int(frame.is_demonstration)


def occasion(frame: Frame, row: OccasionRow, own: Keys, filled: Iterable[Filled]) -> Row:
    """The row of an occasion, with how many answers were planned and how many came."""
    submitted = [one.is_submitted for one in filled]
    window = row.window
    return (
        frame.codes.of(Kind.OCCASION, row.id),
        own.placement,
        own.person,
        row.wave,
        row.number,
        window.on,
        window.opens_on,
        window.due_on,
        window.closes_on,
        len(submitted),
        sum(submitted),
        int(frame.is_demonstration),
    )


def assignment(frame: Frame, one: Filled) -> Row:
    """The row of an assignment: planned, and what became of it."""
    row = one.assignment
    return (
        one.assignment_code,
        one.occasion_code,
        *_place(one),
        one.occasion.window.on,
        one.occasion.window.due_on,
        row.role,
        frame.codes.of_any(Kind.RATER, row.informant_id),
        row.instrument,
        row.version,
        one.state.value,
        one.response_code,
        frame.day(one.response.submitted_at) if one.response else None,
        one.is_synthetic,
    )


def response(frame: Frame, one: Filled) -> Iterator[Row]:
    """The row of a response, void ones included; nothing where there is none."""
    row = one.response
    if row is None:
        return
    is_void = row.state == ResponseState.VOID
    seconds = None if row.submitted_at is None else round((row.submitted_at - row.started_at).total_seconds())
    yield (
        one.response_code,
        one.assignment_code,
        one.occasion_code,
        *_place(one),
        one.assignment.role,
        frame.codes.of(Kind.RATER, row.informant_id),
        one.assignment.instrument,
        one.assignment.version,
        row.state,
        row.mode,
        row.language,
        row.device_kind,
        row.helper,
        row.presence,
        row.decided_by,
        int(row.is_answered_by_close_staff),
        row.talk,
        None if row.has_interpreter is None else int(row.has_interpreter),
        int(row.is_conducted),
        row.shown,
        row.wording_hash,
        frame.day(row.started_at),
        frame.day(row.submitted_at),
        seconds,
        0 if is_void else len(one.cells),
        0 if is_void else sum(cells.is_answered for cells in one.cells.values()),
        one.is_synthetic,
    )


def answers(one: Filled) -> Iterator[Row]:
    """One row for each item of a response that counts."""
    if not one.has_answers:
        return
    shared = _scored(one)
    for cells in one.cells.values():
        yield shared + cells.long


def answers_wide(frame: Frame, one: Filled) -> Row:
    """One row for each assignment, whether begun or not; the items' cells come last."""
    informant = one.response.informant_id if one.response else one.assignment.informant_id
    shared = (
        one.assignment_code,
        one.response_code,
        *_place(one),
        one.occasion.window.on,
        one.assignment.role,
        frame.codes.of_any(Kind.RATER, informant),
        one.state.value,
        frame.day(one.response.submitted_at) if one.response else None,
        one.is_synthetic,
    )
    return shared + tuple(cell for cells in one.cells.values() for cell in cells.wide)


def readings(frame: Frame, one: Filled, rows: list[ReadingRow], tally: Tally) -> Iterator[Row]:
    """Scores of a response, under every scoring version."""
    shared = _dated(frame, one)
    for row, calculation, is_latest in _numbered(rows, lambda row: (row.scale, row.view)):
        tally.scoring_versions.add(row.scoring_version)
        yield (
            *shared,
            row.scale,
            row.view,
            plain_number(row.value),
            row.undefined,
            row.n_answered,
            row.n_items,
            row.scoring_version,
            calculation,
            is_latest,
        )


def outcomes(frame: Frame, one: Filled, rows: list[OutcomeRow], tally: Tally) -> Iterator[Row]:
    """Verdicts on a response, under every method; not those that rest on a void baseline."""
    shared = _dated(frame, one)
    standing = [row for row in rows if row.baseline_state != ResponseState.VOID]
    tally.n_void_baseline += len(rows) - len(standing)
    baselines = {row.baseline_response_id for row in standing}
    baseline_codes = {response_id: frame.codes.of_any(Kind.RESPONSE, response_id) for response_id in baselines}
    for row, calculation, is_latest in _numbered(standing, lambda row: (row.scale, row.view, row.method)):
        tally.methods.add((row.method, row.method_version))
        yield (
            *shared,
            row.scale,
            row.view,
            baseline_codes[row.baseline_response_id],
            plain_number(row.baseline_value),
            plain_number(row.value),
            plain_number(row.change),
            plain_number(row.standard_error),
            plain_number(row.reliable_change_index),
            row.reliable,
            *_criteria(row),
            row.method,
            row.method_version,
            row.scoring_version,
            calculation,
            is_latest,
        )


def _numbered(
    rows: Iterable[_Computed], subject: Callable[[_Computed], tuple[str, ...]]
) -> Iterator[tuple[_Computed, int, int]]:
    """Rows by subject, each with its number among those of its subject and whether it is the newest of them."""
    # Sorting keeps the order in which the rows of one subject were computed.
    for _, same in groupby(sorted(rows, key=subject), key=subject):
        found = list(same)
        for number, row in enumerate(found, start=1):
            yield row, number, int(number == len(found))


def _criteria(row: OutcomeRow) -> Row:
    """The threshold and reliability that were used, as kept with the verdict."""
    threshold, reliability = _part(row.inputs, "threshold"), _part(row.inputs, "reliability")
    return (
        row.inputs.get("better"),
        threshold.get("kind"),
        _number(threshold, "level"),
        _number(threshold, "change"),
        row.threshold_end,
        int(row.is_fixed_afterwards),
        _number(reliability, "value"),
        _number(reliability, "sd"),
        _number(row.inputs, "critical"),
    )


def _part(inputs: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return inputs.get(name) or {}


def _number(inputs: Mapping[str, Any], name: str) -> object:
    value = inputs.get(name)
    return plain_number(value) if isinstance(value, int | float) else None


def _place(one: Filled) -> Row:
    return one.keys.placement, one.keys.person, one.occasion.wave, one.occasion.number


def _asked(one: Filled) -> Row:
    return one.assignment.role, one.assignment.instrument, one.assignment.version, one.is_synthetic


def _scored(one: Filled) -> Row:
    return one.response_code, *_place(one), *_asked(one)


def _dated(frame: Frame, one: Filled) -> Row:
    submitted_on = frame.day(one.response.submitted_at) if one.response else None
    return one.response_code, *_place(one), submitted_on, *_asked(one)
