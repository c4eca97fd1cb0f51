"""Accounts of staff, and what each role may do."""
