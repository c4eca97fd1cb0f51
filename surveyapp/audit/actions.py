"""The closed list of things that are recorded in the trail."""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """One recorded act; the value is what is stored."""

    PLAN_LOCKED = "plan locked"
    INSTRUMENT_PUBLISHED = "instrument published"
    PERSON_REGISTERED = "person registered"
    PLACEMENT_STARTED = "placement started"
    PLACEMENT_CHANGED = "placement changed"
    PLACEMENT_EXITED = "placement exited"
    SUPERVISOR_CHANGED = "supervisor changed"
    OCCASIONS_PLANNED = "occasions planned"
    LINK_MADE = "link made"
    LINK_REVOKED = "link revoked"
    RESPONSE_BEGUN = "response begun"
    ANSWER_CHANGED = "answer changed"
    RESPONSE_SUBMITTED = "response submitted"
    RESPONSE_VOIDED = "response voided"
    RESPONSE_UNREADABLE = "response kept unread"
    SCORED_AGAIN = "scored again"
    CONSENT_RECORDED = "consent recorded"
    ACCOUNT_OPENED = "account opened"
    SIGNED_IN = "signed in"
    SIGN_IN_REFUSED = "sign-in refused"
    EXPORTED = "exported"
    DATA_LOADED = "data loaded"
