"""Coding of what was said in interviews: codebooks, marked passages, agreement between coders, quotations."""
