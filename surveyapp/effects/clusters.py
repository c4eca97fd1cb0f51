"""Standard errors that allow rows of the same person to go together: sandwich estimators with small-sample factors."""

from __future__ import annotations

from typing import Literal

import numpy as np

from surveyapp.effects.rows import Array, Codes

Correction = Literal["CR0", "CR1", "CR1S"]
CORRECTIONS: tuple[Correction, ...] = ("CR0", "CR1", "CR1S")


def cluster_factor(correction: Correction, clusters: int, rows: int, columns: int) -> float:
    """1 (CR0), G / (G - 1) (CR1) or G / (G - 1) (N - 1) / (N - K) (CR1S, Stata's), for G > 1 and N > K.

    Cameron & Miller 2015 (J Hum Resour 50:317).
    """
    if correction not in CORRECTIONS:
        raise ValueError(f"correction: {correction!r}")
    factor = 1.0 if correction == "CR0" else clusters / (clusters - 1)
    return factor * (rows - 1) / (rows - columns) if correction == "CR1S" else factor


def cluster_covariance(scores: Array, bread: Array, cluster: Codes, correction: Correction) -> Array:
    """bread (sum over clusters of s s') bread times the factor.

    ``scores`` has one row an observation, ``bread`` is the inverse information. Liang & Zeger 1986 (Biometrika 73:13).
    """
    clusters = int(cluster.max()) + 1
    totals = np.zeros((clusters, scores.shape[1]))
    np.add.at(totals, cluster, scores)
    factor = cluster_factor(correction, clusters, len(scores), scores.shape[1])
    return np.asarray(factor * bread @ totals.T @ totals @ bread)
