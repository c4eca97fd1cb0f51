"""Counts of a plan's placements, sorted once by part, and read for one part beside all the others. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from surveyapp.reports.evaluation_counts import Counts
from surveyapp.reports.evaluation_parts import (
    Parts,
    ProtectedParts,
    Shown,
    protected_parts,
    provider_parts,
    sizes,
    year_parts,
)

FlowRow = tuple[int, int, str, str, str, str, int]
AreaRow = tuple[int, int, str, str, str, str, str, int]
EndRow = tuple[int, int, int, str, int]


@dataclass(slots=True)
class Rows:
    """Rows of the counts of all placements, or of a part of them."""

    n: int = 0
    flow: list[FlowRow] = field(default_factory=list)
    #: by instrument, role and scale
    areas: dict[tuple[str, ...], list[AreaRow]] = field(default_factory=lambda: defaultdict(list))
    ends: list[EndRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Book:
    """Counts sorted by part, and what is the same for every part of them."""

    n_excluded: int
    kinds: tuple[Parts, Parts]
    #: by the name of the part; all of them under an empty name
    rows: Mapping[str, Rows]
    #: what was protected already, by what it counts
    made: dict[str, ProtectedParts] = field(default_factory=dict)

    @property
    def may_be_chosen(self) -> list[str]:
        return [name for parts in self.kinds if parts.can_be_chosen for name in parts.members]


def book_of(counts: Counts) -> Book:
    """Each row under all placements, under the part of its provider and under that of its year."""
    kinds = provider_parts(sizes(counts.placements, 0)), year_parts(sizes(counts.placements, 1))
    of_provider, of_year = kinds[0].of, kinds[1].of
    rows = {"": Rows(), **{name: Rows() for parts in kinds for name in parts.members}}

    def parts_of(provider: int, year: int) -> tuple[Rows, Rows, Rows]:
        return rows[""], rows[of_provider[provider]], rows[of_year[year]]

    for provider, year, n in counts.placements:
        for part in parts_of(provider, year):
            part.n += n
    for flow_row in counts.flow:
        for part in parts_of(*flow_row[:2]):
            part.flow.append(flow_row)
    for area_row in counts.areas:
        for part in parts_of(*area_row[:2]):
            part.areas[area_row[2:5]].append(area_row)
    for end_row in counts.ends:
        for part in parts_of(*end_row[:2]):
            part.ends.append(end_row)
    return Book(counts.n_excluded, kinds, rows)


@dataclass(frozen=True, slots=True)
class Pick:
    """The chosen part, and how counts are protected beside all other parts."""

    book: Book
    chosen: str

    @property
    def whole(self) -> Rows:
        return self.book.rows[""]

    @property
    def mine(self) -> Rows:
        return self.book.rows[self.chosen]

    def shown(
        self,
        name: str,
        rows: Iterable[tuple[tuple[int, ...], str, int]],
        categories: Sequence[str],
        *,
        zeros_are_safe: bool = False,
    ) -> Shown:
        """Rows of all parts, of (provider and year, category, number), as the part's counts that may be shown."""
        if name in self.book.made:
            return self.book.made[name].shown(self.chosen)
        kinds = self.book.kinds
        if not kinds[0].members:
            return Shown((0,) * len(categories), 0)
        by_provider, by_year = ({member: [0] * len(categories) for member in parts.of} for parts in kinds)
        places = {category: place for place, category in enumerate(categories)}
        for (provider, year), category, n in rows:
            place = places.get(category)
            if place is not None:
                by_provider[provider][place] += n
                by_year[year][place] += n
        made = protected_parts(by_provider, by_year, kinds, zeros_are_safe=zeros_are_safe)
        self.book.made[name] = made
        return made.shown(self.chosen)
