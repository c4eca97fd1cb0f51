"""Writes while an interview is held: notes as they are typed, what stood on another device, read back, finished."""

from __future__ import annotations

import datetime as dt
import re
import zlib
from dataclasses import dataclass

from sqlalchemy import column, func, select, table
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.guides.definition import Guide
from surveyapp.interviews.booking import By, tell
from surveyapp.interviews.models import Interview, InterviewInformant, InterviewNote, InterviewNoteEarlier
from surveyapp.interviews.notes import open_note, seal_note
from surveyapp.interviews.search import index_note
from surveyapp.interviews.writing_rules import (
    LONGEST,
    Consents,
    Fate,
    NoNote,
    Standing,
    beside,
    clean,
    mark_of_time,
    may_note,
    on_arrival,
    stands_in,
)
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import new_ref

SITTING = dt.timedelta(hours=1)
"""The trail tells once an hour that somebody is writing."""
_PROMPT = re.compile(r"[a-z][a-z0-9_-]{0,39}", re.ASCII)
# Their models lie in a package above this one.
_SEGMENT = table("coded_segment", column("interview_id"), column("removed_at"))


class CannotWrite(Exception):
    """Something that may not be written down now, with the reason."""

    def __init__(self, reason: NoNote) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed at one prompt, as it arrives."""

    prompt: str
    text: str
    #: who of several informants said it
    who: int | None = None
    #: the edition it was typed on top of; 0 where there was none
    based_on: int = 0
    #: the opened page in which it was typed
    device: str = ""
    #: when the first letter was typed
    first_at: dt.datetime | None = None
    #: typed without network in a form that shows nothing of what stands here
    from_blank: bool = False


def interview_of(session: Session, authority_id: int, ref: str, *, locking: bool = False) -> Interview | None:
    """The interview of this ref, if it is this authority's; whoever writes holds it until the end."""
    query = select(Interview).where(Interview.authority_id == authority_id, Interview.ref == ref)
    return session.scalar(query.with_for_update() if locking else query)


def consents_of(session: Session, interview_id: int) -> list[Consents]:
    """What everybody asked in an interview said yes or no to, by number."""
    rows = session.scalars(
        select(InterviewInformant)
        .where(InterviewInformant.interview_id == interview_id, InterviewInformant.removed_at.is_(None))
        .order_by(InterviewInformant.number)
    )
    return [Consents(one.number, one.to_notes, one.to_recording, one.to_quotation) for one in rows]


def save_note(session: Session, vault: Vault, interview: Interview, guide: Guide | None, typed: Typed, by: By) -> Fate:
    """Keep what was typed, so that nothing another device wrote is lost; raises CannotWrite."""
    if interview.finished_at is not None:
        raise CannotWrite(NoNote.FINISHED)
    text = _checked(session, interview, guide, typed)
    note = _own(session, interview, typed.prompt, by)
    before = None if note is None else _standing(vault, note)
    if note is not None and before is not None and typed.from_blank and before.text and typed.device != before.device:
        return _lay_beside(session, vault, interview, note, typed.device, text, by)
    known: list[str] = []
    if note is not None and typed.based_on < note.edition:
        known = [open_note(vault, one.text_sealed, note.ref) for one in _earlier(session, note, typed.based_on)]
    decision = on_arrival(before, text, typed.device, typed.based_on, by.at, known)
    if decision.fate is Fate.SAME:
        if note is not None and typed.based_on == note.edition and typed.who != note.informant_number:
            note.informant_number = typed.who
        return decision.fate
    is_beside = decision.fate is Fate.BESIDE
    if is_beside or not _has_just_written(session, interview, by):
        tell(session, Action.INTERVIEW_WRITTEN, interview, by, {"beside": is_beside})
    if note is None:
        note = _new(session, vault, interview, typed, text, by)
    else:
        if is_beside or decision.keeps_earlier:
            session.add(_as_earlier(note, by.at, is_beside=is_beside))
        note.text_sealed, note.edition = seal_note(vault, text, note.ref), note.edition + 1
        note.device, note.informant_number, note.changed_at = typed.device, typed.who, by.at
    session.flush()
    _let_go_of_what_is_there(session, vault, note, text)
    index_note(session, vault, interview.authority_id, note.id, text)
    return decision.fate


