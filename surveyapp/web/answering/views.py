"""View models of the answering pages: everything a template shows, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from flask import render_template, request, url_for
from flask_babel import gettext as _

from surveyapp.extensions import house
from surveyapp.instruments.definition import (
    ChoiceItem,
    ChoicesItem,
    Instrument,
    Item,
    LadderItem,
    NumberItem,
    Text,
    TextItem,
)
from surveyapp.instruments.wording import wording
from surveyapp.people.models import Role
from surveyapp.responses.given import Given
from surveyapp.responses.queries import Asked, Holder
from surveyapp.responses.rules import Missing, Refusal
from surveyapp.web import language
from surveyapp.web.answering import company
from surveyapp.web.answering.page_form import CANNOT_SAY, LEAVE_OUT, fill_in, form_class
from surveyapp.web.answering.picture import Picture
from surveyapp.web.answering.saving import Posted
from surveyapp.web.answering.seal import FIELD, seal
from surveyapp.web.answering.steps import Step, before, first_open
from surveyapp.web.answering.visit import Visit

Page = str | tuple[str, int]


def say(text: Text | None) -> str:
    """A text in the reader's language."""
    return "" if text is None else wording(text, language.language())


@dataclass(frozen=True, slots=True)
class Languages:
    """Ways to the same page in other languages."""

    code: str
    name: str
    address: str


def other_languages() -> list[Languages]:
    """The page's address in each of the other languages."""
    current = language.language()
    return [
        Languages(code, name, f"{request.path}?{language.PARAMETER}={code}")
        for code, name in language.NAMES.items()
        if code != current
    ]


def unless_refused(visit: Visit) -> Page | None:
    """The page that says why this cannot be answered now, if so."""
    why = visit.asked.refusal(visit.today)
    if why is Refusal.SUBMITTED:
        return render_template("answering/already_sent.html", visit=visit, **_frame(visit))
    if why is not None:
        return refused(why, visit)
    return unreadable(is_kept=False) if visit.instrument is None else None


def refused(why: Refusal, visit: Visit | None = None) -> Page:
    """A kind page for each reason, saying what to do."""
    status = 403 if why is Refusal.EARLY else 410
    opens_on = visit.asked.standing.window.opens_on if visit is not None else None
    return render_template("answering/refused.html", why=why.value, opens_on=opens_on), status


def unreadable(*, is_kept: bool) -> tuple[str, int]:
    """The questions of this version are not here."""
    return render_template("answering/unreadable.html", is_kept=is_kept), 503


def question(visit: Visit, step: Step, posted: Posted | None = None) -> str:
    """One step, with what was answered before or typed just now."""
    instrument = visit.instrument
    if instrument is None:
        raise ValueError("a question needs its instrument")
    if posted is None:
        form = form_class(instrument, visit.content_hash, step.items, in_rows=not visit.is_participant)()
        fill_in(form, visit.answers)
    else:
        form = posted.form
        blank = {code for code in step.items if form[code].data is None and code not in form.errors}
        fill_in(form, {code: given for code, given in visit.answers.items() if code in blank})
    earlier = before(visit.steps, step)
    return render_template(
        "answering/question.html" if visit.is_participant else "answering/rows.html",
        step=step,
        form=form,
        items=[(code, instrument.items[code]) for code in step.items],
        left=() if posted is None else posted.left,
        chosen_reason=_reason(visit.answers.get(step.name)),
        back=None if earlier is None else visit.address("question", step=earlier.name),
        leave_out=LEAVE_OUT,
        cannot_say=CANNOT_SAY,
        action=visit.address("answer", step=step.name)
        if visit.is_participant or step.of > 1
        else visit.address("send_all"),
        sends=not visit.is_participant and step.of == 1,
        **_frame(visit, step.name),
    )


def check(visit: Visit, *, is_incomplete: bool = False) -> str:
    """Every answer in short, with a way to change it."""
    instrument = visit.instrument
    if instrument is None:
        raise ValueError("the check page needs its instrument")
    rows = [
        (say(instrument.items[code].text), in_words(instrument.items[code], visit.answers.get(code)), _way(visit, code))
        for code in instrument.item_codes
    ]
    missing = first_open(visit.steps, visit.answers)
    return render_template(
        "answering/check.html",
        rows=rows,
        missing=None if missing is None else visit.address("question", step=missing.name),
        is_incomplete=is_incomplete,
        presences=company.PRESENCES,
        deciders=company.DECIDERS if instrument.jointly else {},
        asks_company=visit.is_participant,
        action=visit.address("send"),
        back=visit.address("question", step=visit.steps[-1].name),
        **_frame(visit, "send"),
    )


