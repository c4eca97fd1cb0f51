"""The chance that a second reading is better than the first, counted and from the normal distribution."""

from __future__ import annotations

from dataclasses import dataclass

from scipy import special

from surveyapp.effects.effect_sizes import effect_sizes
from surveyapp.effects.pairs import Better, complete_pairs, direction
from surveyapp.effects.rows import Numbers


@dataclass(frozen=True, slots=True)
class Superiority:
    """Shares from 0 to 1, 0.5 when as many are worse as better. ``normal`` is ``None`` when ``undefined`` says why."""

    n_pairs: int
    n_better: int
    n_same: int
    n_worse: int
    paired: float | None
    normal: float | None
    undefined: str | None


def probability_of_superiority(first: Numbers, second: Numbers, better: Better = "higher") -> Superiority:
    """Chance that someone's second reading is better than the first.

    ``paired``: P(better) + P(same) / 2, counted (Grissom & Kim 2012), asks nothing of the scale. ``normal``: Φ(d_z),
    right when differences are normal (McGraw & Wong 1992 for matched pairs); not Φ(d_z/√2), which compares different
    people. ``undefined``: ``"no complete pairs"``, ``"infinite value"``; ``"only one complete pair"`` or ``"all
    differences are equal"`` concern ``normal`` alone. Raises ValueError for an unknown direction. Tested against d02
    and d23.
    """
    sign = direction(better)
    pairs = complete_pairs(first, second)
    change = pairs.difference * sign
    up, down = int((change > 0).sum()), int((change < 0).sum())
    size = effect_sizes(first, second)
    n = len(change)
    return Superiority(
        n_pairs=pairs.n,
        n_better=up,
        n_same=n - up - down,
        n_worse=down,
        paired=(up + (n - up - down) / 2) / n if n else None,
        normal=None if size.d_z is None else float(special.ndtr(size.d_z * sign)),
        undefined=size.undefined,
    )
