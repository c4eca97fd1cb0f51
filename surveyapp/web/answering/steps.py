"""Steps through an instrument: one question at a time for participants, a page at a time for others."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from surveyapp.instruments.definition import Instrument
from surveyapp.people.models import Role


@dataclass(frozen=True, slots=True)
class Step:
    """The items shown together, named in the address by the first of them."""

    items: tuple[str, ...]
    number: int
    of: int

    @property
    def name(self) -> str:
        """The first item's code."""
        return self.items[0]


def steps(instrument: Instrument, role: Role) -> tuple[Step, ...]:
    """All steps in order."""
    pages = [page.items for page in instrument.pages]
    groups = [(item,) for page in pages for item in page] if role is Role.PARTICIPANT else pages
    return tuple(Step(items, number, len(groups)) for number, items in enumerate(groups, start=1))


def step_named(all_steps: tuple[Step, ...], name: str) -> Step | None:
    """The step that this item begins."""
    return next((step for step in all_steps if step.name == name), None)


def first_open(all_steps: tuple[Step, ...], answered: Container[str]) -> Step | None:
    """The first step with an unanswered item: where somebody goes on who comes back."""
    return next((step for step in all_steps if any(item not in answered for item in step.items)), None)


def after(all_steps: tuple[Step, ...], step: Step) -> Step | None:
    """The next step, or None after the last."""
    return all_steps[step.number] if step.number < step.of else None


def before(all_steps: tuple[Step, ...], step: Step) -> Step | None:
    """The step before, or None at the first."""
    return all_steps[step.number - 2] if step.number > 1 else None
