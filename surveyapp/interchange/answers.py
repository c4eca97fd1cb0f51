"""One cell to the answer that it stands for. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from surveyapp.instruments.definition import ChoiceItem, DateItem, Item, LadderItem, NumberItem
from surveyapp.interchange.cells import Cell, DayOrder, Unreadable, day_of, number_of, text_of
from surveyapp.responses.given import DoesNotFit, Given, check_fits
from surveyapp.responses.rules import Missing


def left_out(cell: Cell, missing: Mapping[str, str]) -> Given | None:
    """No answer, where the cell is empty or holds one of the words for none; None where it holds an answer."""
    text = text_of(cell)
    if not text:
        return Given.left_out(Missing.SKIPPED)
    return Given.left_out(Missing(missing[text])) if text in missing else None


def to_given(item: Item, cell: Cell, order: DayOrder) -> Given:
    """The cell as an answer that this item offers; raises Unreadable."""
    given = Given(day=day_of(cell, order)) if isinstance(item, DateItem) else _numeric(item, cell)
    try:
        check_fits("", item, given)
    except DoesNotFit:
        raise Unreadable(f"is no possible answer; {_offered(item)}") from None
    return given


def _numeric(item: Item, cell: Cell) -> Given:
    number = number_of(cell)
    if isinstance(item, NumberItem):
        return Given(number=number)
    if not number.is_integer():
        raise Unreadable(f"is no possible answer; {_offered(item)}")
    return Given(code=int(number))


def _offered(item: Item) -> str:
    if isinstance(item, ChoiceItem | LadderItem):
        return f"the codes are {', '.join(str(code) for code in item.options)}"
    if isinstance(item, NumberItem):
        return f"{'whole numbers' if item.whole else 'numbers'} from {item.minimum:g} to {item.maximum:g} are"
    return "a day from 1900 on is"
