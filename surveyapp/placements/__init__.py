"""Placements: one participant's stay with one provider, from start to exit, with attendance."""
