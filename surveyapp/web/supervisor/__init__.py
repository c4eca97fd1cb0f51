"""What supervisors do beside answering, by the same link: attendance, somebody who did not come, statements."""

from surveyapp.web.supervisor import statements
from surveyapp.web.supervisor.routes import blueprint

__all__ = ["blueprint", "statements"]
