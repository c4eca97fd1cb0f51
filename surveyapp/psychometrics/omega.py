"""McDonald's omega from a one-factor model fitted by maximum likelihood."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from scipy import optimize
from statsmodels.multivariate.factor import Factor

from surveyapp.psychometrics.tables import FloatArray, Table, as_table, complete, is_flat, why_unusable

NOT_CONVERGED = "the factor model did not converge"
IMPROPER = "an item has no variance of its own"

_SMALLEST_UNIQUENESS = 1e-4


@dataclass(frozen=True, slots=True)
class Omega:
    """Reliability of a sum of items that share one factor.

    ``value`` is for the sum of the raw items, ``standardised`` for the sum of the items in SD units. ``loadings`` and
    ``uniquenesses`` (shares of each item's variance) belong to the standardised items; the sum of loadings is >= 0.
    """

    n: int
    n_items: int
    undefined: str | None
    value: float | None = None
    standardised: float | None = None
    loadings: tuple[float, ...] = ()
    uniquenesses: tuple[float, ...] = ()


def omega_one_factor(items: Table) -> Omega:
    """Omega = (sum of loadings)² / ((sum of loadings)² + sum of unique variances), one factor, maximum likelihood.

    ``items``: rows = people, columns = items already reversed; people with a missing item are left out.
    The model is fitted to correlations; for ``value`` each loading is multiplied by its item's SD, which maximum
    likelihood allows because it does not depend on units. Source: McDonald 1999; Jöreskog 1967.
    Tested against published fits of the attitude data: 0.841 standardised (psych), 0.8563 covariance (lavaan).

    Undefined: fewer than three items (the model is not identified), no more people than items, an item that does not
    vary, a unique variance at zero (Heywood case), no convergence, infinite values.
    """
    used = complete(as_table(items))
    n, k = used.shape
    undefined = why_unusable(used, people=k + 1, columns=3)
    if undefined is None and any(is_flat(used[:, item]) for item in range(k)):
        undefined = "an item does not vary"
    if undefined is None:
        fitted = _fit(np.atleast_2d(np.corrcoef(used, rowvar=False)), n)
        if isinstance(fitted, tuple):
            return _omega(*fitted, used)
        undefined = fitted
    return Omega(n, k, undefined)


def _fit(correlations: FloatArray, n: int) -> tuple[FloatArray, FloatArray] | str:
    """Loadings and uniquenesses, or why there are none."""
    k = correlations.shape[0]
    model = Factor(corr=correlations, n_factor=1, nobs=n, method="ml")
    eigenvalues, eigenvectors = np.linalg.eigh(correlations)
    # Somewhat below the first principal component, whose loadings are always too large.
    start = 0.8 * eigenvectors[:, -1] * np.sqrt(eigenvalues[-1])
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            # What the warnings are about (rounding, a unique variance at zero) is decided below.
            warnings.simplefilter("ignore")
            model.fit(start=(start[:, None], 1.0 - start**2), opt={"gtol": 1e-7, "maxiter": 1000})
            found = model.mle_retvals.x
            if float((found[:k] ** 2).min()) < _SMALLEST_UNIQUENESS:
                return IMPROPER
            # The optimiser stops at about seven digits; solving for a zero score brings the rest.
            found = optimize.root(model.score, found, tol=1e-13).x
    except np.linalg.LinAlgError:
        return NOT_CONVERGED
    loadings, uniquenesses = found[k:], found[:k] ** 2
    # At the maximum the model reproduces every item's variance exactly.
    if not np.allclose(loadings**2 + uniquenesses, 1.0, rtol=0.0, atol=1e-6):
        return NOT_CONVERGED
    return (loadings if loadings.sum() >= 0.0 else -loadings), uniquenesses


def _omega(loadings: FloatArray, uniquenesses: FloatArray, used: FloatArray) -> Omega:
    sd = used.std(axis=0, ddof=1)
    standardised = loadings.sum() ** 2 / (loadings.sum() ** 2 + uniquenesses.sum())
    common = float((loadings * sd).sum() ** 2)
    raw = common / (common + float((uniquenesses * sd**2).sum()))
    n, k = used.shape
    return Omega(n, k, None, raw, float(standardised), tuple(loadings.tolist()), tuple(uniquenesses.tolist()))
