"""The whole permission table: who may do what, within which authority."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AccountRole(StrEnum):
    ADMINISTRATOR = "administrator"
    CASEWORKER = "caseworker"
    #: reads and taps for participants; sees nothing of what was answered
    ASSISTANT = "assistant"
    SUPERVISOR = "supervisor"
    PROVIDER_MANAGER = "provider manager"
    EVALUATOR = "evaluator"
    AUDITOR = "auditor"


AT_AN_ORGANISATION = frozenset({AccountRole.SUPERVISOR, AccountRole.PROVIDER_MANAGER})
"""Roles that belong to one organisation."""


class Act(StrEnum):
    """Something a signed-in person may want to do."""

    SEE_CASELOAD = "see caseload"
    SEE_PERSON = "see person"
    SEE_OCCUPANCY = "see occupancy"
    MAKE_LINK = "make link"
    SEE_COMPLETION = "see completion"
    EXPORT = "export"
    MAKE_CARD = "make card"
    CONDUCT = "conduct interview or hand over"
    MANAGE_KIOSKS = "manage kiosks"
    MANAGE_PAPER = "manage paper"
    AGREE_GOALS = "agree on goals"
    SEE_TASKS = "see tasks"
    CHOOSE_DISPLAY = "choose display"
    CHANGE_LOOK = "change look"
    APPROVE_TEXTS = "approve texts"
    SEE_BOARD = "see board"
    SEE_MESSAGES = "see messages"
    MANAGE_MESSAGES = "manage messages"
    CHANGE_PLAN = "change plan"
    PAUSE_PLACEMENT = "pause placement"
    IMPORT_PEOPLE = "import people"
    #: register somebody and refer them
    REGISTER_PEOPLE = "register and refer people"
    #: start, change and end placements, and tell what came later
    CHANGE_PLACEMENT = "start, change and end placements"
    RECORD_ATTENDANCE = "record attendance"
    PROPOSE_SUPERVISOR = "propose another supervisor"
    #: decide about proposals, and see how many people each supervisor has
    APPROVE_SUPERVISOR = "approve another supervisor"
    WRITE_NOTES = "write and read notes"
    MERGE_PEOPLE = "merge people"
    MAKE_REPORTS = "make reports"
    #: counts about one provider, never a name
    SEE_PROVIDER_REPORT = "see report on a provider"
    #: counts and intervals of a whole programme, never a name
    SEE_EVALUATION = "see evaluation"
    #: the provider's page: who is there now and what is missing, never answers
    SEE_PROVIDER = "see provider"
    #: an account of a supervisor, who otherwise comes by link
    SUPERVISE = "supervise"
    MANAGE_ORGANISATIONS = "manage organisations"
    SEE_CONTENT = "see questions and texts"
    SEE_PERMISSIONS = "see permissions"
    SEE_TRAIL = "see trail"
    SEE_PLACEMENT_TRAIL = "see trail of a placement"
    SEE_LEDGER = "see ledger"
    SEE_HEALTH = "see health"
    SEE_RETENTION = "see retention"
    OPEN_BY_EXCEPTION = "open a named placement by exception"
    #: terms, places and money by provider; names only with the act to see a person
    SEE_AGREEMENTS = "see agreements"
    MANAGE_AGREEMENTS = "manage agreements"
    MANAGE_ACCOUNTS = "manage accounts"
    #: keys with which other programs read and write
    MANAGE_TOKENS = "manage tokens of programs"
    OWN_SIGN_IN = "look after the own sign-in"
    AUTHOR = "author instruments and plans"
    PUBLISH = "publish instruments and plans"
    #: planned and held, tables and counts
    SEE_INTERVIEWS = "see interviews"
    PLAN_INTERVIEWS = "plan and book interviews"
    #: hold them, write down and read what was said
    HOLD_INTERVIEWS = "hold interviews and read notes"
    CODE_INTERVIEWS = "code what was said in interviews"


class Reach(StrEnum):
    """How far an act reaches for a role."""

    AUTHORITY = "everything in the own authority"
    ORGANISATION = "what belongs to the own organisation"
    OWN = "what is addressed to the person"


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, as far as permissions go."""

    account_id: int
    role: AccountRole
    authority_id: int
    informant_id: int | None = None
    language: str = "sv"
    #: for supervisors and provider managers
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Where something is to be done: in which authority and, where it belongs to one, at which provider for whom."""

    authority_id: int
    organisation_id: int | None = None
    informant_id: int | None = None


TABLE: dict[AccountRole, dict[Act, Reach]] = {
    AccountRole.ADMINISTRATOR: dict.fromkeys(Act, Reach.AUTHORITY),
    AccountRole.CASEWORKER: dict.fromkeys(
        (
            Act.SEE_CASELOAD,
            Act.SEE_PERSON,
            Act.SEE_OCCUPANCY,
            Act.MAKE_LINK,
            Act.SEE_COMPLETION,
            Act.MAKE_CARD,
            Act.CONDUCT,
            Act.MANAGE_KIOSKS,
            Act.MANAGE_PAPER,
            Act.AGREE_GOALS,
            Act.SEE_TASKS,
            Act.CHOOSE_DISPLAY,
            Act.SEE_BOARD,
            Act.SEE_MESSAGES,
            Act.PAUSE_PLACEMENT,
            Act.IMPORT_PEOPLE,
            Act.REGISTER_PEOPLE,
            Act.CHANGE_PLACEMENT,
            Act.RECORD_ATTENDANCE,
            Act.PROPOSE_SUPERVISOR,
            Act.APPROVE_SUPERVISOR,
            Act.WRITE_NOTES,
            Act.MERGE_PEOPLE,
            Act.MAKE_REPORTS,
            Act.SEE_PROVIDER_REPORT,
            Act.SEE_PROVIDER,
            Act.SEE_CONTENT,
            Act.SEE_PLACEMENT_TRAIL,
            Act.SEE_AGREEMENTS,
            Act.SEE_INTERVIEWS,
            Act.PLAN_INTERVIEWS,
            Act.HOLD_INTERVIEWS,
        ),
        Reach.AUTHORITY,
    ),
    AccountRole.ASSISTANT: {Act.CONDUCT: Reach.AUTHORITY},
    AccountRole.SUPERVISOR: {Act.SUPERVISE: Reach.OWN},
    AccountRole.PROVIDER_MANAGER: dict.fromkeys(
        (
            Act.SEE_PROVIDER,
            Act.SEE_OCCUPANCY,
            Act.MAKE_REPORTS,
            Act.SEE_PROVIDER_REPORT,
            Act.PROPOSE_SUPERVISOR,
            Act.WRITE_NOTES,
        ),
        Reach.ORGANISATION,
    ),
    AccountRole.EVALUATOR: dict.fromkeys(
        (
            Act.SEE_OCCUPANCY,
            Act.SEE_COMPLETION,
            Act.SEE_BOARD,
            Act.EXPORT,
            Act.SEE_CONTENT,
            Act.MAKE_REPORTS,
            Act.SEE_PROVIDER_REPORT,
            Act.SEE_EVALUATION,
            Act.SEE_AGREEMENTS,
            Act.AUTHOR,
            Act.SEE_INTERVIEWS,
            Act.PLAN_INTERVIEWS,
            Act.HOLD_INTERVIEWS,
            Act.CODE_INTERVIEWS,
        ),
        Reach.AUTHORITY,
    ),
    AccountRole.AUDITOR: dict.fromkeys(
        (
            Act.SEE_CONTENT,
            Act.SEE_PERMISSIONS,
            Act.SEE_TRAIL,
            Act.SEE_PLACEMENT_TRAIL,
            Act.SEE_LEDGER,
            Act.SEE_HEALTH,
            Act.SEE_RETENTION,
            Act.OPEN_BY_EXCEPTION,
        ),
        Reach.AUTHORITY,
    ),
}

# Everybody has a sign-in, and looks after it.
for _row in TABLE.values():
    _row.setdefault(Act.OWN_SIGN_IN, Reach.OWN)


def may(actor: Actor, act: Act, scope: Scope) -> bool:
    """Whether the actor may do this there; everything not in the table is closed."""
    reach = TABLE[actor.role].get(act)
    if reach is None or scope.authority_id != actor.authority_id:
        return False
    if reach is Reach.AUTHORITY:
        return True
    if reach is Reach.ORGANISATION:
        return actor.organisation_id is not None and scope.organisation_id == actor.organisation_id
    return actor.informant_id is not None and scope.informant_id == actor.informant_id


def has(actor: Actor, act: Act) -> bool:
    """Whether the act stands in the table for the actor's role: opens a page, whose rows are then scoped."""
    return act in TABLE[actor.role]
