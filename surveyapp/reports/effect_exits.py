"""How placements ended and how soon, and the share that reached each of the plan's targets."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from surveyapp.effects.competing_ends import CompetingEnds, competing_ends
from surveyapp.effects.proportion_tests import AgainstTarget, against_target
from surveyapp.effects.proportions import proportion
from surveyapp.effects.small_numbers import protect_row
from surveyapp.effects.story_outcomes import target_words
from surveyapp.effects.survival import Survival, survival
from surveyapp.instruments.wording import wording
from surveyapp.plans.days import later
from surveyapp.plans.definition import Plan, Span, Target
from surveyapp.reports.effect_document import HIDDEN, WILSON, Cell, Frame, Section, Table, count, number, share
from surveyapp.reports.effect_pictures import curve_drawing
from surveyapp.reports.effect_tables import Stay
from surveyapp.reports.effect_words import Words

DAYS_A_MONTH = 365.25 / 12
MOMENTS = (3.0, 6.0, 9.0, 12.0, 18.0, 24.0)
STILL_THERE, WANTED, OTHER = "still there", "wanted", "other end"
KAPLAN_MEIER = "Kaplan-Meier, log-log, 95 %"
AALEN_JOHANSEN = "Aalen-Johansen, log-log, 95 %"


@dataclass(frozen=True, slots=True)
class Exits:
    """Time from start in months, and how each placement ended so far."""

    months: tuple[float, ...]
    #: the destination, or "still there"
    ends: tuple[str, ...]
    wanted: frozenset[str]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The same ends as what the plan's targets ask for, something else, or none yet."""
        return tuple(end if end == STILL_THERE else WANTED if end in self.wanted else OTHER for end in self.ends)

    def any_end(self) -> Survival:
        """The share still there by time."""
        return survival(self.months, [float(end != STILL_THERE) for end in self.ends])

    def by_kind(self) -> CompetingEnds:
        """The share that has ended in each way by time."""
        return competing_ends(self.months, list(self.kinds), censored=STILL_THERE, kinds=(WANTED, OTHER))


def exits_of(stays: Sequence[Stay], plan: Plan, today: dt.date) -> Exits:
    """Every placement up to today; an exit that is planned for later has not happened."""
    months, ends = [], []
    for stay in stays:
        has_ended = stay.exit_on is not None and stay.exit_on <= today
        last = stay.exit_on if has_ended and stay.exit_on is not None else today
        months.append((last - stay.start_on).days / DAYS_A_MONTH)
        ends.append(stay.destination or "okant" if has_ended else STILL_THERE)
    wanted = frozenset(code for target in plan.targets for code in target.destination)
    return Exits(tuple(months), tuple(ends), wanted)


def exits_section(frame: Frame, exits: Exits) -> Section:
    """Counts by destination, and shares by time from the start."""
    title = frame.words("exits")
    if all(end == STILL_THERE for end in exits.ends):
        return Section("exits", title, (), (frame.words("no exits"),))
    return Section("exits", title, (_ends(frame, exits), _months(frame, exits)), (), _drawing(frame, exits))


def safe_kinds(frame: Frame, exits: Exits) -> dict[str, int | None]:
    """How many ended in each kind of way, None where it is hidden."""
    found = Counter(exits.kinds)
    kinds = (STILL_THERE, WANTED, OTHER)
    return dict(zip(kinds, protect_row([found[kind] for kind in kinds], frame.minimum).cells, strict=True))


def _drawing(frame: Frame, exits: Exits) -> tuple[Markup, ...]:
    if None in safe_kinds(frame, exits).values():
        return ()
    marks = [moment for moment in MOMENTS if moment <= max(exits.months)]
    return curve_drawing(frame, exits.by_kind().at(marks), WANTED, frame.words("wanted"), marks)


def _ends(frame: Frame, exits: Exits) -> Table:
    found = Counter(exits.ends)
    names = sorted(found, key=lambda name: (name == STILL_THERE, -found[name], name))
    cells = protect_row([found[name] for name in names], frame.minimum).cells
    n = len(exits.ends)
    rows = tuple(
        (
            frame.words(name),
            share(proportion(found[name], n)) if cell is not None else share(proportion(found[name], n)).hidden(),
        )
        for name, cell in zip(names, cells, strict=True)
    )
    return Table("ends", frame.words("ends caption"), frame.columns("end", "n"), rows)


