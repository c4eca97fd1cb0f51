"""The fingerprint follows what an instrument says, not what its file looks like."""

from __future__ import annotations

import hashlib
import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from invented_files import as_yaml, instrument, settling

from surveyapp.instruments.content_hash import canonical_json, content_hash
from surveyapp.instruments.definition import Page
from surveyapp.instruments.loader import load_instrument


def hash_of_text(text: str) -> str:
    loaded, problems = load_instrument(text, "settling/1.yaml")
    assert problems == ()
    assert loaded is not None
    return content_hash(loaded)


def shuffled(data: Any, order: random.Random) -> Any:
    """The same data with the keys of every mapping in another order."""
    if isinstance(data, dict):
        keys = list(data)
        order.shuffle(keys)
        return {key: shuffled(data[key], order) for key in keys}
    return [shuffled(value, order) for value in data] if isinstance(data, list) else data


def test_the_hash_is_sha_256_of_sorted_json_without_defaults() -> None:
    page = Page(items=("help", "alone"), title={"sv": "Hjälp", "en": "Help"})
    assert canonical_json(page) == '{"items":["help","alone"],"title":{"en":"Help","sv":"Hjälp"}}'
    assert canonical_json(Page(items=("help",))) == '{"items":["help"]}'
    assert content_hash(page) == hashlib.sha256(canonical_json(page).encode("utf-8")).hexdigest()


def test_a_default_that_is_written_out_does_not_change_the_hash() -> None:
    assert content_hash(instrument(settling({("jointly",): False}))) == content_hash(instrument(settling()))


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    remark=st.text(alphabet="abc #:{}'*", max_size=20),
    blanks=st.integers(1, 5),
)
def test_order_of_keys_remarks_and_blanks_do_not_change_the_hash(seed: int, remark: str, blanks: int) -> None:
    data = shuffled(settling(), random.Random(seed))
    text = f"# {remark}\n" + as_yaml(data).replace('": ', '":' + " " * blanks) + f" # {remark}\n"
    assert hash_of_text(text) == content_hash(instrument(settling()))


TEXT_PATHS = [
    ("title", "en"),
    ("intro", "sv"),
    ("items", "arrive", "text", "sv-latt"),
    ("items", "rope", "options", 7, "text", "en"),
    ("scales", "settled", "title", "sv"),
    ("source",),
]


@settings(max_examples=25, deadline=None)
@given(
    path=st.sampled_from(TEXT_PATHS),
    words=st.text(alphabet=st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20),
)
def test_another_word_changes_the_hash(path: tuple[str | int, ...], words: str) -> None:
    before: Any = settling()
    for part in path:
        before = before[part]
    assert before != words
    assert content_hash(instrument(settling({path: words}))) != content_hash(instrument(settling()))


def test_the_order_of_items_on_a_page_changes_the_hash() -> None:
    turned = settling({("pages", 0, "items"): ["help", "arrive", "alone", "rope"]})
    assert content_hash(instrument(turned)) != content_hash(instrument(settling()))
