"""Codebooks, marked passages, agreement, counts and quotations as they are stored, on both databases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from builders import START, World
from interview_builders import Asked, interview_with, note_of, provider_named, round_with, subject_of
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access.policy import AccountRole
from surveyapp.audit.models import AuditEvent
from surveyapp.coding.agreement import coders_agree
from surveyapp.coding.alpha import Verdict
from surveyapp.coding.between_rounds import Missing
from surveyapp.coding.changes import (
    By,
    add_theme,
    begin_codebook,
    change_theme,
    move_theme,
    remove_theme,
    rename_codebook,
    restore_theme,
)
from surveyapp.coding.counts import theme_changes, theme_counts
from surveyapp.coding.marking import Marking, finish, mark, remark, reopen, unmark
from surveyapp.coding.merging import merge_theme, undo_merge
from surveyapp.coding.models import Codebook, CodedSegment, Theme
from surveyapp.coding.queries import codebooks, done_with, history, marks_in, themes_of
from surveyapp.coding.quotations import quotations
from surveyapp.coding.rules import CannotCode, Refusal, Wording
from surveyapp.coding.to_code import interviews_to_code, next_to_code
from surveyapp.interviews.models import Interview, InterviewInformant
from surveyapp.interviews.notes import NoteShown, notes_of

TEXT = "Vi trodde att fler skulle komma. De som kom behövde mer stöd."


@dataclass
class Desk:
    """Two coders with a codebook of three themes."""

    world: World
    session: Session
    coders: list[int]
    codebook: Codebook
    themes: dict[str, Theme] = field(default_factory=dict)

    def by(self, coder: int = 0, minutes: int = 0) -> By:
        at = self.world.house.clock.now() + dt.timedelta(minutes=minutes)
        return By(self.coders[coder], self.world.authority_id, at)

    def theme(self, name: str, under: str | None = None) -> Theme:
        parent = self.themes[under] if under else None
        self.themes[name] = add_theme(self.session, self.codebook, Wording(name), parent, self.by())
        return self.themes[name]

    def notes(self, interview: Interview) -> list[NoteShown]:
        return notes_of(self.session, self.world.house.vault, [interview.id])

    def mark(
        self, note: NoteShown, name: str, coder: int = 0, start: int = 0, end: int = 5, *, is_quotation: bool = False
    ) -> CodedSegment:
        marking = Marking(start, end, is_quotation=is_quotation)
        return mark(self.session, self.world.house.vault, self.themes[name], note, marking, self.by(coder))

    def done(self, interview: Interview, *coders: int) -> None:
        for coder in coders or (0, 1):
            finish(self.session, self.codebook, interview.id, self.by(coder))


@pytest.fixture
def desk(world_on_each: World) -> Iterator[Desk]:
    world = world_on_each
    coders = [world.open_account(AccountRole.EVALUATOR, f"coder{n}@example.org") for n in range(2)]
    with world.session() as session:
        by = By(coders[0], world.authority_id, world.house.clock.now())
        made = Desk(world, session, coders, begin_codebook(session, "Anordnare", by))
        for name in ("Förväntan", "Stöd", "Hälsa"):
            made.theme(name)
        yield made


def refused(reason: Refusal) -> pytest.RaisesExc[CannotCode]:
    return pytest.raises(CannotCode, match=reason.value)


def names(desk: Desk) -> list[tuple[int, str]]:
    return [(one.depth, one.theme.name) for one in themes_of(desk.session, desk.codebook.id)]


def test_a_codebook_is_begun_renamed_and_counted(desk: Desk) -> None:
    other = begin_codebook(desk.session, " Anordnare ", desk.by())
    assert (desk.codebook.code, other.code) == ("anordnare", "anordnare-2")
    assert rename_codebook(desk.session, other, "Kommunen", desk.by())
    assert not rename_codebook(desk.session, other, "Kommunen", desk.by())
    interview = interview_with(desk.session, desk.world, {"stod": TEXT})
    desk.mark(desk.notes(interview)[0], "Stöd")
    desk.done(interview)
    lines = codebooks(desk.session, desk.world.authority_id)
    assert [(one.title, one.n_themes, one.n_segments, one.n_coded) for one in lines] == [
        ("Anordnare", 3, 1, 1),
        ("Kommunen", 0, 0, 0),
    ]
    assert codebooks(desk.session, desk.world.authority_id + 1) == []


def test_themes_stand_under_each_other_and_are_moved_and_reworded(desk: Desk) -> None:
    theme = desk.themes["Hälsa"]
    desk.theme("Sömn", "Hälsa")
    assert move_theme(desk.session, theme, 0, -1, desk.by())
    assert move_theme(desk.session, theme, 1, -1, desk.by())
    assert not move_theme(desk.session, theme, 2, -1, desk.by())
    assert names(desk) == [(0, "Hälsa"), (1, "Sömn"), (0, "Förväntan"), (0, "Stöd")]
    wording = Wording("Hälsa och ork", "Hur man mår", "trött")
    with refused(Refusal.UNDER_ITSELF):
        change_theme(desk.session, theme, 2, wording, desk.themes["Sömn"].id, desk.by())
    with refused(Refusal.NAME_TAKEN):
        change_theme(desk.session, theme, 2, Wording("stöd"), None, desk.by())
    assert change_theme(desk.session, theme, 2, wording, desk.themes["Stöd"].id, desk.by())
    assert not change_theme(desk.session, theme, 3, wording, desk.themes["Stöd"].id, desk.by())
    assert names(desk) == [(0, "Förväntan"), (0, "Stöd"), (1, "Hälsa och ork"), (2, "Sömn")]
    events, n_all = history(desk.session, desk.codebook.id, 1)
    assert (n_all, events[0].before and events[0].before["name"], events[0].after and events[0].after["name"]) == (
        7,
        "Hälsa",
        "Hälsa och ork",
    )


def test_whoever_has_not_seen_the_latest_change_is_told_so(desk: Desk) -> None:
    theme = desk.themes["Stöd"]
    change_theme(desk.session, theme, 0, Wording("Stödet"), None, desk.by())
    with refused(Refusal.CHANGED_MEANWHILE):
        change_theme(desk.session, theme, 0, Wording("Hjälp"), None, desk.by(1))
    assert theme.name == "Stödet"


def test_a_theme_in_use_is_not_removed_and_one_without_marks_comes_back(desk: Desk) -> None:
    interview = interview_with(desk.session, desk.world, {"stod": TEXT})
    segment = desk.mark(desk.notes(interview)[0], "Stöd")
    theme = desk.themes["Stöd"]
    with refused(Refusal.IN_USE):
        remove_theme(desk.session, theme, 0, desk.by())
    unmark(desk.session, segment, desk.codebook.id, desk.by())
    desk.theme("Resor", "Stöd")
    with refused(Refusal.HAS_CHILDREN):
        remove_theme(desk.session, theme, 0, desk.by())
    remove_theme(desk.session, desk.themes["Resor"], 0, desk.by())
    remove_theme(desk.session, theme, 0, desk.by())
    with refused(Refusal.GONE):
        desk.mark(desk.notes(interview)[0], "Stöd")
    restore_theme(desk.session, desk.themes["Resor"], 1, desk.by())
    assert (0, "Resor") in names(desk)
    restore_theme(desk.session, theme, 1, desk.by())
    assert (0, "Stöd") in names(desk)


def test_a_merge_moves_passages_once_for_each_coder_and_is_undone(desk: Desk) -> None:
    interview = interview_with(desk.session, desk.world, {"stod": TEXT})
    note = desk.notes(interview)[0]
    own, double, others = (
        desk.mark(note, "Stöd", 0, 0, 5),
        desk.mark(note, "Stöd", 0, 6, 12),
        desk.mark(note, "Stöd", 1),
    )
    kept = desk.mark(note, "Hälsa", 0, 6, 12)
    desk.theme("Resor", "Stöd")
    theme, into = desk.themes["Stöd"], desk.themes["Hälsa"]
    with refused(Refusal.INTO_ITSELF):
        merge_theme(desk.session, theme, 0, theme, desk.by())
    assert merge_theme(desk.session, theme, 0, into, desk.by()) == 3
    desk.session.expire_all()
    assert [one.theme_id for one in (own, others, kept)] == [into.id] * 3
    assert double.removed_at is not None
    assert names(desk) == [(0, "Förväntan"), (0, "Hälsa"), (1, "Resor")]
    with refused(Refusal.CHANGED_MEANWHILE):
        undo_merge(desk.session, theme, 0, desk.by())
    merge_theme(desk.session, into, 1, desk.themes["Förväntan"], desk.by())
    with refused(Refusal.LATER_MERGE):
        undo_merge(desk.session, theme, 1, desk.by())
    undo_merge(desk.session, into, 2, desk.by())
    undo_merge(desk.session, theme, 1, desk.by())
    desk.session.expire_all()
    assert [one.theme_id for one in (own, double, others, kept)] == [theme.id, theme.id, theme.id, into.id]
    assert double.removed_at is None
    assert names(desk) == [(0, "Förväntan"), (0, "Stöd"), (1, "Resor"), (0, "Hälsa")]


def test_a_theme_goes_up_in_one_that_stands_under_it(desk: Desk) -> None:
    desk.theme("Resor", "Stöd")
    desk.theme("Buss", "Resor")
    theme, into = desk.themes["Stöd"], desk.themes["Buss"]
    merge_theme(desk.session, theme, 0, into, desk.by())
    assert names(desk) == [(0, "Förväntan"), (0, "Hälsa"), (0, "Buss"), (1, "Resor")]
    undo_merge(desk.session, theme, 1, desk.by())
    assert names(desk) == [(0, "Förväntan"), (0, "Stöd"), (1, "Resor"), (2, "Buss"), (0, "Hälsa")]


def test_the_same_mark_twice_is_one_and_a_memo_is_sealed(desk: Desk) -> None:
    interview = interview_with(desk.session, desk.world, {"stod": TEXT})
    note = desk.notes(interview)[0]
    first = desk.mark(note, "Stöd", 0, 0, 6)
    assert desk.mark(note, "Stöd", 0, 0, 5).id == desk.mark(note, "Stöd", 0, 0, 5).id
    assert desk.mark(note, "Stöd", 1, 0, 5).id != first.id
    remark(desk.session, desk.world.house.vault, first, "Jämför med runda 1", True, desk.by())
    with refused(Refusal.GONE):
        remark(desk.session, desk.world.house.vault, first, "Inte min", True, desk.by(1))
    shown = marks_in(desk.session, desk.world.house.vault, desk.codebook.id, interview.id)
    told = {(one.account_id, one.start, one.end, one.memo, one.is_quotation) for one in shown}
    assert (len(shown), told) == (
        3,
        {
            (desk.coders[0], 0, 5, None, False),
            (desk.coders[0], 0, 6, "Jämför med runda 1", True),
            (desk.coders[1], 0, 5, None, False),
        },
    )
    assert b"runda" not in (first.memo_sealed or b"")
    details = [
        one.details for one in desk.session.scalars(select(AuditEvent).where(AuditEvent.action == "passage coded"))
    ]
    assert all(set(one or {}) <= {"segment", "theme", "what"} for one in details)


def test_an_interview_that_is_not_finished_is_not_coded(desk: Desk) -> None:
    interview = interview_with(desk.session, desk.world, {"stod": TEXT}, is_finished=False)
    with refused(Refusal.NOT_FINISHED):
        desk.mark(desk.notes(interview)[0], "Stöd")
    with refused(Refusal.NOT_FINISHED):
        desk.done(interview)
    assert interviews_to_code(desk.session, desk.world.authority_id, desk.codebook.id, desk.coders[0]) == ([], 0)


def test_whoever_is_done_goes_back_on_purpose_and_what_was_seen_no_longer_tells_agreement(desk: Desk) -> None:
    interview = interview_with(desk.session, desk.world, {"stod": TEXT})
    note = desk.notes(interview)[0]
    segment = desk.mark(note, "Stöd")
    with refused(Refusal.NOT_DONE):
        reopen(desk.session, desk.codebook, interview.id, desk.by())
    desk.done(interview, 0)
    for wants in (lambda: desk.mark(note, "Hälsa"), lambda: unmark(desk.session, segment, desk.codebook.id, desk.by())):
        with refused(Refusal.DONE_ALREADY):
            wants()
    reopen(desk.session, desk.codebook, interview.id, desk.by())
    assert done_with(desk.session, desk.codebook.id, interview.id) == {}
    desk.done(interview, 0, 1)
    assert coders_agree(desk.session, desk.world.authority_id, desk.codebook.id).n_interviews == 1
    reopen(desk.session, desk.codebook, interview.id, desk.by(1))
    desk.done(interview, 1)
    found = coders_agree(desk.session, desk.world.authority_id, desk.codebook.id)
    assert (found.n_interviews, found.n_not_blind) == (0, 1)


def test_alpha_over_the_notes_is_krippendorffs(desk: Desk) -> None:
    # Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, A: ten units, two observers, alpha 0.095.
    first, second = (0, 1, 0, 0, 0, 0, 0, 0, 1, 0), (1, 1, 1, 0, 0, 1, 0, 0, 0, 0)
    interview = interview_with(desk.session, desk.world, {f"p{n}": TEXT for n in range(10)})
    note_of(desk.session, desk.world, interview, "tom", "")
    for note, *values in zip(sorted(desk.notes(interview), key=lambda one: one.prompt), first, second, strict=True):
        for coder, value in enumerate(values):
            if value:
                desk.mark(note, "Stöd", coder, 0, 5 + coder)
    alone = interview_with(desk.session, desk.world, {"p0": TEXT}, number=2)
    desk.mark(desk.notes(alone)[0], "Stöd", 0)
    desk.done(alone, 0)
    assert (
        coders_agree(desk.session, desk.world.authority_id, desk.codebook.id).by_theme[desk.themes["Stöd"].id].verdict
        is Verdict.NO_UNITS
    )
    desk.done(interview)
    later = note_of(desk.session, desk.world, interview, "senare", TEXT)
    later.changed_at = desk.by(minutes=1).at
    desk.session.flush()
    found = coders_agree(desk.session, desk.world.authority_id, desk.codebook.id)
    one = found.by_theme[desk.themes["Stöd"].id]
    assert one.alpha == pytest.approx(0.095, abs=5e-4)
    assert (one.n_units, one.alike, one.verdict) == (10, 0.6, Verdict.TOO_LITTLE)
    assert found.by_theme[desk.themes["Hälsa"].id].verdict is Verdict.ALL_ALIKE
    assert coders_agree(desk.session, desk.world.authority_id + 1, desk.codebook.id).n_interviews == 0


def test_themes_are_counted_by_round_and_group_once_for_each_interview(desk: Desk) -> None:
    session, world = desk.session, desk.world
    desk.theme("Resor", "Stöd")
    subjects = [
        subject_of(session, world, organisation_id=provider_named(session, world, f"Plats {n}"), group="a")
        for n in range(3)
    ]
    held = round_with(session, world, subjects, number=1)
    for interview in held:
        note_of(session, world, interview, "stod", TEXT)
        interview.finished_at = world.house.clock.now()
    session.flush()
    for interview in held[:2]:
        note = desk.notes(interview)[0]
        desk.mark(note, "Resor")
        desk.mark(note, "Resor", 1)
        desk.done(interview)
    desk.mark(desk.notes(held[2])[0], "Hälsa")
    found = theme_counts(session, world.authority_id, desk.codebook.id)
    assert [(one.round_number, one.group_code, one.n_coded) for one in found.groups] == [(1, "a", 2)]
    counted = {name: found.rates[theme.id][0] for name, theme in desk.themes.items()}
    assert {name: one and (one.n, one.of) for name, one in counted.items()} == {
        "Förväntan": (0, 2),
        "Stöd": (2, 2),
        "Hälsa": (0, 2),
        "Resor": (2, 2),
    }
    assert theme_counts(session, world.authority_id + 1, desk.codebook.id).groups == ()


def test_what_comes_and_goes_is_told_for_each_organisation_with_rounds_that_are_missing(desk: Desk) -> None:
    session, world = desk.session, desk.world
    subject = subject_of(session, world, organisation_id=world.provider_id)
    rounds = [round_with(session, world, [subject], number=number)[0] for number in range(1, 6)]
    for interview in (rounds[0], rounds[2], rounds[3]):
        note_of(session, world, interview, "stod", TEXT)
        interview.held_on = START
    for interview in (rounds[0], rounds[2]):
        interview.finished_at = world.house.clock.now()
    session.flush()
    for interview, marked in ((rounds[0], ("Förväntan", "Stöd")), (rounds[2], ("Stöd", "Hälsa"))):
        for name in marked:
            desk.mark(desk.notes(interview)[0], name)
        desk.done(interview, 0)
    (found,) = theme_changes(session, world.authority_id, desk.codebook.id)
    ids = {one.id: name for name, one in desk.themes.items()}
    told = [
        (
            step.round,
            step.compared_with,
            [sorted(ids[one] for one in part) for part in (step.appears, step.persists, step.disappears)],
            step.missing,
        )
        for step in found.steps
    ]
    assert (found.organisation, told) == (
        "Test provider",
        [
            (1, None, [["Förväntan", "Stöd"], [], []], None),
            (2, None, [[], [], []], Missing.NOT_HELD),
            (3, 1, [["Hälsa"], ["Stöd"], ["Förväntan"]], None),
            (4, None, [[], [], []], Missing.NOT_FINISHED),
            (5, None, [[], [], []], Missing.NOT_HELD),
        ],
    )


def test_a_quotation_is_shown_while_consent_lasts_and_the_passage_stays(desk: Desk) -> None:
    session, world = desk.session, desk.world
    interview = interview_with(session, world, {"stod": TEXT}, informants=(Asked(), Asked()))
    silent = interview_with(session, world, {"stod": TEXT}, informants=(Asked(to_quotation=None),), number=2)
    for one in (interview, silent):
        for coder in (0, 1):
            desk.mark(desk.notes(one)[0], "Stöd", coder, 0, 32, is_quotation=True)
    assert quotations(session, world.house.vault, world.authority_id, desk.codebook.id).shown == []
    desk.done(interview)
    desk.done(silent)
    found = quotations(session, world.house.vault, world.authority_id, desk.codebook.id)
    assert [(one.text, one.pseudonym.short) for one in found.shown] == [("Vi trodde att fler skulle komma.", "A1-1")]
    assert (found.n_missing, found.n_withdrawn) == (1, 0)
    informant = session.scalars(
        select(InterviewInformant).where(InterviewInformant.interview_id == interview.id)
    ).first()
    assert informant is not None
    informant.quotation_withdrawn_at = world.house.clock.now()
    session.flush()
    found = quotations(session, world.house.vault, world.authority_id, desk.codebook.id)
    assert (found.shown, found.n_missing, found.n_withdrawn) == ([], 1, 1)
    assert len(marks_in(session, world.house.vault, desk.codebook.id, interview.id)) == 2


def test_pseudonyms_stay_when_others_come_and_tell_no_name(desk: Desk) -> None:
    session, world = desk.session, desk.world
    vault, authority = world.house.vault, world.authority_id
    person = interview_with(
        session, world, {"a": TEXT}, subject=subject_of(session, world, placement_id=world.placements[0])
    )
    staff = interview_with(
        session, world, {"a": TEXT}, subject=subject_of(session, world, words="Enhetschef"), number=2
    )
    for one in (person, staff):
        desk.mark(desk.notes(one)[0], "Stöd", 0, 0, 32, is_quotation=True)
        desk.done(one, 0)
    before = [one.pseudonym.short for one in quotations(session, vault, authority, desk.codebook.id).shown]
    provider_named(session, world, "En till")
    subject_of(session, world, words="Samordnare")
    assert [one.pseudonym.short for one in quotations(session, vault, authority, desk.codebook.id).shown] == before
    code, round_number, person_number = before[0].split("-")
    assert (code[0], len(code), round_number, person_number, before[1]) == ("D", 7, "1", "1", "K1-2-1")


def test_interviews_wait_until_the_own_coding_is_done_and_the_next_is_found(desk: Desk) -> None:
    session, world = desk.session, desk.world
    made = [interview_with(session, world, {"a": TEXT}, number=number) for number in (1, 2, 3)]
    desk.done(made[1], 0)
    own = (session, world.authority_id, desk.codebook.id, desk.coders[0])
    lines, n_all = interviews_to_code(*own)
    assert [(one.ref, one.n_notes, one.n_done, one.is_done_by_me) for one in lines] == [
        (made[0].ref, 1, 0, False),
        (made[1].ref, 1, 1, True),
        (made[2].ref, 1, 0, False),
    ]
    assert n_all == 3
    assert [one.ref for one in interviews_to_code(*own, waiting=True)[0]] == [made[0].ref, made[2].ref]
    assert next_to_code(*own, lines[0]) == made[2].ref
    assert next_to_code(*own, lines[2]) == made[0].ref
    desk.done(made[0], 0)
    desk.done(made[2], 0)
    assert next_to_code(*own, lines[2]) is None
