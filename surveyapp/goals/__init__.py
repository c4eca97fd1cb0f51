"""Goals and next steps that a participant and a caseworker agree on."""
