"""The evaluator's page: flow, change by area, time to the target and attrition of one plan or a part of it. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from surveyapp.effects.rates import Rate, rate
from surveyapp.plans.definition import Plan
from surveyapp.plans.shelf import Shelf
from surveyapp.reports.evaluation_book import AreaRow, Book, EndRow, FlowRow, Pick, book_of
from surveyapp.reports.evaluation_counts import OTHER, WAITING, WANTED, Counts
from surveyapp.reports.evaluation_parts import (
    MINIMUM,
    Parts,
    Shown,
)
from surveyapp.reports.incidence import Ends, Incidence, at_moment, incidence
from surveyapp.schedule.windows import UNSETTLED, FinalState

DAYS_A_MONTH = 365.25 / 12
MOMENTS = (3.0, 6.0, 9.0, 12.0, 18.0, 24.0)
"""Months from the start for which a share is told."""

RELIABLE = ("improved", "unchanged", "deteriorated")
CROSSED = ("reached", "not reached", "already there")


@dataclass(frozen=True, slots=True)
class WaveFlow:
    """One wave in one role: planned answers, those whose time is over, and those that came."""

    wave: str
    role: str
    n_planned: int
    n_settled: int
    n_answered: int

    @property
    def n_missing(self) -> int:
        """Those whose time is over without an answer."""
        return self.n_settled - self.n_answered

    @property
    def answered(self) -> Rate:
        """Answered of those whose time is over, with Wilson's interval."""
        return rate(self.n_answered, self.n_settled)

    @property
    def missing(self) -> Rate:
        """The share without an answer, with Wilson's interval."""
        return rate(self.n_missing, self.n_settled)


@dataclass(frozen=True, slots=True)
class Area:
    """One scale as one informant answered it: verdicts as far as they may be shown, and how many have none."""

    instrument: str
    role: str
    scale: str
    n: int
    n_missing: int
    #: improved, unchanged, deteriorated; None where no reliability was fixed
    reliable: Shown | None
    #: reached, not reached, already there; None where no threshold was fixed
    threshold: Shown | None

    @property
    def improved(self) -> Rate | None:
        """The share that improved reliably of those judged, if it is shown."""
        return _rate(self.reliable, 0)

    @property
    def reached(self) -> Rate | None:
        """The share that reached the threshold, of those who were not there at the start, if it is shown."""
        if self.threshold is None or self.threshold.cells[0] is None or self.threshold.cells[1] is None:
            return None
        return rate(self.threshold.cells[0], self.threshold.cells[0] + self.threshold.cells[1])


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All of it, for the chosen part."""

    n: int
    n_excluded: int
    providers: Parts
    years: Parts
    chosen: str
    n_planned: int
    n_settled: int
    n_answered: int
    #: (state, number); a number that is hidden is None and is in ``n_other_reasons``
    waiting: tuple[tuple[FinalState, int], ...]
    reasons: tuple[tuple[FinalState, int], ...]
    n_other_reasons: int
    waves: tuple[WaveFlow, ...]
    #: (way, number of answers)
    ways: tuple[tuple[str, int | None], ...]
    areas: tuple[Area, ...]
    ends: Shown
    curve: tuple[Incidence, ...]

    @property
    def attrition(self) -> tuple[WaveFlow, ...]:
        """The participants' waves whose time is over for somebody."""
        return tuple(one for one in self.waves if one.role == "participant" and one.n_settled)


def areas_of(plan: Plan, shelf: Shelf) -> tuple[tuple[str, str, str], ...]:
    """Instrument, role and scale of everything that the plan asks for, in its order."""
    asks = {(ask.instrument, ask.informant): ask.version for wave in plan.waves for ask in wave.asks}
    return tuple(
        (code, role, scale)
        for (code, role), version in asks.items()
        for scale in shelf.catalogue.get(code, version).scales
    )


def every_part(counts: Counts, waves: Sequence[str], areas: Sequence[tuple[str, str, str]]) -> dict[str, Evaluation]:
    """All placements, under an empty name, and every part that may be chosen."""
    book = book_of(counts)
    return {name: _read(book, waves, areas, name) for name in ("", *book.may_be_chosen)}


def evaluation(counts: Counts, waves: Sequence[str], areas: Sequence[tuple[str, str, str]], chosen: str) -> Evaluation:
    """Read the counts for a part, or for all where ``chosen`` is empty or no such part may be chosen.

    ``waves`` and ``areas`` (instrument, role, scale) come in the order of the plan; others are left out.
    """
    book = book_of(counts)
    return _read(book, waves, areas, chosen if chosen in book.may_be_chosen else "")


