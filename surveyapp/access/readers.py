"""Who may read what about a participant: which sentence about it is true, and what supervisors see of others. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from surveyapp.access.policy import TABLE, AccountRole, Act


class Kept(StrEnum):
    """What is kept about a placement, by who gave it."""

    OWN_ANSWERS = "the participant's own answers"
    RATINGS = "a supervisor's ratings"
    COMMENTS = "a supervisor's comments"
    ATTENDANCE = "attendance that a supervisor recorded"
    STATEMENTS = "a supervisor's statements"


SUPERVISORS_SEE: frozenset[Kept] = frozenset()
"""What a supervisor sees of what other people gave: nothing. What they gave themselves they always see."""

SHOWS_ANSWERS = frozenset({Act.SEE_PERSON, Act.CONDUCT, Act.MANAGE_PAPER})
"""Acts in which somebody reads a named participant's own answers."""

WRITES_ALONG: Mapping[AccountRole, frozenset[Act]] = {AccountRole.ASSISTANT: frozenset({Act.CONDUCT})}
"""Acts in which a role hears what the participant says and taps it, and reads nothing of what was answered before:
the pages then open one form that nobody has begun, and show neither earlier answers nor results."""


class WhoSees(StrEnum):
    """What may be true about who sees a participant's own answers; each has one sentence in ``web.words``."""

    CASEWORKERS = "caseworkers"
    CASEWORKERS_ADMINISTRATORS = "caseworkers, administrators"
    CASEWORKERS_SUPERVISOR = "caseworkers, supervisor"
    CASEWORKERS_ADMINISTRATORS_SUPERVISOR = "caseworkers, administrators, supervisor"


class NoTrueSentence(Exception):
    """The permission table lets people see answers of whom no sentence tells; participants cannot be told the truth."""


_NAMES = {AccountRole.CASEWORKER: "caseworkers", AccountRole.ADMINISTRATOR: "administrators"}


def may_see_earlier(
    what: Kept, *, reader: int, author: int, supervisors_see: Collection[Kept] = SUPERVISORS_SEE
) -> bool:
    """Whether a supervisor may see this of what an informant gave: their own always, others' only by the policy."""
    return reader == author or what in supervisors_see


def who_sees_answers(
    table: Mapping[AccountRole, Collection[Act]] = TABLE, supervisors_see: Collection[Kept] = SUPERVISORS_SEE
) -> WhoSees:
    """Which sentence is true of these tables; raises NoTrueSentence where none is."""
    readers = {role for role, acts in table.items() if SHOWS_ANSWERS & set(acts) - WRITES_ALONG.get(role, frozenset())}
    told = [name for role, name in _NAMES.items() if role in readers]
    if Kept.OWN_ANSWERS in supervisors_see:
        told.append("supervisor")
    try:
        if readers - _NAMES.keys():
            raise ValueError
        return WhoSees(", ".join(told))
    except ValueError:
        raise NoTrueSentence(", ".join(sorted(readers)) or "nobody") from None
