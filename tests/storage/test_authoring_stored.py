"""Drafts and what is published, stored: nobody overwrites unseen, nothing published changes, every process sees it."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path

import pytest
from builders import STAR, World
from click.testing import CliRunner
from sqlalchemy import event, select, text, update
from sqlalchemy.orm import Session
from web.queries import counted

from surveyapp.access.policy import AccountRole, Actor
from surveyapp.authoring.beginning import next_version, own_values
from surveyapp.authoring.changes import (
    By,
    Refused,
    SavedMeanwhile,
    Unreadable,
    begin,
    discard,
    propose,
    publish,
    save_text,
    save_values,
    take_back,
    undo,
)
from surveyapp.authoring.files import CannotWrite, write_published
from surveyapp.authoring.joining import CHANGED, TAKEN, Shelves
from surveyapp.authoring.models import Draft, DraftText, PublishedText
from surveyapp.authoring.queries import all_published, drafts
from surveyapp.authoring.reading import from_json, in_yaml
from surveyapp.authoring.rules import DraftKind, Refusal
from surveyapp.cli import cli
from surveyapp.db.engine import make_engine
from surveyapp.db.sqlite import reader_of
from surveyapp.instruments.catalogue import UnknownInstrument
from surveyapp.plans.shelf import load_shelf
from surveyapp.schedule.models import PlanLock

PULSE = ("kort-puls", 1)


def somebody(world: World, name: str, authority_id: int | None = None) -> By:
    """A writer with an account."""
    account_id = world.open_account(AccountRole.ADMINISTRATOR, f"{name}@example.org", authority_id)
    actor = Actor(account_id, AccountRole.ADMINISTRATOR, authority_id or world.authority_id)
    return By(actor, world.house.clock.now())


def text_of(world: World, **changed: object) -> str:
    """The pulse as YAML, with other values at the top."""
    shelf = world.house.files
    return in_yaml({**own_values(shelf.catalogue.get(*PULSE), shelf), **changed})


def published(world: World, kim: By, alex: By, said: str, kind: DraftKind = DraftKind.INSTRUMENT) -> int:
    """Begin, propose and publish; returns the row's id."""
    with world.session() as session:
        draft = begin(session, kind, said, kim)
        shelf = world.house.shelf_of(kim.actor.authority_id)
        sha256 = propose(session, draft, 1, shelf, kim)
        row = publish(session, draft, sha256, shelf, alex)
        session.commit()
        return row.id


def test_what_one_process_publishes_every_other_has_at_its_next_request(world_on_each: World) -> None:
    world = world_on_each
    kim, alex = somebody(world, "kim"), somebody(world, "alex")
    here, there = world.house, dataclasses.replace(world.house, engine=make_engine(world.house.settings.database))
    asked: list[str] = []
    event.listen(reader_of(there.engine), "before_cursor_execute", lambda *found: asked.append(found[2]))
    assert PULSE in there.shelf.catalogue.instruments
    published(world, kim, alex, text_of(world, version=2))
    assert ("kort-puls", 2) not in there.shelf.catalogue.instruments
    there.look_again()
    before = len(asked)
    assert there.shelf.catalogue.is_published("kort-puls", 2)
    here.look_again()
    assert here.shelf.catalogue.get("kort-puls", 2) == there.shelf.catalogue.get("kort-puls", 2)
    # Where nothing is new it costs one small question for each request, however often the shelf is used.
    there.look_again()
    before = len(asked)
    assert there.shelf is there.shelf
    assert there.shelf_of(world.authority_id) is there.shelf_of(world.authority_id)
    assert len([one for one in asked[before:] if "published_text" in one]) == 1
    there.engine.dispose()


def test_a_version_that_a_process_has_not_met_is_asked_for_and_one_that_it_knows_is_not(world_on_each: World) -> None:
    world = world_on_each
    kim, alex = somebody(world, "kim"), somebody(world, "alex")
    there = dataclasses.replace(world.house, engine=make_engine(world.house.settings.database))
    assert ("kort-puls", 2) not in there.shelf.catalogue.instruments
    published(world, kim, alex, text_of(world, version=2))
    there.look_again()
    with counted(there.engine) as sent:
        assert PULSE in there.shelf_with(*PULSE).catalogue.instruments
        assert sent == []
        assert there.shelf_with("kort-puls", 2).catalogue.is_published("kort-puls", 2)
        assert sent != []
    there.look_again()
    with counted(there.engine) as sent:
        assert there.shelf_with("kort-puls", 2).catalogue.is_published("kort-puls", 2)
        assert ("kort-puls", 9) not in there.shelf_with("kort-puls", 9).catalogue.instruments
    assert len(sent) == 1
    there.engine.dispose()


def test_a_database_without_tables_has_the_files(tmp_path: Path, world: World) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    assert Shelves(world.house.files, engine).joined().whole.catalogue.all() == world.house.files.catalogue.all()
    engine.dispose()


