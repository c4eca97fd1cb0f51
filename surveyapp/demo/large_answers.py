"""Synthetic answers by the hundred thousand: one die for each placement, the real scoring and the real verdicts."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveyapp.house import House
from surveyapp.instruments.definition import ChoiceItem, ChoicesItem, Instrument, Item, LadderItem, NumberItem
from surveyapp.instruments.ranges import scale_range
from surveyapp.people.models import new_ref
from surveyapp.plans.locking import threshold_is_fixed_afterwards
from surveyapp.plans.shelf import reliability_for, threshold_for
from surveyapp.progression.outcomes import Verdict, judge_pair
from surveyapp.progression.pairing import DatedReading, Pair
from surveyapp.responses.judging import PlanInForce, StoredReading, judged, outcome_row
from surveyapp.responses.rules import Decider, DeviceKind, Helper, Missing, Presence, ResponseState, View
from surveyapp.schedule.modes import Mode
from surveyapp.scoring.score import SCORING_VERSION, score

LEFT_OUT, SPREAD, NOISE, DRIFT = 0.03, 1.0, 0.5, 0.06
ANSWERED = {"kort-puls": 0.02}
"""The weekly pulse is rarely answered here: 400,000 answers to it would say little about the other pages."""
USUALLY_ANSWERED = 0.95
LANGUAGE = "sv"
TEXT = "Syntetisk text: vi fortsätter som planerat."


@dataclass(frozen=True, slots=True)
class Due:
    """A planned answer whose window has opened."""

    assignment_id: int
    informant_id: int
    role: str
    instrument: str
    version: int
    wave: str
    number: int
    on: dt.date
    opens_on: dt.date
    closes_on: dt.date


@dataclass(slots=True)
class Given:
    """Rows of answering, by table, ready to be written."""

    responses: list[dict[str, Any]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    readings: list[dict[str, Any]] = field(default_factory=list)
    outcomes: list[dict[str, Any]] = field(default_factory=list)
    begun: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class QuickPlan(PlanInForce):
    """The same plan; what every reading of a scale is held against is looked up once."""

    _known: dict[tuple[str, int, str], dict[str, Any]] = field(default_factory=dict, repr=False)

    def verdict(self, instrument: Instrument, scale: str, found: Pair) -> Verdict:
        """The verdict on a pair of readings of this scale."""
        key = instrument.code, instrument.version, scale
        if key not in self._known:
            threshold = threshold_for(self.plan, instrument.code, scale)
            self._known[key] = {
                "better": instrument.scales[scale].better,
                "scale_range": scale_range(instrument, scale),
                "threshold": threshold,
                "reliability": reliability_for(self.plan, instrument.code, scale),
                "fixed_afterwards": threshold is not None
                and threshold_is_fixed_afterwards(threshold, self.first_answers.get(instrument.code), self.locked),
            }
        return judge_pair(found, **self._known[key])


@dataclass(slots=True)
class Writer:
    """Makes rows with numbers that count on."""

    house: House
    plan: PlanInForce
    today: dt.date
    next_response: int
    next_reading: int

    def answer(self, given: Given, placement_id: int, start_on: dt.date, due: Sequence[Due]) -> None:
        """Add what one placement's people answered, scored and judged."""
        dice = random.Random(placement_id)  # noqa: S311  # the same every time, on purpose
        standing: dict[tuple[str, str], float] = {}
        drift = dice.gauss(DRIFT, DRIFT)
        stored: dict[tuple[str, int, str], list[StoredReading]] = defaultdict(list)
        for one in sorted(due, key=lambda row: (row.on, row.assignment_id)):
            if dice.random() >= ANSWERED.get(one.instrument, USUALLY_ANSWERED):
                continue
            value = drift * (one.on - start_on).days / 30.4
            at = self._when(one, dice)
            numbers = self._answers(given, one, dice, standing, value, at)
            stored[one.instrument, one.version, one.role] += self._readings(given, one, numbers, at)
            given.begun.append({"of": one.assignment_id, "begun_at": at})
            self.next_response += 1
        for (code, version, _role), readings in stored.items():
            instrument = self.house.shelf.catalogue.get(code, version)
            given.outcomes += [
                outcome_row(reading, baseline_id, verdict, given.responses[-1]["submitted_at"])
                for reading, baseline_id, verdict in judged(self.plan, instrument, readings)
            ]

    def _when(self, one: Due, dice: random.Random) -> dt.datetime:
        last = min(one.closes_on, self.today)
        day = one.opens_on + dt.timedelta(min(dice.choice((0, 1, 2, 5, 9)), max((last - one.opens_on).days, 0)))
        return dt.datetime.combine(day, dt.time(8 + dice.randrange(8), dice.randrange(60)), dt.UTC)

    def _answers(
        self,
        given: Given,
        one: Due,
        dice: random.Random,
        standing: dict[tuple[str, str], float],
        drift: float,
        at: dt.datetime,
    ) -> dict[str, float | None]:
        instrument, ref = self.house.shelf.catalogue.get(one.instrument, one.version), new_ref()
        given.responses.append(self._response(one, ref, at))
        numbers: dict[str, float | None] = {}
        for code, item in instrument.items.items():
            if (one.role, code) not in standing:
                standing[one.role, code] = dice.gauss(0, SPREAD)
            value = standing[one.role, code] + drift + dice.gauss(0, NOISE)
            content = self._content(code, item, value, dice, ref)
            if isinstance(item, ChoiceItem | LadderItem | NumberItem):
                numbers[code] = content.get("code", content.get("number"))
            row = dict.fromkeys(("code", "number", "picked", "text_sealed", "missing"))
            given.answers.append({"response_id": self.next_response, "item": code, **row, **content, "answered_at": at})
        return numbers

    def _content(self, code: str, item: Item, value: float, dice: random.Random, ref: str) -> dict[str, Any]:
        if dice.random() < LEFT_OUT:
            return {"missing": Missing.DOES_NOT_KNOW.value}
        if isinstance(item, ChoiceItem | LadderItem):
            codes = list(item.options)
            place = round((len(codes) - 1) / 2 + value * len(codes) / 5)
            return {"code": codes[min(max(place, 0), len(codes) - 1)]}
        if isinstance(item, NumberItem):
            middle, width = (item.minimum + item.maximum) / 2, (item.maximum - item.minimum) / 5
            number = min(max(middle + width * value, item.minimum), item.maximum)
            return {"number": float(round(number)) if item.whole else round(number, 1)}
        if isinstance(item, ChoicesItem):
            return {"picked": " ".join(map(str, sorted(dice.sample(list(item.options), 1))))}
        if item.kind == "text":
            return {"text_sealed": self.house.vault.seal(TEXT, f"answer.text.{code}", ref)}
        return {"missing": Missing.DOES_NOT_KNOW.value}

    def _response(self, one: Due, ref: str, at: dt.datetime) -> dict[str, Any]:
        return {
            "id": self.next_response,
            "ref": ref,
            "assignment_id": one.assignment_id,
            "informant_id": one.informant_id,
            "state": ResponseState.SUBMITTED.value,
            "mode": Mode.SYNTHETIC.value,
            "language": LANGUAGE,
            "device_kind": DeviceKind.UNKNOWN.value,
            "helper": Helper.NOBODY.value,
            "presence": Presence.ALONE.value,
            "decided_by": Decider.INFORMANT.value,
            "shown": "text",
            "is_answered_by_close_staff": False,
            "instrument_hash": self.house.shelf.catalogue.hash_of(one.instrument, one.version),
            "started_at": at,
            "saved_at": at + dt.timedelta(minutes=4),
            "submitted_at": at + dt.timedelta(minutes=4),
        }

    def _readings(
        self, given: Given, one: Due, numbers: Mapping[str, float | None], at: dt.datetime
    ) -> Iterator[StoredReading]:
        instrument = self._instrument(one)
        for found in score(instrument, numbers):
            number, self.next_reading = self.next_reading, self.next_reading + 1
            given.readings.append(
                {
                    "id": number,
                    "response_id": self.next_response,
                    "scale": found.scale,
                    "view": View.OWN.value,
                    "value": found.value,
                    "undefined": found.undefined,
                    "n_answered": found.n_answered,
                    "n_items": found.n_items,
                    "scoring_version": SCORING_VERSION,
                    "instrument_hash": self.house.shelf.catalogue.hash_of(one.instrument, one.version),
                    "computed_at": at,
                }
            )
            dated = DatedReading(
                wave=f"{one.wave}-{one.number}",
                on=one.on,
                value=found.value,
                informant=one.role,
                rater=str(one.informant_id),
                mode=Mode.SYNTHETIC.value,
                instrument_version=one.version,
            )
            yield StoredReading(number, self.next_response, one.instrument, one.role, found.scale, dated)

    def _instrument(self, one: Due) -> Instrument:
        return self.house.shelf.catalogue.get(one.instrument, one.version)
