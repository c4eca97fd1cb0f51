"""What a measurement plan is: waves, windows, informants, indicators, thresholds, reliability and targets."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from surveyapp.instruments.definition import Code, Finite, Frozen, Informant, Text
from surveyapp.plans.conditions import Condition


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise ValueError(f"{name} is not an IANA time zone") from None
    return name


class Span(Frozen):
    """A distance in the calendar; months and years keep the day and fall back to the last day of a short month."""

    months: int = Field(0, ge=-600, le=600)
    weeks: int = Field(0, ge=-2600, le=2600)
    days: int = Field(0, ge=-18000, le=18000)


class Window(Frozen):
    """Days around the wave's day: opens before it (zero or negative), due after it, then days of grace."""

    opens: int = Field(0, ge=-1000, le=0, description="Days before the wave's day, as zero or a negative number.")
    due: int = Field(ge=0, le=1000, description="Days after the wave's day by which an answer is expected.")
    grace: int = Field(0, ge=0, le=1000, description="Days after the due day during which an answer is still taken.")
    remind: tuple[Annotated[int, Field(ge=0, le=2000)], ...] = Field(
        (),
        max_length=10,
        description="Days after the window opens on which those who have not answered are reminded.",
    )


class Ask(Frozen):
    """One instrument for one informant at a wave."""

    instrument: Code
    version: int = Field(ge=1)
    informant: Informant


class Meeting(Frozen):
    """Something that is held or not, without a form, and whose word says so."""

    kind: Literal["meeting", "interview"]
    informant: Informant
    guide: Code | None = Field(None, description="The guide of an interview.")
    guide_version: int | None = Field(None, ge=1)

    @property
    def instrument(self) -> str:
        """Stands where an instrument's code would."""
        return self.kind

    @property
    def version(self) -> int:
        """No version of an instrument has this number."""
        return 0


class Wave(Frozen):
    """A named moment of the plan, or a row of them when it repeats."""

    code: Code
    title: Text
    subject: Literal["placement", "agreement"] = Field("placement", description="What it is about.")
    anchor: Literal["start", "exit", "agreement", "date"] = Field(
        description="Counted from the start or exit of the placement, the start of the agreement, or a date."
    )
    on: dt.date | None = Field(None, description="The date, where that is the anchor.")
    at: Span = Field(default_factory=Span, description="Distance from the anchor to the wave's (first) day.")
    every: Span | None = Field(None, description="Repeats at this distance until the placement or agreement ends.")
    when: Condition | None = Field(None, description="Only called for once this is true.")
    late: Literal["keep", "skip", "merge"] = Field(
        "keep",
        description="What happens to a form not begun when another wave opens that asks it of the same informant: it"
        " stays open until its own last day, is skipped, or is merged with the next.",
    )
    window: Window
    asks: tuple[Ask, ...] = ()
    meetings: tuple[Meeting, ...] = ()

    @property
    def planned(self) -> tuple[Ask | Meeting, ...]:
        """Everything that is expected at this wave."""
        return (*self.asks, *self.meetings) if self.meetings else self.asks


class Indicator(Frozen):
    """What the programme wants to know, in the five SMART fields."""

    code: Code
    title: Text
    specific: str = Field(min_length=1)
    measurable: str = Field(min_length=1)
    accepted: str = Field(min_length=1)
    relevant: str = Field(min_length=1)
    time_bound: str = Field(min_length=1)
    kind: Literal["subjective", "objective"]
    instrument: Code | None = None
    scale: Code | None = None


class Threshold(Frozen):
    """How much is enough, on one scale, fixed by someone on a day.

    ``level`` is a score that is good enough; ``change`` a difference from the baseline that matters, always given as
    a positive number in the better direction; ``both`` asks for both.
    """

    instrument: Code
    scale: Code
    kind: Literal["level", "change", "both"]
    level: Finite | None = None
    change: Finite | None = Field(None, gt=0)
    better: Literal["higher", "lower"] = "higher"
    basis: str = Field(min_length=1, description="Norm, earlier data or own judgement, in words.")
    fixed_by: str = Field(min_length=1, description="A function or group, not a private person.")
    fixed_on: dt.date


class Reliability(Frozen):
    """How exact a scale is; without it no reliable change is judged."""

    instrument: Code
    scale: Code
    value: float = Field(gt=0, lt=1)
    kind: Literal["retest", "alpha"]
    sd: Finite = Field(gt=0)
    source: str = Field(min_length=1)


class Target(Frozen):
    """A share of people with an outcome after a time, such as one of five in work after six months."""

    code: Code
    title: Text
    destination: tuple[Code, ...] = Field(min_length=1)
    numerator: int = Field(ge=1)
    denominator: int = Field(ge=1)
    after: Span


class Expected(Frozen):
    """The share, between 0 and 1, that was thought likely without a placement after some time, and how sure it was."""

    after: Span
    low: float = Field(ge=0, le=1)
    likely: float = Field(ge=0, le=1)
    high: float = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.likely <= self.high:
            raise ValueError("low, likely and high must be in this order")
        return self


class Comparison(Frozen):
    """A comparison line: what would have happened without placements, judged before the results by those who know."""

    target: Code = Field(description="Whose share it is about.")
    expected: tuple[Expected, ...] = Field(min_length=1, max_length=20)
    basis: str = Field(min_length=1, description="What the judgement rests on, in words.")
    fixed_by: str = Field(min_length=1, description="A function or group, not a private person.")
    fixed_on: dt.date


class Plan(Frozen):
    """A measurement plan in one version."""

    code: Code
    version: int = Field(ge=1)
    title: Text
    zone: Annotated[str, AfterValidator(_known_zone)] = Field(description="IANA time zone of the authority.")
    lookahead: Span = Field(
        default_factory=lambda: Span(months=3),
        description="How far ahead repeating waves are laid out while a placement has no planned end.",
    )
    waves: tuple[Wave, ...] = Field(min_length=1)
    indicators: tuple[Indicator, ...] = Field(min_length=1)
    thresholds: tuple[Threshold, ...] = ()
    reliabilities: tuple[Reliability, ...] = ()
    targets: tuple[Target, ...] = ()
    comparison: Comparison | None = Field(None, description="What was expected without placements, if anybody judged.")
