"""The whole permission table: who may do what, within which authority."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AccountRole(StrEnum):
    ADMINISTRATOR = "administrator"
    CASEWORKER = "caseworker"
    EVALUATOR = "evaluator"


class Act(StrEnum):
    """Something a signed-in person may want to do."""

    SEE_CASELOAD = "see caseload"
    SEE_PERSON = "see person"
    SEE_OCCUPANCY = "see occupancy"
    MAKE_LINK = "make link"
    SEE_COMPLETION = "see completion"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, as far as permissions go."""

    account_id: int
    role: AccountRole
    authority_id: int
    informant_id: int | None = None
    language: str = "sv"


TABLE: dict[AccountRole, frozenset[Act]] = {
    AccountRole.ADMINISTRATOR: frozenset(Act),
    AccountRole.CASEWORKER: frozenset(
        {Act.SEE_CASELOAD, Act.SEE_PERSON, Act.SEE_OCCUPANCY, Act.MAKE_LINK, Act.SEE_COMPLETION}
    ),
    AccountRole.EVALUATOR: frozenset({Act.SEE_OCCUPANCY, Act.SEE_COMPLETION, Act.EXPORT}),
}


def may(actor: Actor, act: Act, authority_id: int) -> bool:
    """Whether the actor may do this in that authority; everything not in the table is closed."""
    return authority_id == actor.authority_id and act in TABLE[actor.role]
