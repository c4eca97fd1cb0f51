"""Interviews of any number with notes, answers and coded passages, written with bulk inserts, and a guide for them."""

from __future__ import annotations

import datetime as dt
import json
import random
import re
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from bench.people import found
from bench.product import CONTENT
from surveyapp.access.changes import NewAccount, open_account
from surveyapp.access.policy import AccountRole
from surveyapp.coding.models import Codebook, CodedSegment, CodingDone, Theme
from surveyapp.db.engine import session_for
from surveyapp.house import House
from surveyapp.interviews.models import Interview, InterviewAnswer, InterviewNote, InterviewRound, InterviewWord
from surveyapp.interviews.notes import seal_note
from surveyapp.interviews.words import hashed
from surveyapp.people.models import Organisation, OrganisationKind, new_ref
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.schedule.subjects import InterviewSubject, Subject

INTERVIEWS, ROUNDS, PROMPTS, SECTIONS = 2_000, 4, 60, 10
PASSAGES, THEMES = 150_000, 40
WORDS_IN_A_NOTE, VOCABULARY = 24, 3_000
EMAIL, PASSWORD = "bench@example.org", "a long enough password"
TODAY = dt.date(2024, 3, 4)
SERIES = "prov"
AT_ONCE = 20_000
SYLLABLES = ("be", "da", "fo", "gra", "hjä", "ka", "le", "mo", "nu", "rö", "sti", "to", "va", "ång")


@dataclass(frozen=True, slots=True)
class Loaded:
    """Ids of what is measured."""

    authority_id: int
    account_id: int
    codebook_id: int
    words: list[str]


def guide() -> dict[str, Any]:
    """Sections of as many prompts each, and a closed question in every one."""

    def text(words: str) -> dict[str, str]:
        return {"sv": words, "en": words}

    each = PROMPTS // SECTIONS
    parts: dict[str, Any] = {
        f"p{n}": {"kind": "prompt", "text": text(f"Fråga {n} om hur det går?")} for n in range(PROMPTS)
    }
    options = {code: {"text": text(f"svar {code}")} for code in range(1, 6)}
    parts |= {f"c{n}": {"kind": "choice", "text": text(f"Val {n}"), "options": options} for n in range(SECTIONS)}
    return {
        "code": "prov",
        "version": 1,
        "title": text("Prov"),
        "intro": text("Hej"),
        "source": "Invented for measuring",
        "licence": "CC0-1.0",
        "subjects": ["organisation"],
        "minutes": 60,
        "sections": [
            {
                "code": f"s{place}",
                "title": text(f"Avsnitt {place}"),
                "parts": [*(f"p{n}" for n in range(place * each, (place + 1) * each)), f"c{place}"],
            }
            for place in range(SECTIONS)
        ],
        "parts": parts,
    }


def content(folder: Path) -> Path:
    """A folder of instruments with the guide."""
    made = folder / "content"
    shutil.copytree(CONTENT, made)
    place = made / "guides" / "prov"
    place.mkdir(parents=True)
    # A file in JSON is one in YAML too; codes of options must be numbers there.
    text = re.sub(r'"(\d)":', r"\1:", json.dumps(guide(), ensure_ascii=False, indent=1))
    (place / "1.yaml").write_text(text, encoding="utf-8")
    return made


def load(house: House) -> Loaded:
    """Everything, with bulk inserts."""
    dice = random.Random(20240304)
    with session_for(house.engine) as session:
        programme = found(session, house)
        now = house.clock.now()
        account = open_account(
            session,
            house.vault,
            programme.authority_id,
            NewAccount("Prov", EMAIL, PASSWORD, AccountRole.ADMINISTRATOR),
            actor="bench",
            at=now,
        )
        interviews = _interviews(session, programme.authority_id, now, dice)
        words = sorted({"".join(dice.choices(SYLLABLES, k=dice.choice((2, 3, 4)))) for _ in range(VOCABULARY)})
        _notes(session, house, programme.authority_id, interviews, words, account.id, dice)
        _answers(session, interviews, now, dice)
        codebook_id = _coded(session, programme.authority_id, interviews, account.id, now, dice)
        session.commit()
        if house.engine.dialect.name == "sqlite":
            session.connection().exec_driver_sql("ANALYZE")
        session.commit()
    return Loaded(programme.authority_id, account.id, codebook_id, words)


