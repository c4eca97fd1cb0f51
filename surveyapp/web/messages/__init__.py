"""Messages: the outbox for staff, and the doors for providers and for those who want no more messages."""

from surveyapp.web.messages import outside, printing
from surveyapp.web.messages.routes import blueprint

doors = outside.blueprint
__all__ = ["blueprint", "doors", "printing"]
