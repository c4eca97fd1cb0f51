"""Each person's slope drawn towards the group's: empirical-Bayes slopes, and an index of individual change from them.

The group's model (a random line per person) is fitted elsewhere and handed in; anything with the parts of
:class:`GroupModel` will do, such as the result of ``surveyapp.effects.growth.growth(..., random="slope")`` on the rows
that :func:`enough_readings` keeps.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from surveyapp.progression.columns import Array, Flags, Values, column
from surveyapp.progression.methods import ChangeIndex
from surveyapp.progression.reliable_change import CRITICAL


class PersonDeviation(Protocol):
    """One person's slope as a deviation from the group's, with its conditional standard deviation."""

    @property
    def person(self) -> Hashable: ...
    @property
    def slope(self) -> float: ...
    @property
    def slope_se(self) -> float: ...


class CommonEffect(Protocol):
    """A coefficient of the group's line."""

    @property
    def estimate(self) -> float: ...


class GroupModel(Protocol):
    """A fitted model with a line per person around a common line."""

    @property
    def by_person(self) -> Sequence[PersonDeviation]: ...
    @property
    def converged(self) -> bool: ...
    @property
    def undefined(self) -> str | None: ...
    def effect(self, name: str, /) -> CommonEffect: ...


@dataclass(frozen=True, slots=True, eq=False)
class HierarchicalSlopes:
    """Empirical-Bayes slopes, one entry a person of the model.

    ``slope`` is the common slope plus the person's deviation, in the scale's unit per unit of time; ``error`` the
    deviation's conditional standard deviation. ``undefined`` names why there are none: the model's own reason, ``model
    did not converge``, or ``people do not differ in slope``.
    """

    people: tuple[Hashable, ...]
    slope: Array
    deviation: Array
    error: Array
    common: float | None
    undefined: str | None

    def against_group(self, critical: float = CRITICAL) -> ChangeIndex:
        """Deviation / conditional SD: whose slope stands out from the group's (Speer & Greenbaum 1995).

        J Consult Clin Psychol 63:1044; as computed by Claus, Wager & Bonnet 2024 (J Stat Softw 111:1). Relative to the
        group: about as many people do worse as better by construction, even when all improve.
        """
        return ChangeIndex("hierarchical", _over(self.deviation, self.error), None, critical, self.undefined)

    def against_no_change(self, critical: float = CRITICAL) -> ChangeIndex:
        """Slope / conditional SD: whose slope is beyond none at all, with the common slope taken as known."""
        return ChangeIndex(
            "hierarchical, against no change", _over(self.slope, self.error), None, critical, self.undefined
        )


def hierarchical_slopes(model: GroupModel) -> HierarchicalSlopes:
    """The slopes of everyone in a fitted model: common slope + best linear unbiased prediction of the deviation.

    Laird & Ware 1982 (Biometrics 38:963). People with few or scattered readings are drawn further towards the group.
    """
    people = tuple(one.person for one in model.by_person)
    deviation = column([one.slope for one in model.by_person])
    error = column([one.slope_se for one in model.by_person])
    reason = model.undefined
    if reason is None and not model.converged:
        reason = "model did not converge"
    if reason is None and not error.any():
        reason = "people do not differ in slope"
    common = None if model.undefined is not None else model.effect("time").estimate
    slope = deviation + (np.nan if common is None else common)
    return HierarchicalSlopes(people, slope, deviation, error, common, reason)


def enough_readings(person: Sequence[Hashable] | NDArray[Any], reading: Values, at_least: int = 3) -> Flags:
    """Which rows have a reading and belong to someone with at least so many (three for the hierarchical method).

    Raises ``ValueError`` when the columns differ in length or ``at_least`` is below 1.
    """
    if at_least < 1:
        raise ValueError(f"at_least must be 1 or more, not {at_least}")
    values = column(reading)
    names = person.tolist() if isinstance(person, np.ndarray) else list(person)
    if len(names) != len(values):
        raise ValueError("person and reading differ in length")
    there = np.isfinite(values)
    tally: dict[Hashable, int] = {}
    for name, present in zip(names, there.tolist(), strict=True):
        tally[name] = tally.get(name, 0) + present
    return np.asarray(there & np.array([tally[name] >= at_least for name in names], dtype=bool))


def _over(values: Array, error: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(error > 0, values / error, np.nan))
