"""What the story is told from: the results of one group, as plain values."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from surveyapp.effects.interval import NO_INTERVAL, Interval
from surveyapp.effects.pairs import Better, direction

Language = Literal["sv", "en"]
ComparisonKind = Literal["expert", "history", "matched", "randomised"]


@dataclass(frozen=True, slots=True)
class Name:
    """What something is called in each language."""

    sv: str
    en: str

    def text(self, language: Language) -> str:
        """The name in one language."""
        return self.sv if language == "sv" else self.en


@dataclass(frozen=True, slots=True)
class ScaleFinding:
    """Change on one scale among the people with both readings.

    ``better``, ``same``, ``worse``: numbers of people, ``None`` when already hidden. ``improved`` and ``deteriorated``:
    those of them whose change is larger than measurement error, ``None`` when that error is not known. ``at_ceiling``:
    people who started so high that no improvement could have shown. ``mean_change``: units of the scale, raw sign.
    ``expected_by_chance``: share of the change in the quarter that started worst to be expected from regression to the
    mean alone.
    """

    name: Name
    better: int | None
    same: int | None
    worse: int | None
    improved: int | None = None
    deteriorated: int | None = None
    at_ceiling: int | None = None
    mean_change: float | None = None
    mean_interval: Interval = NO_INTERVAL
    better_is: Better = "higher"
    expected_by_chance: float | None = None

    def __post_init__(self) -> None:
        direction(self.better_is)
        _check_counts(self, ("better", "same", "worse", "improved", "deteriorated", "at_ceiling"))
        for part in ("improved", "deteriorated", "at_ceiling"):
            if self.n is not None and (getattr(self, part) or 0) > self.n:
                raise ValueError(f"{part} must not exceed the number of people")
        if self.n is not None and (self.improved or 0) + (self.deteriorated or 0) > self.n:
            raise ValueError("improved and deteriorated together must not exceed the number of people")

    @property
    def n(self) -> int | None:
        """Number of people with both readings; ``None`` when a count is hidden."""
        if self.better is None or self.same is None or self.worse is None:
            return None
        return self.better + self.same + self.worse


@dataclass(frozen=True, slots=True)
class TargetFinding:
    """``k`` of ``n`` people did what the target asks of ``numerator`` in ``denominator``; ``None`` when hidden.

    ``outcome`` goes on from the count: "had work after 6 months".
    """

    outcome: Name
    k: int | None
    n: int | None
    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        _check_counts(self, ("k", "n"))
        if self.k is not None and self.n is not None and self.k > self.n:
            raise ValueError("k must not exceed n")
        if not 0 < self.numerator <= self.denominator:
            raise ValueError("numerator must lie between 1 and denominator")


@dataclass(frozen=True, slots=True)
class TimeToWorkFinding:
    """How many of ``n`` had found work so far, and the month by which half had; ``None`` when half never did."""

    n: int
    events: int
    median_months: float | None

    def __post_init__(self) -> None:
        _check_counts(self, ("n", "events"))
        if self.events > self.n:
            raise ValueError("events must not exceed n")


@dataclass(frozen=True, slots=True)
class AttritionFinding:
    """``left`` of ``started`` people ended before the last reading.

    ``standardised``: first reading of leavers minus stayers in standard deviations, positive when leavers started
    *better*. ``worst`` and ``best``: the target share if all whose outcome is unknown had failed or succeeded.
    """

    started: int
    left: int
    standardised: float | None = None
    worst: float | None = None
    best: float | None = None

    def __post_init__(self) -> None:
        _check_counts(self, ("started", "left"))
        if self.left > self.started:
            raise ValueError("left must not exceed started")


@dataclass(frozen=True, slots=True)
class ComparisonFinding:
    """Outcome minus comparison line, in units of the scale with raw sign; ``None`` when it could not be estimated."""

    name: Name
    kind: ComparisonKind
    difference: float | None
    interval: Interval
    n_comparison: int
    better_is: Better = "higher"

    def __post_init__(self) -> None:
        direction(self.better_is)
        _check_counts(self, ("n_comparison",))
        if self.kind not in ("expert", "history", "matched", "randomised"):
            raise ValueError(f"kind must be expert, history, matched or randomised, not {self.kind!r}")

    @property
    def usable(self) -> bool:
        """Whether there are an estimate and an interval to speak of."""
        numbers = (self.difference, *self.interval)
        return all(number is not None and math.isfinite(number) for number in numbers)


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything the story may speak of. Without ``comparison`` it speaks of change only.

    ``planned``: people who were to answer, ``answered``: those who did. ``thresholds_fixed_before``: whether thresholds
    were locked before the first answer, ``None`` without thresholds. ``minimum``: counts below it are hidden, 0 for a
    reader who may see all. Raises ValueError for negative counts or more answers than people.
    """

    planned: int
    answered: int
    scales: tuple[ScaleFinding, ...] = ()
    target: TargetFinding | None = None
    time_to_work: TimeToWorkFinding | None = None
    attrition: AttritionFinding | None = None
    comparison: ComparisonFinding | None = None
    thresholds_fixed_before: bool | None = None
    minimum: int = 0

    def __post_init__(self) -> None:
        _check_counts(self, ("planned", "answered", "minimum"))
        if self.answered > self.planned:
            raise ValueError("answered must not exceed planned")


def _check_counts(finding: object, names: tuple[str, ...]) -> None:
    for name in names:
        count = getattr(finding, name)
        if count is not None and (count < 0 or int(count) != count):
            raise ValueError(f"{name} must be a whole number of 0 or more, not {count}")
