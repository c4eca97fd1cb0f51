"""From answers to numbers: scale scores for one response, and the same over many people at once."""
