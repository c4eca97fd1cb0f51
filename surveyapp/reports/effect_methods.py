"""How numbers are made, as Swedish readers are told; the English stands where the number is made, and in data files."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from surveyapp.effects.findings import Language

SWEDISH: Mapping[str, str] = MappingProxyType(
    {
        "mean": "medelvärde",
        "median": "median",
        "SD, n - 1": "standardavvikelse med n − 1",
        "paired t, 95 %": "parat t-test, 95 %",
        "noncentral t, 95 %": "icke-central t-fördelning, 95 %",
        "sign test, exact": "exakt teckentest",
        "sign test, exact, Holm": "exakt teckentest med Holms korrigering",
        "Wilcoxon, zeros dropped, exact": "Wilcoxons test utan nollor, exakt",
        "Wilcoxon, zeros dropped, normal": "Wilcoxons test utan nollor, normalapproximation",
        "Wilcoxon, zeros dropped, exact, Holm": "Wilcoxons test utan nollor, exakt, med Holms korrigering",
        "Wilcoxon, zeros dropped, normal, Holm": (
            "Wilcoxons test utan nollor, normalapproximation, med Holms korrigering"
        ),
        "Wilson 1927, 95 %": "Wilson 1927, 95 %",
        "Welch 1947, 95 %": "Welch 1947, 95 %",
        "Austin 2009": "Austin 2009",
        "Horowitz and Manski 2000": "Horowitz och Manski 2000",
        "Kaplan-Meier, log-log, 95 %": "Kaplan-Meier, log-log-skala, 95 %",
        "Aalen-Johansen, log-log, 95 %": "Aalen-Johansen, log-log-skala, 95 %",
        "exact binomial, two-sided": "exakt binomialtest, tvåsidigt",
        "Cronbach 1951, Feldt 1987, 95 %": "Cronbach 1951, Feldt 1987, 95 %",
        "McDonald 1999, one factor, maximum likelihood": "McDonald 1999, en faktor, maximum likelihood",
        "Cohen 1968, quadratic weights, 95 %": "Cohen 1968, kvadratiska vikter, 95 %",
        "Bland and Altman 1999, 95 %": "Bland och Altman 1999, 95 %",
        "(1 - reliability) (M - m)": "(1 − tillförlitlighet) · (M − m)",
        "change - expected": "förändring − väntat",
        "linear mixed model, REML, Satterthwaite": "linjär blandad modell, REML, Satterthwaite",
    }
)


def method_words(method: str, language: Language) -> str:
    """The method in the reader's language; raises KeyError for one that has no Swedish yet."""
    return method if language == "en" else SWEDISH[method]
