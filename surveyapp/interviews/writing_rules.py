"""Writing down an interview: what may be noted about whom, and what becomes of notes typed on two devices. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 12_000
"""Letters in one note."""
AT_ONCE = dt.timedelta(minutes=1)
"""What is changed by the same device within so long is typing; what stood longer is kept."""
MUCH = 40
"""So many letters gone at once are kept however quickly they went."""
LONGEST_INTERVIEW = dt.timedelta(hours=12)


class NoNote(StrEnum):
    """Why something may not be written down."""

    SAID_NO = "said no to notes"
    #: some of several said no: then it must be told who said it
    SAY_WHO = "say who"
    FINISHED = "finished"
    NOT_FINISHED = "not finished"
    TOO_LONG = "too long"
    UNKNOWN = "not asked in this guide"
    CODED = "coded"
    NOT_HELD = "not held yet"
    #: its time is over
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Consents:
    """What one informant said yes or no to; None where nobody asked."""

    number: int
    to_notes: bool | None
    to_recording: bool | None
    to_quotation: bool | None


def may_note(informants: Sequence[Consents], number: int | None) -> NoNote | None:
    """Why this may not be written down as told by that informant, or by somebody of them; None where it may."""
    against = {one.number for one in informants if one.to_notes is False}
    if number in against or (against and len(against) == len(informants)):
        return NoNote.SAID_NO
    return NoNote.SAY_WHO if against and number is None else None


def may_record(informants: Collection[Consents]) -> bool:
    """Whether a recording may be kept: everybody who was asked said yes."""
    return bool(informants) and all(one.to_recording for one in informants)


@dataclass(frozen=True, slots=True)
class Standing:
    """A note as it is stored."""

    text: str
    edition: int
    device: str | None
    changed_at: dt.datetime


class Fate(StrEnum):
    """What becomes of a note that arrives."""

    #: it is there already
    SAME = "same"
    SAVED = "saved"
    #: another device had saved meanwhile: this is saved, and what stood there is kept beside it
    #: or it comes from a blank form and is kept beside what stands there
    BESIDE = "beside"


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a note that arrives, and whether what stood there is kept as earlier."""

    fate: Fate
    keeps_earlier: bool = False


def on_arrival(
    before: Standing | None, text: str, device: str, based_on: int, at: dt.datetime, known: Collection[str] = ()
) -> Decision:
    """Decide about a note typed on top of edition ``based_on``; ``known`` are texts that stood there after it.

    A device that saved last goes on, whatever edition it knows of: its receipts may have been lost. A note that is
    sent again after another device has gone on from it is known, and changes nothing.
    """
    if before is None:
        return Decision(Fate.SAVED if text else Fate.SAME)
    if text == before.text:
        return Decision(Fate.SAME)
    holds_all = before.text in text
    if based_on < before.edition and device != before.device:
        if text in known or text in before.text:
            return Decision(Fate.SAME)
        return Decision(Fate.SAVED if holds_all else Fate.BESIDE)
    is_typing = device == before.device and at < before.changed_at + AT_ONCE
    lost_much = len(text) < len(before.text) - MUCH
    return Decision(Fate.SAVED, keeps_earlier=not holds_all and (lost_much or not is_typing))


def beside(note: str, earlier: str | None, text: str) -> Fate:
    """Decide about a text from a blank form, where nobody could see the note: it never replaces anything.

    ``earlier`` is what the same form sent before. A word may well stand inside another note's words; only what stands
    there as whole lines is there already.
    """
    if not text or stands_in(text, note) or (earlier is not None and earlier.startswith(text)):
        return Fate.SAME
    return Fate.BESIDE


def stands_in(text: str, note: str) -> bool:
    """Whether a note has these lines, whole and one after the other."""
    return f"\n{text}\n" in f"\n{note}\n"


def mark_of_time(started_at: dt.datetime | None, first_at: dt.datetime | None) -> int | None:
    """Seconds from the start to the first letter; None where either is unknown or they do not belong together."""
    if started_at is None or first_at is None or not dt.timedelta(0) <= first_at - started_at <= LONGEST_INTERVIEW:
        return None
    return int((first_at - started_at).total_seconds())


def clean(text: str) -> str:
    """A note as it is stored: lines end in one way, nothing invisible, no blanks at the end."""
    return text.replace("\r\n", "\n").replace("\x00", "").rstrip()
