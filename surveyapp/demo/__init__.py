"""A demonstration on Östersund's real first year: true places, dates and ends; every answer is synthetic."""
