"""Languages: how far each has come, its texts beside the Swedish, and a named person who stands for them."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask_babel import refresh
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.instruments.translations import TRANSLATED
from surveyapp.instruments.wording import html_language
from surveyapp.languages.changes import CannotApprove, approve, withdraw
from surveyapp.web import language as reader
from surveyapp.web.administrator.routes import blueprint
from surveyapp.web.administrator.texts import Subject, instrument_of, pairs, subject, subjects
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.words import say

RIGHT_TO_LEFT = {"ar", "fa"}


@blueprint.get("/languages")
@needs(Act.APPROVE_TEXTS)
def languages() -> str:
    """Every language with every subject: complete or not, approved by whom."""
    rows = [(code, reader.NAMES[code], subjects(code)) for code in TRANSLATED]
    return render_template(
        "administrator/languages.html",
        rows=rows,
        titles=[one.title for one in rows[0][2]],
        offered=reader.offered_to(actor().authority_id, None, is_participant=True),
        **staff_frame(),
    )


@blueprint.get("/languages/<language>/<slug>")
@needs(Act.APPROVE_TEXTS)
def language_texts(language: str, slug: str) -> str:
    """The texts of one subject beside the Swedish, to read before approving."""
    return _page(subject(language, slug))


@blueprint.post("/languages/<language>/<slug>/approve")
@needs(Act.APPROVE_TEXTS)
def approve_texts(language: str, slug: str) -> Response | tuple[str, int]:
    """Stand for exactly the texts that were shown; other texts by now are shown again."""
    found = subject(language, slug)
    if request.form.get("texts") != found.texts.sha256:
        return _page(found, fault=_("Texterna har ändrats sedan du öppnade sidan. Läs dem igen.")), 409
    if request.form.get("read") != "yes":
        return _page(found, fault=_("Kryssa i att du har läst texterna.")), 422
    try:
        approve(session(), found.texts, actor(), at=house().clock.now())
    except CannotApprove:
        return _page(found, fault=_("Alla texter måste vara översatta innan de kan godkännas.")), 422
    session().commit()
    return redirect(url_for("administrator.languages", _anchor=language), 303)


@blueprint.post("/languages/<language>/<slug>/withdraw")
@needs(Act.APPROVE_TEXTS)
def withdraw_texts(language: str, slug: str) -> Response:
    """Nobody stands for these texts any more; the language is no longer offered where they are read."""
    found = subject(language, slug)
    if withdraw(session(), found.name, language, actor(), at=house().clock.now()):
        session().commit()
    return redirect(url_for("administrator.languages", _anchor=language), 303)


@blueprint.get("/languages/<language>/<slug>/question/<item>")
@needs(Act.APPROVE_TEXTS)
def preview(language: str, slug: str, item: str) -> str:
    """One question as it looks on a phone in that language, approved or not; nothing can be answered here."""
    found = subject(language, slug)
    instrument = instrument_of(found)
    if instrument is None or item not in instrument.items:
        abort(404)
    codes = instrument.item_codes
    place = codes.index(item)
    staff = {"note": _("Förhandsvisning. Inget sparas."), "leave": _("Tillbaka till texterna")}
    staff_language = reader.locale()
    reader.choose(language, [language])
    refresh()
    return render_template(
        "administrator/preview.html",
        item=instrument.items[item],
        options=getattr(instrument.items[item], "options", {}),
        title=say(instrument.title),
        intro=say(instrument.intro) if place == 0 else "",
        say=say,
        n=place + 1,
        of=len(codes),
        staff=staff,
        staff_language=staff_language,
        leave=url_for("administrator.language_texts", language=language, slug=slug),
        back=_question(found, codes[place - 1]) if place else "",
        onward=_question(found, codes[place + 1]) if place + 1 < len(codes) else "",
    )


def _question(of: Subject, item: str) -> str:
    return url_for("administrator.preview", language=of.language, slug=of.slug, item=item)


def _page(of: Subject, fault: str = "") -> str:
    instrument = instrument_of(of)
    return render_template(
        "administrator/language_texts.html",
        one=of,
        name=reader.NAMES[of.language],
        tag=html_language(of.language),
        runs="rtl" if of.language in RIGHT_TO_LEFT else "ltr",
        pairs=pairs(of),
        fault=fault,
        preview="" if instrument is None else _question(of, instrument.item_codes[0]),
        recordings=""
        if instrument is None
        else url_for(
            "administrator.recordings", code=instrument.code, version=instrument.version, language=of.language
        ),
        **staff_frame(),
    )
