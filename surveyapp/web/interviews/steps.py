"""One interview, and what is done to its time: proposed, booked, moved, taken back, missed, called off."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act, has
from surveyapp.extensions import house, session
from surveyapp.interviews.booking import (
    By,
    ChangedSince,
    Held,
    Meeting,
    accept,
    book,
    call_interview_off,
    call_interview_on_again,
    cancel_booking,
    move,
    no_show,
    propose,
    take,
)
from surveyapp.interviews.groups import group_names
from surveyapp.interviews.kinds import Missed, Place, Presence
from surveyapp.interviews.one import Booked, BookingShown, Details, details_of, interviewers
from surveyapp.interviews.overview import Line, headcounts, line_of
from surveyapp.interviews.rounds import Refused
from surveyapp.interviews.rules import Fault, Standing
from surveyapp.placements.typed_day import read_day
from surveyapp.reports.calendar import as_invitation
from surveyapp.schedule.settling import BY_WHOM
from surveyapp.schedule.subjects import Subject
from surveyapp.schedule.windows import CancelReason
from surveyapp.web import interview_words
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.interviews import words
from surveyapp.web.interviews.routes import THAT_DAY, blueprint, guides_for
from surveyapp.web.words import say

N_TIMES = 3
"""So many times can be proposed at once."""
Answer = tuple[str, int] | Response


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be stored: a sentence, the form it came from, and the status of the answer."""

    sentence: str
    form: str
    status: int = 422


@blueprint.get("/intervjuer/<ref>")
@needs(Act.SEE_INTERVIEWS)
def one(ref: str) -> str:
    """Everything about one interview but what was said."""
    return page_of(ref)


@blueprint.post("/intervjuer/<ref>/boka")
@needs(Act.PLAN_INTERVIEWS)
def book_time(ref: str) -> Answer:
    """Book the first time, or propose all that were typed."""
    held = held_or_late(ref, "book")
    if not isinstance(held, Held):
        return held
    times = _times()
    vault = house().vault
    try:
        if not times:
            raise Refused(Fault.NO_TIME)
        if request.form.get("do") == "propose":
            propose(session(), vault, held, times, by())
        else:
            book(session(), vault, held, times[0], by())
    except Refused as error:
        return refused(ref, error.fault, "book")
    return stored(ref)


@blueprint.post("/intervjuer/<ref>/flytta")
@needs(Act.PLAN_INTERVIEWS)
def move_time(ref: str) -> Answer:
    """Another time in place of the one that is booked."""
    held = held_or_late(ref, "book")
    if not isinstance(held, Held):
        return held
    times = _times()
    try:
        if not times:
            raise Refused(Fault.NO_TIME)
        move(session(), house().vault, held, times[0], by())
    except Refused as error:
        return refused(ref, error.fault, "book")
    return stored(ref)


@blueprint.post("/intervjuer/<ref>/tid/<booking>/valj")
@needs(Act.PLAN_INTERVIEWS)
def choose_time(ref: str, booking: str) -> Answer:
    """Book one of the proposed times."""
    held = held_or_late(ref, "choose")
    if not isinstance(held, Held):
        return held
    try:
        accept(session(), held, booking, by())
    except Refused as error:
        return refused(ref, error.fault, "choose")
    return stored(ref)


@blueprint.post("/intervjuer/<ref>/avboka")
@needs(Act.PLAN_INTERVIEWS)
def cancel_time(ref: str) -> Answer:
    """Take the booked or proposed times back; another may be booked."""
    held = held_or_late(ref, "cancel")
    if not isinstance(held, Held):
        return held
    try:
        cancel_booking(session(), house().vault, held, request.form.get("why", "").strip(), by())
    except Refused as error:
        return refused(ref, error.fault, "cancel")
    return stored(ref)


@blueprint.post("/intervjuer/<ref>/uteblev")
@needs(Act.PLAN_INTERVIEWS)
def missed(ref: str) -> Answer:
    """The booked interview did not take place, and why."""
    held = held_or_late(ref, "missed")
    if not isinstance(held, Held):
        return held
    reason = request.form.get("missed", "")
    if reason not in list(Missed):
        return failed(ref, Problem(_("Välj varför intervjun inte blev av."), "missed"))
    try:
        no_show(session(), house().vault, held, Missed(reason), request.form.get("why", "").strip(), by())
    except Refused as error:
        return refused(ref, error.fault, "missed")
    return stored(ref)


@blueprint.post("/intervjuer/<ref>/stall-in")
@needs(Act.PLAN_INTERVIEWS)
def call_off(ref: str) -> Answer:
    """It will not be held at all, on whose wish; or that taken back."""
    held = held_or_late(ref, "off")
    if not isinstance(held, Held):
        return held
    reason = request.form.get("by", "")
    try:
        if reason == "again":
            call_interview_on_again(session(), held, by())
        elif reason in [one.value for one in BY_WHOM]:
            call_interview_off(session(), held, CancelReason(reason), by())
        else:
            return failed(ref, Problem(_("Välj vem som ställer in."), "off"))
    except Refused as error:
        return refused(ref, error.fault, "off")
    return stored(ref)


@blueprint.get("/intervjuer/<ref>/tid.ics")
@needs(Act.SEE_INTERVIEWS)
def invitation(ref: str) -> tuple[bytes, dict[str, str]]:
    """The booked time for a calendar, or the last one taken away; it names a workplace and no person."""
    line, details = _line(ref), _details(ref, names=False)
    booking = details.open_booking or next((one for one in reversed(details.bookings) if one.was_told), None)
    if booking is None:
        abort(404)
    entry = Booked(
        ref=ref,
        attempt=booking.attempt,
        sequence=booking.sequence,
        starts_at=booking.starts_at,
        minutes=booking.minutes,
        place=booking.place,
        is_cancelled=details.open_booking is None,
        provider=line.organisation,
        changed_at=booking.changed_at,
    )
    where = booking.where if booking.place is Place.THERE else words.place_in_words(booking.place)
    content = as_invitation(entry, interview_words.booking_in_words(entry), house().settings.base_url, where)
    return content, {
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Disposition": 'attachment; filename="intervju.ics"',
    }


