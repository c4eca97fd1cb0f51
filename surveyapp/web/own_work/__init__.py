"""Pages of accounts that see only their own work: a supervisor's people, and interviews to hold."""

from surveyapp.web.own_work.routes import blueprint

__all__ = ["blueprint"]
