"""The participant's goals where they answer: at the question that a goal is about, and beside the picture."""

from __future__ import annotations

from surveyapp.extensions import house, session
from surveyapp.goals.areas import STAR
from surveyapp.goals.queries import GoalLine, goals_of
from surveyapp.web.answering.visit import Visit
from surveyapp.web.words import say


def at_question(visit: Visit, items: tuple[str, ...]) -> list[GoalLine]:
    """Open goals of the areas that these items measure; none on a page that a device keeps."""
    if visit.is_for_keeping:
        return []
    instrument = visit.instrument
    scales = {} if instrument is None else instrument.scales
    areas = {code for code, scale in scales.items() if scale.combine == "single" and set(scale.items) & set(items)}
    return [goal for goal in _open(visit) if goal.area in areas]


def beside_picture(visit: Visit) -> list[tuple[str, GoalLine]]:
    """Open goals with the names of their areas."""
    scales = {} if visit.instrument is None else visit.instrument.scales
    return [(say(scales[goal.area].title), goal) for goal in _open(visit) if goal.area in scales]


def _open(visit: Visit) -> list[GoalLine]:
    # Goals are about areas of a star: other questionnaires need not ask the database.
    if visit.instrument is None or not visit.is_participant or visit.instrument.picture != STAR:
        return []
    if visit.asked.holder.way.is_for_one_form:
        return []
    found = goals_of(session(), house().vault, visit.asked.placement_id, only_open=True)
    return [goal for goal in found if goal.instrument == visit.instrument.code]
