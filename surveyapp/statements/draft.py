"""The first draft of a statement, in Swedish: what the supervisor has seen before and now, and attendance. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Area:
    """One question with the supervisor's own first and latest answer in words; the first is empty with only one."""

    title: str
    first: str | None
    latest: str


@dataclass(frozen=True, slots=True)
class Month:
    """What the supervisor recorded of a month."""

    first_on: dt.date
    hours: float
    hours_planned: float | None
    days_absent: int | None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that a draft is built from: the supervisor's own ratings and records, and nobody else's."""

    name: str
    provider: str
    #: first day of the supervisor's own supervision
    since: dt.date
    exit_on: dt.date | None
    first_rated_on: dt.date | None
    latest_rated_on: dt.date | None
    areas: tuple[Area, ...]
    months: tuple[Month, ...]


def build(facts: Facts) -> str:
    """The whole draft; paragraphs are parted by blank lines."""
    parts = [_head(facts), "Vad jag har sett", _seen(facts), "Närvaro", _attendance(facts)]
    return "\n\n".join(parts)


def day_in_words(day: dt.date) -> str:
    """4 mars 2024."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _head(facts: Facts) -> str:
    until = f" till och med den {day_in_words(facts.exit_on)}" if facts.exit_on else ""
    since = day_in_words(facts.since)
    return f"Jag är handledare hos {facts.provider}. Jag har handlett {facts.name} från och med den {since}{until}."


def _seen(facts: Facts) -> str:
    if facts.latest_rated_on is None:
        return "Jag har inte svarat på frågorna om hur det går än."
    latest = day_in_words(facts.latest_rated_on)
    if facts.first_rated_on is None or facts.first_rated_on == facts.latest_rated_on:
        head = f"Så här såg jag det den {latest}:"
    else:
        head = f"I början är den {day_in_words(facts.first_rated_on)}, nu är den {latest}."
    return "\n".join([head, *(_area(area) for area in facts.areas)])


def _area(area: Area) -> str:
    latest = _small(area.latest)
    if area.first is None:
        return f"{area.title}: {latest}."
    if area.first == area.latest:
        return f"{area.title}: {latest}, både i början och nu."
    return f"{area.title}: {_small(area.first)} i början, {latest} nu."


def _attendance(facts: Facts) -> str:
    if not facts.months:
        return "Jag har inte redovisat några timmar."
    hours = sum(month.hours for month in facts.months)
    sentences = [f"{facts.name} var på plats {_number(hours)} timmar under {_listed(facts.months)}."]
    compared = [(month.hours, month.hours_planned) for month in facts.months if month.hours_planned]
    planned = sum(of for _hours, of in compared if of is not None)
    if planned:
        share = round(100 * sum(present for present, _of in compared) / planned)
        told = "" if len(compared) == len(facts.months) else " i de månader där planen är känd"
        sentences.append(f"Planen var {_number(planned)} timmar{told}. Närvaron var {share} procent av planen.")
    absent = [month.days_absent for month in facts.months if month.days_absent is not None]
    if absent:
        days = sum(absent)
        sentences.append("Frånvaron var en dag." if days == 1 else f"Frånvaron var {days} dagar.")
    return " ".join(sentences)


def _listed(months: tuple[Month, ...]) -> str:
    years = {month.first_on.year for month in months}
    if len(years) == 1:
        names = [MONTHS[month.first_on.month - 1] for month in months]
        last = f" {years.pop()}"
    else:
        names, last = [f"{MONTHS[month.first_on.month - 1]} {month.first_on.year}" for month in months], ""
    return (names[0] if len(names) == 1 else f"{', '.join(names[:-1])} och {names[-1]}") + last


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".").replace(".", ",")


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
