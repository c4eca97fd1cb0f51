"""Time to work, studies or another exit in one picture: shares by kind of end, and how they differ between groups."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from surveyapp.effects.competing_ends import CompetingEnds, CompetingPoint, competing_ends
from surveyapp.effects.gray import GrayTest, gray_test
from surveyapp.effects.restricted_mean import RestrictedMean, restricted_mean
from surveyapp.effects.risk_sets import Scale
from surveyapp.effects.rows import Labels, Numbers, complete_rows
from surveyapp.effects.survival import Survival, survival


@dataclass(frozen=True, slots=True)
class TimeToWork:
    """Time from the start of placements to ``wanted`` when other ends rule it out.

    ``shares`` are all ends together (they add up with those still waiting) at the moments asked for; ``any_end`` is
    the curve of leaving for whatever reason, ``mean_stay`` its restricted mean within ``horizon``. ``naive`` is 1 -
    Kaplan-Meier for ``wanted`` with the other ends as censoring, at the same moments: shown only to say how much it
    overstates.
    """

    wanted: Hashable
    moments: tuple[float, ...]
    ends: CompetingEnds
    shares: tuple[CompetingPoint, ...]
    any_end: Survival
    mean_stay: RestrictedMean
    naive: tuple[float | None, ...]
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class TimeToWorkByGroup:
    """The same for each group, with Gray's test of whether the share that ends in ``wanted`` differs."""

    groups: Mapping[Hashable, TimeToWork]
    difference: GrayTest


def time_to_work(
    time: Numbers,
    end: Labels,
    wanted: Hashable,
    moments: Sequence[float],
    *,
    censored: Hashable = 0,
    scale: Scale = "log-log",
    level: float = 0.95,
) -> TimeToWork:
    """Shares who have got ``wanted`` (such as work) by each moment, among competing ends, with intervals.

    One row a placement: ``time`` from its start in any unit, ``end`` the kind of end, ``censored`` while it goes on.
    The restricted mean looks as far as the last moment. Formulas and sources: ``competing_ends``, ``survival``,
    ``restricted_mean``. ``ValueError``: no moments, or one not above 0.
    """
    if not moments or min(moments) <= 0:
        raise ValueError("moments: at least one, all above 0")
    rows = complete_rows({"time": time}, {"end": end})
    names = [rows.levels["end"][code] for code in rows.codes["end"].tolist()]
    left = [float(name != censored) for name in names]
    got = [float(name == wanted) for name in names]
    known = rows.numbers["time"]
    ends = competing_ends(time, end, censored=censored, kinds=(wanted,), scale=scale, level=level)
    alone = survival(known, got, scale=scale, level=level)
    return TimeToWork(
        wanted,
        tuple(float(moment) for moment in moments),
        ends,
        ends.at(moments),
        survival(known, left, scale=scale, level=level),
        restricted_mean(known, left, max(moments), level),
        tuple(point.happened for point in alone.at(moments)),
        ends.undefined,
    )


def time_to_work_by_group(
    time: Numbers,
    end: Labels,
    group: Labels,
    wanted: Hashable,
    moments: Sequence[float],
    *,
    censored: Hashable = 0,
) -> TimeToWorkByGroup:
    """``time_to_work`` in each group (log-log intervals, 95 %) and Gray's test between them."""
    rows = complete_rows({"time": time}, {"end": end, "group": group})
    ends = [rows.levels["end"][code] for code in rows.codes["end"].tolist()]
    parts: dict[Hashable, TimeToWork] = {}
    for code, name in enumerate(rows.levels["group"]):
        inside = rows.codes["group"] == code
        own = [kind for kind, here in zip(ends, inside, strict=True) if here]
        parts[name] = time_to_work(rows.numbers["time"][inside], own, wanted, moments, censored=censored)
    return TimeToWorkByGroup(parts, gray_test(time, end, group, wanted, censored=censored))
