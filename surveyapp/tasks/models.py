"""A task for staff."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.db.base import Base
from surveyapp.db.types import one_of
from surveyapp.people.models import new_ref
from surveyapp.tasks.rules import TaskKind


class Task(Base):
    """Something to do, once: a second event with the same key adds nothing while it is open or after it is done."""

    __tablename__ = "task"
    __table_args__ = (one_of("kind", TaskKind), Index(None, "authority_id", "done_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    #: names the event, such as "did not come 12 2024-03-04"; never personal data
    key: Mapped[str] = mapped_column(unique=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    kind: Mapped[str]
    placement_id: Mapped[int | None] = mapped_column(ForeignKey("placement.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    #: codes and counts, never personal data
    details: Mapped[dict[str, Any] | None]
    created_at: Mapped[dt.datetime]
    due_on: Mapped[dt.date | None]
    done_at: Mapped[dt.datetime | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
