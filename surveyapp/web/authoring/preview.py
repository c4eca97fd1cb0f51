"""A draft as those who answer will see it on a phone: the real page, whose answers go nowhere."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import refresh
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.authoring.models import Draft
from surveyapp.authoring.parts import INFORMANTS
from surveyapp.authoring.reading import from_json
from surveyapp.authoring.rules import DraftKind
from surveyapp.instruments.definition import Instrument
from surveyapp.instruments.shape import shape
from surveyapp.instruments.wording import html_language, languages, wording
from surveyapp.people.models import Role
from surveyapp.web import language as reader
from surveyapp.web.answering.asking import asked_afresh
from surveyapp.web.answering.page_form import CANNOT_SAY, LEAVE_OUT, OTHER_LANGUAGE, STAY, form_class_afresh
from surveyapp.web.answering.steps import Step, after, before, step_named, steps
from surveyapp.web.authoring.blueprint import Page, blueprint, found
from surveyapp.web.authoring.field_words import choice
from surveyapp.web.authoring.problem_words import language_name
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import needs
from surveyapp.web.interface_texts import gettext as _

END = "end"


@blueprint.get("/drafts/<ref>/preview")
@needs(Act.AUTHOR)
def preview(ref: str) -> Page:
    """One step of the draft in one of its languages, for one of those who answer."""
    draft = found(ref)
    instrument = _instrument(draft)
    if instrument is None:
        return render_template("authoring/no_preview.html", draft=draft, **staff_frame()), 409
    return _shown(draft, instrument)


@blueprint.post("/drafts/<ref>/preview")
@needs(Act.AUTHOR)
def go_on(ref: str) -> Response:
    """To the next step; what was pressed or typed is not even read."""
    draft = found(ref)
    instrument = _instrument(draft)
    every = () if instrument is None else _steps(instrument, _who(instrument))
    step = step_named(every, request.args.get("step", ""))
    following = after(every, step) if step is not None else None
    return redirect(_address(draft, step=END if following is None else following.name), 303)


def _instrument(draft: Draft) -> Instrument | None:
    """The draft as far as it has the shape of an instrument; texts may be missing in a language."""
    if draft.kind != DraftKind.INSTRUMENT:
        return None
    return shape(Instrument, from_json(draft.parsed))[0]


def _who(instrument: Instrument) -> str:
    asked = request.args.get("who", "")
    return asked if asked in INFORMANTS else instrument.informants[0]


def _steps(instrument: Instrument, who: str) -> tuple[Step, ...]:
    """The steps with questions that there are: a draft may name others."""
    every = steps(instrument, Role(who))
    kept = [tuple(code for code in step.items if code in instrument.items) for step in every]
    kept = [items for items in kept if items]
    return tuple(Step(items, number, len(kept)) for number, items in enumerate(kept, start=1))


def _address(draft: Draft, **values: str) -> str:
    told: dict[str, Any] = {name: request.args[name] for name in ("lang", "who", "step") if name in request.args}
    return url_for("authoring.preview", ref=draft.ref, **{**told, **values})


def _shown(draft: Draft, instrument: Instrument) -> str:
    who, known = _who(instrument), languages(instrument)
    spoken = request.args.get("lang", "")
    spoken = spoken if spoken in known else known[0]
    every = _steps(instrument, who)
    asked = request.args.get("step", "")
    step = step_named(every, asked) or (every[0] if every and asked != END else None)
    # Said in the language of whoever writes, before the page turns to that of whoever answers.
    staff = {
        "language": reader.locale(),
        "note": _("Så här ser det ut för %(who)s. Inget sparas.", who=choice("informant", who)),
        "leave": _("Tillbaka till utkastet"),
        "others": [(choice("informant", one), _address(draft, who=one)) for one in instrument.informants if one != who],
        "end": _("Här är det slut. Så här tackar formuläret:"),
    }
    interface = spoken if spoken in reader.NAMES else reader.DEFAULT
    reader.choose(interface, [interface])
    refresh()
    around = {
        "draft": draft,
        "staff": staff,
        "back_to_draft": url_for("authoring.as_form", ref=draft.ref),
        "title": wording(instrument.title, spoken),
        "about": "" if who == Role.PARTICIPANT else _("Kim Exempel"),
        "languages": [
            reader.OtherLanguage(html_language(one), language_name(one), _address(draft, lang=one))
            for one in known
            if one != spoken
        ],
        "demonstration": False,
        "is_participant": who == Role.PARTICIPANT,
        "device": None,
        "is_shared": False,
        "has_styles": False,
    }
    if step is None:
        return render_template(
            "authoring/preview_end.html",
            thanks=wording(instrument.thanks, spoken) if instrument.thanks else "",
            **around,
        )
    return _question(draft, instrument, step, spoken, around)


def _question(draft: Draft, instrument: Instrument, step: Step, spoken: str, around: dict[str, object]) -> str:
    every, is_participant = _steps(instrument, _who(instrument)), bool(around["is_participant"])
    earlier = before(every, step)
    return render_template(
        "authoring/preview.html",
        page="answering/question.html" if is_participant else "answering/rows.html",
        step=step,
        form=form_class_afresh(instrument, step.items, in_rows=not is_participant)(),
        items=[asked_afresh(code, instrument.items[code], spoken) for code in step.items],
        faults={},
        left=(),
        left_out="",
        back="" if earlier is None else _address(draft, step=earlier.name),
        leave_out=LEAVE_OUT,
        cannot_say=CANNOT_SAY,
        intro=wording(instrument.intro, spoken) if step.number == 1 else "",
        jointly=instrument.jointly,
        display="text",
        sounds={},
        sends=step.of == 1,
        beside=None,
        goals_here=(),
        action=_address(draft, step=step.name),
        stay=STAY,
        other_language=OTHER_LANGUAGE,
        other_display="",
        everything="",
        seal_name="csrf_token",
        seal=generate_csrf(),
        is_late=False,
        **around,
    )
