"""Writes about scanned pages: kept, confirmed beside their image, set aside; a sheet whose pages are all confirmed
becomes answers, once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.paper.desk import Desk, take, tick_off
from surveyapp.paper.filled import Filled, as_text, from_text, together
from surveyapp.paper.models import ScannedPage
from surveyapp.paper.queries import asked_on_paper, page_by_ref, pages_of
from surveyapp.paper.rules import PageState, Problem, paper_refusal
from surveyapp.paper.upload import PageRead
from surveyapp.people.models import new_ref
from surveyapp.responses.queries import Asked
from surveyapp.responses.rules import Refusal
from surveyapp.tasks.changes import About, make_task
from surveyapp.tasks.rules import TaskKind

IMAGE, VALUES = "scanned_page.image", "scanned_page.values"


class Kept(StrEnum):
    """What became of a page that was read."""

    TO_CONFIRM = "to confirm"
    UNREADABLE = "unreadable"
    TWICE = "twice"
    #: the person has not said yes to taking part, so nothing of it is kept
    NOT_KEPT = "not kept"


class Confirmed(StrEnum):
    """What came of confirming a page."""

    WAITS = "waits"
    SENT = "sent"
    #: answers came in another way meanwhile, or nothing is asked any more; the page still waits to be set aside
    ANSWERED = "answered"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Confirming:
    """A page that a person has looked at: what it says, and of how many pages the sheet is."""

    ref: str
    filled: Filled
    n_pages: int


def keep_pages(desk: Desk, pages: Iterable[PageRead]) -> list[Kept]:
    """Store pages with what was read, sealed, and say what became of each; the caller commits."""
    return [_keep(desk, page) for page in pages]


def confirm(desk: Desk, confirming: Confirming) -> Confirmed:
    """Keep what a person confirmed of a page; when it is the last one of its sheet, save and send the answers."""
    page = page_by_ref(desk.session, desk.authority_id, confirming.ref)
    if page is None or page.assignment_id is None:
        return Confirmed.GONE
    asked = asked_on_paper(desk.session, desk.authority_id, page.assignment_id, locking=True)
    desk.session.refresh(page)
    if asked is None or page.state != PageState.TO_CONFIRM:
        return Confirmed.GONE
    if paper_refusal(asked.standing) is not None:
        return Confirmed.ANSWERED
    page.state = PageState.CONFIRMED.value
    page.values_sealed = desk.vault.seal(as_text(confirming.filled), VALUES, page.ref)
    page.confirmed_by, page.confirmed_at = desk.account_id, desk.at
    desk.session.flush()
    _tell(desk, Action.PAGE_CONFIRMED, page)
    confirmed = [one for one in pages_of(desk.session, asked.assignment_id) if one.state == PageState.CONFIRMED]
    if len(confirmed) < confirming.n_pages:
        return Confirmed.WAITS
    take(desk, asked, together(_values(desk, one) for one in confirmed), str(page.language))
    tick_off(desk, TaskKind.SCAN_TO_CONFIRM, f"sheet {asked.assignment_id}")
    return Confirmed.SENT


def set_aside(desk: Desk, ref: str) -> bool:
    """Take a page out of what waits; it is kept. False when there is no such page that waits."""
    page = page_by_ref(desk.session, desk.authority_id, ref)
    if page is None or page.state not in (PageState.TO_CONFIRM, PageState.UNREADABLE):
        return False
    page.state = PageState.SET_ASIDE.value
    desk.session.flush()
    _tell(desk, Action.PAGE_SET_ASIDE, page)
    tick_off(desk, TaskKind.SCAN_UNREADABLE, f"page {page.id}")
    return True


def image_of(desk: Desk, page: ScannedPage) -> bytes:
    """The picture of a page."""
    return desk.vault.open_bytes(page.image_sealed, IMAGE, page.ref)


def _keep(desk: Desk, read: PageRead) -> Kept:
    asked = None
    if read.label is not None:
        asked = asked_on_paper(desk.session, desk.authority_id, read.label.assignment_id, locking=True)
    refused = None if asked is None else paper_refusal(asked.standing)
    if refused in (Refusal.UNDECIDED, Refusal.DECLINED):
        return Kept.NOT_KEPT
    problem = Problem.NOT_OURS if read.label is not None and asked is None else read.problem
    if asked is not None and problem is None and read.label is not None:
        if any(one.page == read.label.page for one in pages_of(desk.session, asked.assignment_id)):
            problem = Problem.TWICE
        elif refused is not None:
            problem = Problem.ANSWERED if refused in (Refusal.SUBMITTED, Refusal.VOID) else Problem.REFUSED
    page = _stored(desk, read, asked, problem)
    return _with_task(desk, page, asked, problem)


def _stored(desk: Desk, read: PageRead, asked: Asked | None, problem: Problem | None) -> ScannedPage:
    ref = new_ref()
    state = {None: PageState.TO_CONFIRM, Problem.TWICE: PageState.SET_ASIDE}.get(problem, PageState.UNREADABLE)
    label = read.label if asked is not None else None
    page = ScannedPage(
        ref=ref,
        authority_id=desk.authority_id,
        assignment_id=None if asked is None else asked.assignment_id,
        page=None if label is None else label.page,
        language=None if label is None else label.language,
        edition=None if label is None else label.edition,
        state=state.value,
        problem=None if problem is None else problem.value,
        image_sealed=desk.vault.seal_bytes(read.picture, IMAGE, ref),
        marks=_marks(read) if asked is not None else None,
        scanned_by=desk.account_id,
        scanned_at=desk.at,
    )
    desk.session.add(page)
    desk.session.flush()
    _tell(desk, Action.PAGE_SCANNED, page)
    return page


def _marks(read: PageRead) -> dict[str, Any]:
    items = {
        name: {"typed": item.typed, "doubt": None if item.doubt is None else item.doubt.value}
        for name, item in read.items.items()
    }
    return {"corners": read.n_corners, "items": items}


def _with_task(desk: Desk, page: ScannedPage, asked: Asked | None, problem: Problem | None) -> Kept:
    if problem is Problem.TWICE:
        return Kept.TWICE
    about = About() if asked is None else About(placement_id=asked.placement_id, assignment_id=asked.assignment_id)
    if problem is None and asked is not None:
        kind, key = TaskKind.SCAN_TO_CONFIRM, f"sheet {asked.assignment_id}"
    else:
        kind, key = TaskKind.SCAN_UNREADABLE, f"page {page.id}"
    make_task(desk.session, kind, key, desk.authority_id, about, actor=desk.actor, at=desk.at)
    return Kept.TO_CONFIRM if problem is None else Kept.UNREADABLE


def _values(desk: Desk, page: ScannedPage) -> Filled:
    if page.values_sealed is None:
        raise ValueError("a confirmed page holds what was confirmed")
    return from_text(desk.vault.open(page.values_sealed, VALUES, page.ref))


def _tell(desk: Desk, action: Action, page: ScannedPage) -> None:
    record(
        desk.session,
        action,
        actor=desk.actor,
        subject=("scanned_page", page.id),
        at=desk.at,
        authority_id=desk.authority_id,
        details={"assignment": page.assignment_id, "page": page.page, "problem": page.problem},
    )
