"""The chance of an event in each period among those still waiting: person-periods and the discrete-time hazard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from surveyapp.effects.binomial_fit import Link
from surveyapp.effects.logistic import Logistic, logistic
from surveyapp.effects.risk_sets import checked_events
from surveyapp.effects.rows import Array, Codes, Numbers, Rows, complete_rows

Baseline = Literal["each", "linear", "log"]


@dataclass(frozen=True, slots=True)
class PersonPeriods:
    """One row a person and period lived through: ``period`` counts from 1, ``event`` is 1 only in a person's last row.

    ``person`` is the place of the person among the rows given (from 0, missing rows left out).
    """

    person: tuple[int, ...]
    period: tuple[int, ...]
    event: tuple[int, ...]
    covariates: Mapping[str, tuple[float, ...]]
    dropped: int
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class DiscreteHazard:
    """The fitted hazard model, the observed hazard by period, and who was at risk in each."""

    model: Logistic
    periods: tuple[int, ...]
    at_risk: tuple[int, ...]
    events: tuple[int, ...]
    observed_hazard: tuple[float, ...]
    undefined: str | None = None


def person_periods(periods: Numbers, event: Numbers, covariates: Mapping[str, Numbers]) -> PersonPeriods:
    """Spread one row a person over one row a period.

    ``periods`` are those lived through (whole, 1 or more), ``event`` whether the last ended in the event. Singer &
    Willett 1993 (J Educ Stat 18:155). Undefined: no rows, infinite or non-whole periods or periods under 1.
    ``ValueError``: ``event`` other than 0 and 1, columns of different length.
    """
    rows = complete_rows({"periods": periods, "event": event, **covariates})
    happened = checked_events(rows.numbers["event"])
    reason = rows.problem or _not_periods(rows.numbers["periods"])
    if reason:
        return PersonPeriods((), (), (), dict.fromkeys(covariates, ()), rows.dropped, reason)
    return _spread(rows, happened, tuple(covariates))


def discrete_hazard(
    periods: Numbers,
    event: Numbers,
    covariates: Mapping[str, Numbers],
    *,
    baseline: Baseline = "each",
    link: Link = "logit",
    level: float = 0.95,
) -> DiscreteHazard:
    """Hazard of the event in a period given that it has not come: link(h) = baseline(period) + x b.

    One row a person. ``baseline``: a level of its own for ``each`` period with an event (periods without one have
    hazard 0, say nothing about covariates, and are left out and noted), a ``linear`` or ``log`` trend. Logit gives
    odds ratios (Cox 1972); cloglog gives hazard ratios of a proportional model seen only by period (Prentice &
    Gloeckler 1978, Biometrics 34:57). The likelihood is that of a binomial regression on person-periods; its errors
    need no clustering (Allison 1982). The first period with an event is the reference of ``each``. Checked against
    R's glm.

    Undefined as in ``person_periods`` and ``logistic``. ``ValueError``: unknown ``baseline``.
    """
    if baseline not in ("each", "linear", "log"):
        raise ValueError(f"baseline: {baseline!r}")
    spread = person_periods(periods, event, covariates)
    when, happened = np.array(spread.period, dtype=np.intp), np.array(spread.event, dtype=np.intp)
    at_risk, events = np.bincount(when), np.bincount(when, weights=happened)
    numbers = np.flatnonzero(at_risk)
    silent = [int(k) for k in numbers if events[k] == 0] if baseline == "each" else []
    keep = ~np.isin(when, silent)
    columns = _baseline(when[keep], baseline) | {
        name: np.array(column)[keep] for name, column in spread.covariates.items()
    }
    model = logistic(happened[keep].astype(float), columns, link=link, level=level)
    if silent:
        listed = ", ".join(map(str, silent))
        model = replace(model, notes=(*model.notes, f"no events in period {listed}: left out, hazard 0"))
    return DiscreteHazard(
        replace(model, dropped=spread.dropped),
        tuple(int(k) for k in numbers),
        tuple(int(at_risk[k]) for k in numbers),
        tuple(int(events[k]) for k in numbers),
        tuple(float(events[k] / at_risk[k]) for k in numbers),
        spread.undefined or model.undefined,
    )


def _baseline(when: Codes, baseline: Baseline) -> dict[str, Array]:
    if baseline == "linear":
        return {"period": when.astype(float)}
    if baseline == "log":
        return {"log period": np.log(when)}
    return {f"period {k}": (when == k).astype(float) for k in np.unique(when)[1:].tolist()}


def _not_periods(periods: Array) -> str | None:
    if (periods < 1).any():
        return "a period under 1"
    return "periods that are not whole" if (periods != np.round(periods)).any() else None


def _spread(rows: Rows, happened: Codes, names: tuple[str, ...]) -> PersonPeriods:
    length = rows.numbers["periods"].astype(np.intp)
    person = np.repeat(np.arange(rows.n), length)
    starts = np.cumsum(length) - length
    period = np.arange(len(person)) - np.repeat(starts, length) + 1
    last = period == np.repeat(length, length)
    return PersonPeriods(
        tuple(person.tolist()),
        tuple(period.tolist()),
        tuple((last * happened[person]).tolist()),
        {name: tuple(rows.numbers[name][person].tolist()) for name in names},
        rows.dropped,
    )
