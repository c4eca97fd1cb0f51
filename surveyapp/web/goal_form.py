"""Goals as they are written and shown: by participants through their link, and by caseworkers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from surveyapp.extensions import house, session
from surveyapp.goals.areas import Areas, areas_of
from surveyapp.goals.changes import NewGoal, TooMany, Writer, agree, end, reopen, reword
from surveyapp.goals.queries import GoalLine, goals_of
from surveyapp.goals.rules import GoalEnd, may_open
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.words import say

LONGEST = 300
FIELDS = ("area", "text", "next_step")
ENDS = {"reached": GoalEnd.REACHED, "partly": GoalEnd.PARTLY, "dropped": GoalEnd.DROPPED}


@dataclass(frozen=True, slots=True)
class GoalForm:
    """What stands in the boxes of a new goal or, where ``goal`` names one, of a goal to reword; and what is wrong."""

    typed: Mapping[str, str] = field(default_factory=lambda: dict.fromkeys(FIELDS, ""))
    faults: Mapping[str, str] = field(default_factory=dict)
    goal: str = ""


def areas(plan: tuple[str, int]) -> Areas:
    """The areas that goals of a placement under this plan may be about."""
    shelf = house().shelf
    return areas_of(shelf.plan(*plan), shelf.catalogue.instruments)


def shown(placement_id: int, plan: tuple[str, int], form: GoalForm | None = None) -> dict[str, object]:
    """What a page with goals needs: open ones, those ended today, the areas in words, and the boxes for one more."""
    found, today = goals_of(session(), house().vault, placement_id), house().clock.today()
    still_open = [goal for goal in found if goal.ended_on is None]
    return {
        "goals": still_open,
        "goals_ended": [goal for goal in found if goal.ended_on is not None],
        "goal_today": today,
        "goal_areas": {code: say(title) for code, title in areas(plan).titles.items()},
        "goal_form": form if form is not None and not form.goal else GoalForm(),
        "goal_reworded": form if form is not None and form.goal else GoalForm(),
        "may_add_goal": may_open(len(still_open)),
        "goal_ends": {name: end_in_words(how) for name, how in ENDS.items()},
        "end_in_words": end_in_words,
        "longest_goal": LONGEST,
    }


def open_on(placement_id: int, plan: tuple[str, int]) -> list[tuple[str, GoalLine]]:
    """Open goals of a placement with the name of their area."""
    titles = areas(plan).titles
    found = goals_of(session(), house().vault, placement_id, only_open=True)
    return [(say(titles.get(goal.area)), goal) for goal in found]


def write(posted: MultiDict[str, str], by: Writer, plan: tuple[str, int]) -> GoalForm | None:
    """Store a new goal, or give back the boxes with what is wrong; the caller commits."""
    typed = {name: _clean(posted.get(name, "")) for name in FIELDS}
    known = areas(plan)
    faults = {name: fault for name in FIELDS if (fault := _fault(name, typed[name], known))}
    if not faults:
        new = NewGoal(known.instrument, typed["area"], typed["text"], typed["next_step"])
        try:
            agree(session(), house().vault, new, by, house().clock.today(), at=house().clock.now())
        except TooMany:
            faults["text"] = _("Det finns redan tre mål. Avsluta ett av dem först.")
    return GoalForm(typed, faults) if faults else None


def change_words(posted: MultiDict[str, str], ref: str, by: Writer) -> GoalForm | None:
    """Word an open goal anew, or give back the boxes with what is wrong; raises KeyError where there is no such goal.

    The caller commits.
    """
    if not ref:
        raise KeyError(ref)
    typed = {name: _clean(posted.get(name, "")) for name in ("text", "next_step")}
    faults = {name: fault for name in typed if (fault := _fault(name, typed[name], Areas("", {})))}
    if faults:
        return GoalForm(typed, faults, ref)
    if not reword(session(), house().vault, ref, typed["text"], typed["next_step"], by, at=house().clock.now()):
        raise KeyError(ref)
    return None


def close(ref: str, how: str, by: Writer) -> bool:
    """End a goal, or open it again when ``how`` is "undo"; False for what no page of ours asks. The caller commits."""
    at = house().clock.now()
    if how == "undo":
        try:
            return reopen(session(), ref, by, at=at)
        except TooMany:
            return True  # the page that follows shows the three
    return how in ENDS and end(session(), ref, ENDS[how], by, house().clock.today(), at=at)


def end_in_words(how: GoalEnd) -> str:
    """How a goal ended."""
    return {
        GoalEnd.REACHED: _("Klart"),
        GoalEnd.PARTLY: _("Klart till en del"),
        GoalEnd.DROPPED: _("Vill inte längre"),
    }[how]


def _clean(text: str) -> str:
    return " ".join(text.replace("\x00", "").replace("\ufffd", "").split())


def _fault(name: str, typed: str, known: Areas) -> str:
    if name == "area" and typed not in known.titles:
        return _("Välj vad målet handlar om.")
    if name == "text" and not typed:
        return _("Skriv vad du vill.")
    return _("Skriv kortare, högst %(max)d tecken.", max=LONGEST) if len(typed) > LONGEST else ""
