"""What no page of ours sends: refused with a page in the reader's language, never an error of ours, nothing stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from urllib.parse import urlencode

import pytest
from builders import RATING, STAR, World
from web import stored
from web.kinds import with_every_kind
from web.person import Page, Person, participant, supervisor

from surveyapp.schedule.survey_links import new_token

FORM = "application/x-www-form-urlencoded"
Fields = dict[str, list[str]]


@pytest.fixture
def me(world: World) -> Iterator[Person]:
    """The participant, who has opened the star and has answered nothing; afterwards nothing is stored either."""
    person = participant(world)
    person.go(str(world.assignment(STAR)))
    before = stored.everything(world)
    yield person
    assert stored.everything(world) == before


def posted(me: Person, body: bytes | str, kind: str = FORM, address: str = "") -> Page:
    """The answer to a raw body."""
    action = address or me.page.form.action
    return Page(me.client.post(action, data=body, content_type=kind, headers={"Accept-Language": "sv"}))


CHANGES: dict[str, Fields] = {
    "a code that no option has": {"vardag": ["11"]},
    "a code below the first": {"vardag": ["0"]},
    "a code with a sign": {"vardag": ["+4"]},
    "a code in other digits": {"vardag": ["٤"]},
    "a code with blanks": {"vardag": [" 4"]},
    "a word for a code": {"vardag": ["fyra"]},
    "cannot judge, which is for staff": {"vardag": ["x"]},
    "two codes": {"vardag": ["4", "5"]},
    "the same code twice": {"vardag": ["4", "4"]},
    "a field of another question": {"vardag": ["4"], "kropp": ["4"]},
    "a field that nobody has": {"vardag": ["4"], "is_admin": ["1"]},
    "a reason that is not offered": {"leave_out": ["skipped"]},
    "two reasons": {"leave_out": ["refused", "dont-know"]},
    "an other step that is not there": {"vardag": ["4"], "other.vardag": ["11"]},
    "no seal": {"vardag": ["4"], "form": []},
    "an empty seal": {"vardag": ["4"], "form": [""]},
    "a made-up seal": {"vardag": ["4"], "form": ["0" * 20]},
    "a seal that is no text": {"vardag": ["4"], "form": ["å" * 20]},
    "two seals": {"vardag": ["4"], "form": ["0" * 20, "1" * 20]},
    "a byte of nothing": {"vardag": ["4\x00"]},
    "a byte of nothing in a name": {"vardag": ["4"], "a\x00": ["b"]},
}


@pytest.mark.parametrize("name", CHANGES)
def test_it_is_refused_and_says_what_to_do(me: Person, name: str) -> None:
    action, data = me.filled("Nästa")
    page = me.submit((action, {**data, **CHANGES[name]}))
    assert (page.status, page.heading) == (400, "Det gick inte att läsa svaret")
    assert "Det du har svarat tidigare är sparat" in page.words


@pytest.mark.parametrize("name", CHANGES)
def test_the_way_back_from_a_refusal_leads_to_the_questions(me: Person, name: str) -> None:
    action, data = me.filled("Nästa")
    me.submit((action, {**data, **CHANGES[name]}))
    me.follow("Till frågorna")
    assert "Fråga 1 av 8" in me.page.words


@pytest.mark.parametrize(
    "body",
    [
        b"vardag=%E5&form={seal}",
        b"vardag=4&form={seal}&%E5=1",
        "vardag=å&form={seal}".encode("latin-1"),
        b"vardag=%00&form={seal}",
        b"vardag=%ED%A0%80&form={seal}",
        b"%",
        b"&&&&",
        b"",
        b"=4",
        b"\xff\xfe\x00",
    ],
)
def test_text_that_cannot_be_decoded_is_refused(me: Person, body: bytes) -> None:
    seal = me.page.form.sent["form"][0].encode()
    assert posted(me, body.replace(b"{seal}", seal)).status == 400


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "", "multipart/form-data", "x/y; charset=latin-1"])
def test_a_body_of_another_kind_is_refused(me: Person, kind: str) -> None:
    assert posted(me, urlencode(me.page.form.sent, doseq=True), kind).status in (400, 413)


def test_a_file_among_the_fields_is_refused(me: Person) -> None:
    action, data = me.filled("Nästa", vardag=4)
    parts = {name: values[0] for name, values in data.items()} | {"file": (BytesIO(b"x"), "x.txt")}
    assert me.client.post(action, data=parts, content_type="multipart/form-data").status_code == 400


@pytest.mark.parametrize("size", [65 * 1024, 10 * 1024 * 1024])
def test_a_huge_body_is_too_large(me: Person, size: int) -> None:
    page = posted(me, b"vardag=" + b"4" * size)
    assert (page.status, page.heading) == (413, "Det var för mycket text")


def test_a_huge_body_of_many_parts_is_too_large(me: Person) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n'
    assert posted(me, part * 1000 + b"--b--\r\n", "multipart/form-data; boundary=b").status == 413


def test_thousands_of_fields_are_refused(me: Person) -> None:
    assert posted(me, "&".join(f"f{number}=1" for number in range(8000))).status in (400, 413)
    assert posted(me, "&".join(["vardag=4"] * 7000)).status == 400


@pytest.mark.parametrize("number", ["0", "-1", str(10**30), str(2**63), "1e3", "1.0", "ett", "%00", "٣", "1 OR 1=1"])
def test_an_assignment_that_is_not_there_is_not_found(me: Person, number: str) -> None:
    for page in (me.go(f"{number}"), me.go(f"{number}/q/vardag"), me.go(f"{number}/check"), me.go(f"{number}/done")):
        assert page.status == 404


@pytest.mark.parametrize("step", ["", "x", "vardag2", "kropp/", "%00", "å", "x" * 3000, "../check"])
def test_a_question_that_is_not_there_is_not_found(world: World, me: Person, step: str) -> None:
    assert me.go(f"{world.assignment(STAR)}/q/{step}").status in (404, 308)


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token[:-1],
        lambda token: token + "A",
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: ("A" if token[0] != "A" else "B") + token[1:],
        lambda token: token.swapcase(),
        lambda token: token[::-1],
        lambda token: "A" * len(token),
        lambda token: "å" * len(token),
        lambda token: token[:27] + "=",
        lambda token: token[:14] + "%00" + token[15:],
        lambda token: token * 100,
        lambda token: token + " ",
    ],
)
@pytest.mark.parametrize("rest", ["", "/1", "/1/q/vardag", "/1/done"])
def test_a_forged_or_damaged_link_is_not_found(me: Person, change: Callable[[str], str], rest: str) -> None:
    page = me.go(f"/s/{change(me.token)}{rest}")
    assert (page.status, page.heading) == (404, "Sidan finns inte")
    assert "Be om en ny länk" in page.words


def test_a_link_made_with_another_secret_is_not_found(me: Person) -> None:
    assert me.go(f"/s/{new_token('another secret of sixteen')}").status == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "POST"])
def test_another_method_is_refused_with_a_page(world: World, me: Person, method: str) -> None:
    page = Page(me.client.open(f"/s/{me.token}/{world.assignment(STAR)}", method=method))
    assert (page.status, page.heading) == (405, "Det gick inte")
    assert "GET" in page.headers["Allow"]


@pytest.mark.parametrize(
    ("status", "heading"),
    [(400, "The answer could not be read"), (404, "There is no such page"), (413, "That was too much text")],
)
def test_refusals_can_be_read_in_english(me: Person, status: int, heading: str) -> None:
    body = {400: b"x=1", 404: b"", 413: b"x" * 70_000}[status]
    address = "/s/forged/1/q/vardag" if status == 404 else me.page.form.action
    page = Page(me.client.post(f"{address}?lang=en", data=body, content_type=FORM))
    assert (page.status, page.heading) == (status, heading)
    assert '<html lang="en"' in page.html


def test_a_refusal_is_written_in_the_holders_own_language_whatever_the_browser_says(me: Person) -> None:
    action, data = me.filled("Nästa", vardag=4)
    page = Page(me.client.post(action, data={**data, "form": "x"}, headers={"Accept-Language": "en"}))
    assert page.heading == "Det gick inte att läsa svaret"


@pytest.mark.parametrize(
    "told",
    [
        {"presence": "nobody"},
        {"presence": ["alone", "alone"]},
        {"helped": "maybe"},
        {"decided": "x\x00"},
        {"vardag": "4"},
        {"form": "x"},
        {"form": []},
    ],
)
def test_who_was_there_is_checked_like_every_answer(world: World, told: dict[str, str | list[str]]) -> None:
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    me.answer_all(6)
    action, data = me.filled("Skicka")
    before = stored.everything(world)
    assert me.client.post(action, data={**data, **told}).status_code == 400
    assert stored.everything(world) == before


@pytest.mark.parametrize("item", ["words", "hours", "day"])
def test_a_very_long_text_is_kept_on_the_page_and_not_stored(world: World, item: str) -> None:
    me = participant(with_every_kind(world))
    me.go(f"{world.assignment(STAR)}/q/{item}")
    typed = "å" * 9000
    me.press("Nästa", **{item: typed})
    assert me.page.status == 422
    assert me.page.form.sent[item] == [typed]
    assert stored.answers(world, world.assignment(STAR)) == {}


def test_nothing_of_a_page_of_rows_is_stored_when_one_row_is_forged(world: World) -> None:
    me = supervisor(world)
    me.go(str(world.assignment(RATING)))
    action, data = me.filled("Skicka", motivation=4, ork=3)
    before = stored.everything(world)
    page = me.submit((action, {**data, "narvaro": ["6"]}))
    assert page.status == 400
    assert stored.everything(world) == before


def test_staff_cannot_leave_everything_out_at_once(world: World) -> None:
    me = supervisor(world)
    me.go(str(world.assignment(RATING)))
    action, data = me.filled("Skicka")
    assert me.submit((action, {**data, "leave_out": ["refused"]})).status == 400


@pytest.mark.parametrize(
    "told",
    [
        {"research": ["maybe"]},
        {"research": ["yes", "no"]},
        {"research": ["yes\x00"]},
        {"newsletter": ["yes"]},
        {"form": ["x"]},
        {"form": []},
    ],
)
def test_a_decision_that_is_not_offered_is_refused(world: World, told: Fields) -> None:
    world.add_participant("Newcomer", has_decided=False)
    me = participant(world, 1)
    me.go()
    action, data = me.filled("Spara", own_follow_up="yes", evaluation="yes", research="no")
    before = stored.everything(world)
    page = me.submit((action, {**data, **told}))
    assert (page.status, page.heading) == (400, "Det gick inte att läsa svaret")
    assert stored.everything(world) == before
    me.follow("Till frågorna")
    assert me.page.heading == "Innan du börjar"


def test_a_revoked_link_does_not_open_the_decisions_either(world: World) -> None:
    me = participant(world)
    with world.session() as session:
        session.connection().exec_driver_sql("UPDATE survey_link SET revoked_at = created_at")
        session.commit()
    page = me.go("about")
    assert (page.status, page.heading) == (410, "Länken gäller inte längre")
