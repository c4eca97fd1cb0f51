"""Ways in: cards, kiosks, interviews and a device handed over, for staff and for those who come in by them."""

from surveyapp.web.ways.doors import blueprint as doors
from surveyapp.web.ways.staff import blueprint as staff
from surveyapp.web.ways.visit import blueprint as visit

__all__ = ["doors", "staff", "visit"]
