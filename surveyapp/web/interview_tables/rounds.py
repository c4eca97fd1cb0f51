"""Tables of how rounds went: planned and held, who sat in, every subject by round, and heads counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from markupsafe import Markup

from surveyapp.interviews.overview import Line, side_by_side
from surveyapp.interviews.rules import Standing
from surveyapp.interviews.tables import RoundCount, by_round
from surveyapp.reports.interview_pictures import Amount, amounts
from surveyapp.spreadsheets import Cell, Sheet
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.interview_rounds_picture import rounds_picture
from surveyapp.web.interview_tables.printing import Printed
from surveyapp.web.interview_words import (
    about_in_words,
    counted_in_words,
    presence_in_words,
    reason_in_words,
    standing_in_words,
    went_in_words,
)

PRESENCES = ("no", "part", "whole", None)


def print_rounds(lines: Sequence[Line], titles: Mapping[int, str]) -> Printed:
    """How every round went: planned, held or not and why, and who sat in."""
    found = by_round(lines)
    rows: list[tuple[Cell, ...]] = [
        (_("Planerade"), *(one.n_planned for one in found)),
        (_("Hölls"), *(one.standings[Standing.HELD] for one in found)),
        *_presences(found),
        (_("Hölls inte"), *(one.standings[Standing.NOT_HELD] for one in found)),
        (_("Väntar än"), *(one.n_waiting for one in found)),
        (standing_in_words(Standing.CALLED_OFF).capitalize(), *(one.standings[Standing.CALLED_OFF] for one in found)),
        *_reasons(found),
    ]
    heads = [_round(one.round, titles) for one in found]
    title = _("Så gick omgångarna")
    printed = _plain("omgangar", title, heads, rows, _("Skälen är för dem som inte har hållits."))
    return replace(printed, picture=_went(found, heads, title))


def print_subjects(lines: Sequence[Line], titles: Mapping[int, str]) -> Printed:
    """Every subject with its interviews by round: when, held, supervisor present, or why not."""
    numbers, subjects = side_by_side(lines)
    rows: list[tuple[Cell, ...]] = [
        (
            about_in_words(next(iter(row.values()))),
            *(went_in_words(row[number]) if number in row else "–" for number in numbers),
        )
        for row in subjects
    ]
    heads = [_round(number, titles) for number in numbers]
    printed = _plain("intervjuer", _("Intervjuerna, en rad för var och en"), heads, rows)
    return replace(printed, picture=rounds_picture(numbers, subjects))


def print_heads(what: str, counted: Mapping[int, tuple[int, int]], lines: Sequence[Line], place: int) -> Printed:
    """What was counted at each subject in each round, with the sums; a range where a range was told."""
    numbers, subjects = side_by_side([line for line in lines if line.id in counted])
    cells: list[list[tuple[int, int] | None]] = [
        [counted[row[number].id] if number in row and row[number].id in counted else None for number in numbers]
        for row in subjects
    ]
    sums: list[tuple[int, int] | None] = [
        (sum(one[0] for one in column if one), sum(one[1] for one in column if one))
        for column in zip(*cells, strict=True)
    ]
    names = [about_in_words(next(iter(row.values()))) for row in subjects]
    heads = tuple(_("Omgång %(n)d", n=number) for number in numbers)
    together = _("Tillsammans")
    plain: list[tuple[Cell, ...]] = [
        (name, *(end for one in row for end in (one or (None, None))))
        for name, row in (*zip(names, cells, strict=True), (together, sums))
    ]
    parts = [f"{head}: {end}" for head in heads for end in (_("lägst"), _("högst"))]
    title = counted_in_words(what)
    return Printed(
        f"antal-{place}",
        title,
        heads,
        (),
        tuple((name, *map(_range, row)) for name, row in zip(names, cells, strict=True)),
        Sheet(title, (_("Vem"), *parts), tuple(plain)),
        _counted([(together, sums), *zip(names, cells, strict=True)], heads, f"n{place}", title),
        below=((together, *map(_range, sums)),),
    )


def _went(found: Sequence[RoundCount], heads: Sequence[str], title: str) -> Markup | None:
    """How many of each round were held, were not, still wait and were called off."""
    if not found:
        return None
    groups = [
        (
            head,
            [
                Amount(words, (n, n), str(n))
                for words, n in (
                    (_("Hölls"), one.standings[Standing.HELD]),
                    (_("Hölls inte"), one.standings[Standing.NOT_HELD]),
                    (_("Väntar än"), one.n_waiting),
                    (standing_in_words(Standing.CALLED_OFF).capitalize(), one.standings[Standing.CALLED_OFF]),
                )
            ],
        )
        for head, one in zip(heads, found, strict=True)
    ]
    return amounts(groups, "went", title, _("Staplarna är antal intervjuer. Samma siffror står i tabellen."))


def _counted(
    rows: Sequence[tuple[str, Sequence[tuple[int, int] | None]]], heads: Sequence[str], name: str, title: str
) -> Markup:
    """What was counted in each round, together and at each subject."""
    groups = [
        (words, [Amount(head, ends, _range(ends)) for head, ends in zip(heads, row, strict=True)])
        for words, row in rows
    ]
    description = _("Staplarna går till det lägsta antalet och linjen till det högsta. Samma siffror står i tabellen.")
    return amounts(groups, name, title, description)


def _presences(found: Sequence[RoundCount]) -> list[tuple[Cell, ...]]:
    return [
        (f"– {presence_in_words(one)}", *(count.supervisor[one] for count in found))
        for one in PRESENCES
        if any(count.supervisor[one] for count in found)
    ]


def _reasons(found: Sequence[RoundCount]) -> list[tuple[Cell, ...]]:
    every = sorted({reason for count in found for reason in count.reasons})
    return [
        (_("Skäl: %(reason)s", reason=reason_in_words(one)), *(count.reasons[one] for count in found)) for one in every
    ]


def _plain(key: str, title: str, heads: Sequence[str], rows: Sequence[tuple[Cell, ...]], note: str = "") -> Printed:
    return Printed(
        key,
        title,
        tuple(heads),
        (),
        tuple(tuple(str(cell) for cell in row) for row in rows),
        Sheet(title, ("", *heads), tuple(rows), note),
        note=note,
    )


def _round(number: int, titles: Mapping[int, str]) -> str:
    words, title = _("Omgång %(n)d", n=number), titles.get(number)
    return f"{words}: {title}" if title else words


def _range(ends: tuple[int, int] | None) -> str:
    if ends is None:
        return "–"
    return str(ends[0]) if ends[0] == ends[1] else f"{ends[0]}–{ends[1]}"
