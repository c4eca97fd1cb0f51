"""Reads the reference numbers in tests/reference and compares with each case's own tolerance."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "reference"


@dataclass(frozen=True)
class Case:
    """One reference case: inputs, expected numbers and how close a result has to come."""

    name: str
    inputs: dict[str, Any]
    expected: dict[str, Any]
    relative: float
    absolute: float

    def agrees(self, value: object, expected: object) -> bool:
        """Whether a number, label or nested list equals the expected one; ``None`` means undefined."""
        if isinstance(expected, (list, tuple)):
            if not isinstance(value, Iterable):
                return False
            values = list(value)
            return len(values) == len(expected) and all(
                self.agrees(v, e) for v, e in zip(values, expected, strict=True)
            )
        if expected is None:
            return value is None or (isinstance(value, float) and math.isnan(value))
        if isinstance(expected, (str, bool)) and expected not in ("Infinity", "-Infinity"):
            return value == expected
        if value is None:
            return False
        wanted, got = float(str(expected)), float(str(value))
        if math.isinf(wanted):
            return got == wanted
        return abs(got - wanted) <= self.absolute + self.relative * abs(wanted)

    def check(self, value: object, key: str) -> None:
        """Fail with the case's name, key and both values unless they agree."""
        expected = self.expected[key]
        assert self.agrees(value, expected), f"{self.name}.{key}: got {value!r}, expected {expected!r}"


@cache
def _all() -> dict[str, Case]:
    cases: dict[str, Case] = {}
    for path in sorted(FOLDER.glob("*.json")):
        for raw in json.loads(path.read_text(encoding="utf-8")):
            tolerance = raw["tolerance"]
            cases[raw["name"]] = Case(
                raw["name"], raw["inputs"], raw["expected"], float(tolerance["rel"]), float(tolerance["abs"])
            )
    return cases


def case(name: str) -> Case:
    """The reference case of this name, such as ``a01_alpha_attitude_raw``."""
    return _all()[name]


def every_name() -> list[str]:
    """All reference cases there are, so that a test can prove none is left out."""
    return sorted(_all())
