"""Recordings and transcripts of interviews: sealed as they come in, fetched whole, refused in words, erased in time."""

from __future__ import annotations

import datetime as dt
import io
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import World
from export_builders import export
from interview_builders import Asked
from web.person import Page, Person
from web.test_interview_writing import actions, an_interview, evaluator, field, prompts, rows
from werkzeug.test import TestResponse

from surveyapp.audit.actions import Action
from surveyapp.exports.delivery import Definitions
from surveyapp.house import House
from surveyapp.interviews.files import erase_due, sweep
from surveyapp.interviews.models import InterviewFile
from surveyapp.interviews.sealed_files import FOLDER, Incoming, pieces_of
from surveyapp.people.encrypted import CannotOpen

MB = 1024 * 1024
SOUND = b"ID3\x04" + bytes(range(256)) * 1200
SAID = "Åsa: Hur är det på räksmörgåsfabriken?\n"


def folder(world: World) -> Path:
    return world.house.settings.data / FOLDER


def on_disk(world: World) -> list[bytes]:
    found = folder(world)
    return [one.read_bytes() for one in found.iterdir()] if found.is_dir() else []


def add(me: Person, ref: str, kind: str, content: bytes, **more: str) -> Page:
    me.go(f"/intervjuer/{ref}/filer")
    token = me.page.forms[0].sent["csrf_token"][0]
    data = {"csrf_token": token, "kind": kind, "file": (io.BytesIO(content), "Anna Andersson.mp3"), **more}
    me.page = Page(me.client.post(f"/intervjuer/{ref}/filer", data=data, follow_redirects=True))
    return me.page


def test_a_recording_lies_sealed_on_disk_and_is_fetched_as_it_was(world: World) -> None:
    ref, me = an_interview(world), evaluator(world)
    page = add(me, ref, "recording", SOUND)
    assert "raderas efter 4 mars 2025" in page.words
    (stored,) = on_disk(world)
    assert len(SOUND) < len(stored) < len(SOUND) + 1000
    assert bytes(range(256)) not in stored
    assert "Anna" not in " ".join(one.name for one in folder(world).iterdir())
    (file,) = rows(world, InterviewFile)
    assert (file.n_bytes, file.media_type, file.erase_on) == (len(SOUND), "audio/mpeg", dt.date(2025, 3, 4))
    token = page.forms[0].sent["csrf_token"][0]
    answer: TestResponse = me.client.post(f"/intervjuer/{ref}/filer/{file.ref}/hamta", data={"csrf_token": token})
    assert (answer.status_code, answer.data) == (200, SOUND)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert actions(world) == [Action.INTERVIEW_FILE_ADDED.value, Action.INTERVIEW_FILE_FETCHED.value]
    me.press("Radera nu")
    assert on_disk(world) == []
    assert "Inget är sparat än" in me.page.words


@pytest.mark.parametrize(
    ("asked", "kind", "content", "told"),
    [
        (Asked(to_recording=None), "recording", SOUND, "alla som svarar har inte sagt ja till inspelning"),
        (Asked(to_notes=False), "transcript", SAID.encode(), "någon som svarar har sagt nej till anteckningar"),
        (Asked(), "recording", b"Inte ljud alls.", "varken ljud eller film"),
        (Asked(), "recording", b"", "Välj en fil först"),
        (Asked(), "transcript", SOUND, "Filen är inte text"),
        (Asked(), "transcript", SAID.encode("cp1252"), "Vi försökte med UTF-8 och UTF-16."),
    ],
)
def test_what_is_refused_is_told_and_leaves_nothing_on_disk(
    world: World, asked: Asked, kind: str, content: bytes, told: str
) -> None:
    ref, me = an_interview(world, (asked,)), evaluator(world)
    page = add(me, ref, kind, content)
    assert page.status == 422
    assert told in page.words
    assert on_disk(world) == []
    assert rows(world, InterviewFile) == []


def test_a_transcript_in_the_older_encoding_is_shown_as_it_would_read_and_kept_once_somebody_says_so(
    world: World,
) -> None:
    ref, me = an_interview(world), evaluator(world)
    page = add(me, ref, "transcript", SAID.encode("cp1252"))
    assert SAID.strip() in page.words
    add(me, ref, "transcript", SAID.encode("cp1252"), encoding="cp1252")
    (file,) = rows(world, InterviewFile)
    assert b"".join(pieces_of(folder(world), world.house.vault, file.ref)).decode() == SAID


