"""Who did what and when: the trail, append only."""
