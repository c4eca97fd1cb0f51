"""How far a measurement can be trusted: reliability, measurement error and agreement between informants."""
