"""One person who was registered twice becomes one again: suspected, previewed, merged and undone."""
