"""Measurement error: how far one person's score lies from the score that person would have without error."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from surveyapp.psychometrics.alpha import cronbach_alpha
from surveyapp.psychometrics.icc import mean_squares
from surveyapp.psychometrics.tables import NO_VARIATION, Table, as_table, complete, is_flat, why_unusable

_Z90 = NormalDist().inv_cdf(0.95)
_Z95 = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class MeasurementError:
    """Standard error of measurement, of a difference, and the smallest detectable changes, in score units."""

    undefined: str | None
    sem: float | None = None
    s_diff: float | None = None
    mdc90: float | None = None
    mdc95: float | None = None


@dataclass(frozen=True, slots=True)
class RetestError:
    """Measurement error seen when the same people answered again and nothing had changed, in score units.

    ``sem_consistency`` leaves a shift shared by everybody out, ``sem_agreement`` counts it as error. ``mdc90`` and
    ``mdc95`` belong to the former. ``sem_from_icc`` is the SD of all readings × sqrt(1 - ICC(3,1)).
    ``repeatability`` is two SDs of the differences (Bland & Altman 1986).
    """

    n: int
    n_occasions: int
    undefined: str | None
    sd_difference: float | None = None
    sem_consistency: float | None = None
    sem_agreement: float | None = None
    sem_from_icc: float | None = None
    mdc90: float | None = None
    mdc95: float | None = None
    mdc90_agreement: float | None = None
    mdc95_agreement: float | None = None
    repeatability: float | None = None


def error_from_reliability(sd: float | None, reliability: float | None) -> MeasurementError:
    """SEM = SD × sqrt(1 - reliability); S_diff = sqrt(2) SEM; MDC90 and MDC95 = 1.644854 and 1.959964 × S_diff.

    ``sd`` is the score's standard deviation (n - 1) in the people whom the reliability describes, ``reliability`` a
    coefficient such as alpha, omega or an ICC. Source: Lord & Novick 1968; Jacobson & Truax 1991, J Consult Clin
    Psychol 59:12, whose example (SD 7.5, r .80: SEM 3.35, S_diff 4.74) is a test.

    Undefined: SD or reliability unknown (None or NaN), SD zero. With reliability 1 everything is 0, with 0 the SEM is
    the SD. Raises ValueError for a reliability outside 0-1 or an SD that is negative or infinite.
    """
    if reliability is not None and (reliability < 0.0 or reliability > 1.0):
        raise ValueError(f"reliability must lie between 0 and 1, not {reliability!r}")
    if sd is not None and (sd < 0.0 or math.isinf(sd)):
        raise ValueError(f"sd must be a number above 0, not {sd!r}")
    if reliability is None or math.isnan(reliability):
        return MeasurementError("reliability unknown")
    if sd is None or math.isnan(sd):
        return MeasurementError("standard deviation unknown")
    if sd == 0.0:
        return MeasurementError(NO_VARIATION)
    sem = sd * math.sqrt(1.0 - reliability)
    s_diff = math.sqrt(2.0) * sem
    return MeasurementError(None, sem, s_diff, _Z90 * s_diff, _Z95 * s_diff)


def error_from_items(items: Table) -> MeasurementError:
    """SEM of the sum of the items from its own SD and Cronbach's alpha, people with a missing item left out.

    ``items``: rows = people, columns = items. Divide by the number of items for the error of their mean.
    Undefined as alpha, and when alpha is negative: then the items do not measure one thing.
    """
    alpha = cronbach_alpha(items)
    if alpha.value is None:
        return MeasurementError(alpha.undefined or NO_VARIATION)
    if alpha.value < 0.0:
        return MeasurementError("reliability below zero")
    totals = complete(as_table(items)).sum(axis=1)
    return error_from_reliability(float(totals.std(ddof=1)), alpha.value)


def error_from_retest(readings: Table) -> RetestError:
    """SEM and MDC from repeated readings of people who did not change.

    ``readings``: rows = people, columns = occasions (two or more); people with a missing reading are left out.
    SEM consistency = sqrt(error mean square) = SD of the differences / sqrt(2) for two occasions (the ICC(3,1)
    family); SEM agreement = sqrt(mean square within people) (the ICC(1,1) and ICC(2,1) family); MDC as in
    ``error_from_reliability``. Source: Weir 2005, J Strength Cond Res 19:231; de Vet et al. 2006.
    Tested against reference case b03 (Bland & Altman 1986).

    Undefined: nobody, one person, one occasion, infinite values. Readings that repeat exactly give 0.
    """
    used = complete(as_table(readings))
    n, occasions = used.shape
    undefined = why_unusable(used)
    if undefined is not None:
        reason = "fewer than two occasions" if n and occasions < 2 else undefined
        return RetestError(n, occasions, reason)
    squares = mean_squares(used)
    consistency, agreement = math.sqrt(squares.error), math.sqrt(squares.within)
    sd_difference = math.sqrt(2.0) * consistency
    between = squares.between + (occasions - 1) * squares.error
    icc = None if is_flat(used.ravel()) or between <= 0.0 else (squares.between - squares.error) / between
    return RetestError(
        n,
        occasions,
        None,
        sd_difference=sd_difference,
        sem_consistency=consistency,
        sem_agreement=agreement,
        sem_from_icc=None if icc is None else float(np.std(used, ddof=1)) * math.sqrt(max(0.0, 1.0 - icc)),
        mdc90=_Z90 * sd_difference,
        mdc95=_Z95 * sd_difference,
        mdc90_agreement=_Z90 * math.sqrt(2.0) * agreement,
        mdc95_agreement=_Z95 * math.sqrt(2.0) * agreement,
        repeatability=2.0 * sd_difference,
    )