def _interviews(session: Session, authority_id: int, now: dt.datetime, dice: random.Random) -> list[int]:
    subjects = range(1, INTERVIEWS // ROUNDS + 1)
    of = [(subject, number) for number in range(1, ROUNDS + 1) for subject in subjects]
    _add(
        session,
        Organisation,
        (
            {
                "id": 1_000 + n,
                "authority_id": authority_id,
                "kind": OrganisationKind.PROVIDER.value,
                "name": f"Plats {n:04}",
            }
            for n in subjects
        ),
    )
    _add(
        session,
        InterviewSubject,
        (
            {
                "id": n,
                "authority_id": authority_id,
                "kind": Subject.ORGANISATION.value,
                "organisation_id": 1_000 + n,
                "group_code": dice.choice(("anordnare", "kommun")),
                "created_at": now,
            }
            for n in subjects
        ),
    )
    window = {"opens_on": TODAY, "due_on": TODAY, "closes_on": TODAY}
    _add(
        session,
        InterviewRound,
        (
            {
                "id": number,
                "authority_id": authority_id,
                "series": SERIES,
                "number": number,
                "title": f"Omgång {number}",
                "guide": "prov",
                "guide_version": 1,
                "subject_kind": Subject.ORGANISATION.value,
                "created_by": "bench",
                "created_at": now,
                **window,
            }
            for number in range(1, ROUNDS + 1)
        ),
    )
    rows = list(enumerate(of, 1))
    _add(
        session,
        Occasion,
        (
            {"id": n, "subject_id": subject, "wave": SERIES, "number": number, "on": TODAY, **window}
            for n, (subject, number) in rows
        ),
    )
    assignment = {"role": "caseworker", "instrument": "interview", "version": 0, "begun_at": now, "held_at": now}
    _add(session, Assignment, ({"id": n, "occasion_id": n, **assignment} for n, _of in rows))
    _add(
        session,
        Interview,
        (
            {
                "id": n,
                "authority_id": authority_id,
                "assignment_id": n,
                "round_id": number,
                "series": SERIES,
                "round_number": number,
                "guide": "prov",
                "guide_version": 1,
                "subject_kind": Subject.ORGANISATION.value,
                "subject_id": subject,
                "organisation_id": 1_000 + subject,
                "group_code": "anordnare" if subject % 2 else "kommun",
                "held_on": TODAY,
                "finished_at": now,
            }
            for n, (subject, number) in rows
        ),
    )
    return [n for n, _of in rows]


def _notes(
    session: Session,
    house: House,
    authority_id: int,
    interviews: list[int],
    words: list[str],
    account_id: int,
    dice: random.Random,
) -> None:
    """A note at every prompt, of words that are some common and most rare, and what the search finds them by."""
    now, keys = house.clock.now(), {word: hashed(house.vault, authority_id, word) for word in words}
    # As in any language: the second commonest word is half as common as the first, and so on.
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    stands_in: dict[int, list[int]] = defaultdict(list)

    def rows() -> Iterator[dict[str, object]]:
        for interview in interviews:
            for prompt in range(PROMPTS):
                one, ref = (interview - 1) * PROMPTS + prompt + 1, new_ref()
                said = dice.choices(words, weights, k=WORDS_IN_A_NOTE)
                for key in {key for word in said for key in keys[word]}:
                    stands_in[key].append(one)
                yield {
                    "id": one,
                    "ref": ref,
                    "interview_id": interview,
                    "prompt": f"p{prompt}",
                    "account_id": account_id,
                    "text_sealed": seal_note(house.vault, " ".join(said), ref),
                    "changed_at": now,
                }

    _add(session, InterviewNote, rows())
    _add_words(session, ((key, one) for key in sorted(stands_in) for one in stands_in[key]))


def _add_words(session: Session, rows: Iterable[tuple[int, int]]) -> None:
    """Two and a half million rows: copied where the database can, which takes a tenth of the time."""
    if session.get_bind().dialect.name == "sqlite":
        _add(session, InterviewWord, ({"word": key, "note_id": one} for key, one in rows))
        return
    driver: Any = session.connection().connection.driver_connection
    with driver.cursor().copy("COPY interview_word (word, note_id) FROM STDIN") as copying:
        for row in rows:
            copying.write_row(row)


def _answers(session: Session, interviews: list[int], now: dt.datetime, dice: random.Random) -> None:
    _add(
        session,
        InterviewAnswer,
        (
            {"interview_id": one, "item": f"c{place}", "rank": 1, "code": dice.randint(1, 5), "saved_at": now}
            for one in interviews
            for place in range(SECTIONS)
        ),
    )


def _coded(
    session: Session, authority_id: int, interviews: list[int], account_id: int, now: dt.datetime, dice: random.Random
) -> int:
    book = Codebook(authority_id=authority_id, code="prov", title="Prov", created_by=account_id, created_at=now)
    session.add(book)
    session.flush()
    _add(
        session,
        Theme,
        (
            {
                "id": n,
                "codebook_id": book.id,
                "parent_id": None if n <= THEMES // 4 else 1 + n % (THEMES // 4),
                "name": f"Tema {n}",
                "definition": "",
                "examples": "",
                "position": n,
            }
            for n in range(1, THEMES + 1)
        ),
    )

    def passages() -> Iterator[dict[str, object]]:
        for _ in range(PASSAGES):
            note = dice.randint(1, len(interviews) * PROMPTS)
            start = dice.randint(0, 60)
            yield {
                "interview_id": (note - 1) // PROMPTS + 1,
                "note_id": note,
                "theme_id": dice.randint(1, THEMES),
                "account_id": account_id,
                "start_at": start,
                "end_at": start + 40,
                "is_quotation": False,
                "created_at": now,
            }

    _add(session, CodedSegment, passages())
    done = {"codebook_id": book.id, "account_id": account_id, "done_at": now}
    _add(session, CodingDone, ({"interview_id": one, **done} for one in interviews))
    return book.id


def _add(session: Session, model: type[Any], rows: Iterable[dict[str, object]]) -> None:
    part: list[dict[str, object]] = []
    for row in rows:
        part.append(row)
        if len(part) == AT_ONCE:
            session.execute(insert(model), part)
            part = []
    if part:
        session.execute(insert(model), part)
