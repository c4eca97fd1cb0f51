"""Newton's method for a likelihood that may have no maximum."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from surveyapp.effects.rows import Array

# Log likelihood, its first derivative, and minus its second.
Curve: TypeAlias = Callable[[Array], tuple[float, Array, Array]]
# A coefficient of a standardised covariate this large means odds or hazards e^20 apart within one standard deviation.
ENDLESS = 20.0
# Information below this share of the number of events is none: the standard error would be in the hundreds.
NOTHING = 1e-6
# No step goes further than this many standard deviations' worth: beyond, weights would underflow.
LONGEST = 5.0


@dataclass(frozen=True, slots=True)
class Summit:
    """Where the climb ended. ``settled``: at a true maximum; ``flat``: no information even at the start."""

    at: Array
    value: float
    information: Array
    settled: bool
    flat: bool

    def problem(self, names: Sequence[str]) -> str | None:
        """Why there is no estimate, with the covariates that run away; ``None`` when there is one."""
        if self.flat:
            return "covariates do not vary among those compared"
        if self.settled:
            return None
        running = [name for name, b in zip(names, self.at.tolist(), strict=True) if abs(b) > ENDLESS / 4]
        return f"no finite estimate for {', '.join(running or names)}"


def climb(curve: Curve, size: int, events: float) -> Summit:
    """Newton steps from 0 with halving, for covariates with standard deviation 1 and so many ``events``."""
    at = np.zeros(size)
    value, score, information = curve(at)
    if _least(information) <= NOTHING * events:
        return Summit(at, value, information, settled=False, flat=True)
    for _ in range(100):
        step = np.linalg.solve(information, score)
        step = step * min(1.0, LONGEST / max(LONGEST, float(np.abs(step).max())))
        found = curve(at + step)
        while not found[0] >= value - 1e-10 * (1 + abs(value)) and np.abs(step).max() > 1e-12:
            step = step / 2
            found = curve(at + step)
        at = at + step
        value, score, information = found
        if np.abs(at).max() > ENDLESS or _least(information) <= NOTHING * events:
            break
        if np.abs(step).max() <= 1e-11 * max(1.0, float(np.abs(at).max())):
            return Summit(at, value, information, settled=True, flat=False)
    return Summit(at, value, information, settled=False, flat=False)


def _least(information: Array) -> float:
    return float(np.linalg.eigvalsh(information).min())
