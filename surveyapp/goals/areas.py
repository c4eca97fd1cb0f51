"""The areas that goals may be about: those of the star that a plan asks participants to fill in. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from surveyapp.instruments.definition import Instrument, Text
from surveyapp.plans.definition import Plan

PARTICIPANT, STAR = "participant", "star"


@dataclass(frozen=True, slots=True)
class Areas:
    """An instrument's areas by the code of their scale, in order; none where the plan has no star."""

    instrument: str
    titles: Mapping[str, Text]


def areas_of(plan: Plan, instruments: Mapping[tuple[str, int], Instrument]) -> Areas:
    """The areas of the first star that the plan asks participants about."""
    for wave in plan.waves:
        for ask in wave.asks:
            found = instruments.get((ask.instrument, ask.version))
            if ask.informant == PARTICIPANT and found is not None and found.picture == STAR:
                single = {code: scale.title for code, scale in found.scales.items() if scale.combine == "single"}
                return Areas(found.code, single)
    return Areas("", {})
