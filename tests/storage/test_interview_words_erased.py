"""What was said in interviews goes once its time is over; the ledger, counts and trail stay, on both databases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from builders import START, World
from click.testing import CliRunner
from interview_builders import Asked, answer_of, informant_of, interview_with, provider_named, subject_of
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.access.policy import AccountRole, Actor
from surveyapp.audit.models import AuditEvent
from surveyapp.cli import cli
from surveyapp.coding.agreement import coders_agree
from surveyapp.coding.changes import By, add_theme, begin_codebook
from surveyapp.coding.counts import theme_counts
from surveyapp.coding.exchange.queries import Chosen, Source, texts_out
from surveyapp.coding.marking import Marking, finish, mark
from surveyapp.coding.models import Codebook, CodedSegment
from surveyapp.coding.quotations import quotations
from surveyapp.coding.rules import Wording
from surveyapp.coding.to_code import interviews_to_code
from surveyapp.interviews.booking import By as Hand
from surveyapp.interviews.holding import PRESENT_FOR
from surveyapp.interviews.kinds import BookingState, Missed, Place
from surveyapp.interviews.models import (
    Interview,
    InterviewAnswer,
    InterviewBooking,
    InterviewHeadcount,
    InterviewInformant,
    InterviewNote,
    InterviewNoteEarlier,
    InterviewWord,
)
from surveyapp.interviews.notes import notes_of, seal_note
from surveyapp.interviews.overview import Asked as AskedFor
from surveyapp.interviews.overview import lines
from surveyapp.interviews.search import index_missing, search
from surveyapp.interviews.tables import held_in
from surveyapp.interviews.writing import CannotWrite, Typed, add_note
from surveyapp.people.models import new_ref
from surveyapp.privacy.erasing_interviews import Erased, erase_words, would_go
from surveyapp.privacy.retention import RULES, Kept, last_day_kept, months_after
from surveyapp.reports.ledger import prove
from surveyapp.reports.retention_due import falls_due

TEXT = "Karin sade att resorna var långa."


@dataclass
class Desk:
    """An interview with words in every place where there can be words, coded by two; and a later one."""

    world: World
    session: Session
    old: Interview
    new: Interview
    codebook_id: int
    coder: int

    @property
    def authority(self) -> int:
        return self.world.authority_id

    def erase(self, last_day: dt.date = START) -> Erased:
        now = self.world.house.clock.now()
        found = erase_words(self.session, self.world.house.vault, self.authority, last_day, actor="test", at=now)
        self.session.expire_all()
        return found

    def count(self, model: type, of: Interview) -> int:
        query = select(func.count()).select_from(model).where(model.interview_id == of.id)  # type: ignore[attr-defined]
        return self.session.scalar(query) or 0


@pytest.fixture
def desk(world_on_each: World) -> Iterator[Desk]:
    with world_on_each.session() as session:
        yield a_desk(world_on_each, session)


def a_desk(world: World, session: Session) -> Desk:
    """The interviews, with everything stored."""
    vault, now = world.house.vault, world.house.clock.now()
    coders = [world.open_account(AccountRole.EVALUATOR, f"coder{n}@example.org") for n in (1, 2)]
    old = interview_with(session, world, {"stod": TEXT, "resor": ""}, informants=(Asked("Karin", "chef"),))
    about = subject_of(session, world, organisation_id=provider_named(session, world, "Sen"))
    new = interview_with(session, world, {"stod": TEXT}, subject=about, number=2, informants=(Asked("Eva"),))
    new.held_on = START + dt.timedelta(1)
    answer_of(session, world, old, "nytta", 1)
    informant_of(session, world, old, Asked(role_words="kollega"), 2)
    old.present_for_sealed = vault.seal("slutet", PRESENT_FOR, old.ref)
    note = session.scalars(select(InterviewNote).where(InterviewNote.interview_id == old.id)).first()
    assert note is not None
    session.add(
        InterviewNoteEarlier(
            note_id=note.id, text_sealed=seal_note(vault, "Karin!", note.ref), edition=1, replaced_at=now
        )
    )
    ref = new_ref()
    session.add(
        InterviewBooking(
            ref=ref,
            interview_id=old.id,
            attempt=1,
            starts_at=now,
            minutes=60,
            place=Place.THERE.value,
            where_sealed=vault.seal("Storgatan 1", "interview_booking.where", ref),
            why_sealed=vault.seal("Karin var sjuk", "interview_booking.why", ref),
            state=BookingState.NO_SHOW.value,
            missed=Missed.SICK.value,
            created_at=now,
        )
    )
    session.add(InterviewHeadcount(interview_id=old.id, what="participants that day", low=3, high=4))
    by = [By(one, world.authority_id, now) for one in coders]
    codebook = begin_codebook(session, "Anordnare", by[0])
    theme = add_theme(session, codebook, Wording("Resor"), None, by[0])
    shown = notes_of(session, vault, [old.id])[0]
    for one in by:
        mark(session, vault, theme, shown, Marking(0, 5, "Kolla med Karin", is_quotation=True), one)
        finish(session, codebook, old.id, one)
    index_missing(session, vault, world.authority_id)
    session.flush()
    return Desk(world, session, old, new, codebook.id, coders[0])


def test_words_go_and_a_dry_run_says_how_many_and_erases_nothing(desk: Desk) -> None:
    expected = Erased(interviews=1, notes=1, answers=1, names=2, bookings=1, memos=2)
    assert would_go(desk.session, desk.authority, START) == expected
    assert would_go(desk.session, desk.authority, START - dt.timedelta(1)) == Erased()
    assert notes_of(desk.session, desk.world.house.vault, [desk.old.id])[0].text == TEXT
    assert desk.erase() == expected
    assert notes_of(desk.session, desk.world.house.vault, [desk.old.id]) == []
    assert desk.count(InterviewAnswer, desk.old) == 0
    assert desk.session.scalars(select(InterviewNoteEarlier)).all() == []
    people = desk.session.scalars(select(InterviewInformant).where(InterviewInformant.interview_id == desk.old.id))
    assert {(one.name_sealed, one.role_words) for one in people} == {(None, None)}
    booking = desk.session.scalars(select(InterviewBooking)).one()
    assert (booking.where_sealed, booking.why_sealed, booking.missed) == (None, None, Missed.SICK.value)
    assert {one.memo_sealed for one in desk.session.scalars(select(CodedSegment))} == {None}
    assert desk.old.present_for_sealed is None
    assert desk.old.words_erased_at is not None
    assert would_go(desk.session, desk.authority, START) == Erased()
    assert desk.erase() == Erased()


def test_what_is_not_past_its_time_is_left_alone(desk: Desk) -> None:
    desk.erase()
    (left,) = notes_of(desk.session, desk.world.house.vault, [desk.new.id])
    assert left.text == TEXT
    actor = Actor(desk.coder, AccountRole.EVALUATOR, desk.authority)
    found = search(desk.session, desk.world.house.vault, actor, "resorna", 10)
    assert [one.interview_ref for one in found] == [desk.new.ref]
    of_old = select(InterviewWord).join(InterviewNote).where(InterviewNote.interview_id == desk.old.id)
    assert desk.session.scalars(of_old).all() == []
    assert index_missing(desk.session, desk.world.house.vault, desk.authority) == 0


def test_the_ledger_the_overview_and_the_counts_of_themes_stay(desk: Desk) -> None:
    session, world = desk.session, desk.world
    today = world.house.clock.today()

    def standing() -> tuple[object, ...]:
        agreed = coders_agree(session, desk.authority, desk.codebook_id)
        return (
            lines(session, desk.authority, AskedFor(), today)[0],
            theme_counts(session, desk.authority, desk.codebook_id),
            agreed.by_theme,
            prove(session, world.house.shelf.plans, desk.authority, today).wrong,
            desk.count(InterviewHeadcount, desk.old),
        )

    before = standing()
    desk.erase()
    assert standing() == before


def test_nothing_is_quoted_coded_or_sent_to_other_programs_any_more(desk: Desk) -> None:
    session, house = desk.session, desk.world.house
    assert len(quotations(session, house.vault, desk.authority, desk.codebook_id).shown) == 1
    desk.erase()
    found = quotations(session, house.vault, desk.authority, desk.codebook_id)
    assert (found.n_shown, found.n_missing, found.n_withdrawn) == (0, 0, 0)
    assert [one.ref for one in interviews_to_code(session, desk.authority, desk.codebook_id, desk.coder)[0]] == [
        desk.new.ref
    ]
    source = Source(session, house.vault, house.guides, session.get_one(Codebook, desk.codebook_id))
    assert [text.round for text in texts_out(source, Chosen())] == [desk.new.round_number]


def test_tables_say_that_the_answers_are_erased_and_nothing_is_written_there_again(desk: Desk) -> None:
    desk.erase()
    (old, new) = held_in(desk.session, desk.authority, desk.old.series)
    assert (old.is_erased, dict(old.answers), new.is_erased) == (True, {}, False)
    actor = Actor(desk.coder, AccountRole.CASEWORKER, desk.authority)
    by = Hand(actor, desk.world.house.clock.now(), desk.world.house.clock.zone)
    with pytest.raises(CannotWrite, match="erased"):
        add_note(desk.session, desk.world.house.vault, desk.old, None, Typed("stod", "Mer"), by)


def test_the_trail_tells_of_each_interview_how_much_went_and_no_word(desk: Desk) -> None:
    desk.erase()
    event = desk.session.scalars(select(AuditEvent).where(AuditEvent.action == "interview words erased")).one()
    assert (event.subject_kind, event.subject_id) == ("interview", desk.old.id)
    assert event.details == {"notes": 1, "answers": 1, "names": 2, "bookings": 1, "memos": 2}


def test_another_authoritys_interviews_are_not_touched(desk: Desk) -> None:
    assert would_go(desk.session, desk.authority + 1, START) == Erased()


def test_one_that_was_never_held_is_counted_from_the_last_day_it_could_be(desk: Desk) -> None:
    desk.old.held_on = None
    closes_on = START + dt.timedelta(30)
    assert would_go(desk.session, desk.authority, START) == Erased()
    assert would_go(desk.session, desk.authority, closes_on).interviews == 2


def test_the_page_of_rules_counts_what_is_past_five_years(desk: Desk) -> None:
    zone = desk.world.house.clock.zone
    assert RULES[Kept.INTERVIEWS].months == 60
    last = months_after(START, Kept.INTERVIEWS)
    assert falls_due(desk.session, desk.authority, last, zone)[Kept.INTERVIEWS] == 0
    assert last_day_kept(Kept.INTERVIEWS, last + dt.timedelta(1)) == START
    assert falls_due(desk.session, desk.authority, last + dt.timedelta(1), zone)[Kept.INTERVIEWS] == 1


def test_the_command_erases_what_is_past_five_years_and_a_dry_run_nothing(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world.session() as session:
        interview_id = a_desk(world, session).old.id
        session.commit()
    monkeypatch.setenv("SURVEYAPP_DATABASE_URL", world.house.settings.database)
    monkeypatch.setenv("SURVEYAPP_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("SURVEYAPP_TODAY", (months_after(START, Kept.INTERVIEWS) + dt.timedelta(1)).isoformat())

    def texts() -> list[str]:
        with world.session() as session:
            return [one.text for one in notes_of(session, world.house.vault, [interview_id])]

    run = CliRunner()
    dry = run.invoke(cli, ["interviews", "erase", "--dry-run"])
    assert "would erase what was said in 1 interviews until 2024-03-04: 1 notes, 1 answers" in dry.output, dry.output
    assert texts() == [TEXT]
    assert "erased what was said in 1 interviews" in run.invoke(cli, ["interviews", "erase"]).output
    assert texts() == []
    assert "erased what was said in 0 interviews" in run.invoke(cli, ["interviews", "erase"]).output
