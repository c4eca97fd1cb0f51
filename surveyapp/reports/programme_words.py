"""The words of pictures and of what the programme report says beside the effects, in Swedish and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PROGRAMME: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "programme title": ("Programrapport: {plan}", "Programme report: {plan}"),
        # pictures
        "picture note": ("Samma siffror står i tabellen.", "The same figures are in the table."),
        "flow picture": ("Från planerat till besvarat", "From planned to answered"),
        "time over": ("Tiden är ute", "Time is over"),
        "other reasons": ("andra skäl", "other reasons"),
        "improved picture": (
            "Andel med säker förbättring, område för område",
            "Share reliably better, area by area",
        ),
        "improved picture note": (
            "Punkten är andelen, strecket dess intervall (95 %). Streckad linje: vad mätfelet ensamt ger, 2,5 %.",
            "The dot is the share, the line its interval (95 %). The dashed line is what error alone gives, 2.5 %.",
        ),
        "curve picture": ("Andel som har nått målet, efter tid från start", "Share at the target, by time from start"),
        "curve picture note": (
            "Linjen är andelen, fältet dess intervall (95 %). Andra slut utesluter målet.",
            "The line is the share, the field its interval (95 %). Other ends rule the target out.",
        ),
        "months from start": ("månader från start", "months from the start"),
        "followed": ("Följda", "Followed"),
        # occupancy and cost
        "occupancy": ("Platser och kostnad", "Places and cost"),
        "occupancy caption": ("Vad platserna kostade och vad som användes", "What places cost and what was used"),
        "no places": ("Inga avtal om platser är registrerade.", "No agreements on places are registered."),
        "provider": ("Anordnare", "Provider"),
        "paid months": ("Betalda platsmånader", "Place months paid for"),
        "used months": ("Använda platsmånader", "Place months used"),
        "share used": ("Andel använd, procent", "Share used, per cent"),
        "cost": ("Kostnad, kr", "Cost, SEK"),
        "cost per used": ("Kostnad per använd månad, kr", "Cost per used month, SEK"),
        "together": ("Tillsammans", "Together"),
        "used note": (
            "Använda platsmånader är medelvärdet över dagarna i varje månad, till och med dagen för rapporten.",
            "Place months used are the mean over the days of each month, up to the day of the report.",
        ),
        # what was fixed when
        "fixed when": ("Vad som bestämdes när", "What was fixed when"),
        "locks caption": ("Planens versioner och när de låstes", "Versions of the plan and when they were locked"),
        "version": ("Version", "Version"),
        "locked on": ("Låst", "Locked"),
        "fingerprint": ("Fingeravtryck (SHA-256)", "Fingerprint (SHA-256)"),
        "thresholds fixed caption": ("Trösklar och vem som bestämde dem", "Thresholds and who fixed them"),
        "fixed by": ("Bestämd av", "Fixed by"),
        "fixed on": ("Bestämd den", "Fixed on"),
        "first answer on": ("Första svaret", "First answer"),
        "basis": ("Grund", "Basis"),
        "reliability fixed caption": (
            "Tillförlitlighet som säker förändring räknas med",
            "Reliability that reliable change is reckoned with",
        ),
        "value": ("Värde", "Value"),
        "source": ("Källa", "Source"),
        "comparison fixed caption": (
            "Jämförelselinje: vad som väntades utan placering",
            "Comparison line: what was expected without a placement",
        ),
        "lowest": ("Lägst", "Lowest"),
        "likely": ("Troligast", "Most likely"),
        "highest": ("Högst", "Highest"),
        "no comparison": (
            "Planen har ingen jämförelselinje. Siffrorna säger vad som har hänt, inte vad placeringen har gjort.",
            "The plan has no comparison line. The figures say what happened, not what the placement did.",
        ),
        # methods
        "methods": ("Metoder och källor", "Methods and sources"),
        "methods caption": ("Metoder, och var de används", "Methods, and where they are used"),
        "used in": ("Används i", "Used in"),
        "instruments caption": ("Frågor, version och källa", "Questions, version and source"),
        "instrument": ("Frågor", "Questions"),
        "methods note": (
            "Formler, villkor och jämförelser med R står i programmets dokumentation, docs/methods.md.",
            "Formulas, conditions and comparisons with R are in the program's documentation, docs/methods.md.",
        ),
        "program": ("Program", "Program"),
        "page": ("sida", "page"),
        "hidden": ("dolt", "hidden"),
    }
)
