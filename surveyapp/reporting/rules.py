"""What kinds of report there are, who may have which, and what happens to one from the asking to the end. Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum

from surveyapp.access.policy import Act, Actor, Scope, may

KEPT_FOR = dt.timedelta(days=7)
"""How long a finished file can be fetched."""

MOST_TRIES = 3
"""So often a report is begun before it counts as failed."""


class Kind(StrEnum):
    PERSON = "person"
    PROVIDER = "provider"
    PROGRAMME = "programme"
    PACKAGE = "package"


class Form(StrEnum):
    PDF = "pdf"
    XLSX = "xlsx"
    ZIP = "zip"


class State(StrEnum):
    QUEUED = "queued"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Step(StrEnum):
    """What is being done, in this order."""

    READING = "reading"
    COUNTING = "counting"
    WRITING = "writing"


class Failure(StrEnum):
    """Why there is no report; each has words on what to do."""

    NOTHING_THERE = "nothing there"
    NO_PDF = "no pdf"
    NOT_ALLOWED = "not allowed"
    UNKNOWN_PLAN = "unknown plan"
    BROKEN = "broken"
    WORKER_DIED = "worker died"


ACTS: dict[Kind, Act] = {
    Kind.PERSON: Act.SEE_PERSON,
    Kind.PROVIDER: Act.SEE_PROVIDER_REPORT,
    Kind.PROGRAMME: Act.SEE_EVALUATION,
    Kind.PACKAGE: Act.EXPORT,
}
"""What the permission table must allow for each kind, when it is asked for, made and fetched."""

FORMS: dict[Kind, tuple[Form, ...]] = {
    Kind.PERSON: (Form.PDF,),
    Kind.PROVIDER: (Form.PDF,),
    Kind.PROGRAMME: (Form.PDF, Form.XLSX),
    Kind.PACKAGE: (Form.ZIP,),
}
MEDIA = {
    Form.PDF: "application/pdf",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.ZIP: "application/zip",
}
BUSY = (State.QUEUED, State.MAKING)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: the kind, about which rows, in which language; ids are of the asker's own authority."""

    kind: Kind
    form: Form
    language: str
    plan_code: str | None = None
    provider_id: int | None = None
    placement_id: int | None = None

    def key(self, account_id: int, today: dt.date, reason: str = "") -> str:
        """The same for the same question by the same person on the same day: asked twice is made once."""
        said = [account_id, today.isoformat(), self.kind, self.form, self.language]
        said += [self.plan_code, self.provider_id, self.placement_id, reason]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def may_have(actor: Actor, kind: Kind, provider_id: int | None) -> bool:
    """Whether the actor may ask for, or fetch, a report of this kind about this provider."""
    return may(actor, ACTS[kind], Scope(actor.authority_id, provider_id, actor.informant_id))


def file_name(kind: Kind, form: Form, day: dt.date) -> str:
    """What the file is called: nothing about anybody stands in it."""
    return f"{kind.value}-{day.isoformat()}.{form.value}"


def is_held(until: dt.datetime | None, now: dt.datetime, length: dt.timedelta) -> bool:
    """Whether a lease still counts; one that ends too far away was made under another clock, and is over."""
    return until is not None and now < until <= now + length