@pytest.mark.parametrize("column", ["text", "text_sha256", "content", "sha256", "code", "version"])
def test_a_published_row_that_was_changed_is_refused(world: World, column: str) -> None:
    kim, alex = somebody(world, "kim"), somebody(world, "alex")
    published(world, kim, alex, text_of(world, version=2))
    world.house.look_again()
    assert ("kort-puls", 2) in world.house.shelf.catalogue.instruments
    with world.session() as session:
        row = session.scalars(select(PublishedText)).one()
        other: object = {"version": 3, "code": "annan"}.get(column, f"x{str(getattr(row, column))[1:]}")
        session.execute(update(PublishedText).values({column: other}))
        session.commit()
    changed = dataclasses.replace(world.house)
    with pytest.raises(UnknownInstrument):
        changed.shelf.catalogue.get("kort-puls", 2)
    assert [CHANGED in str(problem) for problem in changed.published_problems()] == [True]


def test_content_and_hash_changed_together_are_still_refused_where_the_text_is_not(world: World) -> None:
    kim, alex = somebody(world, "kim"), somebody(world, "alex")
    published(world, kim, alex, text_of(world, version=2))
    with world.session() as session:
        row = session.scalars(select(PublishedText)).one()
        row.content = row.content.replace("Mycket bra", "Toppen")
        row.sha256 = hashlib.sha256(row.content.encode()).hexdigest()
        session.commit()
    assert dataclasses.replace(world.house).published_problems()


def test_a_draft_is_saved_by_whoever_saw_its_last_text_and_every_text_is_kept(world_on_each: World) -> None:
    world = world_on_each
    kim, alex = somebody(world, "kim"), somebody(world, "alex")
    with world.session() as session:
        draft = begin(session, DraftKind.INSTRUMENT, text_of(world, version=2), kim)
        session.commit()
        draft_id = draft.id
    with world.session() as mine, world.session() as theirs:
        one = mine.get_one(Draft, draft_id)
        mine.rollback()
        other = theirs.get_one(Draft, draft_id)
        save_text(theirs, other, 1, text_of(world, version=3), alex)
        theirs.commit()
        with pytest.raises(SavedMeanwhile):
            save_text(mine, one, 1, text_of(world, version=4), kim)
        mine.rollback()
        with pytest.raises(SavedMeanwhile):
            undo(mine, one, 1, kim)
        mine.rollback()
        with pytest.raises(SavedMeanwhile):
            discard(mine, one, 1, kim)
        mine.rollback()
    with world.session() as session:
        draft = session.get_one(Draft, draft_id)
        assert (draft.number, draft.version, draft.saved_by) == (2, 3, alex.actor.account_id)
        with pytest.raises(Unreadable):
            save_text(session, draft, 2, "a: [", kim)
        # The same text again is no new text.
        save_values(
            session,
            save_text(session, draft, 2, in_yaml(from_json(draft.parsed)), kim),
            2,
            from_json(draft.parsed),
            kim,
        )
        assert undo(session, draft, 2, kim)
        assert draft.text == text_of(world, version=2)
        assert not undo(session, draft, 3, kim)
        session.commit()
        kept = session.execute(select(DraftText.number, DraftText.restores).order_by(DraftText.number)).all()
        assert [tuple(row) for row in kept] == [(1, None), (2, None), (3, 1)]
        lines, total = drafts(session, world.house.vault, world.authority_id, skip=0, size=10)
        assert (lines[0].saved_by, total) == ("Test Account", 1)
        discard(session, draft, 3, kim)
        session.commit()
        assert drafts(session, world.house.vault, world.authority_id, skip=0, size=10) == ([], 0)
        with pytest.raises(Refused):
            save_text(session, draft, 3, text_of(world, version=9), kim)


def test_a_proposal_ends_with_the_next_text_and_unsound_drafts_are_not_proposed(world: World) -> None:
    kim, alex = somebody(world, "kim"), somebody(world, "alex")
    shelf = world.house.shelf
    with world.session() as session:
        draft = begin(session, DraftKind.INSTRUMENT, text_of(world), kim)
        with pytest.raises(Refused) as refused:
            propose(session, draft, 1, shelf, kim)
        assert refused.value.reason is Refusal.TAKEN
        save_text(session, draft, 1, text_of(world, version=2, seconds=0), kim)
        with pytest.raises(Refused) as refused:
            propose(session, draft, 2, shelf, kim)
        assert refused.value.reason is Refusal.PROBLEMS
        with pytest.raises(Refused):
            take_back(session, draft, kim)
        save_text(session, draft, 2, text_of(world, version=2), kim)
        sha256 = propose(session, draft, 3, shelf, kim)
        save_text(session, draft, 3, text_of(world, version=2, seconds=70), alex)
        with pytest.raises(Refused) as refused:
            publish(session, draft, sha256, shelf, alex)
        assert refused.value.reason is Refusal.NOT_PROPOSED


