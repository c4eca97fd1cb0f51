"""What is posted as envelopes and cannot be: refused with a reason, in bounds, and nothing else happens."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from builders import RATING, STAR, World
from hypothesis import given, settings
from hypothesis import strategies as st
from sealing import envelope
from web import stored
from web.person import participant, supervisor

from surveyapp.schedule.survey_links import new_token
from surveyapp.web.answering.envelopes import Content

NOW = "2024-03-04T12:00:00+00:00"
CONTENT: dict[str, Any] = {"fields": [["form", "x"], ["vardag", "4"]], "language": "sv", "given_at": NOW}


def bundle(world: World, **more: str) -> Any:
    """The participant's bundle."""
    address = f"/s/{world.participant_tokens[0]}/{world.assignment(STAR)}/bundle"
    return world.client().get(address, query_string=more).get_json()


def post(world: World, told: Any) -> Any:
    """The answer to envelopes, or to anything in their place."""
    return world.client().post("/envelopes", json=told)


def fates(world: World, *contents: Any) -> list[tuple[str, str | None]]:
    """What became of envelopes with these contents."""
    key = bundle(world)["key"]
    answer = post(world, {"now": NOW, "envelopes": [envelope(key, content) for content in contents]})
    return [(one["fate"], one["why"]) for one in answer.get_json()["receipts"]]


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        "text",
        {},
        {"now": NOW},
        {"envelopes": []},
        {"now": "yesterday", "envelopes": []},
        {"now": "2024-03-04T12:00:00", "envelopes": []},
        {"now": NOW, "envelopes": {}},
        {"now": NOW, "envelopes": [{}] * 21},
    ],
)
def test_what_is_not_a_list_of_envelopes_is_refused_whole(world: World, told: Any) -> None:
    assert post(world, told).status_code == 400


def test_a_body_that_is_no_json_or_too_large_is_refused(world: World) -> None:
    client = world.client()
    assert client.post("/envelopes", data="{", content_type="application/json").status_code == 400
    assert client.post("/envelopes", data={"now": NOW}).status_code == 400
    assert post(world, {"now": NOW, "envelopes": ["x" * 70_000]}).status_code == 413


def test_something_else_among_envelopes_is_told_by_its_name(world: World) -> None:
    odd = [{}, None, 7, {"id": "x" * 500, "key": 1, "from": "a", "sealed": "b"}, {"id": {"a": 1}}]
    receipts = post(world, {"now": NOW, "envelopes": odd}).get_json()["receipts"]
    assert [one["fate"] for one in receipts] == ["refused"] * 5
    assert [one["id"] for one in receipts] == [None, None, None, "x" * 100, None]


def test_an_envelope_whose_key_is_missing_gets_no_receipt_and_so_stays_in_the_browser(world: World) -> None:
    told = envelope(bundle(world)["key"], CONTENT)
    answer = post(world, {"now": NOW, "envelopes": [{**told, "key": 99}]})
    assert (answer.status_code, answer.get_json()) == (200, {"receipts": []})


def test_a_damaged_envelope_is_refused(world: World) -> None:
    told = envelope(bundle(world)["key"], CONTENT)
    answer = post(world, {"now": NOW, "envelopes": [{**told, "sealed": told["sealed"][:-4] + "AAAA"}]})
    assert answer.get_json()["receipts"] == [{"id": told["id"], "fate": "refused", "why": "seal"}]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"address": "/s/" + "a" * 28 + "/1/q/vardag"}, "link"),
        ({"address": "/sign-in"}, "content"),
        ({"address": "/s/x/99999999999999999999/q/vardag"}, "content"),
        ({"address": None}, "content"),
        ({"given_at": "now"}, "content"),
        ({"given_at": 5}, "content"),
        ({"given_at": "2024-03-04T12:00:00"}, "content"),
        ({"fields": {"vardag": "4"}}, "content"),
        ({"fields": [["vardag"]]}, "content"),
        ({"fields": [["vardag", 4]]}, "content"),
        ({"fields": [["vardag", "\ud800"]]}, "content"),
        ({"fields": [["a", "b"]] * 201}, "content"),
    ],
)
def test_a_content_that_no_page_of_ours_makes_is_refused(world: World, changed: Any, why: str) -> None:
    genuine = f"/s/{world.participant_tokens[0]}/{world.assignment(STAR)}/q/vardag"
    before = stored.everything(world)["response"]
    assert fates(world, {"address": genuine, **CONTENT, **changed}) == [("refused", why)]
    assert stored.everything(world)["response"] == before