def done(visit: Visit, shown: Picture | None) -> str:
    """Thanks, the picture, and what comes next."""
    instrument = visit.instrument
    return render_template(
        "answering/done.html",
        thanks=say(instrument.thanks) if instrument is not None else "",
        picture=shown,
        home=_home(visit),
        **_frame(visit),
    )


def worklist(token: str, holder: Holder, found: Iterable[Asked]) -> str:
    """Everything that is open for this person, by the person it is about."""
    vault, catalogue = house().vault, house().shelf.catalogue
    people = []
    for _placement, group in groupby(
        sorted(found, key=lambda one: (one.placement_id, one.standing.window.due_on)), key=lambda one: one.placement_id
    ):
        rows = list(group)
        tasks = [_task(token, one, catalogue.instruments.get((one.instrument, one.version))) for one in rows]
        people.append((rows[0].about(vault), tasks))
    people.sort(key=lambda person: (all(task.is_sent for task in person[1]), person[0]))
    waiting = sum(not task.is_sent for _name, tasks in people for task in tasks)
    return render_template(
        "answering/worklist.html",
        people=people,
        waiting=waiting,
        is_participant=holder.role is Role.PARTICIPANT,
        demonstration=holder.is_demonstration,
        languages=other_languages(),
    )


@dataclass(frozen=True, slots=True)
class Task:
    """One line of a worklist."""

    title: str
    minutes: int
    address: str
    due_on: object
    is_late: bool
    is_sent: bool
    is_begun: bool


def _task(token: str, one: Asked, instrument: Instrument | None) -> Task:
    visit = Visit(token, one, house().clock.today(), instrument, "")
    return Task(
        title=one.instrument if instrument is None else say(instrument.title),
        minutes=1 if instrument is None else max(1, round(instrument.seconds / 60)),
        address=visit.address("done" if one.is_submitted else "resume"),
        due_on=one.standing.window.due_on,
        is_late=one.standing.window.due_on < visit.today,
        is_sent=one.is_submitted,
        is_begun=one.response_id is not None and not one.is_submitted,
    )


def in_words(item: Item, given: Given | None) -> str:
    """An answer as the person would say it."""
    if given is None:
        return _("Inget svar än")
    if given.missing is not None:
        return {
            Missing.REFUSED: _("Vill inte svara"),
            Missing.DOES_NOT_KNOW: _("Vet inte"),
        }.get(given.missing, _("Inget svar"))
    match item:
        case LadderItem():
            return f"{given.code}. {say(item.options[given.code or 0].text)}"
        case ChoiceItem():
            return say(item.options[given.code or 0].text)
        case ChoicesItem():
            return ", ".join(say(item.options[code].text) for code in given.picked or ())
        case NumberItem():
            return f"{given.number:g} {say(item.unit)}".strip().replace(".", ",")
        case TextItem():
            return given.text or ""
        case _:
            return given.day.isoformat() if given.day else ""


def _frame(visit: Visit, sealed_step: str = "") -> dict[str, object]:
    """What every page of a visit shares."""
    secret = house().settings.secret_key
    return {
        "visit": visit,
        "title": say(visit.instrument.title) if visit.instrument is not None else "",
        "intro": say(visit.instrument.intro) if visit.instrument is not None else "",
        "about": "" if visit.is_participant else visit.about,
        "seal_name": FIELD,
        "seal": seal(secret, visit.token, visit.asked.assignment_id, sealed_step),
        "say": say,
        "languages": other_languages(),
        "demonstration": visit.asked.holder.is_demonstration,
        "is_late": visit.asked.standing.window.due_on < visit.today,
    }


def _home(visit: Visit) -> str:
    asked_for = language.language() if language.PARAMETER in request.args else None
    return url_for("answering.home", token=visit.token, lang=asked_for)


def _way(visit: Visit, code: str) -> str:
    step = next(step for step in visit.steps if code in step.items)
    return visit.address("question", step=step.name)


def _reason(given: Given | None) -> str:
    if given is None or given.missing is None:
        return ""
    return {Missing.REFUSED: "refused", Missing.DOES_NOT_KNOW: "dont-know"}.get(given.missing, "")
