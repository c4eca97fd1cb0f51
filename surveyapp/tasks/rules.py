"""The closed list of what can become a task. Pure."""

from __future__ import annotations

from enum import StrEnum


class TaskKind(StrEnum):
    DID_NOT_COME = "did not come"
    UNREACHABLE = "unreachable"
    NOT_DELIVERED = "not delivered"
    ADDRESS_REFUSED = "address refused"
    STOPPED_MESSAGES = "stopped messages"
    ESCALATED = "escalated"
    ANSWERS_KEPT = "answers kept"
    SCAN_UNREADABLE = "scan unreadable"
    SCAN_TO_CONFIRM = "scan to confirm"
    ENTRIES_DIFFER = "entries differ"
    CARD_TRIED = "card tried"
    LEDGER_WRONG = "ledger wrong"
    SENT_UNCERTAIN = "sent uncertain"
    INTERVIEW_DUE = "interview due"
    PROVIDER_TO_TELL = "provider to tell"
    STATUS_DUE = "status due"
    SUPERVISOR_PROPOSED = "supervisor proposed"
    OPENED_BY_EXCEPTION = "opened by exception"
    AGREEMENT_NOTICE = "agreement notice"
