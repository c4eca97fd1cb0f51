"""A municipality begins: its own data, apart from every other's."""

from __future__ import annotations

import datetime as dt
import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.people.models import Authority

CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
LONGEST_NAME = 100


class BadAuthority(ValueError):
    """An authority that cannot be; the message says why."""


def found_authority(session: Session, code: str, name: str, zone: str, *, actor: str, at: dt.datetime) -> Authority:
    """A new authority without people, organisations or placements; raises BadAuthority."""
    name = " ".join(name.split())
    if CODE.fullmatch(code) is None:
        raise BadAuthority("the code is small letters, digits and hyphens, such as ostersund")
    if not name or len(name) > LONGEST_NAME:
        raise BadAuthority(f"the name is missing or longer than {LONGEST_NAME} characters")
    if session.scalar(select(Authority.id).where(Authority.code == code)) is not None:
        raise BadAuthority("there is an authority with this code already")
    made = Authority(code=code, name=name, zone=zone, is_demonstration=False)
    session.add(made)
    session.flush()
    subject = ("authority", made.id)
    record(session, Action.ORGANISATION_ADDED, actor=actor, subject=subject, at=at, authority_id=made.id)
    return made
