"""PURE package. Guides of interviews: sections, prompts with follow-ups, closed items and rankings, as data files."""
