"""In how many interviews a theme occurs, by round and group, and what comes and goes between rounds."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from surveyapp.coding.between_rounds import Missing, Step, steps
from surveyapp.coding.models import CodedSegment, CodingDone, Theme
from surveyapp.coding.rules import lineage
from surveyapp.effects.rates import Rate, rate
from surveyapp.interviews.models import Interview
from surveyapp.people.models import Organisation
from surveyapp.schedule.subjects import Subject

MINIMUM = 5
"""Interviews about people of whom fewer share something are not counted apart."""
Key = tuple[str, int, str | None, bool]
"""Series, round, group, and whether it is about people."""
OF_ORGANISATIONS = (Interview.organisation_id.is_not(None), Interview.subject_kind != Subject.PLACEMENT.value)


@dataclass(frozen=True, slots=True)
class Group:
    """Interviews of one round and one group; about people, where the subjects are placements."""

    series: str
    round_number: int
    group_code: str | None
    is_about_people: bool
    #: interviews that a coder has gone through
    n_coded: int


@dataclass(frozen=True, slots=True)
class ThemeCounts:
    """Groups in order, and by theme for each of them the share of interviews in which it, or one under it, occurs."""

    groups: tuple[Group, ...]
    #: None is hidden
    rates: dict[int, tuple[Rate | None, ...]]


@dataclass(frozen=True, slots=True)
class OrganisationRounds:
    """One organisation in one series: what came and went from round to round."""

    organisation_id: int
    organisation: str
    series: str
    steps: tuple[Step, ...]


def shown(n: int, group: Group) -> Rate | None:
    """The share with its interval; None where so few people could be told by it, or by what is left over."""
    of = group.n_coded
    if group.is_about_people and (of < MINIMUM or 0 < n < MINIMUM or 0 < of - n < MINIMUM):
        return None
    return rate(n, of)


def theme_counts(session: Session, authority_id: int, codebook_id: int) -> ThemeCounts:
    """Share of coded interviews with each living theme, with Wilson's interval, by series, round and group.

    An interview is coded when a coder has said to be done with it. A theme counts where any coder marked it or one
    that stands under it, once for each interview.
    """
    keys = _coded_groups(session, authority_id, codebook_id)
    n_coded = Counter(keys.values())
    groups = [Group(*key, n_coded[key]) for key in sorted(n_coded, key=lambda one: (*one[:2], one[2] or "", one[3]))]
    place = {key_of(group): number for number, group in enumerate(groups)}
    place_of = {interview_id: place[key] for interview_id, key in keys.items()}
    parents = _parents(session, codebook_id)
    found: defaultdict[int, set[int]] = defaultdict(set)
    for theme_id, interviews in _marked(session, codebook_id).items():
        for one in lineage(theme_id, parents):
            found[one] |= interviews
    rates: dict[int, tuple[Rate | None, ...]] = {}
    for theme_id in parents:
        counted = Counter(place_of[one] for one in found[theme_id] if one in place_of)
        rates[theme_id] = tuple(shown(counted[number], group) for number, group in enumerate(groups))
    return ThemeCounts(tuple(groups), rates)


def theme_changes(session: Session, authority_id: int, codebook_id: int) -> list[OrganisationRounds]:
    """For each organisation and series: which themes appear, persist and disappear; missing rounds say why.

    Interviews about placements are left out: what comes and goes there would tell of single people.
    """
    planned, names, missing = _planned(session, authority_id)
    rounds: defaultdict[str, set[int]] = defaultdict(set)
    for (_organisation, series), numbers in planned.items():
        rounds[series] |= numbers
    of = {
        row.id: (row.organisation_id, row.series, row.round_number)
        for row in session.execute(
            select(Interview.id, Interview.organisation_id, Interview.series, Interview.round_number).where(
                Interview.id.in_(_coded(authority_id, codebook_id)), *OF_ORGANISATIONS
            )
        )
    }
    sets: defaultdict[tuple[int, str], dict[int, set[int]]] = defaultdict(dict)
    for organisation, series, number in of.values():
        sets[organisation, series][number] = set()
    for theme_id, interviews in _marked(session, codebook_id).items():
        for organisation, series, number in {of[one] for one in interviews if one in of}:
            sets[organisation, series][number].add(theme_id)
    return [
        OrganisationRounds(
            organisation,
            names[organisation],
            series,
            tuple(
                steps(
                    sorted(rounds[series]),
                    {number: frozenset(themes) for number, themes in sets[organisation, series].items()},
                    missing[organisation, series],
                )
            ),
        )
        for organisation, series in sorted(planned, key=lambda one: (one[1], names[one[0]], one[0]))
    ]


def _planned(
    session: Session, authority_id: int
) -> tuple[dict[tuple[int, str], set[int]], dict[int, str], dict[tuple[int, str], dict[int, Missing]]]:
    """Rounds of every organisation, names, and why a round would be missing."""
    planned: defaultdict[tuple[int, str], set[int]] = defaultdict(set)
    missing: defaultdict[tuple[int, str], dict[int, Missing]] = defaultdict(dict)
    names: dict[int, str] = {}
    rows = session.execute(
        select(
            Organisation.id,
            Organisation.name,
            Interview.series,
            Interview.round_number,
            func.count(Interview.held_on),
            func.count(Interview.finished_at),
        )
        .join(Interview, Interview.organisation_id == Organisation.id)
        .where(Interview.authority_id == authority_id, *OF_ORGANISATIONS)
        .group_by(Organisation.id, Organisation.name, Interview.series, Interview.round_number)
    )
    for organisation, name, series, number, n_held, n_finished in rows:
        planned[organisation, series].add(number)
        names[organisation] = name
        missing[organisation, series][number] = (
            Missing.NOT_CODED if n_finished else Missing.NOT_FINISHED if n_held else Missing.NOT_HELD
        )
    return planned, names, missing


def key_of(group: Group) -> Key:
    """What tells a group from others."""
    return group.series, group.round_number, group.group_code, group.is_about_people


def _coded_groups(session: Session, authority_id: int, codebook_id: int) -> dict[int, Key]:
    """Coded interviews and the group of each."""
    rows = session.execute(
        select(
            Interview.id, Interview.series, Interview.round_number, Interview.group_code, Interview.subject_kind
        ).where(Interview.id.in_(_coded(authority_id, codebook_id)))
    )
    return {id_: (series, number, group, kind == Subject.PLACEMENT.value) for id_, series, number, group, kind in rows}


def _coded(authority_id: int, codebook_id: int) -> Select[int]:
    """Interviews that at least one coder is done with."""
    return (
        select(CodingDone.interview_id)
        .join(Interview, Interview.id == CodingDone.interview_id)
        .where(
            Interview.authority_id == authority_id,
            CodingDone.codebook_id == codebook_id,
            CodingDone.reopened_at.is_(None),
        )
        .distinct()
    )


def _marked(session: Session, codebook_id: int) -> dict[int, set[int]]:
    """Living themes and the interviews in which they are marked, coded to the end or not."""
    themes = select(Theme.id).where(Theme.codebook_id == codebook_id, Theme.removed_at.is_(None))
    found: defaultdict[int, set[int]] = defaultdict(set)
    # Sets of ids are put together here: databases take ten times as long to count them apart by group.
    for theme_id, interview_id in session.execute(
        select(CodedSegment.theme_id, CodedSegment.interview_id)
        .where(CodedSegment.theme_id.in_(themes), CodedSegment.removed_at.is_(None))
        .distinct()
    ):
        found[theme_id].add(interview_id)
    return found


def _parents(session: Session, codebook_id: int) -> dict[int, int | None]:
    rows = session.execute(
        select(Theme.id, Theme.parent_id).where(Theme.codebook_id == codebook_id, Theme.removed_at.is_(None))
    )
    return {row.id: row.parent_id for row in rows}
