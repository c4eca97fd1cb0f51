"""What goes with the chance of work: the model that the data can carry, or a refusal in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from surveyapp.effects.conditional_logit import ConditionalLogit, conditional_logit
from surveyapp.effects.discrimination import Discrimination, discrimination
from surveyapp.effects.findings import Language
from surveyapp.effects.firth import Firth, firth
from surveyapp.effects.logistic import EVENTS_PER_PREDICTOR, Logistic, logistic
from surveyapp.effects.risk_sets import checked_events
from surveyapp.effects.rows import Labels, Numbers, complete_rows

Model = Literal["logistic", "firth", "none"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Too few events for so many predictors. ``events`` is the smaller of the numbers of yes and no.

    ``usable`` is how many predictors these events could carry.
    """

    events: int
    predictors: int
    needed: int
    usable: int

    def words(self, language: Language = "en") -> str:
        """The refusal as one plain sentence, in Swedish or English; ``ValueError`` for another language."""
        if language == "en":
            return (
                f"Not estimated: {self.events} events are too few for {self.predictors} predictors; "
                f"at least {self.needed} are needed ({EVENTS_PER_PREDICTOR} for each)."
            )
        if language == "sv":
            return (
                f"Inte beräknat: {self.events} händelser är för få för {self.predictors} förklarande variabler; "
                f"det behövs minst {self.needed} ({EVENTS_PER_PREDICTOR} för varje)."
            )
        raise ValueError(f"language: {language!r}")


@dataclass(frozen=True, slots=True)
class ChanceOfWork:
    """The model that was used (``logistic`` in ``model``, ``firth`` in ``penalised``), or the refusal.

    ``in_sample`` is how well the fitted chances tell yes from no in the very data they were fitted to: an upper bound.
    """

    used: Model
    model: Logistic | None = None
    penalised: Firth | None = None
    refusal: Refusal | None = None
    in_sample: Discrimination | None = None
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class OwnChanges:
    """Work on a person's own changes: the conditional logit, or the refusal."""

    model: ConditionalLogit | None = None
    refusal: Refusal | None = None
    undefined: str | None = None


def refused(events: int, others: int, predictors: int) -> Refusal | None:
    """A refusal unless there are at least 10 of the rarer outcome for each predictor.

    Peduzzi et al. 1996 (J Clin Epidemiol 49:1373): with fewer, coefficients and intervals cannot be trusted.
    """
    fewer, needed = min(events, others), EVENTS_PER_PREDICTOR * predictors
    return Refusal(fewer, predictors, needed, fewer // EVENTS_PER_PREDICTOR) if fewer < needed else None


def chance_of_work(
    outcome: Numbers, covariates: Mapping[str, Numbers], person: Labels | None = None, level: float = 0.95
) -> ChanceOfWork:
    """Logistic regression of work (1) or not (0) where the data can carry it.

    Refused when there are fewer than 10 events or non-events for each predictor. Errors clustered by ``person`` (CR1)
    when one person has several rows. When a covariate separates the classes, Firth's penalised fit instead, by name.
    One row an observation, in any order; formulas in ``logistic``, ``firth``, ``discrimination``.

    Undefined: what is undefined there (one class only, no rows, …). ``ValueError`` likewise.
    """
    rows = complete_rows({"outcome": outcome, **covariates}, {} if person is None else {"person": person})
    y = checked_events(rows.numbers["outcome"], "outcome")
    if rows.problem:
        return ChanceOfWork("none", undefined=rows.problem)
    refusal = refused(int(y.sum()), int(rows.n - y.sum()), len(covariates))
    if refusal:
        return ChanceOfWork("none", refusal=refusal)
    model = logistic(outcome, covariates, cluster=person, level=level)
    if model.separation:
        penalised = firth(rows.numbers["outcome"], {name: rows.numbers[name] for name in covariates}, level)
        fitted = penalised.base.fitted
        scores = discrimination(y, fitted, level) if fitted else None
        return ChanceOfWork("firth", model, penalised, None, scores, penalised.undefined)
    if model.undefined:
        return ChanceOfWork("none", model, undefined=model.undefined)
    return ChanceOfWork("logistic", model, in_sample=discrimination(y, model.fitted, level))


def work_on_own_changes(
    outcome: Numbers, indicators: Mapping[str, Numbers], person: Labels, level: float = 0.95
) -> OwnChanges:
    """Work or job search on changes in a person's own indicators (conditional logit), refused when events are too few.

    Only people with both a yes and a no count; the events of those are what the rule of 10 for each indicator sees.
    """
    model = conditional_logit(outcome, indicators, person, level)
    if model.undefined in ("no rows", "nobody with both answers", "no covariates"):
        return OwnChanges(model, undefined=model.undefined)
    refusal = refused(model.events, model.rows - model.events, len(indicators))
    return OwnChanges(None, refusal) if refusal else OwnChanges(model, undefined=model.undefined)