def by() -> By:
    """Whoever is signed in, now."""
    return By(actor(), house().clock.now(), house().clock.zone)


def held_or_late(ref: str, form: str) -> Held | Answer:
    """The interview for a change; or, when somebody else changed it meanwhile, the page that says so."""
    try:
        return take(session(), actor(), ref, request.form.get("seen", -1, type=int)) or abort(404)
    except ChangedSince:
        return failed(ref, Problem("", form, 409))


def refused(ref: str, fault: Fault, form: str) -> Answer:
    """The page again with what was typed and why it was not stored."""
    return failed(ref, Problem(words.fault_in_words(fault), form))


def failed(ref: str, problem: Problem) -> Answer:
    """The same for a sentence of its own."""
    session().rollback()
    return page_of(ref, problem), problem.status


def stored(ref: str) -> Response:
    """Everything at once, and the page again."""
    session().commit()
    return redirect(url_for("interviews.one", ref=ref), 303)


def page_of(ref: str, problem: Problem | None = None) -> str:
    """The page of an interview; after a problem what was typed stands in the form it came from."""
    line = _line(ref)
    details = _details(ref, names=_sees_names(line))
    zone, today = house().clock.zone, house().clock.today()
    guide = house().guides.guides.get((details.guide, details.guide_version))
    return render_template(
        "interviews/one.html",
        line=line,
        it=details,
        problem=problem,
        meanwhile=_meanwhile(details) if problem is not None and problem.status == 409 else "",
        typed=dict(request.form) if problem is not None else {},
        heads=headcounts(session(), [line.id]).get(line.id, {}),
        group=interview_words.group_in_words(details.group_code, group_names(session(), actor().authority_id)),
        guide="" if guide is None else say(guide.title),
        guides=[(one.code, say(one.title)) for one in guides_for(Subject(line.kind)) if not details.guide],
        that_day=THAT_DAY,
        minutes=60 if guide is None else guide.minutes,
        people=interviewers(session(), house().vault, actor().authority_id) if _may(Act.PLAN_INTERVIEWS) else [],
        may_plan=_may(Act.PLAN_INTERVIEWS),
        may_hold=_may(Act.HOLD_INTERVIEWS),
        writing="interview_writing.write" if "interview_writing.write" in current_app.view_functions else "",
        sees_names=_sees_names(line),
        sees_placement=_may(Act.SEE_PERSON),
        is_about_participant=line.kind == Subject.PLACEMENT,
        can_book=line.standing not in (Standing.HELD, Standing.CALLED_OFF),
        is_over=line.window.closes_on < today,
        n_times=N_TIMES,
        places=list(Place),
        missed=list(Missed),
        presences=list(Presence),
        by_whom=BY_WHOM,
        zone=zone,
        me=actor().account_id,
        about=interview_words,
        words=words,
        **staff_frame(),
    )


def _meanwhile(details: Details) -> str:
    """What somebody else did while this person was typing: who has it booked now, and when."""
    booking = details.open_booking
    if booking is None or not booking.interviewer:
        return _("Någon annan har ändrat intervjun medan du skrev. Så här är den nu. Inget av ditt är sparat än.")
    return _(
        "Någon annan hann före: %(name)s har intervjun bokad %(day)s. Inget av ditt är sparat än.",
        name=booking.interviewer,
        day=_moment(booking),
    )


def _moment(booking: BookingShown) -> str:
    at = booking.starts_at.astimezone(house().clock.zone)
    return f"{at:%Y-%m-%d %H:%M}"


def _line(ref: str) -> Line:
    return line_of(session(), actor().authority_id, ref, house().clock.today()) or abort(404)


def _details(ref: str, *, names: bool) -> Details:
    return details_of(session(), house().vault, actor().authority_id, ref, names=names) or abort(404)


def _may(act: Act) -> bool:
    return has(actor(), act)


def _sees_names(line: Line) -> bool:
    """Names of staff and managers for those who hold interviews, those of participants for those who see persons."""
    is_about_people = line.kind in (Subject.PLACEMENT, Subject.GROUP)
    return _may(Act.SEE_PERSON) if is_about_people else _may(Act.HOLD_INTERVIEWS)


def _times() -> list[Meeting]:
    """The times that were typed whole; a row of which a part is missing or wrong counts as none."""
    form, found = request.form, []
    place = form.get("place", "")
    minutes = form.get("minutes", 60, type=int)
    for number in range(1, N_TIMES + 1):
        starts_at = _starts_at(form.get(f"day_{number}", ""), form.get(f"time_{number}", ""))
        if starts_at is None:
            continue
        found.append(
            Meeting(
                starts_at=starts_at,
                minutes=min(max(minutes, 5), 480),
                place=Place(place) if place in list(Place) else Place.THERE,
                where=form.get("where", "").strip() or None,
                interviewer_id=form.get("interviewer", actor().account_id, type=int),
            )
        )
    return found


def _starts_at(day: str, time: str) -> dt.datetime | None:
    on = read_day(day).day
    try:
        clock = dt.time.fromisoformat(time.strip().replace(".", ":"))
    except ValueError:
        return None
    return None if on is None else dt.datetime.combine(on, clock.replace(tzinfo=None), house().clock.zone)
