"""Recordings: somebody reading the texts of an instrument aloud, uploaded text by text."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session, takes_up_to
from surveyapp.instruments.catalogue import UnknownInstrument
from surveyapp.instruments.definition import Instrument
from surveyapp.instruments.problems import dotted
from surveyapp.instruments.wording import html_language, texts, wording
from surveyapp.languages.changes import BadRecording, Place, add_recording, remove_recordings
from surveyapp.languages.queries import recording, recordings_for
from surveyapp.languages.rules import LARGEST_RECORDING
from surveyapp.web import language as reader
from surveyapp.web.administrator.routes import blueprint
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.sound import play
from surveyapp.web.words import say

_AT = "/recordings/<code>/<int:version>/<language>"


@blueprint.get(_AT)
@needs(Act.APPROVE_TEXTS)
def recordings(code: str, version: int, language: str) -> str:
    """The texts of one question that can be read aloud, with what has been recorded of them; ``?item=`` says which."""
    instrument = _instrument(code, version, language)
    item = request.args.get("item", instrument.item_codes[0])
    return _page(instrument, language, item if item in instrument.items else abort(404))


@blueprint.post(_AT)
@takes_up_to(LARGEST_RECORDING + 50_000)
@needs(Act.APPROVE_TEXTS)
def save_recording(code: str, version: int, language: str) -> Response | tuple[str, int]:
    """Take a recording of one text, in place of an earlier one, or take it away."""
    instrument = _instrument(code, version, language)
    place = Place(code, version, language, request.form.get("place", ""))
    item = place.place.split(".")[1] if place.place.startswith("items.") else ""
    if place.place not in dict(_texts(instrument, language, item)):
        abort(400)
    given = request.files.get("sound")
    at = house().clock.now()
    try:
        if "away" in request.form:
            remove_recordings(session(), place, actor(), at=at)
        else:
            add_recording(session(), place, b"" if given is None else given.read(), actor(), at=at)
    except BadRecording as refused:
        return _page(instrument, language, item, place.place, _fault(is_too_large=refused.is_too_large)), 422
    session().commit()
    return redirect(_address(instrument, language, item), 303)


@blueprint.get("/recording/<ref>")
@needs(Act.APPROVE_TEXTS)
def hear(ref: str) -> Response:
    """A recording, to check it."""
    return play(recording(session(), actor().authority_id, ref) or abort(404))


def _instrument(code: str, version: int, language: str) -> Instrument:
    try:
        found = house().shelf_of(actor().authority_id).catalogue.get(code, version)
    except UnknownInstrument:
        abort(404)
    return found if language in reader.NAMES else abort(404)


def _address(instrument: Instrument, language: str, item: str) -> str:
    return url_for(
        "administrator.recordings", code=instrument.code, version=instrument.version, language=language, item=item
    )


def _texts(instrument: Instrument, language: str, item: str) -> list[tuple[str, str]]:
    """Path and words of what a person hears of one question: itself, explanations and answers."""
    return [
        (dotted(path), wording(text, language))
        for path, text in texts(instrument)
        if path[:2] == ("items", item) and path[-1] in ("text", "help", "why")
    ]


def _fault(*, is_too_large: bool) -> str:
    if is_too_large:
        return _("Ljudet är för stort. Det får vara högst %(n)d kB.", n=LARGEST_RECORDING // 1000)
    return _("Välj en ljudfil: MP3, M4A, OGG eller WAV.")


def _n_of(recorded: Mapping[str, str], item: str) -> int:
    return sum(place.startswith(f"items.{item}.") for place in recorded)


def _page(instrument: Instrument, language: str, item: str, at: str = "", fault: str = "") -> str:
    recorded = recordings_for(session(), actor().authority_id, instrument.code, instrument.version, language)
    return render_template(
        "administrator/recordings.html",
        title=say(instrument.title),
        name=reader.NAMES[language],
        tag=html_language(language),
        runs="rtl" if language in ("ar", "fa") else "ltr",
        texts=_texts(instrument, language, item),
        recorded=recorded,
        items=[
            (
                say(instrument.items[code].text),
                _address(instrument, language, code),
                code == item,
                _n_of(recorded, code),
            )
            for code in instrument.item_codes
        ],
        action=url_for(
            "administrator.save_recording", code=instrument.code, version=instrument.version, language=language
        ),
        faulty=at,
        fault=fault,
        kilobytes=LARGEST_RECORDING // 1000,
        **staff_frame(),
    )
