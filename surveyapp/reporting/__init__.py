"""Reports asked for on a page and made in the background, and the counts that the evaluator's page is read from."""
