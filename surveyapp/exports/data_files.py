"""Fills the data files of a package, placement by placement, so that memory does not grow with the answers."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from surveyapp.exports import datasets
from surveyapp.exports.codebook import WIDE, wide_name
from surveyapp.exports.fields import FIELDS
from surveyapp.exports.filled import Filled, Frame, Keys, Layout, filled_of, keys, occasions_in_order
from surveyapp.exports.pairs import ItemPairs, item_pairs, pairs
from surveyapp.exports.queries import read_chunk
from surveyapp.exports.snapshot import Population
from surveyapp.exports.specification import Specification
from surveyapp.exports.stored_rows import Chunk, OccasionRow, PlacementRow
from surveyapp.exports.tables import Tables
from surveyapp.exports.tally import Tally

PLACEMENTS_AT_ONCE = 10
"""Placements held in memory together; one has some hundred answers, at most a few thousand."""


def add_tables(tables: Tables, specification: Specification, layouts: Iterable[Layout]) -> None:
    """Begin every data file, with the columns of the specification and of the instruments."""
    for name, dataset in specification.datasets.items():
        fields = tuple(FIELDS[name])
        if name != WIDE:
            tables.add(f"{name}.csv", fields, dataset.names)
            continue
        for layout in layouts:
            items = tuple(column.name for cells in layout.items.values() for column in cells.columns)
            tables.add(wide_name(layout), fields + items, dataset.names + items)


@contextlib.contextmanager
def _what_is_there_left_alone() -> Iterator[None]:
    """Garbage collection passes over what was there before, which would otherwise take a sixth of the time."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@dataclass(slots=True)
class Filling:
    """Writes everything about a population to files that are open."""

    tables: Tables
    frame: Frame
    tally: Tally = field(default_factory=Tally)
    paired: ItemPairs = field(init=False)

    def __post_init__(self) -> None:
        self.paired = item_pairs(self.frame.layouts.values())

    def write(self, reading: Session, authority_id: int, people: Population) -> Tally:
        """Read and write all placements; raises NotReconciled unless everything that was counted was written."""
        with _what_is_there_left_alone():
            for placement_ids in people.chunks(PLACEMENTS_AT_ONCE):
                chunk = read_chunk(reading, authority_id, placement_ids)
                self.tally.planned.update(chunk.planned)
                self.tally.n_stored += chunk.n_answers
                for placement in chunk.placements:
                    self._placement(chunk, placement)
        self.tally.check()
        return self.tally

    def _placement(self, chunk: Chunk, placement: PlacementRow) -> None:
        own = keys(self.frame, placement)
        hours = chunk.attendance.get(placement.id, ())
        self.tally.placements[placement.plan_code, placement.plan_version] += 1
        self.tables.write("placements.csv", (datasets.placement(self.frame, placement, own),))
        self.tables.write("attendance.csv", datasets.attendance(self.frame, hours, own))
        for occasion in occasions_in_order(chunk, placement.id):
            self._occasion(chunk, occasion, own)

    def _occasion(self, chunk: Chunk, occasion: OccasionRow, own: Keys) -> None:
        filled = filled_of(self.frame, chunk, occasion, own, self.tally)
        self.tables.write("occasions.csv", (datasets.occasion(self.frame, occasion, own, filled),))
        self.tables.write("pairs.csv", pairs(self.frame, filled, self.paired))
        for one in filled:
            self.tables.write("assignments.csv", (datasets.assignment(self.frame, one),))
            self.tables.write(wide_name(one.layout), (datasets.answers_wide(self.frame, one),))
            if one.response is not None:
                self._response(chunk, one, one.response.id)

    def _response(self, chunk: Chunk, one: Filled, response_id: int) -> None:
        readings, outcomes = chunk.readings.get(response_id, []), chunk.outcomes.get(response_id, [])
        self.tables.write("responses.csv", datasets.response(self.frame, one))
        self.tables.write("answers.csv", datasets.answers(one))
        self.tables.write("readings.csv", datasets.readings(self.frame, one, readings, self.tally))
        self.tables.write("outcomes.csv", datasets.outcomes(self.frame, one, outcomes, self.tally))
