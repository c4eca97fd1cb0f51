"""Invented instruments and plans as the data of their files, to be changed in one place and read as YAML."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

from surveyapp.instruments.catalogue import Catalogue
from surveyapp.instruments.definition import Instrument

GONE = object()
"""Put in the place of a value to take it away."""

Changes = Mapping[tuple[str | int, ...], object]


def words(text: str) -> dict[str, str]:
    """The same words in every required language."""
    return {"sv-latt": text, "sv": text, "en": text}


def choice(text: str, codes: range = range(1, 6)) -> dict[str, Any]:
    return {
        "kind": "choice",
        "text": words(text),
        "options": {code: {"text": words(f"svar {code}")} for code in codes},
    }


def ladder(text: str, steps: int = 10) -> dict[str, Any]:
    return {**choice(text, range(1, steps + 1)), "kind": "ladder"}


def settling(changes: Changes | None = None) -> dict[str, Any]:
    """An instrument with every kind of item and every way to combine items."""
    data = {
        "code": "settling",
        "version": 1,
        "title": words("Att komma in"),
        "intro": words("Tre frågor om din arbetsplats."),
        "source": "Invented for this test.",
        "licence": "CC0-1.0",
        "informants": ["participant", "supervisor"],
        "picture": "bars",
        "seconds": 60,
        "pages": [{"items": ["arrive", "help", "alone", "rope"]}, {"items": ["hours", "tasks", "note", "day"]}],
        "items": {
            "arrive": choice("Jag kommer i tid."),
            "help": choice("Jag ber om hjälp."),
            "alone": choice("Jag vill vara ensam."),
            "rope": ladder("Hur går det?"),
            "hours": {"kind": "number", "text": words("Timmar?"), "minimum": 0, "maximum": 40},
            "tasks": {**choice("Vad gör du?"), "kind": "choices"},
            "note": {"kind": "text", "text": words("Något mer?")},
            "day": {"kind": "date", "text": words("Vilken dag?")},
        },
        "scales": {
            "settled": {
                "title": words("Inkommen"),
                "items": ["arrive", "help", "alone"],
                "combine": "mean",
                "min_answered": 2,
                "reverse": ["alone"],
            },
            "progress": {"title": words("Steg"), "items": ["rope"], "combine": "single", "min_answered": 1},
        },
    }
    return changed(data, changes or {})


def star(n_ladders: int = 3) -> dict[str, Any]:
    """An instrument of ladders, shown as a star."""
    codes = [f"area{number}" for number in range(n_ladders)]
    return settling(
        {
            ("picture",): "star",
            ("pages",): [{"items": codes}],
            ("items",): {code: ladder(code) for code in codes},
            ("scales",): {
                code: {"title": words(code), "items": [code], "combine": "single", "min_answered": 1} for code in codes
            },
        }
    )


def a_plan(changes: Changes | None = None) -> dict[str, Any]:
    """A plan that asks ``settling`` at the start, every four weeks, and after the exit."""
    ask = {"instrument": "settling", "version": 1, "informant": "participant"}
    data = {
        "code": "workplaces",
        "version": 1,
        "title": words("Arbetsplatser"),
        "zone": "Europe/Stockholm",
        "waves": [
            {
                "code": "baseline",
                "title": words("Start"),
                "anchor": "start",
                "window": {"opens": -3, "due": 7, "grace": 7},
                "asks": [ask, {**ask, "informant": "supervisor"}],
            },
            {
                "code": "monthly",
                "title": words("Var fjärde vecka"),
                "anchor": "start",
                "at": {"weeks": 4},
                "every": {"weeks": 4},
                "window": {"opens": -3, "due": 7, "grace": 7},
                "asks": [ask],
            },
            {
                "code": "afterwards",
                "title": words("Efteråt"),
                "anchor": "exit",
                "at": {"months": 6},
                "window": {"due": 14},
                "asks": [ask],
            },
        ],
        "indicators": [
            {
                "code": "settled",
                "title": words("Inkommen"),
                "specific": "Settled at the workplace.",
                "measurable": "Mean of three items.",
                "accepted": "Agreed with the workplaces.",
                "relevant": "People who settle stay.",
                "time_bound": "Within three months.",
                "kind": "subjective",
                "instrument": "settling",
                "scale": "settled",
            }
        ],
        "thresholds": [a_threshold()],
        "reliabilities": [
            {
                "instrument": "settling",
                "scale": "settled",
                "value": 0.8,
                "kind": "alpha",
                "sd": 0.9,
                "source": "Invented.",
            }
        ],
        "targets": [
            {
                "code": "work",
                "title": words("I arbete"),
                "destination": ["work"],
                "numerator": 1,
                "denominator": 5,
                "after": {"months": 6},
            }
        ],
    }
    return changed(data, changes or {})


def a_threshold(changes: Mapping[str, object] | None = None) -> dict[str, Any]:
    return {
        "instrument": "settling",
        "scale": "settled",
        "kind": "both",
        "level": 4,
        "change": 0.5,
        "basis": "Own judgement.",
        "fixed_by": "The steering group.",
        "fixed_on": "2026-01-15",
        **(changes or {}),
    }


def changed(data: dict[str, Any], changes: Changes) -> dict[str, Any]:
    """The data with other values at some paths; ``GONE`` takes a key away."""
    data = copy.deepcopy(data)
    for path, value in changes.items():
        parent: Any = data
        for part in path[:-1]:
            parent = parent[part]
        if value is GONE:
            del parent[path[-1]]
        else:
            parent[path[-1]] = value
    return data


def as_yaml(data: Mapping[str, Any]) -> str:
    """The data as text of a file: JSON is YAML."""
    return json.dumps(data, ensure_ascii=False)


def instrument(data: Mapping[str, Any]) -> Instrument:
    """The data as an instrument, checked for its shape only."""
    return Instrument.model_validate_json(as_yaml(data))


def catalogue(*data: Mapping[str, Any]) -> Catalogue:
    """A catalogue of the instruments, or of ``settling`` alone."""
    return Catalogue.of(instrument(one) for one in data or (settling(),))
