"""The effects report as text, page and data: the same numbers, a reason where one is missing, nothing to fetch."""

from __future__ import annotations

import json
import re

import pytest

from surveyapp.effects.proportions import proportion
from surveyapp.reports.effect_document import HIDDEN, Column, Figure, Report, Section, Table, count, number, share
from surveyapp.reports.effect_pages import as_data, as_page, as_text, cell_text
from surveyapp.reports.effect_words import Words

METHOD = "paired t, 95 %"
TABLE = Table(
    "change",
    "Change <b>",
    (Column("area", "Area"), Column("n", "n"), Column("change", "Change"), Column("d", "d")),
    (
        (
            "Settled & in",
            count(12),
            number(0.5, 12, METHOD, None, (-0.25, 1.25)),
            number(None, 12, "d", "no variation"),
        ),
        ("Help", count(None), number(1.5, 3, METHOD).hidden(), number(-2.0, 12, "d")),
    ),
    ("Read the counts first.",),
)
REPORT = Report(
    language="en",
    title="What came of it",
    facts=(("Plan", "workplaces 1"),),
    is_demonstration=True,
    sentences=("12 of 14 answered.",),
    sections=(
        Section("change", "Change", (TABLE,)),
        Section("targets", "Targets", (), ("The plan has no target.",)),
    ),
)


@pytest.mark.parametrize(
    ("cell", "english", "swedish"),
    [
        (count(1200), "1200", "1200"),
        (number(0.5, 9, METHOD, None, (-0.25, 1.25)), "0.50 (−0.25 to 1.25)", "0,50 (−0,25 till 1,25)"),
        (number(-0.001, 9, METHOD), "0.00", "0,00"),
        (number(0.04, 9, METHOD, form="p"), "0.040", "0,040"),
        (number(1e-9, 9, METHOD, form="p"), "< 0.001", "< 0,001"),
        (share(proportion(2, 17)), "2 of 17, 12 % (3 to 34)", "2 av 17, 12 % (3 till 34)"),
        (share(proportion(0, 0)), "– (nobody in the denominator)", "– (ingen att räkna på)"),
        (number(None, 0, METHOD, "no complete pairs"), "– (no complete pairs)", "– (ingen har båda svaren)"),
        (number(None, 0, METHOD), "– (not defined)", "– (går inte att räkna ut)"),
        ("words", "words", "words"),
    ],
)
def test_a_number_is_read_with_its_interval_or_its_reason(cell: Figure | str, english: str, swedish: str) -> None:
    assert cell_text(cell, Words("en")) == english
    assert cell_text(cell, Words("sv")) == swedish


def test_a_figure_has_a_value_or_a_reason_and_never_both() -> None:
    with pytest.raises(ValueError, match="either a value or the reason"):
        Figure(None)
    with pytest.raises(ValueError, match="either a value or the reason"):
        Figure(1.0, undefined="no variation")


def test_nothing_is_left_of_a_hidden_figure() -> None:
    hidden = share(proportion(2, 17)).hidden()
    assert (hidden.value, hidden.count, hidden.n, hidden.interval, hidden.undefined) == (None, None, None, None, HIDDEN)


def test_the_text_holds_every_section_table_note_and_method() -> None:
    text = as_text(REPORT, "en")
    for wanted in (
        "Demonstration: all answers are synthetic",
        "12 of 14 answered.",
        "0.50 (−0.25 to 1.25)",
        "– (no variation)",
        "Read the counts first.",
        "Method: paired t, 95 %; d.",
        "The plan has no target.",
    ):
        assert wanted in text


def test_the_page_stands_alone_and_escapes_what_it_shows() -> None:
    page = as_page(REPORT, "en")
    assert "<script" not in page
    assert not re.search(r"""(?:src|href)=["']|url\(|@import""", page)
    assert "<caption>Change &lt;b&gt;</caption>" in page
    assert "Settled &amp; in" in page
    assert page.startswith("<!doctype html>")
    assert '<html lang="en">' in page
    assert "all answers are synthetic" in page
    assert page.count("<table>") == page.count("<caption>") == 1
    assert page.count('scope="row"') == 2


def test_only_a_demonstration_has_the_banner() -> None:
    plain = Report("sv", "T", (), False, (), ())
    assert 'class="demo"' not in as_page(plain, "sv")
    assert "syntetiska" not in as_text(plain, "sv")


def test_the_data_hold_every_number_with_n_interval_method_and_reason() -> None:
    data = json.loads(as_data(REPORT))
    rows = data["sections"][0]["tables"][0]["rows"]
    assert rows[0]["change"] == {"value": 0.5, "n": 12, "interval": [-0.25, 1.25], "method": METHOD}
    assert rows[0]["d"] == {"value": None, "n": 12, "method": "d", "undefined": "no variation"}
    assert rows[1]["change"] == {"value": None, "method": METHOD, "undefined": HIDDEN}
    assert data["is_demonstration"] is True
    assert data["story"] == ["12 of 14 answered."]
