"""All instruments and plans of a folder, read and checked together."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from surveyapp.instruments.catalogue import Catalogue, load_catalogue
from surveyapp.instruments.problems import Problem
from surveyapp.plans.definition import Plan, Reliability, Threshold
from surveyapp.plans.loader import load_plan

PLANS = "plans"


class UnknownPlan(KeyError):
    """There is no sound plan of this code and version."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The instruments and the plans that use them."""

    catalogue: Catalogue
    plans: Mapping[tuple[str, int], Plan]

    @classmethod
    def of(cls, catalogue: Catalogue, plans: Iterable[Plan]) -> Shelf:
        """A shelf of these."""
        return cls(catalogue, MappingProxyType({(plan.code, plan.version): plan for plan in plans}))

    def plan(self, code: str, version: int) -> Plan:
        """The plan in this version; raises UnknownPlan."""
        try:
            return self.plans[code, version]
        except KeyError:
            raise UnknownPlan(f"{code} version {version}") from None


def load_shelf(folder: pathlib.Path) -> tuple[Shelf, tuple[Problem, ...]]:
    """Read ``<code>/<version>.yaml`` and ``plans/*.yaml`` below the folder; problems of all files are collected."""
    catalogue, found = load_catalogue(folder)
    problems = list(found)
    plans: list[Plan] = []
    for path in sorted((folder / PLANS).glob("*.yaml")):
        plan, faults = load_plan(path.read_text(encoding="utf-8", errors="replace"), str(path), catalogue)
        problems.extend(faults)
        if plan is not None:
            plans.append(plan)
    return Shelf.of(catalogue, plans), tuple(problems)


def threshold_for(plan: Plan, instrument: str, scale: str) -> Threshold | None:
    """The plan's threshold on a scale, if any."""
    return next((t for t in plan.thresholds if (t.instrument, t.scale) == (instrument, scale)), None)


def reliability_for(plan: Plan, instrument: str, scale: str) -> Reliability | None:
    """The plan's reliability of a scale, if any."""
    return next((r for r in plan.reliabilities if (r.instrument, r.scale) == (instrument, scale)), None)
