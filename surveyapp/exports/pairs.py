"""Self beside supervisor: the same question answered by both at one occasion, and how far apart they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from surveyapp.exports.filled import Filled, Frame, Layout
from surveyapp.exports.item_columns import Cells, plain_number
from surveyapp.instruments.checks import check_pairings
from surveyapp.instruments.definition import ChoiceItem, Instrument, LadderItem, NumberItem
from surveyapp.instruments.published import Edition
from surveyapp.people.models import Role
from surveyapp.privacy.pseudonyms import Kind

ItemPairs: TypeAlias = Mapping[tuple[Edition, Edition], Mapping[str, str]]
"""For two instrument versions, the items of the first with the item of the second that asks the same."""


def item_pairs(layouts: Iterable[Layout]) -> ItemPairs:
    """Every pair of versions that one of them declares, in both directions.

    Items are left out whose codes differ between the two versions, and those without a number to subtract.
    """
    instruments = [layout.instrument for layout in layouts]
    found: dict[tuple[Edition, Edition], dict[str, str]] = {}
    for own in instruments:
        for other in instruments:
            if own.pairs_with is not None and own.pairs_with.instrument == other.code:
                pairs = dict(_comparable(own, other))
                one, two = (own.code, own.version), (other.code, other.version)
                found.setdefault((one, two), {}).update(pairs)
                found.setdefault((two, one), {}).update({theirs: ours for ours, theirs in pairs.items()})
    return MappingProxyType(found)


def pairs(frame: Frame, filled: Iterable[Filled], known: ItemPairs) -> Iterator[tuple[Any, ...]]:
    """Rows of one occasion: each planned pair of responses, each pair of items, answered or not."""
    together = list(filled)
    for own in together:
        for other in together:
            if own.assignment.role != Role.PARTICIPANT or other.assignment.role != Role.SUPERVISOR:
                continue
            items = known.get((own.layout.edition, other.layout.edition), {})
            # In the order in which the participant is asked.
            for item in own.layout.items:
                if item in items:
                    yield *_shared(frame, own, other), *_compared(own, item, other, items[item])


def _shared(frame: Frame, own: Filled, other: Filled) -> tuple[Any, ...]:
    rater = other.response.informant_id if other.response else other.assignment.informant_id
    return (
        own.occasion_code,
        own.keys.placement,
        own.keys.person,
        own.occasion.wave,
        own.occasion.number,
        own.response_code,
        other.response_code,
        frame.codes.of_any(Kind.RATER, rater),
        *own.layout.edition,
        *other.layout.edition,
        int(own.is_synthetic or other.is_synthetic),
    )


def _compared(own: Filled, item: str, other: Filled, theirs: str) -> tuple[Any, ...]:
    one, two = own.cells[item], other.cells[theirs]
    gap = _gap(one, two) if own.is_submitted and other.is_submitted else None
    return item, theirs, one.value, two.value, plain_number(gap)


def _gap(one: Cells, two: Cells) -> float | None:
    return None if one.numeric is None or two.numeric is None else one.numeric - two.numeric


def _comparable(own: Instrument, other: Instrument) -> Iterator[tuple[str, str]]:
    declared = own.pairs_with.items if own.pairs_with else {}
    findings = [finding for instrument, finding in check_pairings((own, other)) if instrument is own]
    differing = {finding.path[-1] for finding in findings if "items" in finding.path}
    for ours, theirs in declared.items():
        item = own.items.get(ours)
        if ours not in differing and isinstance(item, ChoiceItem | LadderItem | NumberItem):
            yield ours, theirs
