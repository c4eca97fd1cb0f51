"""Numbers from R for the effects package (``tests/effects_from_r``), and how closely results must agree with them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

FILE = Path(__file__).parent / "effects_from_r" / "numbers.json"


@cache
def from_r(name: str) -> dict[str, Any]:
    """Inputs and results of one data set."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))[name]
    return found


def agree(values: object, expected: object, digits: int = 9) -> None:
    """Fail unless two numbers, or two lists of numbers, agree to so many digits; ``None`` means undefined in both."""
    got = list(values) if isinstance(values, Iterable) else [values]
    wanted = list(expected) if isinstance(expected, Iterable) else [expected]
    assert len(got) == len(wanted)
    for value, number in zip(got, wanted, strict=True):
        if number is None or value is None:
            assert value is None
            assert number is None
        else:
            assert value == pytest.approx(number, rel=10**-digits, abs=10 ** -(digits + 3))
