"""Readings from a response: one row per scale, added under each scoring version, never overwritten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy.orm import Session

from surveyapp.db.upsert import insert_for
from surveyapp.instruments.definition import Instrument
from surveyapp.responses.given import Given
from surveyapp.responses.models import Reading
from surveyapp.responses.rules import View
from surveyapp.scoring.score import SCORING_VERSION, ScaleScore, score


def score_response(
    session: Session,
    response_id: int,
    instrument: Instrument,
    instrument_hash: str,
    given: Mapping[str, Given],
    *,
    at: dt.datetime,
) -> int:
    """Add the readings of a response under the scoring version of today; returns how many scales were scored.

    Where two people filled in together and saw a step differently, the other's step gives readings of its own.
    """
    own: dict[str, float | None] = {item: answer.numeric for item, answer in given.items() if _counts(answer)}
    rows = [_row(response_id, View.OWN, found, instrument_hash, at) for found in score(instrument, own)]
    differing = {item: answer.other_code for item, answer in given.items() if answer.other_code is not None}
    if differing:
        touched = {code for code, scale in instrument.scales.items() if differing.keys() & set(scale.items)}
        other = score(instrument, {**own, **differing})
        rows += [_row(response_id, View.OTHER, found, instrument_hash, at) for found in other if found.scale in touched]
    if not rows:
        return 0
    session.execute(
        insert_for(session, Reading).on_conflict_do_nothing(
            index_elements=["response_id", "scale", "view", "scoring_version", "instrument_hash"]
        ),
        rows,
    )
    return len(rows)


def _counts(answer: Given) -> bool:
    return answer.numeric is not None


def _row(response_id: int, view: View, found: ScaleScore, instrument_hash: str, at: dt.datetime) -> dict[str, object]:
    return {
        "response_id": response_id,
        "scale": found.scale,
        "view": view.value,
        "value": found.value,
        "undefined": found.undefined,
        "n_answered": found.n_answered,
        "n_items": found.n_items,
        "scoring_version": SCORING_VERSION,
        "instrument_hash": instrument_hash,
        "computed_at": at,
    }
