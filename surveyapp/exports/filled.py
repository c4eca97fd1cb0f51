"""Assignments with everything that rows are made from: codes, final state and the cells of each item."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self
from zoneinfo import ZoneInfo

from surveyapp.exports.item_columns import Cells, ItemCells, Stored, item_cells
from surveyapp.exports.missing import of_absent, of_assignment
from surveyapp.exports.stored_rows import AssignmentRow, Chunk, OccasionRow, PlacementRow, ResponseRow
from surveyapp.exports.tally import Tally
from surveyapp.instruments.definition import Instrument
from surveyapp.instruments.published import Edition
from surveyapp.privacy.pseudonyms import Kind, Pseudonyms
from surveyapp.responses.rules import ResponseState
from surveyapp.schedule.modes import Mode
from surveyapp.schedule.windows import FinalState, final_state


@dataclass(frozen=True, slots=True)
class Layout:
    """One instrument version and what makes the cells of its items."""

    instrument: Instrument
    items: Mapping[str, ItemCells]

    @classmethod
    def of(cls, instrument: Instrument) -> Self:
        """The layout of this version; raises CannotLayOut."""
        return cls(instrument, item_cells(instrument))

    @property
    def edition(self) -> Edition:
        """Code and version."""
        return self.instrument.code, self.instrument.version


@dataclass(frozen=True, slots=True)
class Frame:
    """What is the same for every row of a package."""

    codes: Pseudonyms
    zone: ZoneInfo
    today: dt.date
    is_demonstration: bool
    layouts: Mapping[Edition, Layout]

    def day(self, moment: dt.datetime | None) -> dt.date | None:
        """The calendar day of an instant in the authority's zone."""
        return None if moment is None else moment.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Keys:
    """The codes of a placement and its person."""

    placement: str
    person: str


@dataclass(frozen=True, slots=True)
class Filled:
    """An assignment, what became of it, and one set of cells for each item of its instrument."""

    keys: Keys
    occasion: OccasionRow
    occasion_code: str
    assignment: AssignmentRow
    assignment_code: str
    #: the assignment's response, void ones included
    response: ResponseRow | None
    response_code: str | None
    state: FinalState
    layout: Layout
    cells: Mapping[str, Cells]
    is_synthetic: int

    @property
    def has_answers(self) -> bool:
        """Whether there is a response that counts."""
        return self.response is not None and self.response.state != ResponseState.VOID

    @property
    def is_submitted(self) -> bool:
        """Whether the response was sent in."""
        return self.state is FinalState.ANSWERED


def keys(frame: Frame, placement: PlacementRow) -> Keys:
    """The codes of a placement and its person."""
    return Keys(frame.codes.of(Kind.PLACEMENT, placement.id), frame.codes.of(Kind.PERSON, placement.participant_id))


def occasions_in_order(chunk: Chunk, placement_id: int) -> list[OccasionRow]:
    """By day, wave and number: an order that tells nothing beyond what is exported."""
    return sorted(chunk.occasions.get(placement_id, ()), key=lambda row: (row.window.on, row.wave, row.number))


def filled_of(frame: Frame, chunk: Chunk, occasion: OccasionRow, own: Keys, tally: Tally) -> list[Filled]:
    """The assignments of an occasion, by role and instrument."""
    assignments = sorted(chunk.assignments.get(occasion.id, ()), key=lambda row: (row.role, row.instrument))
    begun = {row.role for row in assignments if row.response and row.response.state != ResponseState.VOID}
    return [_filled(frame, chunk, occasion, own, row, row.role in begun, tally) for row in assignments]


def _filled(
    frame: Frame,
    chunk: Chunk,
    occasion: OccasionRow,
    own: Keys,
    row: AssignmentRow,
    role_answered: bool,
    tally: Tally,
) -> Filled:
    layout = frame.layouts[row.instrument, row.version]
    response = row.response
    given = response.state if response else None
    state = final_state(occasion.window, frame.today, row.cancel_reason, given, row.explanation)
    if response is None or response.state == ResponseState.VOID:
        code = of_assignment(state, role_answered_another=role_answered)
        cells = {item: maker.missing(code) for item, maker in layout.items.items()}
    else:
        cells = dict(_cells(layout, response, chunk.answers.get(response.id, {}), tally))
        tally.hashes[layout.edition, response.instrument_hash] += 1
    is_synthetic = response is not None and response.mode == Mode.SYNTHETIC
    tally.states[(row.role, row.instrument, row.version), state] += 1
    tally.n_synthetic += is_synthetic
    return Filled(
        keys=own,
        occasion=occasion,
        occasion_code=frame.codes.of(Kind.OCCASION, occasion.id),
        assignment=row,
        assignment_code=frame.codes.of(Kind.ASSIGNMENT, row.id),
        response=response,
        response_code=frame.codes.of_any(Kind.RESPONSE, response.id if response else None),
        state=state,
        layout=layout,
        cells=cells,
        is_synthetic=int(frame.is_demonstration or is_synthetic),
    )


def _cells(
    layout: Layout, response: ResponseRow, stored: Mapping[str, Stored], tally: Tally
) -> Iterator[tuple[str, Cells]]:
    absent = of_absent(response.state)
    n_found = 0
    for item, maker in layout.items.items():
        found = stored.get(item)
        if found is None:
            yield item, maker.missing(absent)
            continue
        n_found += 1
        cells = maker.answered(found)
        tally.n_unreadable += not cells.is_readable
        yield item, cells
    tally.n_exported += n_found
    tally.n_without_item += len(stored) - n_found
