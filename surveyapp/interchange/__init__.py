"""Data that others collected, read in through a mapping that a person has written."""