def test_two_gigabytes_are_refused_before_they_are_read(world: World) -> None:
    ref, me = an_interview(world), evaluator(world)
    me.go(f"/intervjuer/{ref}/filer")

    class Untouched(io.RawIOBase):
        n_read = 0

        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            self.n_read += max(size, 0)
            return b"x" * max(size, 0)

    body = Untouched()
    answer = me.client.post(
        f"/intervjuer/{ref}/filer",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"wsgi.input": body, "CONTENT_LENGTH": str(2048 * MB)},
    )
    assert answer.status_code == 413
    assert "Filen är för stor" in answer.text
    assert body.n_read < MB
    assert on_disk(world) == []


def test_a_recording_that_turns_out_too_large_on_the_way_leaves_nothing(world: World) -> None:
    world.house = house_with(world, largest_recording_mb=1)
    ref, me = an_interview(world), evaluator(world)
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    answer = me.client.post(
        f"/intervjuer/{ref}/filer",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={
            "wsgi.input": io.BytesIO(head + SOUND * 5 + b"\r\n--x--\r\n"),
            "wsgi.input_terminated": True,
        },
    )
    assert answer.status_code == 413
    assert "Högst 1 MB" in answer.text
    assert on_disk(world) == []


def house_with(world: World, **settings: Any) -> House:
    return replace(world.house, settings=world.house.settings.model_copy(update=settings))


def test_a_file_past_its_last_day_is_erased_and_what_nobody_kept_goes_with_it(world: World) -> None:
    ref, me = an_interview(world), evaluator(world)
    add(me, ref, "recording", SOUND)
    (file,) = rows(world, InterviewFile)
    abandoned = Incoming(folder(world), world.house.vault)
    abandoned.write(b"half of it")
    abandoned.finish()
    now = world.house.clock.real()
    with world.session() as session:
        assert erase_due(session, file.erase_on, actor="test", at=now) == 0
        assert sweep(session, folder(world), now) == 0
        assert erase_due(session, file.erase_on + dt.timedelta(1), actor="test", at=now) == 1
        assert sweep(session, folder(world), now) == 1
        assert len(on_disk(world)) == 1
        assert sweep(session, folder(world), now + dt.timedelta(2)) == 1
        session.commit()
    assert on_disk(world) == []
    assert actions(world)[-1] == Action.INTERVIEW_FILE_ERASED.value


@pytest.mark.parametrize("harm", ["cut", "swapped", "changed", "gone"])
def test_a_sealed_file_that_was_tampered_with_is_not_opened(world: World, harm: str, tmp_path: Path) -> None:
    made = Incoming(tmp_path, world.house.vault)
    made.write(os.urandom(2 * MB + 5))
    made.adopt()
    path = tmp_path / made.ref
    content = path.read_bytes()
    length = 4 + int.from_bytes(content[:4], "big")
    first, second, last = content[:length], content[length : 2 * length], content[2 * length :]
    harmed = {
        "cut": first + second,
        "swapped": second + first + last,
        "changed": content[:-1] + bytes([content[-1] ^ 1]),
        "gone": b"",
    }[harm]
    assert sum(len(piece) for piece in pieces_of(tmp_path, world.house.vault, made.ref)) == 2 * MB + 5
    path.write_bytes(harmed)
    with pytest.raises(CannotOpen):
        list(pieces_of(tmp_path, world.house.vault, made.ref))


def test_a_package_for_evaluators_holds_nothing_of_a_recording_or_of_what_was_said(
    world: World, tmp_path: Path
) -> None:
    ref, me = an_interview(world), evaluator(world)
    prompt = prompts(world)[0]
    me.go(f"/intervjuer/{ref}/skriv")
    me.press("Spara", **{field(prompt): "Ordagrant xyzzy."})
    add(me, ref, "transcript", b"Ordagrant xyzzy.")
    (file,) = rows(world, InterviewFile)
    shelf = world.house.shelf
    definitions = Definitions(shelf.catalogue, tuple(shelf.plans.values()), world.house.settings.exports)
    export(world.house.engine, tmp_path / "out", world.authority_id, definitions=definitions)
    content = b"\n".join(path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert content
    assert not any(secret.encode() in content for secret in ("xyzzy", file.ref, file.sha256, prompt, ref))
