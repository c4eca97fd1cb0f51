"""Changes of plan and dates: tried out as a page, applied as one, undone; and what staff say of missing answers."""

from surveyapp.web.plans import one_placement, versions
from surveyapp.web.plans.blueprint import blueprint

__all__ = ["blueprint", "one_placement", "versions"]
