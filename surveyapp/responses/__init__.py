"""Answers as they are given, readings scored from them and the outcomes judged from those."""
