"""Recordings and transcripts: taken in, fetched and erased; what comes in is sealed before anything is asked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from flask import abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.extensions import alive, house, session, takes_recordings
from surveyapp.interviews.file_kinds import ENDINGS, BadFile, Encoding
from surveyapp.interviews.files import CannotKeep, checked, erase, fetched, file_of, files_of, keep_file, refusal
from surveyapp.interviews.kinds import Upload
from surveyapp.interviews.models import Interview, InterviewFile
from surveyapp.interviews.overview import line_of
from surveyapp.interviews.sealed_files import FOLDER, Incoming, is_there, pieces_of, remove
from surveyapp.interviews.writing import interview_of
from surveyapp.privacy.retention import Kept, months_after
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.interview_writing.routes import blueprint, now_by

_AT = "/intervjuer/<ref>/filer"


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a file was not kept, in words, and how its beginning may read."""

    text: str
    reads_as: str = ""


@blueprint.get(_AT)
@needs(Act.HOLD_INTERVIEWS)
def files(ref: str) -> str:
    """What is kept of an interview, until when, and where more is added."""
    return _page(_found(ref))


@blueprint.post(_AT)
@needs(Act.HOLD_INTERVIEWS)
@takes_recordings
def add_file(ref: str) -> str | tuple[str, int] | Response:
    """Keep what came in, if it is what it should be and everybody agreed."""
    kind = next((one for one in Upload if one.value == request.form.get("kind")), None) or abort(400)
    encoding = Encoding.WINDOWS if request.form.get("encoding") == Encoding.WINDOWS.value else Encoding.AUTOMATIC
    came_in: list[Incoming] = g.get("incoming", [])
    _found(ref)
    # Reading a large file again takes a while, in which nobody else must wait for this.
    session().rollback()
    try:
        if len(came_in) != 1:
            raise CannotKeep(BadFile.EMPTY)
        kept, media_type = checked(_folder(), house().vault, kind, came_in[0], encoding)
        g.incoming = [*came_in, kept]
        today = house().clock.today()
        keep_file(session(), _found(ref, locking=True), kind, kept, media_type, last_day(today), now_by())
    except CannotKeep as refused:
        session().rollback()
        return _page(_found(ref), Refused(_in_words(refused.reason), refused.reads_as or "")), 422
    session().commit()
    return redirect(url_for("interview_writing.files", ref=ref), 303)


@blueprint.post(f"{_AT}/<file_ref>/hamta")
@needs(Act.HOLD_INTERVIEWS)
def fetch_file(ref: str, file_ref: str) -> Response:
    """A file as it was added, opened piece by piece; the trail tells that it was fetched."""
    interview = _found(ref)
    file = _file(interview, file_ref)
    if not is_there(_folder(), file.ref):
        abort(404)
    name = f"intervju-{interview.held_on or interview.id}-{file.id}.{ENDINGS[file.media_type]}"
    media_type, n_bytes = file.media_type, file.n_bytes
    fetched(session(), interview, file, now_by())
    session().commit()
    answer = Response(pieces_of(_folder(), house().vault, file_ref, alive()), mimetype=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.content_length = n_bytes
    return answer


@blueprint.post(f"{_AT}/<file_ref>/radera")
@needs(Act.HOLD_INTERVIEWS)
def erase_file(ref: str, file_ref: str) -> Response:
    """Erase a file before its last day."""
    interview = _found(ref, locking=True)
    erase(session(), interview, _file(interview, file_ref), now_by())
    session().commit()
    remove(_folder(), file_ref)
    return redirect(url_for("interview_writing.files", ref=ref), 303)


def last_day(today: dt.date) -> dt.date:
    """Until when what is added today is kept."""
    return months_after(today, Kept.RECORDINGS)


def _folder() -> Path:
    return house().settings.data / FOLDER


def _found(ref: str, *, locking: bool = False) -> Interview:
    return interview_of(session(), actor().authority_id, ref, locking=locking) or abort(404)


def _file(interview: Interview, file_ref: str) -> InterviewFile:
    return file_of(session(), interview, file_ref) or abort(404)


def _page(interview: Interview, refused: Refused | None = None) -> str:
    opened = house()
    reasons = {kind: refusal(session(), interview, kind) for kind in Upload}
    return render_template(
        "interview_writing/files.html",
        interview=interview,
        line=line_of(session(), actor().authority_id, interview.ref, opened.clock.today()),
        files=files_of(session(), interview.id),
        why_not={kind.value: "" if why is None else _in_words(why) for kind, why in reasons.items()},
        kind_in_words={Upload.RECORDING.value: _("inspelning"), Upload.TRANSCRIPT.value: _("utskrift i text")},
        refused=refused,
        most_mb=opened.settings.largest_recording_mb,
        erase_on=last_day(opened.clock.today()),
        chosen=request.form.get("kind", ""),
        windows=Encoding.WINDOWS.value,
        **staff_frame(),
    )


def _in_words(reason: BadFile) -> str:
    return {
        BadFile.EMPTY: _("Välj en fil först. Filen får inte vara tom."),
        BadFile.NO_SOUND: _(
            "Filen är varken ljud eller film. Det går att lägga till MP3, M4A, WAV, OGG, FLAC och MP4."
        ),
        BadFile.NO_TEXT: _("Filen är inte text. Det går att lägga till ren text, Word och PDF."),
        BadFile.ENCODING: _("Texten gick inte att läsa. Vi försökte med UTF-8 och UTF-16."),
        BadFile.TOO_LARGE: _("Utskriften är för stor. Högst 20 MB."),
        BadFile.NO_CONSENT: _("Inspelningen sparades inte: alla som svarar har inte sagt ja till inspelning."),
        BadFile.NO_NOTES: _("Utskriften sparades inte: någon som svarar har sagt nej till anteckningar."),
    }[reason]
