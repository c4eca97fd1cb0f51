"""The verdict on one person's change on one scale: beyond measurement error or not, threshold reached or not.

Ties, decided once: a reliable change index exactly at the critical value is *unchanged* (beyond means strictly beyond,
Jacobson & Truax 1991); a score exactly at the level, and a change exactly as large as asked for, *reach* the threshold.
Numbers that agree to twelve digits count as equal.

Whoever starts at the level or beyond is *already there*, whatever the later reading: they can neither reach the
threshold nor miss it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from surveyapp.plans.definition import Reliability, Threshold
from surveyapp.progression.pairing import Pair
from surveyapp.progression.reliable_change import (
    CRITICAL,
    at_or_beyond,
    reliable_change_index,
    standard_error_of_difference,
    strictly_beyond,
)

Better = Literal["higher", "lower"]
Reliable = Literal["improved", "unchanged", "deteriorated", "not judged"]
ThresholdEnd = Literal["reached", "not reached", "already there", "not measured", "no threshold"]
ScaleEnd = Literal["ceiling", "floor"]

METHOD = "Jacobson-Truax 1991"
METHOD_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What can be said about one person's change on one scale, with everything it rests on.

    ``change`` is latest − baseline with its raw sign; ``better`` says which direction is good. ``reliable`` compares
    the change with measurement error; it is ``not judged`` for the reason in ``reliable_reason``: ``no baseline``, ``no
    later reading``, ``no reliability given``, ``value is not finite``, ``value outside the scale``, or why no pair of
    readings could be made. ``could_not_show`` names the end of the scale that the baseline is so near that no possible
    improvement would have been beyond measurement error.
    """

    baseline: float | None
    latest: float | None
    change: float | None
    better: Better
    standard_error_of_difference: float | None
    reliable_change_index: float | None
    reliable: Reliable
    reliable_reason: str | None
    threshold_end: ThresholdEnd
    fixed_afterwards: bool
    could_not_show: ScaleEnd | None
    scale_range: tuple[float, float] | None
    threshold: Threshold | None
    reliability: Reliability | None
    method: str = METHOD
    method_version: str = METHOD_VERSION
    critical: float = CRITICAL

    def inputs(self) -> dict[str, object]:
        """Everything the verdict was made from, ready for JSON; a number that is not finite is given as text."""
        return {
            "baseline": _plain(self.baseline),
            "latest": _plain(self.latest),
            "better": self.better,
            "scale_range": None if self.scale_range is None else list(self.scale_range),
            "threshold": None if self.threshold is None else self.threshold.model_dump(mode="json"),
            "fixed_afterwards": self.fixed_afterwards,
            "reliability": None if self.reliability is None else self.reliability.model_dump(mode="json"),
            "method": self.method,
            "method_version": self.method_version,
            "critical": self.critical,
        }


def judge(
    baseline: float | None,
    latest: float | None,
    *,
    better: Better = "higher",
    scale_range: tuple[float, float] | None = None,
    threshold: Threshold | None = None,
    reliability: Reliability | None = None,
    fixed_afterwards: bool = False,
    undefined: str | None = None,
) -> Verdict:
    """The verdict on a change from ``baseline`` to ``latest``, both in the scale's unit, ``None`` when not measured.

    ``scale_range`` is the lowest and highest possible score. ``fixed_afterwards`` says that the threshold was set after
    the first answer. ``undefined`` is the reason why no pair of readings could be made (see
    :class:`surveyapp.progression.pairing.Pair`); nothing is then judged. Reliable change: Jacobson & Truax 1991, only
    where a reliability is given. Raises ``ValueError`` naming the parameter when ``better`` is unknown or differs from
    the threshold's, ``scale_range`` is reversed, or the threshold lacks the number its kind asks for. Never raises on
    the readings themselves.
    """
    _check(better, scale_range, threshold)
    reason = undefined or _doubt(baseline, scale_range) or _doubt(latest, scale_range)
    start = None if reason else baseline
    end = None if reason else latest
    change = None if start is None or end is None else end - start
    error = None if reliability is None else standard_error_of_difference(reliability.sd, reliability.value)
    index = (
        None
        if start is None or end is None or reliability is None
        else reliable_change_index(start, end, reliability.sd, reliability.value)
    )
    return Verdict(
        baseline=baseline,
        latest=latest,
        change=change,
        better=better,
        standard_error_of_difference=error,
        reliable_change_index=index,
        reliable=_reliable(index, better),
        reliable_reason=reason or _why_not_judged(start, end, reliability),
        threshold_end=_threshold_end(start, end, threshold),
        fixed_afterwards=fixed_afterwards and threshold is not None,
        could_not_show=_could_not_show(start, error, better, scale_range),
        scale_range=scale_range,
        threshold=threshold,
        reliability=reliability,
    )