def _read(book: Book, waves: Sequence[str], areas: Sequence[tuple[str, str, str]], chosen: str) -> Evaluation:
    pick = Pick(book, chosen)
    states = _states((row[5], row[6]) for row in pick.mine.flow)
    waiting = tuple((state, states[state]) for state in UNSETTLED if states[state])
    settled = states.total() - sum(count for _, count in waiting)
    reasons, n_others = _reasons(pick)
    ends = pick.shown("ends", ((row[:2], row[3], row[4]) for row in pick.whole.ends), (WAITING, WANTED, OTHER))
    return Evaluation(
        n=pick.mine.n,
        n_excluded=book.n_excluded,
        providers=book.kinds[0],
        years=book.kinds[1],
        chosen=chosen,
        n_planned=states.total(),
        n_settled=settled,
        n_answered=states[FinalState.ANSWERED],
        waiting=waiting,
        reasons=reasons,
        n_other_reasons=n_others,
        waves=_waves(pick.mine.flow, waves),
        ways=_ways(pick),
        areas=tuple(_area(pick, area) for area in areas),
        ends=ends,
        curve=_curve(pick.mine.ends) if ends.is_whole else (),
    )


def _states(rows: Iterable[tuple[str, int]]) -> Counter[FinalState]:
    found: Counter[FinalState] = Counter()
    for state, n in rows:
        found[FinalState(state)] += n
    return found


def _reasons(pick: Pick) -> tuple[tuple[tuple[FinalState, int], ...], int]:
    """Why answers did not come, the most frequent first; small numbers together under one name."""
    lost = [state for state in FinalState if state is not FinalState.ANSWERED and state not in UNSETTLED]
    codes = [state.value for state in lost]
    rows = ((row[:2], row[5], row[6]) for row in pick.whole.flow)
    shown = pick.shown("reasons", rows, codes, zeros_are_safe=True)
    n_all = sum(row[6] for row in pick.mine.flow if row[5] in codes)
    known = [(state, cell) for state, cell in zip(lost, shown.cells, strict=True) if cell]
    return tuple(sorted(known, key=lambda one: -one[1])), n_all - sum(n for _, n in known)


def _waves(flow: Iterable[FlowRow], order: Sequence[str]) -> tuple[WaveFlow, ...]:
    found: dict[tuple[str, str], Counter[FinalState]] = defaultdict(Counter)
    for row in flow:
        found[row[2], row[3]][FinalState(row[5])] += row[6]
    places = {wave: place for place, wave in enumerate(order)}
    return tuple(
        WaveFlow(
            wave,
            role,
            states.total(),
            states.total() - sum(states[one] for one in UNSETTLED),
            states[FinalState.ANSWERED],
        )
        for (wave, role), states in sorted(found.items(), key=lambda one: (places.get(one[0][0], len(places)), one[0]))
    )


def _ways(pick: Pick) -> tuple[tuple[str, int | None], ...]:
    answered = [row for row in pick.whole.flow if row[5] == FinalState.ANSWERED.value]
    modes = sorted({row[4] for row in answered})
    shown = pick.shown("ways", ((row[:2], row[4], row[6]) for row in answered), modes, zeros_are_safe=True)
    return tuple((mode, n) for mode, n in zip(modes, shown.cells, strict=True) if n != 0)


def _area(pick: Pick, area: tuple[str, str, str]) -> Area:
    rows = pick.whole.areas.get(area, [])
    n = sum(row[7] for row in pick.mine.areas.get(area, ()))
    verdicts = ((row[:2], row[5], row[7]) for row in rows)
    judged = any(row[5] in RELIABLE for row in rows)
    held = any(row[6] in CROSSED for row in rows)
    return Area(
        *area,
        n=n,
        n_missing=pick.mine.n - n,
        reliable=pick.shown(f"{area} reliable", verdicts, RELIABLE) if judged else None,
        threshold=_crossed(rows, pick, f"{area} threshold") if held else None,
    )


def _crossed(rows: Sequence[AreaRow], pick: Pick, name: str) -> Shown:
    """Reached, not reached, already there; that nobody was there at the start may be said, as in the effects report."""
    has_already = any(row[6] == CROSSED[2] and row[7] for row in rows)
    shown = pick.shown(name, ((row[:2], row[6], row[7]) for row in rows), CROSSED if has_already else CROSSED[:2])
    return shown if has_already else Shown((*shown.cells, 0), shown.total)


def _curve(rows: Iterable[EndRow]) -> tuple[Incidence, ...]:
    """Shares at the target at a few moments, from ends that are all shown; no step is of a few people."""
    ends: dict[float, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in rows:
        ends[row[2] / DAYS_A_MONTH][(WANTED, OTHER, WAITING).index(row[3])] += row[4]
    by_time: Mapping[float, Ends] = {time: (one[0], one[1], one[2]) for time, one in ends.items()}
    points = incidence(by_time)
    return _steps(points, lambda start, end: sum(sum(n[:2]) for time, n in by_time.items() if start < time <= end))


def _steps(points: tuple[Incidence, ...], n_ended: Callable[[float, float], int]) -> tuple[Incidence, ...]:
    shown: list[Incidence] = []
    last = 0.0
    for moment in MOMENTS:
        found = at_moment(points, moment)
        if found is None:
            break
        if 0 < n_ended(last, moment) < MINIMUM or found.at_risk < MINIMUM:
            continue
        shown.append(found)
        last = moment
    return tuple(shown)


def _rate(shown: Shown | None, place: int) -> Rate | None:
    if shown is None or shown.total is None or shown.cells[place] is None:
        return None
    return rate(shown.cells[place] or 0, shown.total)