def add_note(session: Session, vault: Vault, interview: Interview, guide: Guide | None, typed: Typed, by: By) -> Fate:
    """Add to a finished interview, whose notes do not change any more; raises CannotWrite."""
    if interview.finished_at is None:
        raise CannotWrite(NoNote.NOT_FINISHED)
    text = _checked(session, interview, guide, typed)
    there = list(_all_own(session, interview, typed.prompt, by))
    if not text or any(text in open_note(vault, one.text_sealed, one.ref) for one in there):
        return Fate.SAME
    number = max((one.number for one in there), default=1) + 1
    note = _new(session, vault, interview, typed, text, by, number=number)
    session.flush()
    index_note(session, vault, interview.authority_id, note.id, text)
    tell(session, Action.INTERVIEW_WRITTEN, interview, by, {"note": note.id, "added": True})
    return Fate.SAVED


def settle(session: Session, vault: Vault, interview: Interview, earlier_id: int, by: By, *, join: bool) -> None:
    """Look at what another device wrote: put it at the end of the note, or leave it among what stood there earlier."""
    row = session.execute(
        select(InterviewNoteEarlier, InterviewNote)
        .join(InterviewNote, InterviewNote.id == InterviewNoteEarlier.note_id)
        .where(
            InterviewNoteEarlier.id == earlier_id,
            InterviewNoteEarlier.is_beside,
            InterviewNote.interview_id == interview.id,
            InterviewNote.account_id == by.actor.account_id,
        )
    ).first()
    if row is None:
        return
    earlier, note = row
    if join:
        joined = _joined(vault, note, earlier)
        if len(joined) > LONGEST:
            raise CannotWrite(NoNote.TOO_LONG)
        note.text_sealed, note.edition = seal_note(vault, joined, note.ref), note.edition + 1
        note.changed_at = by.at
        index_note(session, vault, interview.authority_id, note.id, joined)
    earlier.is_beside = False
    tell(session, Action.INTERVIEW_WRITTEN, interview, by, {"note": note.id, "joined": join})
    session.flush()


def start(session: Session, interview: Interview, by: By) -> None:
    """Begin to count time, unless it is counted already."""
    if interview.started_at is None and interview.finished_at is None:
        interview.started_at = by.at
        tell(session, Action.INTERVIEW_CHANGED, interview, by, {"started": True})
        session.flush()


def read_back(session: Session, interview: Interview, by: By, *, is_done: bool) -> None:
    """Note that the notes were read out to whoever answered, or take that back while the interview is open."""
    if interview.finished_at is not None or is_done == (interview.read_back_at is not None):
        return
    interview.read_back_at = by.at if is_done else None
    tell(session, Action.INTERVIEW_CHANGED, interview, by, {"read_back": is_done})
    session.flush()


def finish(session: Session, interview: Interview, by: By) -> None:
    """From now on notes are only added to, and may be coded; nothing happens the second time. Raises CannotWrite."""
    if interview.finished_at is not None:
        return
    if interview.held_on is None:
        raise CannotWrite(NoNote.NOT_HELD)
    interview.finished_at, interview.finished_by = by.at, by.actor.account_id
    tell(session, Action.INTERVIEW_FINISHED, interview, by, {})
    session.flush()


def reopen(session: Session, interview: Interview, by: By) -> None:
    """Let the notes be changed again, while nothing in them is coded; raises CannotWrite."""
    if interview.finished_at is None:
        return
    if interview.words_erased_at is not None:
        raise CannotWrite(NoNote.ERASED)
    if is_coded(session, interview.id):
        raise CannotWrite(NoNote.CODED)
    interview.finished_at = interview.finished_by = None
    tell(session, Action.INTERVIEW_REOPENED, interview, by, {})
    session.flush()


def is_coded(session: Session, interview_id: int) -> bool:
    """Whether a passage of the interview's notes is coded."""
    query = select(func.count()).select_from(_SEGMENT)
    return bool(session.scalar(query.where(_SEGMENT.c.interview_id == interview_id, _SEGMENT.c.removed_at.is_(None))))


def _checked(session: Session, interview: Interview, guide: Guide | None, typed: Typed) -> str:
    """The text as it is stored; a guide that is not here any more does not stop anybody from writing."""
    if interview.words_erased_at is not None:
        raise CannotWrite(NoNote.ERASED)
    if not (_PROMPT.fullmatch(typed.prompt) if guide is None else typed.prompt in guide.prompts):
        raise CannotWrite(NoNote.UNKNOWN)
    text, informants = clean(typed.text), consents_of(session, interview.id)
    if len(text) > LONGEST:
        raise CannotWrite(NoNote.TOO_LONG)
    if typed.who is not None and typed.who not in {one.number for one in informants}:
        raise CannotWrite(NoNote.UNKNOWN)
    refusal = may_note(informants, typed.who) if text else None
    if refusal is not None:
        raise CannotWrite(refusal)
    return text


