"""The log tells what went wrong and where, never whose link it was or what somebody wrote."""

from __future__ import annotations

import dataclasses
import logging

import pytest
from builders import STAR, World
from web.kinds import with_every_kind
from web.person import Person, participant

from surveyapp.db.engine import make_engine
from surveyapp.web.answering import views


@pytest.fixture
def me(world: World, caplog: pytest.LogCaptureFixture) -> Person:
    """A participant before a question with a text box, while everything is written down."""
    caplog.set_level(logging.DEBUG)
    person = participant(with_every_kind(world))
    person.go(f"{world.assignment(STAR)}/q/words")
    return person


def test_a_fault_of_ours_names_its_kind_and_place_but_neither_link_nor_text(
    me: Person, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise ValueError("a secret text by somebody")

    monkeypatch.setattr(views, "question", broken)
    me.press("Nästa", words="x" * 30)
    assert (me.page.status, me.page.heading) == (500, "Något gick fel hos oss")
    assert "Dina svar hittills är sparade." in me.page.words
    assert "unexpected ValueError at" in caplog.text
    assert "on answering.answer" in caplog.text
    assert me.token not in caplog.text
    assert "secret text" not in caplog.text


def test_a_fault_in_the_page_about_faults_still_hides_the_link(
    me: Person, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_more: object) -> None:
        raise ValueError

    monkeypatch.setattr("surveyapp.web.errors.render_template", broken)
    with pytest.raises(ValueError, match=r"^$"):
        me.client.get(f"/s/{me.token}/9999")
    assert "/s/…/9999" in caplog.text
    assert me.token not in caplog.text


def test_refusals_and_trouble_hide_link_and_text(world: World, me: Person, caplog: pytest.LogCaptureFixture) -> None:
    action, data = me.filled("Nästa", words="a secret text")
    me.submit((action, {**data, "form": ["x"]}))
    me.go("9999")
    away = make_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    world.house = dataclasses.replace(world.house, engine=away)
    later = participant(world)
    later.submit((action, data))
    assert later.page.status == 503
    away.dispose()
    assert "storage refused a request: OperationalError on answering.answer" in caplog.text
    assert me.token not in caplog.text
    assert "secret text" not in caplog.text


@pytest.mark.parametrize("name", ["surveyapp", "gunicorn.error"])
def test_a_link_in_any_line_of_ours_or_of_the_server_is_blotted_out(
    me: Person, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    logging.getLogger(name).error("Error handling request %s", f"/s/{me.token}/1?lang=en")
    assert "/s/…/1?lang=en" in caplog.text
    assert me.token not in caplog.text
