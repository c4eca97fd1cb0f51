"""After answering: what has changed and what is too small to tell, from stored verdicts, while the link lasts."""

from __future__ import annotations

import datetime as dt

import pytest
from builders import OWN, STAR, World
from pypdfium2 import PdfDocument
from sqlalchemy import text
from web.person import Person, participant, supervisor
from web.test_goals import WISH, write

from surveyapp.progression.plain import PlainChange, plain_change

JUNE = dt.date(2024, 6, 4)


@pytest.mark.parametrize(
    ("reliable", "change", "threshold", "says"),
    [
        ("improved", 2.0, None, PlainChange.CHANGED),
        ("deteriorated", -2.0, {"change": 5.0}, PlainChange.CHANGED),
        ("unchanged", 3.0, {"change": 2.0}, PlainChange.TOO_SMALL),
        ("unchanged", 0.0, None, PlainChange.SAME),
        ("not judged", 0.0, None, PlainChange.SAME),
        ("not judged", 2.0, {"change": 2.0}, PlainChange.CHANGED),
        ("not judged", -2.0, {"change": 2.0}, PlainChange.CHANGED),
        ("not judged", 1.0, {"change": 2.0}, PlainChange.TOO_SMALL),
        ("not judged", 4.0, {"change": None}, PlainChange.NOT_KNOWN),
        ("not judged", 4.0, None, PlainChange.NOT_KNOWN),
        ("not judged", None, {"change": 2.0}, PlainChange.NOT_KNOWN),
    ],
)
def test_what_may_be_said_of_a_change(
    reliable: str, change: float | None, threshold: dict[str, float | None] | None, says: PlainChange
) -> None:
    assert plain_change(reliable, change, threshold) is says


def twice(world: World, instrument: str = STAR) -> Person:
    """The participant after answering a second time: one area two steps up, one step up, down, and the rest alike."""
    me = participant(world)
    me.go(str(world.assignment(instrument)))
    me.answer_all(4)
    me.press("Skicka")
    world.at(JUNE)
    me = participant(world)
    me.go(str(world.assignment(instrument, "kvartal")))
    for item, code in {"vardag": 7, "kropp": 5, "arbetsdag": 1}.items():
        if item in me.page.form.offered:
            me.press("Nästa", **{item: code})
    me.answer_all(4)
    me.press("Skicka")
    return me


def test_the_first_time_nothing_is_said_to_have_changed(world: World) -> None:
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    me.answer_all(4)
    me.press("Skicka")
    assert "har ändrats i" not in me.page.words
    assert "Det här har ändrats" not in me.page.words


def test_areas_are_named_under_what_can_be_said_of_them(world: World) -> None:
    words = twice(world).page.words
    changed = words.index("Det här har ändrats")
    small = words.index("Det här är för litet för att säga något om")
    same = words.index("Det här är som förut")
    assert changed < words.index("upp från 4 till 7") < small
    assert changed < words.index("ner från 4 till 1") < small
    assert small < words.index("upp från 4 till 5") < same


def test_the_page_and_the_paper_say_the_same(world: World) -> None:
    me = twice(world)
    write(me)
    page = me.go(f"{world.assignment(STAR, 'kvartal')}/done")
    answer = me.client.get(page.link("Spara bilden som PDF"))
    document = PdfDocument(answer.data)
    assert document.is_tagged()
    read = " ".join(" ".join(one.get_textpage().get_text_range().split()) for one in document)
    for part in ("Det här har ändrats", "upp från 4 till 7", "upp från 4 till 5", WISH):
        assert part in read
        assert part in page.words


def test_no_address_shows_anything_after_the_link_has_ended(world: World) -> None:
    me = twice(world)
    write(me)
    sent = world.assignment(STAR, "kvartal")
    addresses = (f"{sent}/done", f"{sent}/picture.pdf", f"{sent}/check", str(sent), "about/goals", "about", "")
    for address in addresses:
        shown = me.client.get(f"/s/{me.token}/{address}".rstrip("/"))
        assert (shown.status_code, shown.headers["Cache-Control"]) == (200, "no-store"), address
    for column in ("revoked_at", "expires_at"):
        with world.session() as session:
            session.execute(text("UPDATE survey_link SET revoked_at = NULL, expires_at = NULL"))
            session.execute(text(f"UPDATE survey_link SET {column} = created_at"))
            session.commit()
        for address in addresses:
            page = me.go(address)
            assert page.status in (404, 410), address
            assert "<svg" not in page.html
            assert WISH not in page.html
            assert "från 4" not in page.html
            assert page.headers["Cache-Control"] == "no-store"


def test_a_supervisor_is_told_nothing_of_it(world: World) -> None:
    twice(world)
    me = supervisor(world)
    assert me.go(f"{world.assignment(STAR, 'kvartal')}/done").status == 404
    assert "Det här har ändrats" not in me.go().words


def test_five_steps_without_a_fixed_amount_claim_nothing(world: World) -> None:
    me = participant(world)
    me.go(str(world.assignment(OWN)))
    me.answer_all(1)
    me.press("Skicka")
    world.at(JUNE)
    me = participant(world)
    me.go(str(world.assignment(OWN, "kvartal")))
    me.answer_all(5)
    me.press("Skicka")
    assert "Det här har ändrats" not in me.page.words
    assert "Det här kan vi inte säga säkert" in me.page.words