def _own(session: Session, interview: Interview, prompt: str, by: By) -> InterviewNote | None:
    return next((one for one in _all_own(session, interview, prompt, by) if one.number == 1), None)


def _all_own(session: Session, interview: Interview, prompt: str, by: By) -> list[InterviewNote]:
    query = select(InterviewNote).where(
        InterviewNote.interview_id == interview.id,
        InterviewNote.prompt == prompt,
        InterviewNote.account_id == by.actor.account_id,
    )
    return list(session.scalars(query.order_by(InterviewNote.number)))


def _new(
    session: Session, vault: Vault, interview: Interview, typed: Typed, text: str, by: By, *, number: int = 1
) -> InterviewNote:
    ref = new_ref()
    note = InterviewNote(
        ref=ref,
        interview_id=interview.id,
        prompt=typed.prompt,
        account_id=by.actor.account_id,
        number=number,
        informant_number=typed.who,
        text_sealed=seal_note(vault, text, ref),
        at_second=mark_of_time(interview.started_at, typed.first_at),
        edition=1,
        device=typed.device,
        changed_at=by.at,
    )
    session.add(note)
    return note


def _standing(vault: Vault, note: InterviewNote) -> Standing:
    return Standing(open_note(vault, note.text_sealed, note.ref), note.edition, note.device, note.changed_at)


def _earlier(session: Session, note: InterviewNote, since: int) -> list[InterviewNoteEarlier]:
    """What stood in a note from an edition on."""
    query = select(InterviewNoteEarlier).where(
        InterviewNoteEarlier.note_id == note.id, InterviewNoteEarlier.edition > since
    )
    return list(session.scalars(query))


def _as_earlier(note: InterviewNote, at: dt.datetime, *, is_beside: bool) -> InterviewNoteEarlier:
    return InterviewNoteEarlier(
        note_id=note.id, text_sealed=note.text_sealed, edition=note.edition, is_beside=is_beside, replaced_at=at
    )


def _lay_beside(
    session: Session, vault: Vault, interview: Interview, note: InterviewNote, form: str, text: str, by: By
) -> Fate:
    """Keep what was typed in a blank form beside the note; the same form's later text takes its earlier one's place."""
    number = _number_of(form)
    query = select(InterviewNoteEarlier).where(
        InterviewNoteEarlier.note_id == note.id, InterviewNoteEarlier.edition == number
    )
    row = session.scalars(query).first()
    earlier = None if row is None else open_note(vault, row.text_sealed, note.ref)
    fate = beside(open_note(vault, note.text_sealed, note.ref), earlier, text)
    if fate is Fate.SAME:
        return fate
    if row is None:
        tell(session, Action.INTERVIEW_WRITTEN, interview, by, {"beside": True})
        row = InterviewNoteEarlier(note_id=note.id, edition=number)
    row.text_sealed, row.replaced_at, row.is_beside = seal_note(vault, text, note.ref), by.at, True
    session.add(row)
    session.flush()
    return fate


def _number_of(form: str) -> int:
    """A blank form's own number, below every edition."""
    return -1 - (zlib.crc32(form.encode()) >> 1)


def _let_go_of_what_is_there(session: Session, vault: Vault, note: InterviewNote, text: str) -> None:
    """What was written elsewhere need not be looked at any more once all of it stands in the note."""
    query = select(InterviewNoteEarlier).where(InterviewNoteEarlier.note_id == note.id, InterviewNoteEarlier.is_beside)
    for one in session.scalars(query):
        there = open_note(vault, one.text_sealed, note.ref)
        if stands_in(there, text) if one.edition < 0 else there in text:
            one.is_beside = False


def _joined(vault: Vault, note: InterviewNote, earlier: InterviewNoteEarlier) -> str:
    here, there = (open_note(vault, one, note.ref) for one in (note.text_sealed, earlier.text_sealed))
    return here if there in here else f"{here}\n{there}".strip("\n")


def _has_just_written(session: Session, interview: Interview, by: By) -> bool:
    latest = session.scalar(
        select(func.max(InterviewNote.changed_at)).where(
            InterviewNote.interview_id == interview.id, InterviewNote.account_id == by.actor.account_id
        )
    )
    return latest is not None and by.at < latest + SITTING
