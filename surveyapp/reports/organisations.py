"""Organisations of an authority with what hangs on each: agreements, placements, people."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from surveyapp.agreements.models import Agreement
from surveyapp.people.models import Informant, OrganisationKind
from surveyapp.people.organisations import organisations
from surveyapp.placements.models import Placement


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    """One organisation, with counts; agreements are those in force today."""

    ref: str
    name: str
    n_agreements: int
    n_placements_now: int
    n_placements: int
    #: supervisors or caseworkers
    n_people: int


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """So many organisations of a kind by name, and how many there are."""

    lines: list[OrganisationLine]
    page: int
    n_pages: int


PER_PAGE = 25


def organisation_lines(
    session: Session, authority_id: int, today: dt.date, pages: Mapping[OrganisationKind, int]
) -> dict[OrganisationKind, OrganisationPage]:
    """A page of each kind by name, the first unless told; a count is one query for all of them, of whichever kind."""
    n_all, n_now = _placements(session, authority_id, today)
    n_people = _by_id(
        session,
        select(Informant.organisation_id, func.count())
        .where(Informant.authority_id == authority_id, Informant.organisation_id.is_not(None))
        .group_by(Informant.organisation_id),
    )
    n_agreements = _by_id(
        session,
        select(Agreement.provider_id, func.count())
        .where(
            Agreement.authority_id == authority_id,
            Agreement.starts_on <= today,
            Agreement.ends_on >= today,
        )
        .group_by(Agreement.provider_id),
    )
    return {
        kind: _page(
            [
                OrganisationLine(
                    row.ref,
                    row.name,
                    n_agreements.get(row.id, 0),
                    n_now[row.id],
                    n_all[row.id],
                    n_people.get(row.id, 0),
                )
                for row in organisations(session, authority_id, kind)
            ],
            pages.get(kind, 1),
        )
        for kind in OrganisationKind
    }


def page_with(session: Session, authority_id: int, kind: OrganisationKind, ref: str) -> int:
    """On which page of its kind an organisation stands; the first where there is none of this ref."""
    refs = [row.ref for row in organisations(session, authority_id, kind)]
    return 1 + refs.index(ref) // PER_PAGE if ref in refs else 1


def _page(lines: list[OrganisationLine], asked: int) -> OrganisationPage:
    n_pages = max(1, -(-len(lines) // PER_PAGE))
    page = min(max(asked, 1), n_pages)
    return OrganisationPage(lines[(page - 1) * PER_PAGE : page * PER_PAGE], page, n_pages)


def _placements(session: Session, authority_id: int, today: dt.date) -> tuple[Counter[int], Counter[int]]:
    """Placements of every provider and referrer: all, and those that last today. Each placement is read once."""
    ends = Placement.provider_id, Placement.referrer_id
    lasts = and_(Placement.start_on <= today, or_(Placement.exit_on.is_(None), Placement.exit_on >= today))
    rows = session.execute(
        select(*ends, func.count(), func.count(case((lasts, 1))))
        .where(Placement.authority_id == authority_id)
        .group_by(*ends)
    )
    n_all, n_now = Counter[int](), Counter[int]()
    for *ids, n, n_lasting in rows:
        for one in ids:
            n_all[one] += n
            n_now[one] += n_lasting
    return n_all, n_now


def _by_id(session: Session, query: Select[*tuple[Any, ...]]) -> dict[int, int]:
    return {row[0]: row[1] for row in session.execute(query)}
