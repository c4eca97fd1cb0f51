"""The board: how it goes with the answers, and whom to call today."""

from surveyapp.web.board.routes import blueprint

__all__ = ["blueprint"]
