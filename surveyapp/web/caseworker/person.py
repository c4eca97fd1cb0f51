"""A person's page: what is open, what may be done, how it has gone, and who did what."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, render_template, url_for

from surveyapp.access.policy import Act, has
from surveyapp.conversations.queries import conversations_of
from surveyapp.extensions import house, session
from surveyapp.placements.queries import PlacementLine
from surveyapp.privacy.consent import Purpose, latest
from surveyapp.reports.person import Person, acts_about, attendance_of, messages_to, person
from surveyapp.reports.progress import InstrumentProgress, progress_of, side_by_side
from surveyapp.reports.timetable import Planned, timetable
from surveyapp.web import language
from surveyapp.web.caseworker.areas import areas_in_words
from surveyapp.web.caseworker.beside import beside_progress
from surveyapp.web.caseworker.pictures import areas_of, gap_of, star_of
from surveyapp.web.frame import staff_frame
from surveyapp.web.goal_form import GoalForm
from surveyapp.web.guards import actor
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.messages.words import channel_words, kind_words, reason_words, state_words
from surveyapp.web.notes.words import visibility_in_words
from surveyapp.web.speaks import speaks
from surveyapp.web.trail_words import did, who
from surveyapp.web.words import destination_in_words, reason_in_words, role_in_words, state_in_words

LAST_ACTS, LAST_MESSAGES, LAST_CONVERSATIONS = 10, 5, 10


@dataclass(frozen=True, slots=True)
class Summary:
    """What a caseworker wants to know first: areas that are better or worse beyond error, and what waits."""

    better: tuple[str, ...]
    worse: tuple[str, ...]
    n_open: int
    n_late: int
    next_one: Planned | None


def person_page(line: PlacementLine, displays: dict[str, str], link: str = "", form: GoalForm | None = None) -> str:
    """The whole page; ``form`` is a new goal that could not be stored as it was typed, ``link`` one just made."""
    me, vault, today = actor(), house().vault, house().clock.today()
    found = progress_of(session(), house().shelf, line.id, line.plan, language.language())
    beside = side_by_side(found)
    rows = timetable(session(), house().shelf, line.id, line.plan, today, language.language())
    about = person(session(), vault, line.participant_informant_id)
    return render_template(
        "caseworker/placement.html",
        line=line,
        link=link,
        person=about,
        contact=url_for("placing.contact", ref=about.ref) if has(me, Act.REGISTER_PEOPLE) else "",
        consents=_consents(about),
        displays=displays,
        speaks=speaks(about.language, me.authority_id),
        steps=_steps(line),
        trail=url_for("oversight.placement_trail", ref=line.ref) if has(me, Act.SEE_PLACEMENT_TRAIL) else "",
        summary=_summary(found, rows),
        found=found,
        star=star_of(found),
        beside=beside,
        gap=gap_of(beside),
        areas=areas_of(found, beside),
        conversations=conversations_of(session(), vault, me, line.id, LAST_CONVERSATIONS),
        rows=rows,
        there=attendance_of(session(), line.id),
        sent=messages_to(session(), line.participant_informant_id, LAST_MESSAGES),
        may_see_messages=has(me, Act.SEE_MESSAGES),
        acts=acts_about(session(), vault, me.authority_id, line.id, line.participant_informant_id, LAST_ACTS),
        **_words(),
        **beside_progress(line, form),
        **staff_frame(),
    )


def _words() -> dict[str, object]:
    return {
        "role_in_words": role_in_words,
        "state_in_words": state_in_words,
        "destination_in_words": destination_in_words,
        "reason_in_words": reason_in_words,
        "visibility_in_words": visibility_in_words,
        "message_kind": kind_words,
        "message_state": state_words,
        "message_reason": reason_words,
        "message_channel": channel_words,
        "act_in_words": did,
        "areas_in_words": areas_in_words,
        "who_acted": who,
    }


def _summary(found: tuple[InstrumentProgress, ...], rows: tuple[Planned, ...]) -> Summary:
    judged = [
        (scale.verdict.reliable, f"{scale.title} ({role_in_words(one.role)})") for one in found for scale in one.scales
    ]
    today = house().clock.today()
    waiting = [row for row in rows if row.state == "open"]
    coming = [row for row in rows if row.state == "coming"]
    return Summary(
        better=tuple(name for verdict, name in judged if verdict == "improved"),
        worse=tuple(name for verdict, name in judged if verdict == "deteriorated"),
        n_open=len(waiting),
        n_late=sum(row.window.due_on < today for row in waiting),
        next_one=min(coming, key=lambda row: row.window.opens_on, default=None),
    )


def _consents(about: Person) -> list[tuple[str, str]]:
    """What the person said to each purpose, and when."""
    asked = {
        Purpose.OWN_FOLLOW_UP: _("Egen uppföljning"),
        Purpose.EVALUATION: _("Utvärdering"),
        Purpose.RESEARCH: _("Forskning"),
    }
    said = {True: _("ja"), False: _("nej"), None: _("inte bestämt")}
    return [
        (text, said[latest(about.consents, purpose)])
        for purpose, text in asked.items()
        if purpose is not Purpose.RESEARCH or latest(about.consents, purpose) is not None
    ]


def _steps(line: PlacementLine) -> list[tuple[str, str]]:
    """Everything that can be done about a placement, as far as this person may, in the order of a stay."""
    offered = (
        ("ways.of_placement", Act.CONDUCT, _("Kort, intervju eller lämna över skärmen")),
        ("placing.together", Act.CHANGE_PLACEMENT, _("Fyll i månaden tillsammans")),
        ("paper.of_placement", Act.MANAGE_PAPER, _("Papper")),
        ("attendance.of_placement", Act.RECORD_ATTENDANCE, _("Närvaro")),
        ("notes.of_placement", Act.WRITE_NOTES, _("Anteckningar")),
        ("reporting.of_placement", Act.MAKE_REPORTS, _("Rapport som PDF")),
        ("plans.placement", Act.PAUSE_PLACEMENT, _("Pausa, ändra planen eller säg varför svar saknas")),
        ("placing.change", Act.CHANGE_PLACEMENT, _("Ändra placeringen")),
        ("supervisors.of_placement", Act.PROPOSE_SUPERVISOR, _("Byt handledare")),
        ("placing.end", Act.CHANGE_PLACEMENT, _("Avsluta placeringen")),
        ("placing.later", Act.CHANGE_PLACEMENT, _("Hur det gick sedan")),
    )
    there, gone = {"placing.together", "placing.end", "supervisors.of_placement"}, {"placing.later"}
    skipped = gone if line.exit_on is None else there
    return [
        (text, url_for(endpoint, ref=line.ref))
        for endpoint, act, text in offered
        if endpoint not in skipped and has(actor(), act) and endpoint in current_app.view_functions
    ]
