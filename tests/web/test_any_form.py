"""Whatever is posted, the answer is a page and what is stored is an answer that the question offers."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest
from builders import RATING, STAR, World
from hypothesis import given, settings
from hypothesis import strategies as st
from web import stored
from web.kinds import ITEMS, with_every_kind
from web.person import participant, supervisor

from surveyapp.responses.given import check_fits
from surveyapp.responses.queries import answers_of

FEW = settings(max_examples=60, deadline=None)
FORM = "application/x-www-form-urlencoded"
EXPECTED = {303, 400, 413, 422}

codes = st.integers(-2, 12).map(str)
oddities = st.sampled_from(
    ["", "x", "nan", "inf", "-0", "1e400", "1_0", "٣", "\x00", "\ufffd", "\u202e", "0x1", "2024-02-30", "9999-99-99"]
)
values = st.one_of(codes, oddities, st.text(max_size=30), st.dates().map(str), st.floats().map(str))


def forms(names: list[str]) -> st.SearchStrategy[list[tuple[str, str]]]:
    """Fields of a form in any order, some of them twice."""
    name = st.one_of(st.sampled_from(names), st.text(max_size=8))
    return st.lists(st.tuples(name, values), max_size=6)


def check_stored(world: World, assignment_id: int) -> None:
    """Every stored answer is one that its item offers."""
    row = stored.response(world, assignment_id)
    if row is None:
        return
    with world.session() as session:
        found = answers_of(session, world.house.vault, row.id, row.ref)
    instrument = world.house.shelf.catalogue.get(STAR if found.keys() <= ITEMS.keys() else RATING, 1)
    for code, answer in found.items():
        check_fits(code, instrument.items[code], answer)


@pytest.mark.parametrize("item", ITEMS)
def test_any_form_for_any_kind_of_question_is_answered_and_stores_only_what_fits(world: World, item: str) -> None:
    with_every_kind(world)
    me = participant(world)
    star = world.assignment(STAR)
    me.go(f"{star}/q/{item}")
    form = me.page.form
    names = [item, f"other.{item}", f"cannot.{item}", "leave_out", "form"]

    @FEW
    @given(fields=forms(names), sealed=st.booleans())
    def check(fields: list[tuple[str, str]], sealed: bool) -> None:
        seal = [("form", form.sent["form"][0])] if sealed else []
        answer = me.client.post(form.action, data=urlencode(seal + fields), content_type=FORM)
        assert answer.status_code in EXPECTED
        check_stored(world, star)

    check()


def test_any_form_for_a_page_of_rows_is_answered_and_stores_only_what_fits(world: World) -> None:
    me = supervisor(world)
    rating = world.assignment(RATING)
    me.go(str(rating))
    form = me.page.form
    action = form.action.replace("/all", "/q/motivation")

    @FEW
    @given(fields=forms([*form.offered, "leave_out"]), sealed=st.booleans())
    def check(fields: list[tuple[str, str]], sealed: bool) -> None:
        seal = [("form", form.sent["form"][0])] if sealed else []
        answer = me.client.post(action, data=urlencode(seal + fields), content_type=FORM)
        assert answer.status_code in EXPECTED
        check_stored(world, rating)

    check()


@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=b", "text/html"])
def test_any_bytes_are_answered(world: World, kind: str) -> None:
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    before = stored.everything(world)

    @FEW
    @given(body=st.binary(max_size=300))
    def check(body: bytes) -> None:
        assert me.client.post(me.page.form.action, data=body, content_type=kind).status_code in (400, 413)

    check()
    assert stored.everything(world) == before


def test_any_address_is_answered(world: World) -> None:
    client = world.client()

    @FEW
    @given(path=st.text(max_size=40))
    def check(path: str) -> None:
        assert client.get("/s/" + quote(path)).status_code in (308, 404)

    check()
