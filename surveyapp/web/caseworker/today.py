"""The caseworker's day: whom to call, what ends, what is due; each line with the one thing to do next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for

from surveyapp.access.policy import Act, has
from surveyapp.conversations.queries import ConversationShown, conversation_by_ref
from surveyapp.conversations.rules import LONGEST, as_sent
from surveyapp.extensions import house, session
from surveyapp.reports.today import Asked, Item, Kind, Today, Who
from surveyapp.reports.today import today as read_today
from surveyapp.web.call_words import why_call
from surveyapp.web.caseworker.areas import areas_in_words
from surveyapp.web.caseworker.routes import blueprint
from surveyapp.web.caseworker.tasks import just_done
from surveyapp.web.filters import day, telephone
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.interface_texts import ngettext
from surveyapp.web.task_steps import step_of_task
from surveyapp.web.task_words import task_in_words
from surveyapp.web.whose import caseworker_asked, whose
from surveyapp.web.words import role_in_words

SIZE, FIRST = 25, 5


@dataclass(frozen=True, slots=True)
class Line:
    """A line in words: who, what, since when, and the next step as the text and address of a link."""

    who: str
    address: str
    beside: str
    what: str
    since: str
    step: tuple[str, str]
    #: ref of a task that can be ticked off
    task: str = ""
    #: ref of the placement, and the readings that somebody may talk with the person about, as a form sends them
    placement: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A note about a conversation that was not stored: too long, or somebody told of the conversation first."""

    placement_id: int
    note: str
    #: the readings, where the same form can be sent again
    about: str = ""
    first: ConversationShown | None = None


@blueprint.get("/idag")
@needs(Act.SEE_CASELOAD)
def today() -> str:
    """Everything that waits, or one heading page by page; whose it is stands in the address."""
    return today_page()


