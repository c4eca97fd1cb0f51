"""How much of each kind of data has been kept for its whole time: counts, never whose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import Select, column, func, or_, select, table
from sqlalchemy.orm import Session

from surveyapp.audit.models import AuditEvent
from surveyapp.db.types import Instant
from surveyapp.interviews.models import Interview, InterviewFile
from surveyapp.messaging.models import Message
from surveyapp.people.models import Informant
from surveyapp.placements.models import Placement
from surveyapp.privacy.erasing_interviews import due
from surveyapp.privacy.models import ExceptionalOpening
from surveyapp.privacy.retention import Kept, last_day_kept
from surveyapp.schedule.models import SurveyLink

# Its model lies in a package above this one.
_SCANS = table("scanned_page", column("authority_id"), column("confirmed_at", Instant()))


def falls_due(session: Session, authority_id: int, today: dt.date, zone: ZoneInfo) -> Mapping[Kept, int]:
    """How many rows of each kind have passed their time."""

    def before(kept: Kept) -> dt.datetime:
        return dt.datetime.combine(last_day_kept(kept, today) + dt.timedelta(1), dt.time(), zone)

    left = _left_by(authority_id, last_day_kept(Kept.CONTACT, today)).subquery()
    ways = (Informant.phone_sealed, Informant.email_sealed, Informant.postal_address_sealed)
    reachable = or_(*(way.is_not(None) for way in ways))
    counts: dict[Kept, Select[int]] = {
        Kept.CONTACT: select(func.count())
        .select_from(Informant)
        .join(left, left.c.participant_id == Informant.participant_id)
        .where(reachable),
        Kept.CASE: select(func.count()).select_from(_left_by(authority_id, last_day_kept(Kept.CASE, today)).subquery()),
        Kept.SCANS: select(func.count())
        .select_from(_SCANS)
        .where(_SCANS.c.authority_id == authority_id, _SCANS.c.confirmed_at < before(Kept.SCANS)),
        Kept.RECORDINGS: select(func.count())
        .select_from(InterviewFile)
        .join(Interview, Interview.id == InterviewFile.interview_id)
        .where(
            Interview.authority_id == authority_id,
            InterviewFile.erased_at.is_(None),
            InterviewFile.erase_on < today,
        ),
        Kept.INTERVIEWS: select(func.count()).select_from(
            due(authority_id, last_day_kept(Kept.INTERVIEWS, today)).subquery()
        ),
        Kept.MESSAGES: select(func.count()).where(
            Message.authority_id == authority_id, Message.day <= last_day_kept(Kept.MESSAGES, today)
        ),
        Kept.LINKS: select(func.count())
        .select_from(SurveyLink)
        .join(Informant, Informant.id == SurveyLink.informant_id)
        .where(
            Informant.authority_id == authority_id,
            or_(SurveyLink.revoked_at < before(Kept.LINKS), SurveyLink.expires_at < before(Kept.LINKS)),
        ),
        Kept.OPENINGS: select(func.count()).where(
            ExceptionalOpening.authority_id == authority_id, ExceptionalOpening.opened_at < before(Kept.OPENINGS)
        ),
        Kept.TRAIL: select(func.count()).where(
            AuditEvent.authority_id == authority_id, AuditEvent.at < before(Kept.TRAIL)
        ),
    }
    return {kept: session.scalar(counts[kept]) or 0 for kept in Kept}


def _left_by(authority_id: int, day: dt.date) -> Select[int]:
    """Participants all of whose placements ended on this day or before."""
    return (
        select(Placement.participant_id)
        .where(Placement.authority_id == authority_id)
        .group_by(Placement.participant_id)
        .having(func.count() == func.count(Placement.exit_on), func.max(Placement.exit_on) <= day)
    )
