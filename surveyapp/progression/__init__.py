"""PURE package: one person's progression: what is paired with what, what changed, and whether it is more than noise.

Plain Python, light enough for a web process: :mod:`.pairing`, :mod:`.reliable_change`, :mod:`.outcomes`, :mod:`.words`.
Many people at once, on numpy arrays: :mod:`.series` and the modules it is built from.
"""
