"""The evaluator's package: tidy files without names, with codebook, manifest and a check that works years later."""
