"""Coded passages in and out: REFI-QDA projects and codebooks for other programs, and a table."""
