"""The numbers that stand for a missing answer in files, what each means, and which one an unanswered item gets."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType

from surveyapp.responses.rules import Missing, ResponseState
from surveyapp.schedule.windows import FinalState

LOWEST, HIGHEST = -99, -90
"""Every missing code lies in this range, so that SPSS can be told of all of them at once; no answer ever does."""


class MissingCode(IntEnum):
    """One reason for a missing answer. One contiguous block, in the numbers of the TwinLife study where it has them."""

    REFUSED = -99
    DOES_NOT_KNOW = -98
    SKIPPED = -97
    NOT_REACHED = -96
    NOT_APPLICABLE = -95
    TECHNICAL = -94
    VOID = -93
    MODULE_NOT_TAKEN = -92
    NOT_YET = -91
    WAVE_NOT_TAKEN = -90


LABELS: Mapping[MissingCode, Mapping[str, str]] = MappingProxyType(
    {
        MissingCode.REFUSED: {"sv": "vill inte svara", "en": "does not want to answer"},
        MissingCode.DOES_NOT_KNOW: {"sv": "vet inte", "en": "does not know"},
        MissingCode.SKIPPED: {"sv": "hoppade över frågan", "en": "passed over the item"},
        MissingCode.NOT_REACHED: {
            "sv": "nådde inte frågan: svaret är påbörjat men inte inskickat",
            "en": "did not reach the item: the response is begun but not submitted",
        },
        MissingCode.NOT_APPLICABLE: {
            "sv": "gäller inte: ingen i rollen, eller inställt innan det besvarades",
            "en": "does not apply: nobody in the role, or cancelled before it was answered",
        },
        MissingCode.TECHNICAL: {"sv": "tekniskt fel", "en": "technical error"},
        MissingCode.VOID: {
            "sv": "svaret är taget ur alla resultat",
            "en": "the response was taken out of all results",
        },
        MissingCode.MODULE_NOT_TAKEN: {
            "sv": "formuläret är inte påbörjat, men uppgiftslämnaren svarade på ett annat vid tillfället",
            "en": "instrument not begun, though the informant answered another one at the occasion",
        },
        MissingCode.NOT_YET: {
            "sv": "ännu inte: tillfället är öppet eller kommer",
            "en": "not yet: the occasion is open or still to come",
        },
        MissingCode.WAVE_NOT_TAKEN: {
            "sv": "uppgiftslämnaren svarade inte alls vid tillfället",
            "en": "the informant answered nothing at the occasion",
        },
    }
)
"""What each code means, in Swedish and English."""

_STORED: Mapping[str, MissingCode] = MappingProxyType(
    {
        Missing.REFUSED.value: MissingCode.REFUSED,
        Missing.DOES_NOT_KNOW.value: MissingCode.DOES_NOT_KNOW,
        Missing.SKIPPED.value: MissingCode.SKIPPED,
        Missing.TECHNICAL.value: MissingCode.TECHNICAL,
    }
)

_EXPLAINED: Mapping[FinalState, MissingCode] = MappingProxyType(
    {FinalState.REFUSED: MissingCode.REFUSED, FinalState.TECHNICAL: MissingCode.TECHNICAL}
)


def of_stored(missing: str) -> MissingCode:
    """The code of a missing reason as it is stored with an answer."""
    return _STORED[missing]


def of_absent(response_state: str) -> MissingCode:
    """The code of an item about which a begun response has stored nothing."""
    return MissingCode.SKIPPED if response_state == ResponseState.SUBMITTED else MissingCode.NOT_REACHED


def of_assignment(state: FinalState, *, role_answered_another: bool) -> MissingCode:
    """The code of all items of an assignment without a response, or with one that is void.

    ``role_answered_another`` says whether the same role began another instrument at the same occasion. Raises
    ValueError for a state that only an assignment with answers can have.
    """
    if state in (FinalState.ANSWERED, FinalState.PARTLY):
        raise ValueError(f"state: an assignment that is {state} has answers of its own")
    if state is FinalState.VOID:
        return MissingCode.VOID
    if state in (FinalState.OPEN, FinalState.COMING):
        return MissingCode.NOT_YET
    if state in _EXPLAINED:
        return _EXPLAINED[state]
    if state in (FinalState.MISSED, FinalState.UNREACHABLE, FinalState.INFORMANT_ABSENT):
        return MissingCode.MODULE_NOT_TAKEN if role_answered_another else MissingCode.WAVE_NOT_TAKEN
    return MissingCode.NOT_APPLICABLE


def is_clear_of(low: float, high: float) -> bool:
    """Whether values from ``low`` to ``high`` can never be taken for a missing code."""
    return high < LOWEST or low > HIGHEST
