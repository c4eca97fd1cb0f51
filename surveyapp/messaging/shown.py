"""What people look at: a message as it would be sent now, and every text with somebody's own values."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.messaging.kinds import Reason
from surveyapp.messaging.models import Message
from surveyapp.messaging.needed import Needed, needed
from surveyapp.messaging.office import Office
from surveyapp.messaging.rules import choose_channel
from surveyapp.messaging.sending import Mark, reach_of, text_for
from surveyapp.messaging.sms_length import Length, length_of
from surveyapp.messaging.texts import Filled, TextKind
from surveyapp.people.models import Authority, Channel, Informant
from surveyapp.schedule.survey_links import TOKEN_LENGTH


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as it would be sent now, with a link that leads nowhere; ``reason`` says why it would not be."""

    reason: Reason | None
    channel: Channel | None
    text: Filled | None = field(repr=False)
    length: Length | None
    #: in öre
    cost: int


def shown_now(session: Session, office: Office, authority_id: int, ref: str, mark: Mark) -> Shown | None:
    """What would be sent if it left now; nothing is stored."""
    row = session.execute(
        select(Message, Informant, Authority)
        .join(Informant, Informant.id == Message.informant_id)
        .join(Authority, Authority.id == Message.authority_id)
        .where(Message.authority_id == authority_id, Message.ref == ref)
    ).first()
    if row is None:
        return None
    message, person, authority = row
    today = mark.at.astimezone(office.hours(authority.zone).zone).date()
    need = needed(session, office.shelf, message, person, today)
    channel = choose_channel(reach_of(person), office.set_up)
    if need.reason is not None:
        return Shown(need.reason, channel, None, None, 0)
    text = text_for(office, person, authority.name, need, _nowhere(office))
    length = length_of(text.sms) if channel is Channel.SMS else None
    return Shown(None, channel, text, length, 0 if length is None else length.n_parts * office.price)


def text_samples(
    session: Session, office: Office, authority_id: int, informant_id: int | None, language: str | None, mark: Mark
) -> dict[TextKind, tuple[Filled, Length]]:
    """Every text with a real person's values, the first one's where none is named; the link leads nowhere."""
    query = select(Informant, Authority).join(Authority, Authority.id == Informant.authority_id)
    query = query.where(Informant.authority_id == authority_id).order_by(Informant.id).limit(1)
    row = session.execute(query if informant_id is None else query.where(Informant.id == informant_id)).first()
    if row is None:
        return {}
    person, authority = row
    found: dict[TextKind, tuple[Filled, Length]] = {}
    for kind in TextKind:
        need = Needed(None, kind, mark.at.date(), 3, 1)
        text = text_for(office, person, authority.name, need, _nowhere(office), language)
        found[kind] = text, length_of(text.sms)
    return found


def _nowhere(office: Office) -> str:
    return f"{office.base_url}/s/{'x' * TOKEN_LENGTH}"
