"""Scripts: kept by browsers for good because their names change with their contents; only our own, nothing inline."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from builders import STAR, World
from flask import render_template_string
from web.person import participant

from surveyapp.app import STYLES
from surveyapp.web import scripts


def test_a_script_is_served_small_and_kept_for_a_year(world: World, tmp_path: Path) -> None:
    text = "document.title = 'Så här';\n" * 100
    (tmp_path / "one.js").write_text(text, encoding="utf-8")
    app = world.app()
    scripts.init_app(app, tmp_path)
    with app.test_request_context():
        address = render_template_string("{{ script('one.js') }}")
    answer = app.test_client().get(address, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(answer.data).decode() == text
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers


def test_another_content_has_another_address() -> None:
    assert scripts.hashed("one.js", b"1") != scripts.hashed("one.js", b"2")


@pytest.mark.parametrize("name", ["answer.js", "answer.000000000000.js", "app.css", "..%2fheaders.py"])
def test_only_a_script_as_it_is_now_is_served(world: World, name: str) -> None:
    assert world.client().get(f"/scripts/{name}").status_code == 404


def test_scripts_are_sent_without_what_only_readers_need() -> None:
    text = '"use strict";\n// why\n(() => {\n  const a = "// no comment"; // stays\n    b();\n})();\n'
    assert (
        scripts.served(text).decode() == '"use strict";\n(() => {\nconst a = "// no comment"; // stays\nb();\n})();\n'
    )


def test_what_answering_needs_stays_small() -> None:
    sizes = {
        name: len(gzip.compress(scripts.served((scripts.FOLDER / name).read_text(encoding="utf-8")), 5))
        for name in ("answer.js", "envelopes.js", "worker.js")
    }
    assert sizes["answer.js"] <= 4 * 1024
    assert sum(sizes.values()) <= 7 * 1024


def test_the_first_page_carries_its_styles_and_later_ones_share_a_file_that_is_kept(world: World) -> None:
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    assert "<style>:root" in me.page.html
    me.press("Nästa", vardag=4)
    assert "<style>:root" not in me.page.html
    address = re.search(r'<link rel="stylesheet" href="([^"]+)"', me.page.html)
    assert address is not None
    answer = world.client().get(address[1])
    assert answer.mimetype == "text/css"
    assert answer.headers["Cache-Control"] == scripts.LONGEST
    assert answer.data == STYLES["styles"].read_bytes()
