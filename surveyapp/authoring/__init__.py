"""Instruments and plans written in the browser: drafts, who approves them, and how they join the files."""
