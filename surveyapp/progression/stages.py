"""Ladders read by stage: several steps share a stage, and movement is counted in stages.

Ten steps are two to a stage. Trained raters agree well on the five stages of such a ladder but only moderately on its
ten steps (MacKeith 2014, Housing, Care and Support 17:188), so a move from step 3 to 4 within a stage is no move here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from surveyapp.progression.outcomes import Better

Move = Literal["up", "same", "down", "not judged"]


@dataclass(frozen=True, slots=True)
class StageVerdict:
    """Stages counted from 1; ``moved`` in stages with its raw sign; ``move`` is ``up`` where it is for the better.

    ``undefined``: ``no baseline``, ``no later reading`` or ``not a step``.
    """

    before: int | None
    after: int | None
    moved: int | None
    move: Move
    undefined: str | None


def stage(step: float, steps_per_stage: int = 2) -> int | None:
    """The stage of a step, ⌈step / steps per stage⌉: steps 1 and 2 are stage 1, 3 and 4 stage 2.

    ``None`` for anything that is not a whole number of 1 or more, such as a mean of several ladders. Raises
    ``ValueError`` when ``steps_per_stage`` is below 1.
    """
    if steps_per_stage < 1:
        raise ValueError(f"steps_per_stage must be 1 or more, not {steps_per_stage}")
    if not math.isfinite(step) or step < 1 or step != int(step):
        return None
    return -(-int(step) // steps_per_stage)


def judge_stages(
    baseline: float | None, latest: float | None, steps_per_stage: int = 2, better: Better = "higher"
) -> StageVerdict:
    """How many stages a person moved between two readings of a ladder; never raises on the readings themselves.

    Raises ``ValueError`` when ``steps_per_stage`` is below 1 or ``better`` is unknown.
    """
    if better not in ("higher", "lower"):
        raise ValueError(f"better must be 'higher' or 'lower', not {better!r}")
    before = None if baseline is None else stage(baseline, steps_per_stage)
    after = None if latest is None else stage(latest, steps_per_stage)
    if before is None or after is None:
        return StageVerdict(before, after, None, "not judged", _reason(baseline, latest, before))
    moved = after - before
    gain = moved if better == "higher" else -moved
    move: Move = "up" if gain > 0 else "down" if gain < 0 else "same"
    return StageVerdict(before, after, moved, move, None)


def _reason(baseline: float | None, latest: float | None, before: int | None) -> str:
    if baseline is None:
        return "no baseline"
    if before is None or latest is not None:
        return "not a step"
    return "no later reading"
