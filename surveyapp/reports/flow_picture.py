"""From planned to answered: a bar for each stage, and beside it how many were lost there and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from surveyapp.reports.drawing import box, line, picture, shortened, words

WIDTH, BARS, LINE = 620, 300, 18


@dataclass(frozen=True, slots=True)
class Stage:
    """How many came this far, and (reason, count) of those who did not come further."""

    label: str
    count: int
    lost: tuple[tuple[str, int], ...] = ()


def flow(stages: Sequence[Stage], title: str, description: str) -> Markup:
    """Bars in proportion to the first stage; the losses after a stage stand between it and the next.

    Raises ValueError where the counts do not add up: a stage is the one before less its losses.
    """
    for before, after in pairwise(stages):
        if before.count - sum(n for _, n in before.lost) != after.count:
            raise ValueError(f"{before.count} less the losses is not {after.count}")
    most = max(stages[0].count, 1)
    parts: list[str] = []
    y = 4.0
    for stage in stages:
        width = BARS * stage.count / most
        parts.append(words((0, y + 13), stage.label, "small strong"))
        parts.append(box((0, y + 20), BARS, 22, "outline"))
        parts.append(box((0, y + 20), width, 22, "bar"))
        parts.append(words((BARS + 10, y + 36), str(stage.count), "small strong"))
        y += 60
        for reason, n in stage.lost:
            parts.append(line((24, y - 4), (40, y - 4), "axis"))
            parts.append(words((48, y), f"− {n}  {shortened(reason, WIDTH - 90)}", "small"))
            y += LINE
        y += 8 if stage.lost else 0
    return picture(WIDTH, y, "flow", title, description, parts)
