"""What a recording or transcript may be, told by its content and never by its name; texts are read as UTF-8. Pure."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from enum import StrEnum

LARGEST_TRANSCRIPT = 20 * 1024 * 1024
SAMPLE = 200
"""So many letters are shown of a text whose encoding is not certain."""
TEXT = "text/plain"


class BadFile(StrEnum):
    """Why a file cannot be kept."""

    EMPTY = "empty"
    NO_SOUND = "neither sound nor film"
    NO_TEXT = "no text"
    #: neither UTF-8 nor UTF-16; perhaps in the older encoding, which somebody must say
    ENCODING = "encoding"
    TOO_LARGE = "too large"
    NO_CONSENT = "no consent to recording"
    NO_NOTES = "no consent to notes"


class Encoding(StrEnum):
    """How a text may be read."""

    #: by its first bytes: UTF-8, or UTF-16 where it says so
    AUTOMATIC = "automatic"
    WINDOWS = "cp1252"


def media_type_of_sound(head: bytes) -> str | None:
    """The kind of a recording by its first bytes; None where it is none that we know."""
    if head.startswith(b"ID3") or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2):
        return "audio/mpeg"
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0:
        return "audio/aac"
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "audio/wav"
    if head[4:8] == b"ftyp":
        return "audio/mp4" if head[8:11] == b"M4A" else "video/mp4"
    known = {
        b"OggS": "audio/ogg",
        b"fLaC": "audio/flac",
        b"#!AMR": "audio/amr",
        b"\x1aE\xdf\xa3": "video/webm",
        b"FORM": "audio/aiff",
    }
    return next((kind for sign, kind in known.items() if head.startswith(sign)), None)


def media_type_of_text(head: bytes) -> str | None:
    """The kind of a transcript by its first bytes: a Word or PDF document, else text; None for sound and pictures."""
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"PK\x03\x04"):
        return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    is_wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if media_type_of_sound(head) is not None and not is_wide:
        return None
    return TEXT if is_wide or not _has_signs_of_no_text(head) else None


ENDINGS = {
    "audio/mpeg": "mp3",
    "audio/aac": "aac",
    "audio/wav": "wav",
    "audio/mp4": "m4a",
    "video/mp4": "mp4",
    "audio/ogg": "ogg",
    "audio/flac": "flac",
    "audio/amr": "amr",
    "video/webm": "webm",
    "audio/aiff": "aiff",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    TEXT: "txt",
}
"""How the name of a file ends that is fetched."""


def as_utf8(pieces: Iterable[bytes], head: bytes, encoding: Encoding) -> Iterator[bytes]:
    """A text piece by piece as UTF-8 without a mark; raises UnicodeDecodeError where it is written otherwise."""
    name = encoding.value if encoding is Encoding.WINDOWS else _name(head)
    decoder = codecs.getincrementaldecoder(name)("strict")
    for piece in pieces:
        yield decoder.decode(piece).encode()
    yield decoder.decode(b"", final=True).encode()


def sample(head: bytes) -> str | None:
    """How the beginning reads in the older Windows encoding; None where it cannot be that."""
    try:
        return head.decode(Encoding.WINDOWS.value)[:SAMPLE]
    except UnicodeDecodeError:
        return None


def _name(head: bytes) -> str:
    return "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"


def _has_signs_of_no_text(head: bytes) -> bool:
    return any(byte < 9 or (13 < byte < 32 and byte != 27) for byte in head)
