"""The words of the report about one person and of the summary of one provider, in Swedish and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PERSON: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "person title": ("Så har det gått: {name}", "How it has gone: {name}"),
        "from": ("Från", "From"),
        "until": ("Till", "Until"),
        "ongoing": ("pågår", "ongoing"),
        "referred by": ("Remitterad av", "Referred by"),
        "star title": ("Första och senaste svaret", "First and latest answer"),
        "star note": (
            "Ringar och streckad linje är första svaret, punkter och hel linje det senaste.",
            "Rings and the dashed line are the first answer, dots and the solid line the latest.",
        ),
        "verdict": ("Bedömning", "Verdict"),
        "no answers": ("Inga svar än.", "No answers yet."),
        "beside": (
            "Deltagarens och handledarens senaste svar bredvid varandra",
            "The participant's and the supervisor's latest answers side by side",
        ),
        "beside note": (
            "Två personers bild av samma sak är två mätningar. De räknas aldrig ihop.",
            "Two people's view of the same thing are two measurements. They are never added up.",
        ),
        "own": ("Deltagare", "Participant"),
        "theirs": ("Handledare", "Supervisor"),
        "gap": ("Skillnad", "Difference"),
        "goals": ("Mål", "Goals"),
        "no goals": ("Inga mål är överenskomna.", "No goals are agreed."),
        "agreed": ("Överenskommet", "Agreed"),
        "next step": ("Nästa steg", "Next step"),
        "goal open": ("pågår", "open"),
        "reached goal": ("nått", "reached"),
        "partly reached": ("delvis nått", "partly reached"),
        "dropped": ("avslutat", "dropped"),
        "attendance": ("Närvaro", "Attendance"),
        "no attendance": ("Ingen närvaro är registrerad.", "No attendance is recorded."),
        "hours": ("Timmar", "Hours"),
        "hours planned": ("Planerade timmar", "Planned hours"),
        "days absent": ("Dagar borta", "Days absent"),
        "share of plan": ("Procent av planen", "Per cent of the plan"),
        "how to read": (
            "En säker förändring är större än vad mätfelet ensamt brukar ge. Trösklar bestämdes i planen.",
            "A reliable change is larger than error alone usually gives. Thresholds were fixed in the plan.",
        ),
        "provider title": ("Sammanfattning: {name}", "Summary: {name}"),
        "placed": ("Placeringar som rapporten räknar", "Placements in this report"),
        "provider note": (
            "Inga namn, inga enskilda svar. Antal under {minimum} visas inte, inte heller de som skulle avslöja dem.",
            "No names and no single answers. Numbers below {minimum} are hidden, with those that would give them away.",
        ),
        "way caption": ("Hur svaren gavs", "How answers were given"),
        "way": ("Sätt att svara", "Way of answering"),
        "progression": ("Förändring område för område", "Change area by area"),
        "progression caption": (
            "Senaste svaret mot det första, för placeringar som har båda",
            "The latest answer against the first, for placements with both",
        ),
        "judged": ("Bedömda", "Judged"),
        "missing": ("Utan två svar", "Without two answers"),
        "ended": ("Hur placeringarna har slutat", "How placements have ended"),
        "not reached": ("Nådde inte", "Did not reach"),
        "way link": ("länk", "link"),
        "way card": ("kort", "card"),
        "way kiosk": ("surfplatta på plats", "tablet at the workplace"),
        "way interview": ("intervju", "interview"),
        "way handed over": ("på personalens skärm", "on staff's screen"),
        "way paper": ("papper", "paper"),
        "way offline": ("utan nät, skickat senare", "without network, sent later"),
        "way imported": ("inläst", "imported"),
        "way synthetic": ("syntetiskt", "synthetic"),
        "too few": (
            "Här är för få placeringar för att visa några siffror.",
            "There are too few placements here to show any figures.",
        ),
    }
)