def _months(frame: Frame, exits: Exits) -> Table:
    curve, ends = exits.any_end(), exits.by_kind()
    found, safe = Counter(exits.kinds), safe_kinds(frame, exits)
    rows: list[tuple[Cell, ...]] = []
    for moment in [one for one in MOMENTS if one <= max(exits.months)]:
        point, shares = curve.at([moment])[0], ends.at([moment])[0]
        staying = number(point.waiting, point.at_risk, KAPLAN_MEIER, point.undefined, point.interval, "share")
        kinds = [
            number(
                shares.shares[kind].probability if kind in shares.shares else None,
                point.at_risk,
                AALEN_JOHANSEN,
                shares.undefined,
                shares.shares[kind].interval if kind in shares.shares else None,
                "share",
            )
            for kind in (WANTED, OTHER)
        ]
        cells = (
            frame.safe(count(point.at_risk), point.at_risk),
            staying if found.total() - found[STILL_THERE] >= frame.minimum else staying.hidden(),
            *(
                one if safe[kind] is not None else one.hidden()
                for kind, one in zip((WANTED, OTHER), kinds, strict=True)
            ),
        )
        rows.append((f"{moment:g}", *cells))
    columns = frame.columns("month", "at risk", "staying", "wanted", "other end")
    return Table("months", frame.words("months caption"), columns, tuple(rows), (frame.words("months note"),))


@dataclass(frozen=True, slots=True)
class TargetResult:
    """One way to count a target: which placements count, and how many reached it."""

    target: Target
    when: str
    found: AgainstTarget


def target_results(words: Words, stays: Sequence[Stay], plan: Plan, today: dt.date) -> tuple[TargetResult, ...]:
    """Each target within its time, of placements whose time has gone by; then so far, of all placements."""
    results = []
    for target in plan.targets:
        goal = target.numerator / target.denominator
        due = [stay for stay in stays if later(stay.start_on, target.after) <= today]
        in_time = sum(_reached(stay, target, later(stay.start_on, target.after)) for stay in due)
        so_far = sum(_reached(stay, target, today) for stay in stays)
        within = words("within", span=span_words(words, target.after))
        results.append(TargetResult(target, within, against_target(in_time, len(due), goal)))
        results.append(TargetResult(target, words("so far"), against_target(so_far, len(stays), goal)))
    return tuple(results)


def _reached(stay: Stay, target: Target, by: dt.date) -> bool:
    return stay.exit_on is not None and stay.exit_on <= by and stay.destination in target.destination


def span_words(words: Words, span: Span) -> str:
    """A distance in the calendar, in words."""
    parts = ((span.months, "months"), (span.weeks, "weeks"), (span.days, "days"))
    return words("and").join(words(code, n=n) for n, code in parts if n) or words("days", n=0)


def targets_section(frame: Frame, results: Sequence[TargetResult]) -> Section:
    """A row for each way to count each target, with the exact test and the verdict in words."""
    title = frame.words("targets")
    if not results:
        return Section("targets", title, (), (frame.words("no targets"),))
    rows = tuple(_target(frame, result) for result in results)
    columns = frame.columns("target", "outcome", "n", "test", "in words")
    caption = f"{frame.words('targets caption')} ({WILSON})"
    return Section("targets", title, (Table("targets", caption, columns, rows),))


def _target(frame: Frame, result: TargetResult) -> tuple[Cell, ...]:
    found, target = result.found, result.target
    figure = share(proportion(found.k, found.n))
    test = number(found.p_two_sided, found.n, "exact binomial, two-sided", found.undefined, form="p")
    verdict = target_words(found, target.numerator, target.denominator, frame.words.language)
    if found.n and None in protect_row((found.k, found.n - found.k), frame.minimum).cells:
        figure, test, verdict = figure.hidden(), test.hidden(), frame.words.reason(HIDDEN)
    return (wording(target.title, frame.words.language), result.when, figure, test, verdict)
