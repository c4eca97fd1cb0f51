"""A supervisor's written statement about one person, built from ratings and attendance and edited by the supervisor."""
