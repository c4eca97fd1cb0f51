"""What answering costs: the product beside the yardstick, in turn, with 1, 8 and 32 people at once."""

from __future__ import annotations

import random
import resource
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from bench import load, product, yardstick
from bench.machine import busy_seconds
from bench.serving import Server, free_port, serving

ITEMS, OPTIONS = 12, 10
PEOPLE_BY_LEVEL = {1: 24, 8: 64, 32: 96}
"""How many answer in one round, by how many at once."""
ROUNDS, FEWEST_ROUNDS = 5, 2
LONGEST_SECONDS = 180
WARM_UP = 48
HIGHEST_RATIO = 1.4


class Side(Protocol):
    """One of the two that are compared."""

    @property
    def name(self) -> str: ...
    @property
    def paths(self) -> list[str]: ...
    @property
    def environment(self) -> dict[str, str]: ...
    def command(self, port: int) -> list[str]: ...
    def stored(self) -> dict[str, list[list[int | None]]]: ...


@dataclass(slots=True)
class Cell:
    """Everything measured of one side at one level, a figure for each round and a time for each page."""

    rates: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    first_page: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)

    def row(self) -> str:
        """The figures in columns."""
        return (
            f"{statistics.median(self.rates):9.1f} {statistics.median(self.cpu_ms):8.1f}"
            f" {_share(self.first_page, 50):10.1f} {_share(self.first_page, 95):7.1f}"
            f" {_share(self.saves, 50):8.1f} {_share(self.saves, 95):7.1f}"
        )


@dataclass
class Runner:
    """A served side, whose people answer one run after the other."""

    side: Side
    server: Server
    cells: dict[int, Cell] = field(default_factory=lambda: {level: Cell() for level in PEOPLE_BY_LEVEL})
    answered: dict[str, list[int]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    others: list[float] = field(default_factory=list)

    def run(self, level: int, people: int) -> Cell:
        """Let the next people answer, so many at once; what is measured is added to the level's cell."""
        paths = self.side.paths[len(self.answered) : len(self.answered) + people]
        order = [(path, [random.randint(1, OPTIONS) for _ in range(ITEMS)]) for path in paths]
        self.answered.update(order)
        spent, busy = -self.server.cpu_seconds(), -busy_seconds() + _children_seconds()
        told = load.run(self.server.port, order, level)
        spent, busy = spent + self.server.cpu_seconds(), busy + busy_seconds() - _children_seconds()
        self.faults += told.faults
        self.others.append(max(0.0, busy - spent) / told.seconds)
        cell = self.cells[level]
        cell.rates.append(told.completed / told.seconds)
        cell.cpu_ms.append(1000 * spent / max(1, told.completed))
        cell.first_page += told.first_page
        cell.saves += told.saves
        return cell

    def forget(self) -> None:
        """Leave out what was measured so far: the first pages of new processes."""
        self.cells = {level: Cell() for level in PEOPLE_BY_LEVEL}
        self.others.clear()

    def wrong(self) -> list[str]:
        """Links of people whose twelve codes are not stored exactly once, and of responses that nobody gave."""
        stored = self.side.stored()
        wrong = [path for path, codes in self.answered.items() if stored.get(path) != [codes]]
        return wrong + [path for path in stored if path not in self.answered]


def main() -> None:
    """Measure and print; the exit code says whether everything was stored and the ratio held."""
    people = sum(PEOPLE_BY_LEVEL.values()) * ROUNDS + WARM_UP
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        ours = product.prepared(folder / "product", people)
        bare = yardstick.prepared(folder, people, ours.workers)
        with ExitStack() as running:
            runners = [_served(side, folder, running) for side in (ours, bare)]
            ratios = _in_turn(runners)
            memory = [runner.server.memory_mb() for runner in runners]
        wrong = [path for runner in runners for path in runner.wrong()]
    faults = [fault for runner in runners for fault in runner.faults]
    if all(cell.saves for runner in runners for cell in runner.cells.values()):
        _print(runners, memory, ratios)
    checked = sum(len(runner.answered) for runner in runners)
    print(f"  stored exactly once with all {ITEMS} codes: {checked - len(wrong)} of {checked}; faults: {len(faults)}")
    for fault in faults[:5]:
        print(f"  {fault}")
    if wrong or faults or statistics.median(_all(ratios)) > HIGHEST_RATIO:
        sys.exit(1)


def _served(side: Side, folder: Path, running: ExitStack) -> Runner:
    port = free_port()
    return Runner(side, running.enter_context(serving(side.command(port), side.environment, port, folder)))


def _in_turn(runners: list[Runner]) -> dict[int, list[float]]:
    """Rounds in which both sides are measured one right after the other; by level, the ratio of CPU in each round."""
    for runner in runners:
        runner.run(max(PEOPLE_BY_LEVEL), WARM_UP)
        runner.forget()
    ratios: dict[int, list[float]] = {level: [] for level in PEOPLE_BY_LEVEL}
    start = time.monotonic()
    for number in range(ROUNDS):
        if number >= FEWEST_ROUNDS and time.monotonic() - start > LONGEST_SECONDS:
            break
        for level, people in PEOPLE_BY_LEVEL.items():
            ours, bare = (runner.run(level, people) for runner in runners)
            ratios[level].append(ours.cpu_ms[-1] / bare.cpu_ms[-1])
    return ratios


def _print(runners: list[Runner], memory: list[float], ratios: dict[int, list[float]]) -> None:
    rounds = len(ratios[1])
    others = statistics.median(share for runner in runners for share in runner.others)
    print(f"answering: {ITEMS} questions with {OPTIONS} answers on {ITEMS} pages, from the link to the thanks")
    print(f"  {rounds} rounds in turn; other processes used {others:.2f} cores meanwhile; times in ms")
    print("             at once  completed/s  CPU ms  first p50     p95  save p50     p95")
    for runner in runners:
        for level, cell in runner.cells.items():
            print(f"  {runner.side.name:10} {level:7}    {cell.row()}")
    for level, found in ratios.items():
        print(f"  CPU of the product, yardstick = 1, {level:2} at once: {_middle(found)}")
    print(f"  CPU of the product, yardstick = 1, all rounds: {_middle(_all(ratios))} (at most {HIGHEST_RATIO})")
    for runner, size in zip(runners, memory, strict=True):
        print(f"  memory of the {runner.side.name}'s processes, shared pages once: {size:.0f} MB")


def _all(ratios: dict[int, list[float]]) -> list[float]:
    return [ratio for found in ratios.values() for ratio in found]


def _middle(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} [{min(values):.2f}-{max(values):.2f}]"


def _share(values: list[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
