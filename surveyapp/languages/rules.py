"""Which languages may be offered to whom, and what a recording may be. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from surveyapp.instruments.definition import LANGUAGES
from surveyapp.instruments.translations import TRANSLATED

ALWAYS = LANGUAGES
"""Languages that every text has and that need no approval."""

INTERFACE = "interface"
LARGEST_RECORDING = 500_000
"""Bytes; about a minute of speech."""


def information(version: int) -> str:
    """The subject under which the information of this version is approved."""
    return f"information {version}"


def instrument(code: str, version: int) -> str:
    """The subject under which this version of an instrument is approved."""
    return f"instrument {code} {version}"


Approved = frozenset[tuple[str, str, str]]
"""Subject, language and SHA-256 of the texts that somebody stands for."""


@dataclass(frozen=True, slots=True)
class Translated:
    """The texts of one subject in one language as they are now: the share that is there, and their fingerprint."""

    subject: str
    language: str
    made_by: str
    share: float
    sha256: str

    def is_approved(self, approved: Collection[tuple[str, str, str]]) -> bool:
        """Whether somebody stands for exactly these texts."""
        return (self.subject, self.language, self.sha256) in approved


def by_subject(texts: Iterable[Translated]) -> Mapping[tuple[str, str], Translated]:
    """The texts by subject and language."""
    return {(one.subject, one.language): one for one in texts}


def offered(
    texts: Mapping[tuple[str, str], Translated], approved: Collection[tuple[str, str, str]], needed: Iterable[str]
) -> tuple[str, ...]:
    """The languages to offer where these subjects are read: the ones that need no approval, and each language in which
    every needed subject is complete and approved as it stands now."""
    needed = tuple(needed)
    return ALWAYS + tuple(
        language
        for language in TRANSLATED
        if all(
            (found := texts.get((subject, language))) is not None and found.share == 1 and found.is_approved(approved)
            for subject in needed
        )
    )


def sound_kind(content: bytes) -> str | None:
    """The media type of a sound by its first bytes; None for what is no sound that browsers play."""
    if content[:4] == b"OggS":
        return "audio/ogg"
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "audio/wav"
    if content[4:8] == b"ftyp" and content[8:12] in (b"M4A ", b"mp42", b"isom", b"mp41", b"dash", b"iso2", b"M4B "):
        return "audio/mp4"
    if content[:3] == b"ID3" or _is_mpeg_audio(content):
        return "audio/mpeg"
    return None


def _is_mpeg_audio(content: bytes) -> bool:
    # A frame begins with eleven set bits; then a version, a layer, a rate and a frequency that exist.
    if len(content) < 4 or content[0] != 0xFF or content[1] & 0xE0 != 0xE0:
        return False
    version, layer = content[1] >> 3 & 3, content[1] >> 1 & 3
    rate, frequency = content[2] >> 4, content[2] >> 2 & 3
    return version != 1 and layer == 1 and rate not in (0, 15) and frequency != 3
