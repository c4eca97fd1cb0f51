"""Points that several raters gave to several bids, counted and ranked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction


class UnknownCriterion(ValueError):
    """Points were given on something that is no criterion of this assessment."""


@dataclass(frozen=True, slots=True)
class Given:
    """One rater's points for one bid on one criterion."""

    bid: str
    rater: str
    criterion: str
    points: int


@dataclass(frozen=True, slots=True)
class OnCriterion:
    """What all raters together gave one bid on one criterion."""

    criterion: str
    n_raters: int
    #: None where nobody gave points
    mean: Fraction | None
    lowest: int | None
    highest: int | None

    @property
    def spread(self) -> int | None:
        """How far the raters are apart: the highest points less the lowest."""
        return None if self.lowest is None or self.highest is None else self.highest - self.lowest


@dataclass(frozen=True, slots=True)
class Standing:
    """One bid: what it got on each criterion, its total and its place."""

    bid: str
    criteria: tuple[OnCriterion, ...]
    #: None while a criterion has no points
    total: Fraction | None
    #: 1 for the best; the same for bids with the same total; None without a total
    place: int | None
    #: whether another bid has the same total
    is_tied: bool
    #: raters who gave this bid points on some criteria and not on others, or on none
    unfinished: tuple[str, ...]

    @property
    def widest(self) -> int | None:
        """The largest spread on any criterion."""
        return max((one.spread for one in self.criteria if one.spread is not None), default=None)


def standings(given: Iterable[Given], weights: Mapping[str, float]) -> tuple[Standing, ...]:
    """The bids in order of their place, those without a total last; bids with the same place by their name.

    Formula: total = sum over criteria of weight times the mean of all raters' points on the criterion. Every rater
    counts the same on a criterion, and a missing rater is left out of that criterion's mean. Bids with the same total
    share the best place that they take, and the next place is as many further on (1, 2, 2, 4). Counted in fractions,
    so that a tie is a tie and not a matter of rounding.

    Args:
        given: points; where a rater gave points twice for the same, the last counts.
        weights: every criterion with what it counts, in the order in which the criteria are shown.

    Raises:
        UnknownCriterion: points on something without a weight.
    """
    points = {(one.bid, one.criterion, one.rater): one.points for one in given}
    for _bid, criterion, _rater in points:
        if criterion not in weights:
            raise UnknownCriterion(criterion)
    raters = sorted({rater for _bid, _criterion, rater in points})
    bids = sorted({bid for bid, _criterion, _rater in points})
    counted = {bid: tuple(_on(bid, criterion, points) for criterion in weights) for bid in bids}
    totals = {bid: _total(counted[bid], weights) for bid in bids}
    known = [total for total in totals.values() if total is not None]
    found = [
        Standing(
            bid,
            counted[bid],
            total,
            None if total is None else 1 + sum(other > total for other in known),
            total is not None and known.count(total) > 1,
            tuple(rater for rater in raters if any((bid, one, rater) not in points for one in weights)),
        )
        for bid, total in totals.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.place is None, one.place or 0, one.bid)))


def _on(bid: str, criterion: str, points: Mapping[tuple[str, str, str], int]) -> OnCriterion:
    here = [value for (b, c, _rater), value in points.items() if (b, c) == (bid, criterion)]
    if not here:
        return OnCriterion(criterion, 0, None, None, None)
    return OnCriterion(criterion, len(here), Fraction(sum(here), len(here)), min(here), max(here))


def _total(criteria: Iterable[OnCriterion], weights: Mapping[str, float]) -> Fraction | None:
    total = Fraction(0)
    for one in criteria:
        if one.mean is None:
            return None
        # Through the written number, so that a weight of 0.1 is a tenth.
        total += Fraction(str(weights[one.criterion])) * one.mean
    return total
