"""What is shown of results: pictures, a person's progress, the occupancy of places."""
