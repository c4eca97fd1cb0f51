"""That staff have talked with a person whose readings became worse, and about which readings."""
