"""Reports, how far they are and what went wrong, as staff say it."""

from __future__ import annotations

from surveyapp.reporting.models import ReportJob
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.words import say

__all__ = ["ALL", "form_in_words", "say"]


def kind_in_words(kind: str) -> str:
    """What kind of report it is."""
    return {
        "person": _("Rapport om en person"),
        "provider": _("Sammanfattning av en anordnare"),
        "programme": _("Programrapport"),
        "package": _("Datapaket"),
    }[kind]


def form_in_words(form: str) -> str:
    """What kind of file it is."""
    return {"pdf": _("PDF"), "xlsx": _("Excel"), "zip": _("zip-fil")}[form]


def report_state(job: ReportJob) -> str:
    """How far it is, in a word or two."""
    if job.state == "making":
        return {"reading": _("läser"), "counting": _("räknar"), "writing": _("skriver")}[job.step or "reading"]
    return {
        "queued": _("väntar"),
        "ready": _("klar"),
        "failed": _("gick inte"),
        "cancelled": _("avbruten"),
        "expired": _("borttagen"),
    }[job.state]


def what_to_do(failure: str) -> str:
    """Why there is no report, and the next step."""
    return {
        "nothing there": _("Det finns inget att skriva om än. Kontrollera att någon placering följer planen."),
        "no pdf": _("Den här datorn kan inte göra PDF. Kommandot surveyapp doctor säger vad som saknas."),
        "not allowed": _("Din roll får inte längre den här rapporten. Fråga den som sköter kontona."),
        "unknown plan": _("Planen eller ett formulär saknas i programmet. Säg till den som sköter driften."),
        "broken": _(
            "Något gick fel i programmet. Försök igen; händer det en gång till, säg till den som sköter driften."
        ),
        "worker died": _("Arbetet avbröts tre gånger. Säg till den som sköter driften; minnet kan ha tagit slut."),
    }[failure]


ALL = {
    "kind_in_words": kind_in_words,
    "form_in_words": form_in_words,
    "report_state": report_state,
    "what_to_do": what_to_do,
}
