"""The accessibility statement: made from what the checks wrote down when they last ran, and plain about the rest."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Blueprint, render_template

from surveyapp.web import language

FILE = Path(__file__).parent / "accessibility.json"
DIGG = "https://www.digg.se/tdosanmalan"

blueprint = Blueprint("accessibility", __name__)


@dataclass(frozen=True, slots=True)
class Checked:
    """What the last run of ``make accessibility`` looked at, and what it found."""

    on: dt.date
    axe: str
    chromium: str
    widths: tuple[int, ...]
    #: findings by state, the states of pages in the words of the checks
    answering: dict[str, int]
    staff: dict[str, int]
    #: findings by address of every page of staff, as it is for somebody who may open all of them
    pages: dict[str, int]

    @property
    def n_states(self) -> int:
        """How many states of pages were looked at."""
        return len(self.answering) + len(self.staff) + len(self.pages)

    @property
    def n_findings(self) -> int:
        """How many faults were found in all of them together."""
        return sum(sum(found.values()) for found in (self.answering, self.staff, self.pages))


@cache
def checked() -> Checked:
    """What is written down in the file beside this one."""
    told = json.loads(FILE.read_text(encoding="utf-8"))
    return Checked(
        on=dt.date.fromisoformat(told["on"]),
        axe=told["axe"],
        chromium=told["chromium"],
        widths=tuple(told["widths"]),
        answering=told["answering"],
        staff=told["staff"],
        pages=told["pages"],
    )


@blueprint.get("/tillganglighet")
def statement() -> str:
    """The statement, in Swedish or English."""
    language.choose(language.language())
    return render_template(
        "accessibility.html", checked=checked(), digg=DIGG, languages=language.other_languages("/tillganglighet")
    )
