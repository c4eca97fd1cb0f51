"""One visit of a supervisor by link: whose link it is and whom it is about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import abort, request, url_for

from surveyapp.extensions import house, session
from surveyapp.people.models import Role
from surveyapp.placements.supervising import AttendedTime, Supervised, attendance_seen, supervised_one
from surveyapp.responses.queries import Holder, holder_of
from surveyapp.web import language
from surveyapp.web.own_look import wear
from surveyapp.web.seal import FIELD, is_sealed, seal


@dataclass(frozen=True, slots=True)
class About:
    """The supervisor and the person whom they supervise today."""

    token: str
    holder: Holder
    person: Supervised
    today: dt.date

    @property
    def actor(self) -> str:
        """As the trail names the supervisor."""
        return f"informant {self.holder.informant_id}"

    def attendance(self) -> list[AttendedTime]:
        """What was recorded, as far as this supervisor may see it."""
        found = attendance_seen(session(), [self.person.placement_id], self.holder.informant_id)
        return found[self.person.placement_id]

    def require_seal(self, step: str) -> None:
        """400 unless the form was made for this link, person and step, and nothing in it was damaged on the way."""
        sealed = request.form.get(FIELD, "")
        if not is_sealed(sealed, house().settings.secret_key, self.token, self.person.placement_id, step):
            abort(400)
        for _name, values in request.form.lists():
            if len(values) != 1 or any(bad in values[0] for bad in ("\x00", "\ufffd")):
                abort(400)

    def address(self, page: str) -> str:
        """Address of another page about this person, in the language that this page was asked for in."""
        asked = request.args.get(language.PARAMETER)
        return url_for(f"supervisor.{page}", token=self.token, ref=self.person.ref, lang=asked)

    def home(self) -> str:
        """Address of the list of people."""
        return home(self.token)

    def frame(self, step: str) -> dict[str, object]:
        """What every page about a person needs."""
        return {
            "about": self.person.name,
            "home": self.home(),
            "seal_name": FIELD,
            "seal": seal(house().settings.secret_key, self.token, self.person.placement_id, step),
            "languages": language.other_languages(),
            "demonstration": self.holder.is_demonstration,
            "is_participant": False,
        }


def home(token: str) -> str:
    """Address of the list of people."""
    return url_for("answering.home", token=token, lang=request.args.get(language.PARAMETER))


def supervisor(token: str) -> Holder:
    """The supervisor whose link this is; 404 for others, 410 when the link was taken back."""
    holder = holder_of(session(), token, at=house().clock.now())
    if holder is None or holder.role is not Role.SUPERVISOR:
        abort(404)
    language.choose_for(holder)
    wear(holder.own_look)
    if holder.is_revoked:
        abort(410)
    return holder


def about(token: str, ref: str) -> About:
    """The visit about this person; 404 for a person whom somebody else supervises today."""
    holder, today = supervisor(token), house().clock.today()
    person = supervised_one(session(), house().vault, holder.informant_id, today, ref=ref)
    return About(token, holder, person or abort(404), today)
