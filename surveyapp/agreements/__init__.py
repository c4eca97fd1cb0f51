"""Framework agreements: places granted, what they cost, how many are used."""
