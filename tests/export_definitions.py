"""Instruments and a plan for tests of exports: every kind of item, and two instruments that are paired."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from surveyapp.exports.delivery import Definitions
from surveyapp.instruments.catalogue import Catalogue
from surveyapp.instruments.definition import Instrument
from surveyapp.plans.definition import Plan

FOLDER = Path(__file__).resolve().parent.parent / "exports"
NOW = dt.datetime(2026, 6, 15, 10, 47, 13, tzinfo=dt.UTC)
TODAY = dt.date(2026, 6, 15)
START = dt.date(2026, 1, 12)
SECRET = "Ska aldrig synas"


def both(sv: str, en: str) -> dict[str, str]:
    """A text in the languages that every instrument has."""
    return {"sv-latt": sv, "sv": sv, "en": en}


def options(*names: str) -> dict[int, dict[str, Any]]:
    """Options with codes from 1."""
    return {code: {"text": both(name, f"{name} in English")} for code, name in enumerate(names, start=1)}


OFTEN = options("aldrig", "sällan", "ibland", "ofta", "alltid")

OWN_VIEW = Instrument.model_validate(
    {
        "code": "egen-bild",
        "version": 1,
        "title": both("Egen bild", "Own view"),
        "intro": both("Svara", "Answer"),
        "source": "Made up for tests",
        "licence": "Apache-2.0",
        "informants": ["participant"],
        "jointly": True,
        "seconds": 60,
        "pages": [{"items": ["mood", "step", "tasks", "hours", "pay", "note", "since-day"]}],
        "items": {
            "mood": {"kind": "choice", "text": both("Lust", "Mood"), "options": {**OFTEN, 9: OFTEN[1]}},
            "step": {
                "kind": "ladder",
                "text": both("Steg", "=Step"),
                "options": options("ett", "två", "tre", "fyra", "fem"),
                "steps_per_stage": 1,
            },
            "tasks": {"kind": "choices", "text": both("Uppgifter", "Tasks"), "options": options("kök", "lager", "ute")},
            "hours": {
                "kind": "number",
                "text": both("Timmar", "Hours"),
                "minimum": 0,
                "maximum": 40,
                "unit": both("timmar", "hours"),
            },
            "pay": {"kind": "number", "text": both("Lön", "Pay"), "minimum": 0, "maximum": 99.5, "whole": False},
            "note": {"kind": "text", "text": both("Anteckning", "Note")},
            "since-day": {"kind": "date", "text": both("Sedan", "Since")},
        },
        "scales": {
            "mood": {
                "title": both("Lust", "Mood"),
                "items": ["mood"],
                "combine": "single",
                "min_answered": 1,
                "recode": {"mood": {9: float("nan")}},
            }
        },
    }
)
"""One item of each kind; code 9 of ``mood`` counts as not answered."""

OTHER_VIEW = Instrument.model_validate(
    {
        "code": "andras-bild",
        "version": 1,
        "title": both("Andras bild", "Other view"),
        "intro": both("Svara", "Answer"),
        "source": "Made up for tests",
        "licence": "Apache-2.0",
        "informants": ["supervisor"],
        "seconds": 60,
        "pages": [{"items": ["seen-mood", "seen-hours", "extra"]}],
        "items": {
            "seen-mood": {"kind": "choice", "text": both("Lust", "Mood"), "options": {**OFTEN, 9: OFTEN[1]}},
            "seen-hours": {"kind": "number", "text": both("Timmar", "Hours"), "minimum": 0, "maximum": 40},
            "extra": {"kind": "choice", "text": both("Mer", "More"), "options": OFTEN},
        },
        "pairs_with": {"instrument": "egen-bild", "items": {"seen-mood": "mood", "seen-hours": "hours"}},
    }
)

PULSE = Instrument.model_validate(
    {
        "code": "puls",
        "version": 3,
        "title": both("Puls", "Pulse"),
        "intro": both("Svara", "Answer"),
        "source": "Made up for tests",
        "licence": "Apache-2.0",
        "informants": ["participant"],
        "seconds": 10,
        "pages": [{"items": ["now"]}],
        "items": {"now": {"kind": "choice", "text": both("Nu", "Now"), "options": OFTEN}},
    }
)

PLAN = Plan.model_validate(
    {
        "code": "provplan",
        "version": 2,
        "title": both("Provplan", "Trial plan"),
        "zone": "Europe/Stockholm",
        "waves": [
            {
                "code": wave,
                "title": both(wave, wave),
                "anchor": "start",
                "window": {"due": 7, "grace": 7},
                "asks": [
                    {"instrument": "egen-bild", "version": 1, "informant": "participant"},
                    {"instrument": "puls", "version": 3, "informant": "participant"},
                    {"instrument": "andras-bild", "version": 1, "informant": "supervisor"},
                ],
            }
            for wave in ("start", "quarter")
        ],
        "indicators": [
            {
                "code": "i",
                "title": both("i", "i"),
                "kind": "subjective",
                **dict.fromkeys(("specific", "measurable", "accepted", "relevant", "time_bound"), "x"),
            }
        ],
    }
)

CATALOGUE = Catalogue.of([OWN_VIEW, OTHER_VIEW, PULSE])
DEFINITIONS = Definitions(CATALOGUE, (PLAN,), FOLDER)

FULL_ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "mood": {"code": 4},
    "step": {"code": 3, "other_code": 5},
    "tasks": {"picked": "1 3"},
    "hours": {"number": 22.0},
    "pay": {"number": 15.25},
    "note": {"text_sealed": SECRET.encode()},
    "since-day": {"day": dt.date(2025, 11, 30)},
}
