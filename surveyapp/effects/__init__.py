"""What a group of placements shows: change, proportions, missing answers, comparison, and the words for it."""
