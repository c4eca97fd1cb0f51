"""Rounds of interviews side by side as a picture; the same stands in the table beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from surveyapp.interviews.kinds import Presence
from surveyapp.interviews.overview import Line
from surveyapp.interviews.rules import Standing
from surveyapp.reports.interview_pictures import Mark, Spot, side_by_side
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.interview_words import about_in_words, standing_in_words

MOST_ROWS, MOST_ROUNDS = 100, 6
"""More of either and no picture can be read; the table has all of them."""


def rounds_picture(numbers: Sequence[int], rows: Sequence[Mapping[int, Line]]) -> Markup | None:
    """A row for each subject, a column for each round and a mark with its day or words for each interview."""
    if not numbers or not rows:
        return None
    shown = numbers[-MOST_ROUNDS:]
    drawn = [
        (
            about_in_words(next(iter(row.values()))),
            [_spot(row[number]) if number in row else None for number in shown],
        )
        for row in rows[:MOST_ROWS]
    ]
    used = {spot.mark for _name, spots in drawn for spot in spots if spot is not None}
    description = _("Märket och orden i varje ruta säger hur intervjun gick. Samma sak står i tabellen.")
    if len(rows) > MOST_ROWS or len(numbers) > MOST_ROUNDS:
        description += " " + _(
            "Bilden visar de första %(rows)d raderna och de senaste %(rounds)d omgångarna.",
            rows=MOST_ROWS,
            rounds=MOST_ROUNDS,
        )
    return side_by_side(
        [_("Omgång %(n)d", n=number) for number in shown],
        drawn,
        [(mark, words) for mark, words in _key().items() if mark in used],
        ("rounds", _("Omgångarna sida vid sida"), description),
    )


def _spot(line: Line) -> Spot:
    if line.standing is Standing.HELD:
        with_supervisor = line.presence in (Presence.PART.value, Presence.WHOLE.value)
        return Spot(Mark.TOGETHER if with_supervisor else Mark.ALONE, line.held_on)
    ended = {Standing.NOT_HELD: Mark.NOT_HELD, Standing.CALLED_OFF: Mark.CALLED_OFF}
    return Spot(ended.get(line.standing, Mark.WAITING))


def _key() -> dict[Mark, str]:
    return {
        Mark.TOGETHER: _("hölls, med handledaren hela tiden eller en del"),
        Mark.ALONE: _("hölls, utan handledaren eller utan uppgift om det"),
        Mark.WAITING: _("väntar än"),
        Mark.NOT_HELD: standing_in_words(Standing.NOT_HELD),
        Mark.CALLED_OFF: standing_in_words(Standing.CALLED_OFF),
    }
