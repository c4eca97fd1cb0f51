"""Labels of a star neither leave the picture nor lie over each other, however long they are and however many."""

from __future__ import annotations

import pytest
from journeys.browsing import INSPECTION, PHONE, OpenWindow

from surveyapp.app import STYLES
from surveyapp.reports.charts import Point, rows, star

pytestmark = pytest.mark.journey

LABELS = {
    "the star's own": [
        "Vardagen hemma",
        "Kroppen och orken",
        "Arbetsdagen",
        "Det jag kan på jobbet",
        "Pengar och papper",
        "Människor omkring mig",
        "Hur jag mår inuti",
        "Att få ett jobb",
    ],
    "long words": ["Arbetsmarknadsetablering", "Självständighetsträning", "Sysselsättningsgrad", "Bostadsfrågan"] * 2,
    "short": ["Mat", "Bo", "Gå"],
    "twelve": ["Vardagen hemma"] * 12,
    "many words": ["Att orka med en hel vecka på jobbet"] * 6,
    "odd": ["<b>&", "", "a" * 60, "ett två tre fyra fem sex sju"],
}


@pytest.mark.parametrize("name", LABELS)
@pytest.mark.parametrize("draw", ["star", "rows"])
def test_labels_are_whole_and_apart(window: OpenWindow, name: str, draw: str) -> None:
    points = [Point(label, 2, 7) for label in LABELS[name]]
    drawing = star(points, 10, "T", "D") if draw == "star" else rows(points, 0, 10, "T", "D")
    page = window(PHONE).page
    style = f"<title>t</title><style>{STYLES['styles'].read_text(encoding='utf-8')}</style>"
    page.set_content(f'<!doctype html><html lang="sv">{style}<main><h1>h</h1>{drawing}</main>')
    assert [line for line in page.evaluate(INSPECTION) if line.startswith(("cut off", "over another"))] == []