def today_page(unsaved: Unsaved | None = None) -> str:
    """The day, with what was done a moment ago or could not be stored."""
    shown = request.args.get("visa", "")
    kind = Kind(shown) if shown in {one.value for one in Kind} else None
    page = max(request.args.get("page", 1, type=int), 1)
    now = house().clock.today()
    told = unsaved.first if unsaved is not None else _just_told()
    named = {one.placement_id for one in (told, unsaved) if one is not None}
    asked = Asked(actor().authority_id, now, caseworker_asked(), kind, page, SIZE, FIRST, frozenset(named))
    found = read_today(session(), house().vault, house().shelf, asked)
    n_shown = next((one.n_all for one in found.sections if one.kind is kind), 0)
    return render_template(
        "caseworker/today.html",
        found=found,
        titles=_titles(),
        kind=kind,
        lines=_lines(found, now),
        first=FIRST,
        page=page,
        n_pages=max(1, -(-n_shown // SIZE)),
        here=here,
        whose=whose(here),
        may_tick=has(actor(), Act.SEE_TASKS),
        may_tell=has(actor(), Act.WRITE_NOTES),
        told=told,
        is_told_by_me=told is not None and told.author_id == actor().account_id,
        unsaved=unsaved,
        longest_note=LONGEST,
        just_done=just_done(actor().authority_id),
        task_words=task_in_words,
        **staff_frame(),
    )


def here(endpoint: str = "caseworker.today", **changed: Any) -> str:
    """An address that keeps whose placements and which heading are shown, but for what is changed."""
    kept = {name: request.args.get(name) for name in ("vems", "visa")}
    return url_for(endpoint, **{**kept, **changed})


def _just_told() -> ConversationShown | None:
    """The conversation that the address names, unless it was taken back."""
    ref = request.args.get("samtal", "")
    return conversation_by_ref(session(), house().vault, actor(), ref) if ref else None


def _titles() -> dict[Kind, tuple[str, str]]:
    """Each heading, and in a few words for its count."""
    return {
        Kind.NO_SHOW: (_("Kom inte till sin plats"), _("kom inte")),
        Kind.UNREACHABLE: (_("Går inte att nå"), _("går inte att nå")),
        Kind.LATE: (_("Svar som dröjer"), _("sena svar")),
        Kind.WORSE: (_("Har det sämre, mer än mätfelet förklarar"), _("har det sämre")),
        Kind.EXIT: (_("Planerat slut har passerat"), _("slut att skriva in")),
        Kind.FOLLOW_UP: (_("Uppföljning efter avslut"), _("uppföljningar")),
        Kind.NOTICE: (_("Avtal att ta ställning till"), _("avtal")),
        Kind.TASK: (_("Att göra"), _("att göra")),
    }


def _lines(found: Today, now: dt.date) -> dict[Kind, list[Line]]:
    return {one.kind: [_line(one.kind, item, found.people, now) for item in one.items] for one in found.sections}


def _line(kind: Kind, item: Item, people: dict[int, Who], now: dt.date) -> Line:
    who = people.get(item.placement_id or 0)
    what, since = _words()[kind](item)
    task = item.task.ref if item.task is not None else ""
    if who is None:
        name = item.provider or _("Gäller ingen enskild placering")
        return Line(name, "", "", what, _ago(since, now), _open_list(item), task)
    address = url_for("caseworker.placement", ref=who.ref)
    beside = " · ".join(part for part in (who.label, who.provider) if part)
    step = _step(kind, item, who, address)
    return Line(who.name, address, beside, what, _ago(since, now), step, task, who.ref, as_sent(item.areas))


def _step(kind: Kind, item: Item, who: Who, address: str) -> tuple[str, str]:
    """Call where there is a number, mend the number where nothing reaches the person, else open."""
    if kind is Kind.EXIT:
        return _("Skriv in slutet"), url_for("placing.end", ref=who.ref)
    if kind is Kind.FOLLOW_UP and item.task is not None:
        return _("Skriv in hur det gick"), url_for("placing.later", ref=who.ref)
    if kind is Kind.TASK:
        own = None if item.task is None else step_of_task(item.task.kind, who.ref)
        return own or (_("Öppna"), address)
    phone, name = (item.call.phone, item.call.name) if item.call is not None else (who.phone, who.name)
    if phone is None:
        return _("Öppna och ge en ny länk"), f"{address}#contact"
    first = name.split()[0]
    return _("Ring %(name)s %(number)s", name=first, number=telephone(phone)), f"tel:{phone}"


def _open_list(item: Item) -> tuple[str, str]:
    if item.agreement:
        return _("Se avtalet"), url_for("agreements.agreement", ref=item.agreement)
    return _("Öppna listan"), url_for("caseworker.tasks")


def _ago(since: dt.date | None, now: dt.date) -> str:
    if since is None:
        return ""
    days = (now - since).days
    if days <= 0:
        return _("sedan i dag")
    return ngettext("sedan i går", "sedan %(num)d dagar", days)


def _words() -> dict[Kind, Callable[[Item], tuple[str, dt.date | None]]]:
    """What each heading's lines say, and the day from which the waiting is counted."""
    return {
        Kind.NO_SHOW: _did_not_come,
        Kind.UNREACHABLE: _waiting,
        Kind.LATE: _waiting,
        Kind.WORSE: lambda item: (
            _("Senaste svaren ligger lägre än de första. %(areas)s.", areas=areas_in_words(item.areas)),
            item.since,
        ),
        Kind.EXIT: lambda item: (
            _("Skulle ha slutat den %(day)s. Skriv in hur det gick, eller förläng.", day=day(item.since)),
            item.since,
        ),
        Kind.FOLLOW_UP: _follow_up,
        Kind.NOTICE: lambda item: (
            _(
                "Avtalet går ut den %(end)s. Säg till senast den %(day)s om det ska fortsätta.",
                end=day(item.since),
                day=day(item.until),
            ),
            None,
        ),
        Kind.TASK: _task,
    }


def _did_not_come(item: Item) -> tuple[str, dt.date | None]:
    on = item.task.day if item.task is not None else None
    return (_("Kom inte den %(day)s.", day=day(on)) if on else _("Kom inte."), on)


def _waiting(item: Item) -> tuple[str, dt.date | None]:
    if item.call is None:
        return "", None
    n_waiting = ngettext("Ett svar väntar.", "%(num)d svar väntar.", item.call.n_waiting)
    said = f"{why_call(item.call)} {n_waiting}"
    if item.call.role != "participant":
        said = f"{item.call.name}, {role_in_words(item.call.role)}: {said}"
    return said, item.since


def _follow_up(item: Item) -> tuple[str, dt.date | None]:
    if item.task is not None:
        return _task(item)
    return _("Frågorna efter avslutet är öppna till den %(day)s.", day=day(item.until)), item.since


def _task(item: Item) -> tuple[str, dt.date | None]:
    if item.task is None:
        return "", None
    words = task_in_words(item.task.kind)
    until = _("Senast den %(day)s.", day=day(item.task.due_on)) if item.task.due_on else ""
    return " ".join(part for part in (f"{words.name}.", words.next_step, until) if part), item.task.created_at.date()
