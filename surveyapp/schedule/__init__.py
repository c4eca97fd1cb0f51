"""Occasions and assignments: what is asked of whom, when, laid out from the plan before it is answered."""