def judge_pair(
    pair: Pair,
    *,
    better: Better = "higher",
    scale_range: tuple[float, float] | None = None,
    threshold: Threshold | None = None,
    reliability: Reliability | None = None,
    fixed_afterwards: bool = False,
) -> Verdict:
    """:func:`judge` on a pair of readings; the reason why there is no pair is kept in the verdict."""
    return judge(
        None if pair.baseline is None else pair.baseline.value,
        None if pair.latest is None else pair.latest.value,
        better=better,
        scale_range=scale_range,
        threshold=threshold,
        reliability=reliability,
        fixed_afterwards=fixed_afterwards,
        undefined=None if pair.undefined == "no later reading" else pair.undefined,
    )


def _check(better: str, scale_range: tuple[float, float] | None, threshold: Threshold | None) -> None:
    if better not in ("higher", "lower"):
        raise ValueError(f"better must be 'higher' or 'lower', not {better!r}")
    if scale_range is not None and not scale_range[0] < scale_range[1]:
        raise ValueError(f"scale_range must run from low to high, not {scale_range}")
    if threshold is None:
        return
    if threshold.better != better:
        raise ValueError(f"better is {better!r} but the threshold says {threshold.better!r}")
    if threshold.kind in ("level", "both") and threshold.level is None:
        raise ValueError(f"threshold of kind {threshold.kind!r} needs a level")
    if threshold.kind in ("change", "both") and threshold.change is None:
        raise ValueError(f"threshold of kind {threshold.kind!r} needs a change")


def _doubt(value: float | None, scale_range: tuple[float, float] | None) -> str | None:
    if value is None:
        return None
    if not math.isfinite(value):
        return "value is not finite"
    if scale_range is not None and not (at_or_beyond(value, scale_range[0]) and at_or_beyond(-value, -scale_range[1])):
        return "value outside the scale"
    return None


def _why_not_judged(start: float | None, end: float | None, reliability: Reliability | None) -> str | None:
    if start is None:
        return "no baseline"
    if end is None:
        return "no later reading"
    return "no reliability given" if reliability is None else None


def _reliable(index: float | None, better: Better) -> Reliable:
    if index is None:
        return "not judged"
    if not strictly_beyond(abs(index), CRITICAL):
        return "unchanged"
    return "improved" if (index > 0) == (better == "higher") else "deteriorated"


def _threshold_end(start: float | None, end: float | None, threshold: Threshold | None) -> ThresholdEnd:
    if threshold is None:
        return "no threshold"
    if start is None:
        return "not measured"
    if threshold.kind != "change" and _at_level(start, threshold):
        return "already there"
    if end is None:
        return "not measured"
    reached = (threshold.kind == "change" or _at_level(end, threshold)) and (
        threshold.kind == "level" or _changed_enough(start, end, threshold)
    )
    return "reached" if reached else "not reached"


def _sign(better: str) -> int:
    return 1 if better == "higher" else -1


def _at_level(value: float, threshold: Threshold) -> bool:
    level = 0.0 if threshold.level is None else threshold.level
    return at_or_beyond(_sign(threshold.better) * value, _sign(threshold.better) * level)


def _changed_enough(start: float, end: float, threshold: Threshold) -> bool:
    """Compares end with start + change, so that noise in the difference cannot decide a tie."""
    sign = _sign(threshold.better)
    change = 0.0 if threshold.change is None else threshold.change
    return at_or_beyond(sign * end, sign * start + change)


def _could_not_show(
    start: float | None, error: float | None, better: Better, scale_range: tuple[float, float] | None
) -> ScaleEnd | None:
    if start is None or error is None or scale_range is None:
        return None
    room = scale_range[1] - start if better == "higher" else start - scale_range[0]
    if strictly_beyond(room / error, CRITICAL):
        return None
    return "ceiling" if better == "higher" else "floor"


def _plain(value: float | None) -> float | str | None:
    return value if value is None or math.isfinite(value) else str(value)
