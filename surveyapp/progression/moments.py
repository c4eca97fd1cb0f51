"""What a group's two readings look like: means, standard deviations, correlation, and how many pairs were usable."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from surveyapp.progression.columns import Array, Values, complete, two_columns


@dataclass(frozen=True, slots=True)
class Moments:
    """Means and standard deviations (n − 1) of the complete pairs, in the scale's unit.

    ``n_given`` people, ``n_used`` with both readings, ``n_infinite`` left out because a reading was infinite. A mean
    is ``None`` without pairs, a standard deviation with fewer than two, the correlation also when either side never
    varies. ``undefined`` is ``no complete pairs``, ``one complete pair``, ``no variance at baseline`` or ``None``.
    May also be filled in by hand from published norms.
    """

    n_given: int
    n_used: int
    n_infinite: int
    mean_before: float | None
    mean_after: float | None
    sd_before: float | None
    sd_after: float | None
    correlation: float | None
    mean_change: float | None
    sd_change: float | None
    undefined: str | None

    @property
    def share_used(self) -> float | None:
        """Pairs over people given; ``None`` when nobody was given."""
        return self.n_used / self.n_given if self.n_given else None


def paired_moments(before: Values, after: Values) -> Moments:
    """The moments of the complete pairs; people with a missing or infinite reading are left out and counted.

    Constant readings have a standard deviation of exactly 0, whatever floating point makes of their mean. Checked
    against R: ``c07``, ``c46_missing_pairs_jacobson_gds``. Raises ``ValueError`` when the columns differ in length.
    """
    first, second = two_columns(before, after)
    keep = complete(first, second)
    infinite = int(np.count_nonzero(np.isinf(first) | np.isinf(second)))
    x, y = first[keep], second[keep]
    if len(x) == 0:
        return Moments(len(first), 0, infinite, None, None, None, None, None, None, None, undefined="no complete pairs")
    mean_x, mean_y = float(x.mean()), float(y.mean())
    if len(x) == 1:
        return Moments(
            len(first), 1, infinite, mean_x, mean_y, None, None, None, mean_y - mean_x, None, "one complete pair"
        )
    sd_x, sd_y = spread(x), spread(y)
    return Moments(
        len(first),
        len(x),
        infinite,
        mean_x,
        mean_y,
        sd_x,
        sd_y,
        _correlation(x, y, sd_x, sd_y),
        mean_y - mean_x,
        spread(y - x),
        "no variance at baseline" if sd_x == 0 else None,
    )


def spread(values: Array) -> float:
    """Standard deviation with n − 1 of two or more finite values; exactly 0 when all are equal."""
    return 0.0 if values.min() == values.max() else float(values.std(ddof=1))


def _correlation(x: Array, y: Array, sd_x: float, sd_y: float) -> float | None:
    if sd_x == 0 or sd_y == 0:
        return None
    covariance = float((x - x.mean()) @ (y - y.mean())) / (len(x) - 1)
    return min(1.0, max(-1.0, covariance / (sd_x * sd_y)))
