"""Meaning that a schema cannot check: every finding about a plan is collected."""

from __future__ import annotations

from surveyapp.instruments.catalogue import Catalogue, UnknownInstrument
from surveyapp.instruments.problems import Finding
from surveyapp.plans.definition import Plan


def check_plan(plan: Plan, catalogue: Catalogue) -> tuple[Finding, ...]:
    """Everything wrong with one plan, in no particular order."""
    findings: list[Finding] = []
    for wave_number, wave in enumerate(plan.waves):
        for ask_number, ask in enumerate(wave.asks):
            path = ("waves", wave_number, "asks", ask_number)
            try:
                catalogue.get(ask.instrument, ask.version)
            except UnknownInstrument:
                findings.append(Finding((*path, "instrument"), f"no instrument {ask.instrument} {ask.version}"))
    return tuple(findings)
