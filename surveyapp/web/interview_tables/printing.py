"""One table as it is printed: in words for the page, with plain numbers for files, and as a picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from surveyapp.effects.rates import Rate
from surveyapp.interviews.joining import Line
from surveyapp.interviews.tables_rules import (
    By,
    Column,
    Frequencies,
    Gap,
    Held,
    Named,
    Numbers,
    Ranking,
    columns,
    frequencies,
    numbers,
    ranking,
)
from surveyapp.reports.evaluation_parts import MINIMUM
from surveyapp.reports.interview_pictures import Bar, bars
from surveyapp.spreadsheets import Cell, Sheet
from surveyapp.web.filters import number
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.words import say


@dataclass(frozen=True, slots=True)
class Printed:
    """A table: one head for each column, below it its parts; the first cell of a row is its head."""

    key: str
    title: str
    columns: tuple[str, ...]
    parts: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sheet: Sheet
    picture: Markup | None = None
    #: rows that are sums or say what is missing
    below: tuple[tuple[str, ...], ...] = field(default=())
    note: str = ""
    #: how other guides word the question
    otherwise: tuple[str, ...] = ()


def print_line(line: Line, held: Sequence[Held], by: By, *, hides_few: bool, place: int) -> Printed:
    """The table of one closed question; ``place`` tells its picture from others on the page."""
    minimum = MINIMUM if hides_few else 0
    parted = {column_in_words(column, by): ones for column, ones in columns(held, by).items()}
    title = say(line.part.text)
    return replace(_print(line, title, held, parted, minimum, place), otherwise=tuple(map(say, line.otherwise)))


def print_held_back(line: Line) -> Printed:
    """Instead of the answers to one question: that they are held back, on the page and in files."""
    title, words = say(line.part.text), held_back()
    return Printed(line.key, title, (), (), (), Sheet(title, (_("Svar"),), ((words,),)), note=words)


def held_back() -> str:
    """Why nobody sees yet what raters gave and wrote."""
    return _("Visas när alla bedömare är klara, så att ingen påverkas av de andra.")


def _print(
    line: Line, title: str, held: Sequence[Held], parted: dict[str, list[Held]], minimum: int, place: int
) -> Printed:
    if line.part.kind == "ranking":
        together = ranking(held, line, minimum).options
        ordered = sorted(_options(line), key=lambda code: _order(together[code]))
        found = {name: ranking(ones, line, minimum) for name, ones in parted.items()}
        return _ranked(line, title, found, ordered, place)
    if line.part.kind == "number":
        return _measured(line, title, {name: numbers(ones, line, minimum) for name, ones in parted.items()})
    return _counted(line, title, {name: frequencies(ones, line, minimum) for name, ones in parted.items()}, place)


def column_in_words(column: Column, by: By) -> str:
    """A round, a group, or a group in a round."""
    group = column.group or _("utan grupp")
    if by is By.GROUP:
        return group
    number_of_round = _("Omgång %(n)d", n=column.round)
    return number_of_round if by is By.ROUND else f"{number_of_round}, {group}"


def hidden() -> str:
    """Instead of a figure that could tell of somebody."""
    return _("dolt")


def in_percent(found: Rate) -> str:
    """A share with its interval: 75 % (30–95)."""
    if found.share is None or found.low is None or found.high is None:
        return "–"
    return f"{100 * found.share:.0f} % ({100 * found.low:.0f}–{100 * found.high:.0f})"


def _counted(line: Line, title: str, found: dict[str, Frequencies], place: int) -> Printed:
    rows, plain, groups = [], [], []
    for code, words in _options(line).items():
        cells: list[str] = []
        numbers_of_row: list[Cell] = []
        drawn = []
        for name, one in found.items():
            count = one.options[code]
            if count is None:
                cells += [hidden(), ""]
                numbers_of_row += [hidden(), None, None, None]
                drawn.append(Bar(name, None, hidden()))
            else:
                cells += [str(count.n), in_percent(count.share)]
                numbers_of_row += [count.n, *_percents(count.share)]
                drawn.append(Bar(name, count.share, _of(count.n, one.n_answered)))
        rows.append((words, *cells))
        plain.append((words, *numbers_of_row))
        groups.append((words, drawn))
    files = (_("antal"), _("procent"), _("från"), _("till"))
    below = _below(found)
    return Printed(
        line.key,
        title,
        tuple(found),
        (_("Antal"), _("Andel av svaren")),
        tuple(rows),
        _sheet(title, found, files, [*plain, *_filled(below, 4)], _shares_note()),
        bars(groups, f"t{place}", title, _("Strecken är intervall. Samma siffror står i tabellen.")),
        tuple((head, *(cell for value in values for cell in (str(value), ""))) for head, values in below),
        _shares_note(),
    )


def _ranked(line: Line, title: str, found: dict[str, Ranking], ordered: Sequence[int], place: int) -> Printed:
    options = _options(line)
    most = int(getattr(line.part, "most", 3))
    rows, plain, groups = [], [], []
    for code in ordered:
        cells: list[str] = []
        numbers_of_row: list[Cell] = []
        drawn = []
        for name, one in found.items():
            named = one.options[code]
            if named is None:
                cells += [hidden(), "", "", ""]
                numbers_of_row += [hidden(), *[None] * 7]
                drawn.append(Bar(name, None, hidden()))
                continue
            first = hidden() if named.n_first is None else str(named.n_first)
            points = hidden() if named.points is None else str(named.points)
            share = f"{named.n.n}, {in_percent(named.n.share)}" if one.n_answered else "–"
            cells += [_place(named.place, named.is_tied), share, first, points]
            tied = _("delad") if named.is_tied else None
            numbers_of_row += [named.place, tied, named.n.n, *_percents(named.n.share), named.n_first, named.points]
            drawn.append(Bar(name, named.n.share, _of(named.n.n, one.n_answered)))
        rows.append((options[code], *cells))
        plain.append((options[code], *numbers_of_row))
        groups.append((options[code], drawn))
    files = (
        _("plats"),
        _("delad plats"),
        _("nämnt av"),
        _("procent"),
        _("från"),
        _("till"),
        _("nämnt först"),
        _("poäng"),
    )
    below = _below(found)
    note = _(
        "Högst %(n)d fick nämnas. Platsen går efter hur många som nämnde svaret; lika många ger delad plats. "
        "Poängen är %(n)d för det som nämndes först, sedan en mindre för varje. Andelen är av dem som svarade.",
        n=most,
    )
    return Printed(
        line.key,
        title,
        tuple(found),
        (_("Plats"), _("Nämnt av"), _("Nämnt först"), _("Poäng")),
        tuple(rows),
        _sheet(title, found, files, [*plain, *_filled(below, 8)], note),
        bars(groups, f"t{place}", title, _("Strecken är intervall. Samma siffror står i tabellen.")),
        tuple((head, *(cell for value in values for cell in (str(value), "", "", ""))) for head, values in below),
        note,
    )


def _measured(line: Line, title: str, found: dict[str, Numbers]) -> Printed:
    heads = (_("Medel"), _("Median"), _("Lägst"), _("Högst"))
    figures = [(one.mean, one.median, one.low, one.high) for one in found.values()]
    rows = tuple((head, *(number(values[place]) for values in figures)) for place, head in enumerate(heads))
    plain: list[tuple[Cell, ...]] = [(head, *(values[place] for values in figures)) for place, head in enumerate(heads)]
    below = _below(found)
    return Printed(
        line.key,
        title,
        tuple(found),
        (),
        rows,
        _sheet(title, found, (), [*plain, *_filled(below, 1)], ""),
        None,
        tuple((head, *map(str, values)) for head, values in below),
    )


def _below(found: dict[str, Frequencies] | dict[str, Numbers] | dict[str, Ranking]) -> list[tuple[str, list[int]]]:
    gaps = {
        Gap.DOES_NOT_KNOW: _("Vet inte"),
        Gap.NO_ANSWER: _("Inget svar"),
        Gap.NOT_ASKED: _("Frågan ställdes inte"),
    }
    if any(one.gaps[Gap.ERASED] for one in found.values()):
        gaps[Gap.ERASED] = _("Raderat, tiden är ute")
    every: list[Frequencies | Numbers | Ranking] = list(found.values())
    return [
        (_("Svarade"), [one.n_answered for one in every]),
        *((words, [one.gaps[gap] for one in every]) for gap, words in gaps.items()),
        (_("Intervjuer som hölls"), [one.n_held for one in every]),
    ]


def _filled(below: list[tuple[str, list[int]]], width: int) -> list[tuple[Cell, ...]]:
    """The rows below in a table whose columns have so many parts."""
    return [(head, *(cell for value in values for cell in (value, *[None] * (width - 1)))) for head, values in below]


def _sheet(
    title: str,
    found: dict[str, Frequencies] | dict[str, Numbers] | dict[str, Ranking],
    parts: tuple[str, ...],
    rows: Sequence[tuple[Cell, ...]],
    note: str,
) -> Sheet:
    heads = [f"{name}: {part}" for name in found for part in parts] if parts else list(found)
    return Sheet(title, (_("Svar"), *heads), tuple(rows), note)


def _options(line: Line) -> dict[int, str]:
    return {code: say(option.text) for code, option in getattr(line.part, "options", {}).items()}


def _order(named: Named | None) -> float:
    """Those that nobody named and those that are hidden come last."""
    return math.inf if named is None or named.place is None else named.place


def _place(place: int | None, is_tied: bool) -> str:
    if place is None:
        return "–"
    return _("%(n)d (delad)", n=place) if is_tied else str(place)


def _of(n: int, of: int) -> str:
    return _("%(n)d av %(of)d", n=n, of=of)


def _percents(found: Rate) -> list[Cell]:
    return [None if one is None else round(100 * one, 1) for one in (found.share, found.low, found.high)]


def _shares_note() -> str:
    return _("Andelen är av dem som svarade, med Wilsons 95-procentiga intervall.")
