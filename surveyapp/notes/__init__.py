"""What staff write down about a placement for themselves, for the authority or also for the provider."""