def test_a_genuine_link_that_nobody_has_is_refused(world: World) -> None:
    token = new_token(world.house.settings.secret_key)
    assert fates(world, {"address": f"/s/{token}/1/q/vardag", **CONTENT}) == [("refused", "link")]


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
SHAPED = st.fixed_dictionaries({"address": JSON, "fields": JSON, "language": JSON, "given_at": JSON | st.just(NOW)})


@given(told=JSON | SHAPED)
@settings(max_examples=150)
def test_any_other_content_is_no_content(told: Any) -> None:
    assert Content.read(json.dumps(told)) is None


def test_many_envelopes_that_no_page_made_are_slowed_down(world: World) -> None:
    odd: dict[str, Any] = {"now": NOW, "envelopes": [{}] * 20}
    assert [post(world, odd).status_code for _time in range(4)] == [200, 200, 200, 429]


def test_a_bundle_holds_no_answer_and_no_name(world: World) -> None:
    blank = bundle(world)
    me = world.participant_tokens[0]
    for item in blank["next"]:
        if "/q/" in item:
            form = re.search(r'name="form" value="(\w+)"', blank["parts"][item])
            assert form
            world.client().post(item, data={"form": form[1], item.rsplit("/", 1)[1]: "4"})
    full = bundle(world)
    assert full["parts"] == blank["parts"]
    assert (blank["done"], len(full["done"])) == ([], 8)
    assert (blank["at"][-8:], full["at"][-6:]) == ("q/vardag", "/check")
    text = json.dumps(full, ensure_ascii=False)
    assert "checked" not in text.replace('name=\\"decided\\" value=\\"informant\\" checked', "")
    assert "Participant 1" not in text
    assert all(address.startswith(f"/s/{me}/") for address in full["parts"])
    assert not any("<style" in part or "<script" in part for part in full["parts"].values())


def test_a_bundle_speaks_the_language_of_the_page(world: World) -> None:
    told = bundle(world, lang="sv")
    assert told["language"] == "sv"
    assert all("lang=sv" in address for address in told["next"].values())


def test_staff_get_no_page_with_a_name_in_their_bundle(world: World) -> None:
    me = supervisor(world)
    client, address = me.client, f"/s/{me.token}/{world.assignment(RATING)}"
    told = client.get(f"{address}/bundle").get_json()
    assert list(told["parts"]) == [f"{address}/done"]
    assert list(told["next"]) == [f"{address}/all"]
    assert "Participant" not in json.dumps(told)


def test_there_is_no_bundle_of_what_cannot_be_answered(world: World) -> None:
    assert world.client().get(f"/s/{world.participant_tokens[0]}/99999/bundle").status_code == 404
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    me.answer_all(5)
    me.press("Skicka")
    assert me.client.get(f"/s/{me.token}/{world.assignment(STAR)}/bundle").status_code == 404


def test_a_page_in_parts_is_the_same_page_without_styles_and_scripts(world: World) -> None:
    address = f"/s/{world.participant_tokens[0]}/{world.assignment(STAR)}"
    whole, part = (world.client().get(address, headers=told).text for told in ({}, {"X-Part": "1"}))
    assert "<style" in whole
    assert "<script" in whole
    assert not re.search("<style|<script|<link", part)
    body = re.compile("<body>.*</body>", re.DOTALL)
    assert body.findall(whole) == body.findall(part)
    assert re.findall("<title>.*</title>", whole) == re.findall("<title>.*</title>", part)
    assert len(part) < len(whole) / 2


def test_errors_come_in_parts_too(world: World) -> None:
    answer = world.client().get(f"/s/{world.participant_tokens[0]}/99999", headers={"X-Part": "1"})
    assert answer.status_code == 404
    assert "<style" not in answer.text
    assert "<main" in answer.text


def test_the_worker_is_looked_for_again_each_time_and_sent_once(world: World) -> None:
    client = world.client()
    answer = client.get("/worker.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "connect-src 'self'" in answer.headers["Content-Security-Policy"]
    assert client.get("/worker.js", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