def test_code_and_version_are_published_once_whoever_asks(world_on_each: World) -> None:
    world = world_on_each
    with world.session() as session:
        other_id = _another(session)
        session.commit()
    kim, alex = somebody(world, "kim"), somebody(world, "alex")
    noor, ali = somebody(world, "noor", other_id), somebody(world, "ali", other_id)
    published(world, kim, alex, text_of(world, version=2))
    world.house.look_again()
    assert ("kort-puls", 2) not in world.house.shelf_of(other_id).catalogue.instruments
    with pytest.raises(Refused) as refused:
        published(world, noor, ali, text_of(world, version=2))
    assert refused.value.reason is Refusal.TAKEN
    published(world, noor, ali, text_of(world, version=3))
    world.house.look_again()
    assert ("kort-puls", 3) in world.house.shelf.catalogue.instruments
    assert ("kort-puls", 3) not in world.house.shelf_of(world.authority_id).catalogue.instruments


def _another(session: Session) -> int:
    found = session.execute(
        text(
            "INSERT INTO authority (code, name, zone, is_demonstration) VALUES ('other', 'Grannkommunen', "
            "'Europe/Stockholm', :no) RETURNING id"
        ),
        {"no": False},
    )
    return int(found.scalar_one())


def test_a_published_plan_is_locked_and_may_ask_what_was_published_before_it(world: World) -> None:
    kim, alex = somebody(world, "kim"), somebody(world, "alex")
    published(world, kim, alex, text_of(world, version=2))
    world.house.look_again()
    shelf = world.house.shelf
    plan = next_version(shelf.plan("ostersund-2022", 1), None, shelf)
    plan = plan.replace("instrument: kort-puls\n        version: 1", "instrument: kort-puls\n        version: 2")
    assert "version: 2\n        informant" in plan
    published(world, kim, alex, plan, DraftKind.PLAN)
    world.house.look_again()
    assert world.house.shelf.plan("ostersund-2022", 2).waves
    with world.session() as session:
        assert session.scalars(select(PlanLock.version).where(PlanLock.code == "ostersund-2022")).all() == [1, 2]


def test_the_exported_files_are_read_again_as_the_same_and_never_overwrite(world: World, tmp_path: Path) -> None:
    kim, alex = somebody(world, "kim"), somebody(world, "alex")
    published(world, kim, alex, "# avstämt\n" + text_of(world, code="veckan", version=1))
    with world.session() as session:
        rows = all_published(session, world.authority_id)
        (path,) = write_published(rows, tmp_path)
        assert write_published(rows, tmp_path) == []
        assert path.read_text(encoding="utf-8").startswith("# avstämt")
        files, problems = load_shelf(tmp_path)
        assert problems == ()
        world.house.look_again()
        assert files.catalogue.hash_of("veckan", 1) == world.house.shelf.catalogue.hash_of("veckan", 1)
        assert files.catalogue.is_published("veckan", 1)
        # Put among the files it is a file; and still its authority's alone.
        both = dataclasses.replace(world.house, files=files)
        assert both.published_problems() == ()
        assert ("veckan", 1) in both.shelf_of(world.authority_id).catalogue.instruments
        assert ("veckan", 1) not in both.shelf_of(world.authority_id + 1).catalogue.instruments
        path.write_text(path.read_text(encoding="utf-8").replace("# avstämt", "# annat"), encoding="utf-8")
        with pytest.raises(CannotWrite):
            write_published(rows, tmp_path)
    other = dataclasses.replace(
        world.house,
        files=dataclasses.replace(
            files,
            catalogue=type(files.catalogue).of(one.model_copy(update={"seconds": 99}) for one in files.catalogue.all()),
        ),
    )
    assert [TAKEN in str(problem) for problem in other.published_problems()] == [True]


def test_the_command_writes_the_files(world: World, tmp_path: Path) -> None:
    kim, alex = somebody(world, "kim"), somebody(world, "alex")
    published(world, kim, alex, text_of(world, version=2))
    environment = {"SURVEYAPP_DATABASE_URL": world.house.settings.database, "SURVEYAPP_DATA": str(tmp_path / "data")}
    told = CliRunner().invoke(cli, ["instruments", "export-published", str(tmp_path / "out")], env=environment)
    assert told.exit_code == 0, told.output
    assert (tmp_path / "out" / "kort-puls" / "2.yaml").exists()
    assert "kort-puls 2 " in (tmp_path / "out" / "published.txt").read_text(encoding="utf-8")


def test_a_version_that_is_not_drawn_whole_has_no_pictograms(world: World) -> None:
    shelf = world.house.files
    star = shelf.catalogue.get(STAR, 1)
    assert shelf.drawn(star)
    assert not shelf.drawn(star.model_copy(update={"items": {**star.items, "ny": star.items["vardag"]}}))
