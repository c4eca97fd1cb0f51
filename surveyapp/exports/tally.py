"""Counts kept while rows are written, from which the manifest proves that nothing was lost on the way."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from surveyapp.exports.stored_rows import Ask
from surveyapp.instruments.published import Edition
from surveyapp.schedule.windows import FinalState


class NotReconciled(RuntimeError):
    """The rows read do not add up to the rows counted: the program is at fault, and no package is made."""


@dataclass(slots=True)
class Tally:
    """What was read and written so far."""

    #: counted by the database
    planned: Counter[Ask] = field(default_factory=Counter)
    #: counted while assignments were written
    states: Counter[tuple[Ask, FinalState]] = field(default_factory=Counter)
    #: answers counted by the database, without those of void responses
    n_stored: int = 0
    #: stored answers that were written
    n_exported: int = 0
    #: of the written ones, those that could not be an answer to their item
    n_unreadable: int = 0
    #: stored answers to an item that the instrument does not have
    n_without_item: int = 0
    #: verdicts that rest on a baseline that was taken out of all results
    n_void_baseline: int = 0
    n_synthetic: int = 0
    placements: Counter[Edition] = field(default_factory=Counter)
    hashes: Counter[tuple[Edition, str]] = field(default_factory=Counter)
    scoring_versions: set[str] = field(default_factory=set)
    methods: set[tuple[str, str]] = field(default_factory=set)

    def check(self) -> None:
        """Raises NotReconciled unless planned = the final states together, and stored = written + left out."""
        found: Counter[Ask] = Counter()
        for (ask, _), n in self.states.items():
            found[ask] += n
        if found != self.planned:
            raise NotReconciled(f"{self.planned.total()} assignments are planned but {found.total()} were written")
        if self.n_stored != self.n_exported + self.n_without_item:
            raise NotReconciled(f"{self.n_stored} answers are stored but {self.n_exported} were written")
