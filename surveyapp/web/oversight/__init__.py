"""Pages for those who look after the service: permissions, trail, ledger, health, retention, texts, organisations."""

from surveyapp.web.oversight import content, exceptions, ledger, organisations, retention, trail
from surveyapp.web.oversight.permissions import blueprint

__all__ = ["blueprint", "content", "exceptions", "ledger", "organisations", "retention", "trail"]
