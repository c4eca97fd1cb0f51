"""What the templates of question, check and thanks show, in the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from flask import render_template, request
from wtforms import Form

from surveyapp.extensions import house, session
from surveyapp.instruments.definition import Instrument
from surveyapp.languages.queries import recordings_for
from surveyapp.people.models import Display
from surveyapp.reports.charts import for_paper
from surveyapp.reports.pdf import can_make_pdf
from surveyapp.responses.given import Given
from surveyapp.responses.queries import Asked
from surveyapp.responses.rules import Missing
from surveyapp.schedule.modes import Mode
from surveyapp.web import language
from surveyapp.web.answering import beside, company, own_goals
from surveyapp.web.answering.asking import Asking, asking
from surveyapp.web.answering.frame import frame
from surveyapp.web.answering.in_words import in_words
from surveyapp.web.answering.page_form import CANNOT_SAY, LEAVE_OUT, OTHER_LANGUAGE, REASONS, STAY, fill_in, form_class
from surveyapp.web.answering.picture import Picture
from surveyapp.web.answering.saving import Posted
from surveyapp.web.answering.steps import Step, before, first_open
from surveyapp.web.answering.visit import Visit
from surveyapp.web.answering.ways import CHECK, THEN, asked_language, then, way
from surveyapp.web.device import device_of
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.seal import FIELD, seal
from surveyapp.web.words import say


def question(visit: Visit, step: Step, posted: Posted | None = None, *, n_waiting: int = 1) -> str:
    """One step, with what was answered before or typed just now; ``n_waiting`` is how many questionnaires wait."""
    instrument = _instrument(visit)
    hashes = visit.content_hash, visit.wording_hash
    drawn = visit.shelf.drawn(instrument)
    items = [asking(instrument, hashes, code, language.language(), drawn.get(code)) for code in step.items]
    come_back = then()
    return render_template(
        "answering/question.html" if visit.is_participant else "answering/rows.html",
        step=step,
        form=_form(visit, instrument, step, posted),
        items=items,
        faults={} if posted is None else _faults(visit, items, posted),
        left=() if posted is None else posted.left,
        left_out=_reason(visit.answers.get(step.name)),
        back=visit.address(CHECK) if come_back else _back(visit, step),
        leave_out=LEAVE_OUT,
        cannot_say=CANNOT_SAY,
        intro=say(instrument.intro) if step.number == 1 else "",
        jointly=instrument.jointly,
        display=visit.display.value,
        other_display=_other_display(visit, is_drawn=bool(drawn)),
        sounds=_sounds(visit, instrument),
        sends=visit.sends_at_once,
        beside=beside.of(visit) if posted is None else posted.beside,
        goals_here=own_goals.at_question(visit, step.items),
        action=_action(visit, step, come_back),
        switches=language.other_languages(_action_path(visit, step, come_back)),
        stay=STAY,
        other_language=OTHER_LANGUAGE,
        **_others(visit, n_waiting),
        **_frame(visit, visit.path("question", step=step.name, **come_back), step.name),
    )


def check(visit: Visit, *, is_incomplete: bool = False, left: Sequence[str] = (), n_waiting: int = 1) -> str:
    """Every answer in short, with a way to change it; ``left`` are questions about company without an answer."""
    instrument = _instrument(visit)
    ways = {code: step.name for step in visit.steps for code in step.items}
    rows = [
        (
            say(instrument.items[code].text),
            in_words(instrument.items[code], visit.answers.get(code), is_participant=visit.is_participant),
            visit.address("question", step=ways[code], **{THEN: CHECK}),
        )
        for code in instrument.item_codes
    ]
    missing = first_open(visit.steps, visit.answers)
    return render_template(
        "answering/check.html",
        rows=rows,
        missing=missing and visit.address("question", step=missing.name),
        is_incomplete=is_incomplete,
        presences=company.PRESENCES,
        deciders=company.DECIDERS if instrument.jointly else {},
        asks_company=visit.is_participant,
        supervisors=company.SUPERVISORS,
        choosers=company.CHOOSERS,
        left=left,
        told=request.form,
        action=visit.address("send"),
        back=visit.address("question", step=visit.steps[-1].name),
        **_others(visit, n_waiting),
        **_frame(visit, visit.path(CHECK), "send"),
    )


def done(visit: Visit, shown: Picture | None, waiting: Sequence[Asked], following: dt.date | None) -> str:
    """Thanks, the picture, and what comes next: what is still waiting, or the day of the next time."""
    instrument = visit.instrument
    promises_picture = instrument is not None and instrument.picture != "none" and shown is None
    return render_template(
        "answering/done.html",
        thanks="" if instrument is None or promises_picture else say(instrument.thanks),
        picture=shown,
        own_goals=own_goals.beside_picture(visit),
        keep=visit.address("picture_pdf") if shown is not None and can_make_pdf() else "",
        waiting=len(waiting) if visit.is_participant else len({one.placement_id for one in waiting}),
        next_person="" if visit.is_participant or not waiting else waiting[0].about(house().vault),
        onward=_onward(visit, waiting),
        home=way("home", visit.token, **asked_language()),
        following=following,
        **_frame(visit, visit.path("done")),
    )


def done_on_shared_device(
    visit: Visit, waiting: Sequence[Asked], shown: Picture | None = None, *, offers_picture: bool = False
) -> str:
    """Thanks, and nothing of the person but what was asked for just now."""
    is_over = not waiting
    around = _frame(visit, visit.path("done"), "picture")
    if is_over:
        around["device"] = device_of(visit.token, visit.asked.holder, is_over=True)
    return render_template(
        "answering/done_here.html",
        picture=shown,
        waiting=len(waiting),
        onward=_onward(visit, waiting),
        show_picture=visit.address("own_picture") if offers_picture and is_over else "",
        **around,
    )


def picture_page(visit: Visit, shown: Picture) -> str:
    """The picture alone, for paper."""
    return render_template(
        "answering/picture.html",
        title=say(visit.instrument.title) if visit.instrument is not None else "",
        picture=shown,
        own_goals=own_goals.beside_picture(visit),
        drawing=for_paper(shown.drawing),
        today=visit.today,
        demonstration=visit.asked.holder.is_demonstration,
    )


def _back(visit: Visit, step: Step) -> str:
    earlier = before(visit.steps, step)
    return "" if earlier is None else visit.address("question", step=earlier.name)


def _action(visit: Visit, step: Step, come_back: Mapping[str, str]) -> str:
    return visit.address("send_all") if visit.sends_at_once else visit.address("answer", step=step.name, **come_back)


def _sounds(visit: Visit, instrument: Instrument) -> dict[str, str]:
    """Addresses of what somebody has read aloud, by the place of the text, such as ``items.vardag.options.3.text``."""
    if not visit.is_participant or not visit.asked.holder.has_recordings:
        return {}
    edition = instrument.code, instrument.version
    found = recordings_for(session(), visit.asked.holder.authority_id, *edition, language.language())
    return {place: way("heard", visit.token, ref=ref) for place, ref in found.items()}


def _action_path(visit: Visit, step: Step, come_back: Mapping[str, str]) -> str:
    return visit.path("send_all") if visit.sends_at_once else visit.path("answer", step=step.name, **come_back)


def _onward(visit: Visit, waiting: Sequence[Asked]) -> str:
    if not waiting:
        return ""
    return way("resume", visit.token, assignment_id=waiting[0].assignment_id, **asked_language())


def _instrument(visit: Visit) -> Instrument:
    if visit.instrument is None:
        raise ValueError("the page needs its instrument")
    return visit.instrument


def _form(visit: Visit, instrument: Instrument, step: Step, posted: Posted | None) -> Form:
    if posted is None:
        form = form_class(instrument, visit.content_hash, step.items, in_rows=not visit.is_participant)()
        fill_in(form, visit.answers)
        return form
    form = posted.form
    blank = {code for code in step.items if form[code].data is None and code not in form.errors}
    fill_in(form, {code: given for code, given in visit.answers.items() if code in blank})
    return form


def _faults(visit: Visit, items: Sequence[Asking], posted: Posted) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in items:
        if posted.form[item.code].errors:
            found[item.code] = str(posted.form[item.code].errors[0])
        elif item.code in posted.left:
            found[item.code] = _what_is_missing(item, is_participant=visit.is_participant)
    return found


def _other_display(visit: Visit, *, is_drawn: bool) -> str:
    """The form of the answers that is one press away: with pictures, or words alone; none where somebody else reads."""
    if not visit.is_participant or not is_drawn or visit.asked.holder.way.mode is Mode.INTERVIEW:
        return ""
    return (Display.BOTH if visit.display is Display.TEXT else Display.TEXT).value


def _others(visit: Visit, n_waiting: int) -> dict[str, object]:
    """The way to everything that waits, for whoever was led to one of several questionnaires."""
    everything = way("listed", visit.token, **asked_language()) if n_waiting > 1 else ""
    return {"n_waiting": n_waiting, "everything": everything}


def _what_is_missing(item: Asking, *, is_participant: bool) -> str:
    if is_participant and item.offers:
        return _("Välj ett svar, eller tryck på ”Vet inte”.")
    if is_participant:
        return _("Skriv ett svar, eller tryck på ”Vet inte”.")
    if item.offers:
        return _("Välj ett svar, eller ”Kan inte bedöma”.")
    return _("Skriv ett svar, eller välj ”Kan inte bedöma”.")


def _frame(visit: Visit, here: str, sealed_step: str = "") -> dict[str, object]:
    secret = house().settings.secret_key
    return {
        "visit": visit,
        "title": say(visit.instrument.title) if visit.instrument is not None else "",
        "about": "" if visit.is_participant else visit.about,
        "seal_name": FIELD,
        "seal": seal(secret, visit.token, visit.asked.assignment_id, sealed_step) if sealed_step else "",
        "is_late": visit.asked.standing.window.due_on < visit.today,
        # The first page carries the styles itself, which saves a round trip; later ones share a file that is kept.
        "has_styles": visit.asked.response_id is not None,
        **frame(here, visit.asked.holder),
    }


def _reason(given: Given | None) -> str:
    missing: Missing | None = None if given is None else given.missing
    return next((name for name, reason in REASONS.items() if reason is missing), "")
