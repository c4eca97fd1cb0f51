"""Measurement plans: waves, windows, thresholds and targets as data, fixed before the first answer."""

from surveyapp.plans.checks import check_plan
from surveyapp.plans.definition import (
    Ask,
    Indicator,
    Plan,
    Reliability,
    Span,
    Target,
    Threshold,
    Wave,
    Window,
)
from surveyapp.plans.loader import load_plan
from surveyapp.plans.locking import LockedPlan, plan_hash, threshold_is_fixed_afterwards
from surveyapp.plans.schema import plan_schema

__all__ = [
    "Ask",
    "Indicator",
    "LockedPlan",
    "Plan",
    "Reliability",
    "Span",
    "Target",
    "Threshold",
    "Wave",
    "Window",
    "check_plan",
    "load_plan",
    "plan_hash",
    "plan_schema",
    "threshold_is_fixed_afterwards",
]
