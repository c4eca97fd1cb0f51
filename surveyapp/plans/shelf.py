"""All instruments and plans of a folder, read and checked together."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from surveyapp.guides.shelf import NO_GUIDES, GuideShelf, load_guides
from surveyapp.instruments.catalogue import Catalogue, load_catalogue, load_translations
from surveyapp.instruments.definition import Instrument
from surveyapp.instruments.pictograms import NONE, DrawnItem, Pictograms, load_pictograms
from surveyapp.instruments.problems import Problem
from surveyapp.plans.definition import Plan, Reliability, Threshold
from surveyapp.plans.loader import load_plan

PLANS = "plans"


class UnknownPlan(KeyError):
    """There is no sound plan of this code and version."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The instruments with their pictograms, the guides of interviews, and the plans that use them."""

    catalogue: Catalogue
    plans: Mapping[tuple[str, int], Plan]
    pictograms: Pictograms = field(default_factory=lambda: NONE)
    guides: GuideShelf = field(default_factory=lambda: NO_GUIDES)

    @classmethod
    def of(
        cls,
        catalogue: Catalogue,
        plans: Iterable[Plan],
        pictograms: Pictograms = NONE,
        guides: GuideShelf = NO_GUIDES,
    ) -> Shelf:
        """A shelf of these."""
        return cls(catalogue, MappingProxyType({(plan.code, plan.version): plan for plan in plans}), pictograms, guides)

    def drawn(self, instrument: Instrument) -> Mapping[str, DrawnItem]:
        """The instrument's pictograms; none where this version has questions or answers that are not drawn."""
        found = self.pictograms.get(instrument.code, {})
        is_whole = all(
            code in found and len(found[code].answers) == len(getattr(item, "options", ()))
            for code, item in instrument.items.items()
        )
        return found if is_whole else {}

    def plan(self, code: str, version: int) -> Plan:
        """The plan in this version; raises UnknownPlan."""
        try:
            return self.plans[code, version]
        except KeyError:
            raise UnknownPlan(f"{code} version {version}") from None


def load_shelf(folder: pathlib.Path) -> tuple[Shelf, tuple[Problem, ...]]:
    """Read ``<code>/<version>.yaml``, ``guides`` and ``plans/*.yaml`` below the folder; problems of all are collected.

    Translations and pictograms are taken in as far as they are sound. What is wrong with one is told by
    ``load_translations`` and ``load_pictograms`` and is no problem here: it never stops the questionnaire in Swedish.
    """
    catalogue, found = load_catalogue(folder)
    catalogue = catalogue.translated(load_translations(folder, catalogue).translations)
    guides, faults_of_guides = load_guides(folder)
    problems = [*found, *faults_of_guides]
    plans: list[Plan] = []
    for path in sorted((folder / PLANS).glob("*.yaml")):
        plan, faults = load_plan(path.read_text(encoding="utf-8", errors="replace"), str(path), catalogue, guides)
        problems.extend(faults)
        if plan is not None:
            plans.append(plan)
    pictograms, _told_by_the_check = load_pictograms(folder, catalogue)
    return Shelf.of(catalogue, plans, pictograms, guides), tuple(problems)


def threshold_for(plan: Plan, instrument: str, scale: str) -> Threshold | None:
    """The plan's threshold on a scale, if any."""
    return next((t for t in plan.thresholds if (t.instrument, t.scale) == (instrument, scale)), None)


def reliability_for(plan: Plan, instrument: str, scale: str) -> Reliability | None:
    """The plan's reliability of a scale, if any."""
    return next((r for r in plan.reliabilities if (r.instrument, r.scale) == (instrument, scale)), None)
