"""A verdict in one or two plain sentences, in plain Swedish, Swedish and English.

The sentences say what was measured, whether it is more than measurement error, and whether the threshold was reached;
they never say why something changed, and never call a change reliable that was not judged. The texts themselves are in
:mod:`surveyapp.progression.phrases`.
"""

from __future__ import annotations

from surveyapp.instruments.definition import LANGUAGES
from surveyapp.plans.definition import Threshold
from surveyapp.progression.outcomes import Verdict
from surveyapp.progression.phrases import PHRASES, REASONS, Phrases

DECIMALS = 2
"""Numbers are rounded to this many decimals in sentences; the verdict itself keeps them whole."""

_TONE = {"improved": 1, "unchanged": -1, "deteriorated": -1, "reached": 1, "already there": 1, "not reached": -1}


def explain(verdict: Verdict, scale_title: str, language: str) -> str:
    """The verdict on the scale with this title, in ``sv-latt``, ``sv`` or ``en``; raises ``ValueError`` for others."""
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, not {language!r}")
    phrases = PHRASES[language]
    head = f"{scale_title.strip()}: {_head(verdict, phrases, language)}."
    error = _error(verdict, phrases)
    goal = _goal(verdict, phrases, language)
    if verdict.reliable == "not judged":
        sentences = [head, error, goal[0].upper() + goal[1:] + "."]
    else:
        sentences = [head, f"{error}{_joint(verdict, phrases)}{goal}."]
    return " ".join(sentence for sentence in sentences if sentence)


def number(value: float, language: str) -> str:
    """A number for reading: at most two decimals, a proper minus sign, decimal comma in Swedish."""
    text = f"{abs(value):.{DECIMALS}f}".rstrip("0").rstrip(".")
    sign = "−" if value < 0 and text != "0" else ""
    return sign + (text if language == "en" else text.replace(".", ","))


def _head(verdict: Verdict, phrases: Phrases, language: str) -> str:
    start = None if verdict.baseline is None else number(verdict.baseline, language)
    end = None if verdict.latest is None else number(verdict.latest, language)
    if verdict.reliable_reason in REASONS[language]:
        return phrases.head_unclear.format(reason=REASONS[language][verdict.reliable_reason])
    if start is None:
        return phrases.head_nothing if end is None else phrases.head_only_latest.format(end=end)
    if end is None:
        return phrases.head_only_baseline.format(start=start)
    if start == end:
        return phrases.head_same.format(start=start)
    lower = phrases.lower_is_better if verdict.better == "lower" else ""
    return phrases.head_both.format(start=start, end=end) + lower


def _error(verdict: Verdict, phrases: Phrases) -> str:
    if verdict.reliable == "improved":
        return phrases.improved
    if verdict.reliable == "deteriorated":
        return phrases.deteriorated
    if verdict.reliable == "not judged":
        return "" if verdict.change is None else f"{phrases.no_reliability}."
    if verdict.could_not_show is not None and not _worse(verdict):
        return phrases.ceiling if verdict.could_not_show == "ceiling" else phrases.floor
    return phrases.no_change if verdict.change == 0 else phrases.unchanged


def _worse(verdict: Verdict) -> bool:
    change = verdict.change or 0.0
    return change < 0 if verdict.better == "higher" else change > 0


def _goal(verdict: Verdict, phrases: Phrases, language: str) -> str:
    if verdict.threshold is None:
        return phrases.no_threshold
    texts = {
        "reached": phrases.reached,
        "not reached": phrases.not_reached,
        "already there": phrases.already_there,
        "not measured": phrases.not_measured,
    }
    afterwards = phrases.fixed_afterwards if verdict.fixed_afterwards else ""
    return texts[verdict.threshold_end].format(goal=_amount(verdict.threshold, phrases, language)) + afterwards


def _amount(threshold: Threshold, phrases: Phrases, language: str) -> str:
    level = "" if threshold.level is None else number(threshold.level, language)
    if threshold.kind == "level":
        return level
    way = phrases.at_least_up if threshold.better == "higher" else phrases.at_least_down
    change = way.format(change=number(threshold.change or 0.0, language))
    return change if threshold.kind == "change" else f"{level}{phrases.and_}{change}"


def _joint(verdict: Verdict, phrases: Phrases) -> str:
    """ "And" between two good or two bad tidings, "but" between one of each."""
    tones = _TONE.get(verdict.reliable, 0) * _TONE.get(verdict.threshold_end, 0)
    return phrases.but if tones < 0 else phrases.and_comma
