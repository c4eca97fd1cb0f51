"""What tables of interviews are made from: series, answers of what was held, how rounds went, and heads counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.interviews.joining import Edition
from surveyapp.interviews.models import Interview, InterviewAnswer, InterviewRound
from surveyapp.interviews.overview import Line, headcounts
from surveyapp.interviews.rules import Standing
from surveyapp.interviews.tables_rules import Given, Held
from surveyapp.schedule.subjects import Subject


@dataclass(frozen=True, slots=True)
class Series:
    """Rounds of interviews that are set side by side."""

    code: str
    #: round to its title; empty where a plan called for it
    rounds: Mapping[int, str]
    #: guides in the order of the rounds, the newest version of each first
    guides: tuple[Edition, ...]
    kinds: frozenset[str]
    has_groups: bool

    @property
    def is_about_participants(self) -> bool:
        """Whether small counts could tell of a participant."""
        return Subject.PLACEMENT.value in self.kinds


@dataclass(slots=True)
class RoundCount:
    """How a round went: planned ones are held, did not take place, or still wait."""

    round: int
    standings: Counter[Standing] = field(default_factory=Counter)
    #: why those that were not held did not take place, in the words of bookings or of the ledger
    reasons: Counter[str] = field(default_factory=Counter)
    #: of those that were held; None where nobody said
    supervisor: Counter[str | None] = field(default_factory=Counter)

    @property
    def n_planned(self) -> int:
        """All interviews that were planned and not called off."""
        return sum(self.standings.values()) - self.standings[Standing.CALLED_OFF]

    @property
    def n_waiting(self) -> int:
        """Those that may still be held."""
        ended = (Standing.HELD, Standing.NOT_HELD, Standing.CALLED_OFF)
        return sum(n for one, n in self.standings.items() if one not in ended)


def series_of(session: Session, authority_id: int) -> tuple[Series, ...]:
    """Every series of interviews of the authority, by its code."""
    rows = session.execute(
        select(
            Interview.series,
            Interview.round_number,
            Interview.guide,
            Interview.guide_version,
            Interview.subject_kind,
            func.max(InterviewRound.title).label("title"),
            func.count(Interview.group_code).label("n_grouped"),
        )
        .outerjoin(InterviewRound, InterviewRound.id == Interview.round_id)
        .where(Interview.authority_id == authority_id)
        .group_by(
            Interview.series, Interview.round_number, Interview.guide, Interview.guide_version, Interview.subject_kind
        )
        .order_by(Interview.series, Interview.round_number, Interview.guide)
    ).all()
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return tuple(_series(code, members) for code, members in found.items())


def _series(code: str, rows: list[Any]) -> Series:
    first: dict[str, int] = {}
    for row in rows:
        first.setdefault(row.guide, row.round_number)
    editions = {(row.guide, row.guide_version) for row in rows}
    return Series(
        code,
        {row.round_number: row.title or "" for row in rows},
        tuple(sorted(editions, key=lambda one: (first[one[0]], one[0], -one[1]))),
        frozenset(row.subject_kind for row in rows),
        any(row.n_grouped for row in rows),
    )


def held_in(session: Session, authority_id: int, series: str) -> list[Held]:
    """Every interview of a series that was held, with its closed answers."""
    interviews = session.execute(
        select(
            Interview.id,
            Interview.round_number,
            Interview.group_code,
            Interview.guide,
            Interview.guide_version,
            Interview.words_erased_at,
        )
        .where(*_held(authority_id, series))
        .order_by(Interview.id)
    ).all()
    answers: dict[int, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for interview_id, item, code, number, missing in session.execute(
        select(
            InterviewAnswer.interview_id,
            InterviewAnswer.item,
            InterviewAnswer.code,
            InterviewAnswer.number,
            InterviewAnswer.missing,
        )
        .join(Interview, Interview.id == InterviewAnswer.interview_id)
        .where(*_held(authority_id, series))
        .order_by(InterviewAnswer.interview_id, InterviewAnswer.item, InterviewAnswer.rank)
    ):
        answers[interview_id][item].append((code, number, missing))
    return [
        Held(
            number,
            group,
            (guide, version),
            {item: _given(found) for item, found in answers[one].items()},
            erased_at is not None,
        )
        for one, number, group, guide, version, erased_at in interviews
    ]


def _held(authority_id: int, series: str) -> tuple[Any, ...]:
    return Interview.authority_id == authority_id, Interview.series == series, Interview.held_on.is_not(None)


def _given(rows: Iterable[tuple[int | None, float | None, str | None]]) -> Given:
    found = list(rows)
    return Given(
        tuple(code for code, _number, _missing in found if code is not None),
        next((number for _code, number, _missing in found if number is not None), None),
        next((missing for _code, _number, missing in found if missing is not None), None),
    )


def by_round(lines: Iterable[Line]) -> list[RoundCount]:
    """How every round went, in order."""
    found: dict[int, RoundCount] = {}
    for one in lines:
        count = found.setdefault(one.number, RoundCount(one.number))
        count.standings[one.standing] += 1
        if one.standing is Standing.HELD:
            count.supervisor[one.presence] += 1
        elif one.reason:
            count.reasons[one.reason] += 1
    return [found[number] for number in sorted(found)]


def heads_in(session: Session, lines: Sequence[Line]) -> dict[str, dict[int, tuple[int, int]]]:
    """What was counted at these interviews: by what was counted, then by interview, as the lowest and the highest."""
    found: dict[str, dict[int, tuple[int, int]]] = defaultdict(dict)
    for interview_id, counted in headcounts(session, [line.id for line in lines]).items():
        for what, ends in counted.items():
            found[what][interview_id] = ends
    return dict(sorted(found.items()))
