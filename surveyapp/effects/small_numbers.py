"""Counts of so few that someone could be recognised are hidden, with as many others as it takes to keep them so."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

Shown = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class ProtectedRow:
    """Counts with their sum; ``None`` is hidden."""

    cells: Shown
    total: int | None
    minimum: int


@dataclass(frozen=True, slots=True)
class ProtectedTable:
    """Counts with the sums of rows, columns and all; ``None`` is hidden. Nothing tells which cells came first."""

    cells: tuple[Shown, ...]
    row_totals: Shown
    column_totals: Shown
    total: int | None
    minimum: int
    n_hidden: int


def protect_row(counts: Sequence[int], minimum: int, zeros_are_safe: bool = False) -> ProtectedRow:
    """Hide counts below ``minimum`` in a row that is shown with its sum, such as better, same and worse.

    As ``protect_table`` with one row. Raises ValueError for a negative count or a negative ``minimum``.
    """
    values = _checked([counts])[0]
    network = _Network()
    arcs = [network.add("row", "sum", count) for count in values]
    total = network.add("sum", "row", sum(values), is_sum=True)
    network.protect(_check_minimum(minimum), zeros_are_safe)
    return ProtectedRow(tuple(arc.shown for arc in arcs), total.shown, minimum)


def protect_table(counts: Sequence[Sequence[int]], minimum: int, zeros_are_safe: bool = False) -> ProtectedTable:
    """Hide counts and sums below ``minimum`` in a table that is shown with its sums, so that none can be worked out.

    A cell below ``minimum`` is hidden; further cells are hidden until, from all that is still shown and knowing that
    counts are whole and not negative, each hidden cell could be at least ``minimum`` and could have another value
    than its own (complementary suppression; Cox 1980, JASA 75:377; the least sum of counts is given up first, sums
    last). 0 is below ``minimum`` too unless ``zeros_are_safe``, when a zero says nothing about anyone. ``minimum`` 0
    or 1 hides nothing but, for 1, zeros. A table is protected by itself: the same people in a second table, or the
    same table a month later, may give it away, so protect what is shown together in one table. Raises ValueError for
    rows of unequal length, a negative count or a negative ``minimum``.
    """
    rows = _checked(counts)
    network = _Network()
    width = len(rows[0]) if rows else 0
    arcs = [[network.add(f"r{i}", f"c{j}", rows[i][j]) for j in range(width)] for i in range(len(rows))]
    row_totals = [network.add("rows", f"r{i}", sum(row), is_sum=True) for i, row in enumerate(rows)]
    column_totals = [network.add(f"c{j}", "columns", sum(row[j] for row in rows), is_sum=True) for j in range(width)]
    total = network.add("columns", "rows", sum(map(sum, rows)), is_sum=True)
    network.protect(_check_minimum(minimum), zeros_are_safe)
    return ProtectedTable(
        cells=tuple(tuple(arc.shown for arc in row) for row in arcs),
        row_totals=tuple(arc.shown for arc in row_totals),
        column_totals=tuple(arc.shown for arc in column_totals),
        total=total.shown,
        minimum=minimum,
        n_hidden=sum(arc.hidden for arc in network.arcs),
    )


def large_enough(n: int, minimum: int) -> bool:
    """Whether a mean or a share over ``n`` people may be shown: ``n`` is at least ``minimum``, and someone."""
    return n >= max(_check_minimum(minimum), 1)


@dataclass(eq=False, slots=True)
class _Arc:
    """A count as a flow from one sum to another; a hidden one may be anything that keeps the shown sums right."""

    tail: str
    head: str
    count: int
    is_sum: bool
    hidden: bool = False

    @property
    def shown(self) -> int | None:
        return None if self.hidden else self.count


class _Step(NamedTuple):
    """One arc of a road: 1 raises its count, -1 lowers it."""

    arc: int
    sign: int


@dataclass(slots=True)
class _Network:
    """A table as flows, in which a reader can shift whatever runs in a circuit of hidden arcs.

    Raising a count by one sends one unit from its head on to its tail: forward through other arcs, which rise without
    limit, or backward, which fall to 0 at most. So a cell can be as high as such flows allow, and the cheapest road
    back names the cells to hide for it.
    """

    arcs: list[_Arc] = field(default_factory=list)
    #: of all counts, sums among them: giving up a sum costs more than giving up any counts
    total: int = 0
    ways: dict[str, list[_Step]] = field(default_factory=dict)

    def add(self, tail: str, head: str, count: int, is_sum: bool = False) -> _Arc:
        arc = _Arc(tail, head, count, is_sum)
        self.ways.setdefault(tail, []).append(_Step(len(self.arcs), 1))
        self.ways.setdefault(head, []).append(_Step(len(self.arcs), -1))
        self.arcs.append(arc)
        self.total += count
        return arc

    def protect(self, minimum: int, zeros_are_safe: bool) -> None:
        if all(arc.is_sum for arc in self.arcs):
            return
        small = [
            index
            for index, arc in enumerate(self.arcs)
            if arc.count < minimum and not (zeros_are_safe and arc.count == 0)
        ]
        for index in small:
            self.arcs[index].hidden = True
        for index in small:
            self._make_room(index, minimum - self.arcs[index].count)

    def _make_room(self, target: int, needed: int) -> None:
        """Hide the cheapest arcs until the target could be ``needed`` higher than it is."""
        now = [arc.count for arc in self.arcs]
        while needed > 0:
            road = self._cheapest_road(target, now)
            shift = min([needed, *(now[step.arc] for step in road if step.sign < 0)])
            for step in road:
                self.arcs[step.arc].hidden = True
                now[step.arc] += step.sign * shift
            needed -= shift

    def _cheapest_road(self, target: int, now: Sequence[int]) -> list[_Step]:
        """The way back from the target's head to its tail that gives up least (Dijkstra); hidden arcs are free."""
        start, goal = self.arcs[target].head, self.arcs[target].tail
        cost = {start: 0}
        came: dict[str, _Step] = {}
        queue = [(0, start)]
        while queue:
            reached, node = heapq.heappop(queue)
            if reached > cost[node]:
                continue
            for step in self.ways[node]:
                if step.arc == target or (step.sign < 0 and now[step.arc] == 0):
                    continue
                arc = self.arcs[step.arc]
                neighbour = arc.head if step.sign > 0 else arc.tail
                price = reached + self._price(arc)
                if neighbour not in cost or price < cost[neighbour]:
                    cost[neighbour], came[neighbour] = price, step
                    heapq.heappush(queue, (price, neighbour))
        return self._walked(came, start, goal)

    def _price(self, arc: _Arc) -> int:
        if arc.hidden:
            return 0
        return 1 + arc.count + (self.total if arc.is_sum else 0)

    def _walked(self, came: dict[str, _Step], start: str, goal: str) -> list[_Step]:
        road: list[_Step] = []
        while goal != start:
            step = came[goal]
            road.append(step)
            goal = self.arcs[step.arc].tail if step.sign > 0 else self.arcs[step.arc].head
        return road


def _checked(counts: Sequence[Sequence[int]]) -> list[list[int]]:
    rows = [list(row) for row in counts]
    if len({len(row) for row in rows}) > 1:
        raise ValueError("counts must have rows of equal length")
    if any(count < 0 for row in rows for count in row):
        raise ValueError("counts must not be negative")
    return rows


def _check_minimum(minimum: int) -> int:
    if minimum < 0:
        raise ValueError(f"minimum must not be negative, but is {minimum}")
    return minimum
