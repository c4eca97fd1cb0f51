"""How well the questions measure: internal consistency from the data, and the participant's view beside the other's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from surveyapp.effects.rows import Array
from surveyapp.instruments.definition import ChoiceItem, Instrument, Item, LadderItem, Scale
from surveyapp.instruments.ranges import item_range
from surveyapp.instruments.wording import wording
from surveyapp.people.models import Role
from surveyapp.psychometrics.alpha import cronbach_alpha
from surveyapp.psychometrics.bland_altman import bland_altman
from surveyapp.psychometrics.kappa import cohen_kappa
from surveyapp.psychometrics.omega import omega_one_factor
from surveyapp.reports.effect_document import Cell, Figure, Frame, Section, Table, count, number
from surveyapp.reports.effect_series import ScaleSeries
from surveyapp.reports.effect_tables import Answered

FELDT = "Cronbach 1951, Feldt 1987, 95 %"
OMEGA = "McDonald 1999, one factor, maximum likelihood"
KAPPA = "Cohen 1968, quadratic weights, 95 %"
BLAND_ALTMAN = "Bland and Altman 1999, 95 %"


def reliability_section(frame: Frame, series: Sequence[ScaleSeries], answered: Sequence[Answered]) -> Section:
    """Alpha and omega of every scale of several items, each person counted once, at the first answer."""
    rows = tuple(
        _reliability(frame, one, item_values(one, first_answers(answered, one.of[0], one.of[1])))
        for one in series
        if len(one.instrument.scales[one.of[2]].items) > 1
    )
    title = frame.words("measuring")
    if not rows:
        return Section("reliability", title, (), (frame.words("no reliability"),))
    columns = frame.columns("scale", "items", "n", "alpha", "omega")
    return Section("reliability", title, (Table("reliability", frame.words("reliability caption"), columns, rows),))


def first_answers(answered: Iterable[Answered], instrument: str, role: str) -> list[Answered]:
    """The first sent response of each placement in a role to an instrument."""
    found: dict[int, Answered] = {}
    for one in answered:
        if (one.instrument, one.role) == (instrument, role):
            before = found.get(one.placement_id)
            if before is None or one.on < before.on:
                found[one.placement_id] = one
    return list(found.values())


def item_values(series: ScaleSeries, answered: Sequence[Answered]) -> Array:
    """The scale's items in columns, recoded and reversed as for its score; NaN where there is no answer."""
    scale = series.instrument.scales[series.of[2]]
    rows = [[_value(series.instrument, scale, item, one.values) for item in scale.items] for one in answered]
    return np.array(rows, dtype=float).reshape(len(rows), len(scale.items))


def _value(instrument: Instrument, scale: Scale, item: str, values: Mapping[str, float]) -> float:
    if item not in values:
        return np.nan
    recoding = scale.recode.get(item, {})
    value = {float(old): new for old, new in recoding.items()}.get(values[item], values[item])
    if item not in scale.reverse:
        return value
    low, high = item_range(instrument.items[item], recoding)
    return low + high - value


def _reliability(frame: Frame, one: ScaleSeries, items: Array) -> tuple[Cell, ...]:
    alpha, omega = cronbach_alpha(items), omega_one_factor(items)
    figures = (
        count(alpha.n),
        number(alpha.value, alpha.n, FELDT, alpha.undefined, (alpha.lower, alpha.upper)),
        number(omega.value, omega.n, OMEGA, omega.undefined),
    )
    name = one.name.text(frame.words.language)
    return (name, str(items.shape[1]), *(frame.safe(figure, alpha.n) for figure in figures))


@dataclass(frozen=True, slots=True)
class Question:
    """A question that both were asked, with what they answered at the first occasion that both answered."""

    title: str
    item: Item
    own: tuple[float, ...]
    theirs: tuple[float, ...]


def agreement_section(frame: Frame, series: Sequence[ScaleSeries], answered: Sequence[Answered]) -> Section:
    """Each question that participant and supervisor both answer: agreement in steps, and the difference in score."""
    editions = {one.instrument.code: one.instrument for one in series}
    questions = [
        question
        for theirs in editions.values()
        if theirs.pairs_with is not None and theirs.pairs_with.instrument in editions
        for question in _questions(frame, theirs, editions[theirs.pairs_with.instrument], answered)
    ]
    title = frame.words("agreement")
    if not questions:
        return Section("agreement", title, (), (frame.words("no agreement"),))
    columns = frame.columns("question", "n", "kappa", "bias", "lower limit", "upper limit")
    rows = tuple(_agreement(frame, question) for question in questions)
    return Section("agreement", title, (Table("agreement", frame.words("agreement caption"), columns, rows),))


def _questions(frame: Frame, theirs: Instrument, own: Instrument, answered: Sequence[Answered]) -> Iterable[Question]:
    by_occasion = {
        (one.placement_id, one.wave, one.number, one.role): one
        for one in answered
        if (one.instrument, one.role) in ((own.code, Role.PARTICIPANT), (theirs.code, Role.SUPERVISOR))
    }
    for their_item, own_item in (theirs.pairs_with.items if theirs.pairs_with else {}).items():
        pairs: dict[int, tuple[float, float]] = {}
        for (placement, wave, occasion, role), mine in sorted(by_occasion.items(), key=lambda entry: entry[1].on):
            other = by_occasion.get((placement, wave, occasion, Role.SUPERVISOR))
            if role != Role.PARTICIPANT or other is None or placement in pairs:
                continue
            if own_item in mine.values and their_item in other.values:
                pairs[placement] = (mine.values[own_item], other.values[their_item])
        item = own.items[own_item]
        title = wording(item.text, frame.words.language)
        yield Question(title, item, tuple(one for one, _ in pairs.values()), tuple(two for _, two in pairs.values()))


def _agreement(frame: Frame, question: Question) -> tuple[Cell, ...]:
    n = len(question.own)
    limits = bland_altman(question.own, question.theirs)
    figures = (
        count(n),
        _kappa(question, n),
        number(limits.bias, n, BLAND_ALTMAN, limits.undefined, limits.bias_interval),
        number(limits.lower, n, BLAND_ALTMAN, limits.undefined, limits.lower_interval_1999),
        number(limits.upper, n, BLAND_ALTMAN, limits.undefined, limits.upper_interval_1999),
    )
    return (question.title, *(frame.safe(figure, n) for figure in figures))


def _kappa(question: Question, n: int) -> Figure:
    if not isinstance(question.item, ChoiceItem | LadderItem):
        return number(None, n, KAPPA, "no categories")
    categories = [float(code) for code in question.item.options]
    found = cohen_kappa(question.own, question.theirs, categories, "quadratic")
    return number(found.value, n, KAPPA, found.undefined, (found.lower, found.upper))
