"""Looks at single items of a scale: how each fits the rest, and what alpha would be without it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from surveyapp.psychometrics.alpha import alpha_of
from surveyapp.psychometrics.covariances import ItemCovariances, Missing, item_covariances
from surveyapp.psychometrics.tables import FloatArray, Table, as_table, why_unusable


@dataclass(frozen=True, slots=True)
class ItemFit:
    """One item: answers, mean, SD (n - 1), correlation with the sum of the other items, alpha without it.

    Whatever is None is undefined: a mean without answers, an SD of one answer, both with an infinite answer, a
    correlation of an item (or a rest) that does not vary, an alpha of fewer than two items.
    """

    position: int
    n_answered: int
    mean: float | None
    sd: float | None
    item_rest: float | None
    alpha_without: float | None


@dataclass(frozen=True, slots=True)
class ItemAnalysis:
    """All items of a scale; ``undefined`` says why nothing about their relations could be computed."""

    items: tuple[ItemFit, ...]
    n: int
    missing: Missing
    undefined: str | None


def item_analysis(items: Table, missing: Missing = "listwise") -> ItemAnalysis:
    """Item-rest correlations and alpha if deleted.

    r(item, sum of the others) = (row sum of covariances - own variance) / (SD item × SD of the rest); alpha without
    the item is alpha of the other items' covariances. Means and SDs are over everyone who answered the item.
    Source: Nunnally & Bernstein 1994. Tested against reference cases a05, a06, a11 and a14 (psych 2.2.9).
    The correlation with a sum that holds the item itself is not offered: it is inflated.

    Undefined as Cronbach's alpha. Raises ValueError for an unknown ``missing``.
    """
    covariances = item_covariances(items, missing)
    table = as_table(items)
    fits = tuple(_fit(column, table[:, column], covariances) for column in range(covariances.n_items))
    return ItemAnalysis(fits, covariances.n, missing, covariances.undefined)


def _fit(position: int, answers: FloatArray, covariances: ItemCovariances) -> ItemFit:
    known = answers[~np.isnan(answers)]
    usable = why_unusable(known[:, None], people=1, columns=1) is None
    mean = float(known.mean()) if usable else None
    sd = float(known.std(ddof=1)) if usable and known.size > 1 else None
    if covariances.undefined is not None:
        return ItemFit(position, known.size, mean, sd, None, None)
    others = [item for item in range(covariances.n_items) if item != position]
    rest = covariances.matrix[np.ix_(others, others)]
    return ItemFit(position, known.size, mean, sd, _item_rest(position, covariances), alpha_of(rest))


def _item_rest(position: int, covariances: ItemCovariances) -> float | None:
    matrix = covariances.matrix
    own = float(matrix[position, position])
    with_rest = float(matrix[position].sum()) - own
    rest = float(matrix.sum()) - 2.0 * with_rest - own
    if position in covariances.constant or rest <= 1e-12 * float(np.trace(matrix)) or own <= 0.0:
        return None
    return with_rest / math.sqrt(own) / math.sqrt(rest)
