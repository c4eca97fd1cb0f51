"""Ladders read by stage for many people at once; the rule itself is in :mod:`surveyapp.progression.stages`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from surveyapp.progression.columns import NOT_JUDGED, Array, Codes, Values, column, direction, two_columns


@dataclass(frozen=True, slots=True, eq=False)
class StageMoves:
    """Stages before and after (NaN when not a step), stages moved with the raw sign, and codes.

    ``codes``: 1 up (for the better), 0 same, −1 down, −9 not judged. ``n_not_a_step`` counts readings that are there
    but are no whole number of 1 or more.
    """

    before: Array
    after: Array
    moved: Array
    codes: Codes
    n_not_a_step: int


def stage_moves(before: Values, after: Values, steps_per_stage: int = 2, better: str = "higher") -> StageMoves:
    """Each person's move in stages; same rule as :func:`surveyapp.progression.stages.judge_stages`.

    Raises ``ValueError`` naming ``steps_per_stage`` or ``better``, or when the columns differ in length.
    """
    if steps_per_stage < 1:
        raise ValueError(f"steps_per_stage must be 1 or more, not {steps_per_stage}")
    sign = direction(better)
    first, second = two_columns(before, after)
    start, end = _stages(first, steps_per_stage), _stages(second, steps_per_stage)
    moved = end - start
    codes = np.nan_to_num(np.sign(sign * moved), nan=NOT_JUDGED).astype(np.int8)
    wrong = sum(int(np.count_nonzero(~np.isnan(x) & np.isnan(s))) for x, s in ((first, start), (second, end)))
    return StageMoves(start, end, moved, codes, wrong)


def _stages(steps: Values, steps_per_stage: int) -> Array:
    values = column(steps)
    whole = np.isfinite(values) & (values >= 1) & (values == np.floor(values))
    return np.where(whole, np.ceil(np.where(whole, values, 1) / steps_per_stage), np.nan)
