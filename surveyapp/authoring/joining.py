"""Published in the browser and read from files: one shelf of both, and the same one in every process."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError
from sqlalchemy import Engine, func, inspect, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from surveyapp.authoring.models import PublishedText
from surveyapp.authoring.rules import DraftKind
from surveyapp.db.engine import session_for
from surveyapp.instruments.definition import Instrument
from surveyapp.instruments.problems import Problem, dotted
from surveyapp.plans.checks import check_plan
from surveyapp.plans.definition import Plan
from surveyapp.plans.locking import plan_hash
from surveyapp.plans.shelf import Shelf

Owned = tuple[str, str, int]
"""Kind, code and version."""

CHANGED = "this version is published and its row was changed; restore it from a backup or from an exported file"
TAKEN = "a file has the same code and version with other content"


@dataclass(frozen=True, slots=True)
class Published:
    """A row as it is joined; without the text for people."""

    id: int
    authority_id: int
    kind: DraftKind
    code: str
    version: int
    content: str
    sha256: str
    is_whole: bool

    @property
    def key(self) -> Owned:
        """Kind, code and version."""
        return self.kind.value, self.code, self.version


@dataclass(frozen=True)
class Joined:
    """The whole shelf, whose what is, and which rows were left out because they were changed or do not fit."""

    whole: Shelf
    owners: Mapping[Owned, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    newest: int = 0

    def of(self, authority_id: int) -> Shelf:
        """The shelf without what other authorities published for themselves."""
        hidden = {key for key, owner in self.owners.items() if owner != authority_id}
        if not hidden:
            return self.whole
        catalogue = self.whole.catalogue.without((code, n) for kind, code, n in hidden if kind == DraftKind.INSTRUMENT)
        plans = [plan for (code, n), plan in self.whole.plans.items() if (DraftKind.PLAN.value, code, n) not in hidden]
        return Shelf.of(catalogue, plans, self.whole.pictograms, self.whole.guides)


def joined(files: Shelf, rows: Iterable[Published]) -> Joined:
    """The files and these rows on one shelf; a row that was changed, or that a file contradicts, is left out."""
    problems: list[Problem] = []
    owners: dict[Owned, int] = {}
    instruments: list[Instrument] = []
    plans = dict(files.plans)
    newest = 0
    ordered = sorted(rows, key=lambda row: (row.kind is DraftKind.PLAN, row.id))
    for row in ordered:
        newest = max(newest, row.id)
        if not row.is_whole:
            problems.append(_problem(row, CHANGED))
            continue
        owners[row.key] = row.authority_id
        if row.kind is DraftKind.INSTRUMENT and _is_new(row, files.catalogue.hashes, problems):
            instruments.append(Instrument.model_validate_json(row.content))
    catalogue = files.catalogue.with_published(instruments)
    known = {edition: plan_hash(plan) for edition, plan in files.plans.items()}
    for row in ordered:
        if row.kind is not DraftKind.PLAN or row.key not in owners or not _is_new(row, known, problems):
            continue
        plan = Plan.model_validate_json(row.content)
        findings = check_plan(plan, catalogue, files.guides)
        problems += [_problem(row, one.message, dotted(one.path)) for one in findings]
        if not findings:
            plans[plan.code, plan.version] = plan
    whole = Shelf.of(catalogue, plans.values(), files.pictograms, files.guides)
    return Joined(whole, owners, tuple(problems), newest)


class Shelves:
    """What this process knows; asked to look again, it reads the database only where something new is published."""

    def __init__(self, files: Shelf, engine: Engine) -> None:
        self._files, self._engine = files, engine
        self._now = Joined(files)
        self._own: dict[int, Shelf] = {}
        self._seen = threading.local()

    def look_again(self) -> None:
        """From here on the next use asks the database whether there is something new; once, for this thread."""
        self._seen.is_fresh = False

    def joined(self) -> Joined:
        """Files and database, as they are."""
        if not getattr(self._seen, "is_fresh", False):
            with session_for(self._engine, reading=True) as session:
                newest = newest_published(session)
                if newest != self._now.newest:
                    self._now, self._own = joined(self._files, published_rows(session)), {}
            self._seen.is_fresh = True
        return self._now

    def with_edition(self, code: str, version: int) -> Shelf:
        """A shelf with this instrument on it, if it is anywhere: what is published stays as it is, so the database is
        asked only for a version that this process has not met."""
        known = self._now.whole
        return known if (code, version) in known.catalogue.instruments else self.joined().whole

    def of(self, authority_id: int) -> Shelf:
        """What one authority may use."""
        now = self.joined()
        if authority_id not in self._own:
            self._own[authority_id] = now.of(authority_id)
        return self._own[authority_id]


def newest_published(session: Session) -> int:
    """The highest id of what was published; 0 where nothing is, or the database has no tables yet."""
    try:
        return session.scalar(select(func.max(PublishedText.id))) or 0
    except DBAPIError:
        session.rollback()
        if inspect(session.connection()).has_table(PublishedText.__tablename__):
            raise
        return 0


def published_rows(session: Session) -> Sequence[Published]:
    """Everything that was published, of all authorities."""
    rows = session.scalars(select(PublishedText).order_by(PublishedText.id))
    return [
        Published(
            row.id,
            row.authority_id,
            DraftKind(row.kind),
            row.code,
            row.version,
            row.content,
            row.sha256,
            is_whole(row) and _is_named(row),
        )
        for row in rows
    ]


def is_whole(row: PublishedText) -> bool:
    """Whether text and content are the ones that were published."""
    return sha256_of(row.content) == row.sha256 and sha256_of(row.sha256 + row.text) == row.text_sha256


def sha256_of(text: str) -> str:
    """SHA-256 of a text, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _is_named(row: PublishedText) -> bool:
    """Whether code and version beside the content are those in it."""
    try:
        found = (Instrument if row.kind == DraftKind.INSTRUMENT else Plan).model_validate_json(row.content)
    except ValidationError:
        return False
    return (found.code, found.version) == (row.code, row.version)


def _is_new(row: Published, known: Mapping[tuple[str, int], str], problems: list[Problem]) -> bool:
    """Whether the row adds something: what was written out and put among the files is the same, and stays a file."""
    other = known.get((row.code, row.version))
    if other is not None and other != row.sha256:
        problems.append(_problem(row, TAKEN))
    return other is None


def _problem(row: Published, message: str, path: str = "") -> Problem:
    return Problem(f"published {row.kind.value} {row.code} {row.version}", 1, 1, path, message)
