"""Authorities, organisations, participants and informants; personal data are sealed at rest."""
