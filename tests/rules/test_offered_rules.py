"""Which languages may be offered, and what counts as a sound."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.instruments.translations import TRANSLATED
from surveyapp.languages.rules import ALWAYS, Translated, by_subject, offered, sound_kind

SUBJECTS = ["interface", "information 1", "instrument star 1"]


def one(subject: str, language: str = "ar", share: float = 1.0, sha: str = "a") -> Translated:
    return Translated(subject, language, "somebody", share, sha)


def test_swedish_plain_swedish_and_english_need_no_approval() -> None:
    assert offered({}, frozenset(), SUBJECTS) == ALWAYS == ("sv-latt", "sv", "en")


def test_a_language_is_offered_when_every_needed_subject_is_complete_and_approved() -> None:
    texts = by_subject([one(subject) for subject in SUBJECTS])
    approved = frozenset((subject, "ar", "a") for subject in SUBJECTS)
    assert offered(texts, approved, SUBJECTS) == (*ALWAYS, "ar")
    assert offered(texts, approved, SUBJECTS[:2]) == (*ALWAYS, "ar")
    assert offered(texts, approved, [*SUBJECTS, "instrument other 1"]) == ALWAYS


@pytest.mark.parametrize(
    "worse",
    [{"share": 0.99}, {"sha": "b"}, {"language": "fa"}, {"subject": "another"}],
    ids=lambda one: next(iter(one)),
)
def test_one_flaw_anywhere_and_the_language_is_not_offered(worse: dict[str, object]) -> None:
    approved = frozenset((subject, "ar", "a") for subject in SUBJECTS)
    for flawed in SUBJECTS:
        texts = [one(subject) for subject in SUBJECTS if subject != flawed]
        texts.append(one(**{"subject": flawed, **worse}))  # type: ignore[arg-type]  # the case says which field
        assert offered(by_subject(texts), approved, SUBJECTS) == ALWAYS


LANGUAGE = st.sampled_from(TRANSLATED)
TEXTS = st.lists(
    st.builds(one, st.sampled_from(SUBJECTS), LANGUAGE, st.sampled_from([0.0, 0.5, 1.0]), st.sampled_from("ab"))
)
APPROVED = st.frozensets(st.tuples(st.sampled_from(SUBJECTS), LANGUAGE, st.sampled_from("ab")))


@given(TEXTS, APPROVED, st.sets(st.sampled_from(SUBJECTS), min_size=1))
def test_nothing_is_ever_offered_that_somebody_does_not_stand_for(
    texts: list[Translated], approved: frozenset[tuple[str, str, str]], needed: set[str]
) -> None:
    known = by_subject(texts)
    found = offered(known, approved, needed)
    assert found[:3] == ALWAYS
    for language in TRANSLATED:
        stands = all(
            (subject, language) in known
            and known[subject, language].share == 1
            and (subject, language, known[subject, language].sha256) in approved
            for subject in needed
        )
        assert (language in found) is stands


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"ID3\x04\x00\x00", "audio/mpeg"),
        (b"\xff\xfb\x90\x44" + bytes(20), "audio/mpeg"),
        (b"\xff\xf3\x40\xc4" + bytes(20), "audio/mpeg"),
        (b"OggS\x00\x02", "audio/ogg"),
        (b"RIFF\x24\x08\x00\x00WAVEfmt ", "audio/wav"),
        (b"\x00\x00\x00\x1cftypM4A \x00", "audio/mp4"),
        (b"", None),
        (b"\xff\xfe\x00\x00", None),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", None),
        (b"\x89PNG\r\n\x1a\n", None),
        (b"RIFF\x24\x08\x00\x00WEBPVP8 ", None),
        (b"\x00\x00\x00\x18ftypheic", None),
        (b"<html><script>", None),
        (b"GIF89a", None),
    ],
)
def test_a_sound_is_known_by_its_first_bytes_not_by_its_name(content: bytes, kind: str | None) -> None:
    assert sound_kind(content) == kind


@given(st.binary(max_size=64))
def test_any_bytes_are_judged_without_a_fault(content: bytes) -> None:
    assert sound_kind(content) in (None, "audio/mpeg", "audio/ogg", "audio/wav", "audio/mp4")
