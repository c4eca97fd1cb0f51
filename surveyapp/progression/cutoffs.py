"""Cutoffs between a clinical and a functional population, and on which side of them people stand.

Jacobson & Truax 1991 (J Consult Clin Psychol 59:12). In work rehabilitation read *clinical* as the group that the
effort is for and *functional* as people in ordinary work. Tested against R and the textbook (``c01``, ``c02``, ``c11``,
``c15``, ``c46``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from surveyapp.progression.columns import NOT_JUDGED, Codes, Values, column, direction
from surveyapp.progression.reliable_change import TIE

Kind = Literal["a", "b", "c"]


@dataclass(frozen=True, slots=True)
class Population:
    """Mean and standard deviation of a population, in the scale's unit; raises ``ValueError`` for a negative SD."""

    mean: float
    sd: float

    def __post_init__(self) -> None:
        if not math.isfinite(self.mean):
            raise ValueError(f"mean must be a finite number, not {self.mean}")
        if not (math.isfinite(self.sd) and self.sd >= 0):
            raise ValueError(f"sd must be a number of 0 or above, not {self.sd}")


@dataclass(frozen=True, slots=True)
class Cutoff:
    """A cutoff in the scale's unit, or why there is none.

    ``undefined``: ``no clinical population``, ``no functional population``, ``no variance``, or ``populations
    reversed`` when the clinical mean is not on the worse side of the functional one.
    """

    kind: Kind
    value: float | None
    undefined: str | None


def cutoff(
    kind: Kind,
    better: str,
    *,
    clinical: Population | None = None,
    functional: Population | None = None,
    b_spread: Literal["functional", "clinical"] = "functional",
) -> Cutoff:
    """The cutoff of this kind, with d = 1 where higher is better and −1 where lower is.

    * ``a``: M_clin + 2 d SD_clin, outside the clinical range; for when no functional norm exists.
    * ``b``: M_func − 2 d SD_func, inside the functional range. ``b_spread="clinical"`` uses SD_clin, as some software
      does; the two agree only when the SDs do.
    * ``c``: (SD_clin M_func + SD_func M_clin) / (SD_clin + SD_func), equally likely in both; to be preferred where the
      populations overlap and both are known.

    Raises ``ValueError`` naming ``kind``, ``better`` or ``b_spread``.
    """
    sign = direction(better)
    if kind not in ("a", "b", "c"):
        raise ValueError(f"kind must be 'a', 'b' or 'c', not {kind!r}")
    if b_spread not in ("functional", "clinical"):
        raise ValueError(f"b_spread must be 'functional' or 'clinical', not {b_spread!r}")
    reason = _impossible(kind, sign, clinical, functional, b_spread)
    if reason is not None:
        return Cutoff(kind, None, reason)
    return Cutoff(kind, _value(kind, sign, clinical, functional, b_spread), None)


def true_population(population: Population, standard_error: float) -> Population:
    """The population of true scores: SD × √reliability, with reliability = 1 − SEM² / SD² (Hageman & Arrindell 1999).

    The SD is 0 where the standard error is as large as the SD or larger: nothing true is left to spread. Raises
    ``ValueError`` when ``standard_error`` is negative or not finite.
    """
    if not (math.isfinite(standard_error) and standard_error >= 0):
        raise ValueError(f"standard_error must be a number of 0 or above, not {standard_error}")
    return replace(population, sd=math.sqrt(max(0.0, population.sd**2 - standard_error**2)))


def sides(scores: Values, line: float, better: str) -> Codes:
    """1 on the functional side of the line, −1 on the clinical side, 0 exactly on it, −9 without a score.

    Equal to twelve digits is on the line, which is neither side. Raises ``ValueError`` when ``line`` is not finite.
    """
    sign = direction(better)
    if not math.isfinite(line):
        raise ValueError(f"line must be a finite number, not {line}")
    values = column(scores)
    noise = TIE * max(1.0, abs(line))
    codes = sign * ((values > line + noise).view(np.int8) - (values < line - noise).view(np.int8))
    codes[~np.isfinite(values)] = NOT_JUDGED
    return np.asarray(codes, dtype=np.int8)


def crossed(before: Codes, after: Codes) -> Codes:
    """1 from the clinical to the functional side, −1 from the functional to the clinical, 0 neither, −9 unknown.

    Takes sides as :func:`sides` gives them; both strictly, so a score exactly on the line has crossed nothing. Says
    nothing about measurement error: see :mod:`surveyapp.progression.categories` for both together. Raises
    ``ValueError`` when the columns differ in length.
    """
    if before.shape != after.shape:
        raise ValueError("before and after differ in length")
    codes = ((before == -1) & (after == 1)).view(np.int8) - ((before == 1) & (after == -1)).view(np.int8)
    codes[(before == NOT_JUDGED) | (after == NOT_JUDGED)] = NOT_JUDGED
    return np.asarray(codes, dtype=np.int8)


def _impossible(
    kind: Kind, sign: int, clinical: Population | None, functional: Population | None, b_spread: str
) -> str | None:
    if clinical is None and (kind != "b" or b_spread == "clinical"):
        return "no clinical population"
    if functional is None and kind != "a":
        return "no functional population"
    if clinical is not None and functional is not None and sign * (functional.mean - clinical.mean) <= 0:
        return "populations reversed"
    needed = [clinical] if kind == "a" or (kind == "b" and b_spread == "clinical") else [functional]
    if kind == "c":
        needed = [clinical, functional]
    return "no variance" if any(one is not None and one.sd == 0 for one in needed) else None


def _value(
    kind: Kind, sign: int, clinical: Population | None, functional: Population | None, b_spread: str
) -> float | None:
    if kind == "a":
        return None if clinical is None else clinical.mean + 2 * sign * clinical.sd
    if functional is None:
        return None
    if kind == "b":
        spread = functional if b_spread == "functional" or clinical is None else clinical
        return functional.mean - 2 * sign * spread.sd
    if clinical is None:
        return None
    both = clinical.sd + functional.sd
    return (clinical.sd * functional.mean + functional.sd * clinical.mean) / both
