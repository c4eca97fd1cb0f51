"""Which parts of a plan's placements may be looked at alone, and which of their counts are shown. Pure.

Three rules keep a person from being worked out by subtraction. Providers, and years of start, are each parted so that
every part has enough placements: small ones are put together. One of the two may be chosen, never both, so that parts
of one kind can only be held against their sum. And the counts of all parts are protected together with their sums, as
one table: what is hidden in a part stays hidden in what the other parts leave over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from surveyapp.effects.small_numbers import ProtectedTable, protect_table

MINIMUM = 5
"""Counts below this are hidden."""

SMALLEST_PART = 10
"""A part has at least so many placements."""

FEW = "few"
Partition = Mapping[int, str]
"""Provider or year to the name of its part."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one kind in order: name to the providers or years in it."""

    members: Mapping[str, tuple[int, ...]]

    @property
    def of(self) -> dict[int, str]:
        """Provider or year to its part."""
        return {member: name for name, members in self.members.items() for member in members}

    @property
    def can_be_chosen(self) -> bool:
        """Whether there is more than one part."""
        return len(self.members) > 1


def provider_parts(sizes: Mapping[int, int]) -> Parts:
    """Every large provider alone, all small ones together; with the smallest large one where they are still too few."""
    ordered = sorted(sizes, key=lambda one: (sizes[one], one))
    few = [one for one in ordered if sizes[one] < SMALLEST_PART]
    large = [one for one in ordered if sizes[one] >= SMALLEST_PART]
    while few and large and sum(sizes[one] for one in few) < SMALLEST_PART:
        few.append(large.pop(0))
    members: dict[str, tuple[int, ...]] = {f"p{one}": (one,) for one in sorted(large)}
    if few:
        members[FEW] = tuple(sorted(few))
    return Parts(members)


def year_parts(sizes: Mapping[int, int]) -> Parts:
    """Years of start in order; a year with too few goes together with the next, the last with the one before."""
    groups: list[list[int]] = []
    for year in sorted(sizes):
        if groups and sum(sizes[one] for one in groups[-1]) < SMALLEST_PART:
            groups[-1].append(year)
        else:
            groups.append([year])
    if len(groups) > 1 and sum(sizes[one] for one in groups[-1]) < SMALLEST_PART:
        last = groups.pop()
        groups[-1] += last
    return Parts({f"y{group[0]}-{group[-1]}": tuple(group) for group in groups})


@dataclass(frozen=True, slots=True)
class Shown:
    """Counts by category as they may be shown, and their sum; None is hidden."""

    cells: tuple[int | None, ...]
    total: int | None

    @property
    def is_whole(self) -> bool:
        """Whether nothing in it is hidden."""
        return self.total is not None and None not in self.cells


@dataclass(frozen=True, slots=True)
class ProtectedParts:
    """The counts of every part as they may be shown; made once, looked at part by part."""

    kinds: tuple[Parts, Parts]
    providers: ProtectedTable
    years: ProtectedTable
    alone: Shown

    def shown(self, chosen: str) -> Shown:
        """The chosen part's counts, or of all where ``chosen`` is empty.

        Both tables of parts have the same sums. Where a sum must be hidden in either, no part is shown at all.
        """
        sums = (*self.providers.column_totals, self.providers.total, *self.years.column_totals, self.years.total)
        if any(one is None for one in sums):
            # Parts add up to this; with a part shown beside, what it hides could be worked out.
            return self.alone if not chosen else Shown((None,) * len(self.alone.cells), None)
        for table, parts in ((self.providers, self.kinds[0]), (self.years, self.kinds[1])):
            if chosen in parts.members:
                place = list(parts.members).index(chosen)
                return Shown(table.cells[place], table.row_totals[place])
        return Shown(self.providers.column_totals, self.providers.total)


def protected_parts(
    by_provider: Mapping[int, Sequence[int]],
    by_year: Mapping[int, Sequence[int]],
    kinds: tuple[Parts, Parts],
    *,
    zeros_are_safe: bool = False,
    minimum: int = MINIMUM,
) -> ProtectedParts:
    """Counts by category of every provider and year, protected together with those of all others."""
    return ProtectedParts(
        kinds,
        _protected(by_provider, kinds[0], minimum, zeros_are_safe),
        _protected(by_year, kinds[1], minimum, zeros_are_safe),
        _protected_sum(by_provider, minimum, zeros_are_safe),
    )


def _protected(by: Mapping[int, Sequence[int]], parts: Parts, minimum: int, zeros_are_safe: bool) -> ProtectedTable:
    width = max((len(counts) for counts in by.values()), default=0)
    rows = [
        [sum(by[member][place] for member in members if member in by) for place in range(width)]
        for members in parts.members.values()
    ]
    return protect_table(rows, minimum, zeros_are_safe)


def _protected_sum(by: Mapping[int, Sequence[int]], minimum: int, zeros_are_safe: bool) -> Shown:
    width = max((len(counts) for counts in by.values()), default=0)
    row = [sum(counts[place] for counts in by.values()) for place in range(width)]
    found = protect_table([row], minimum, zeros_are_safe)
    return Shown(found.cells[0] if found.cells else (), found.total)


def sizes(placements: Iterable[tuple[int, int, int]], place: int) -> Counter[int]:
    """Placements by provider (place 0) or by year (place 1)."""
    found: Counter[int] = Counter()
    for row in placements:
        found[row[place]] += row[2]
    return found
