"""Files of coding: fetched for other programs, and taken in again."""

from surveyapp.web.coding_exchange.routes import blueprint

__all__ = ["blueprint"]
