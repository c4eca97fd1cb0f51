"""Pages, by audience: those who answer, caseworkers and evaluators."""
