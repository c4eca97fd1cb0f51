"""What a file says of people and answers that are stored already, and says differently. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from surveyapp.interchange.known import KnownAssignment, KnownPlacement
from surveyapp.interchange.problems import DataProblem
from surveyapp.interchange.readings import ImportedPerson, ImportedReading


def differences(
    file: str,
    plan: tuple[str, int],
    person: ImportedPerson,
    placement: KnownPlacement,
    answers: Mapping[tuple[int, str, int], KnownAssignment],
) -> Iterator[DataProblem]:
    """Everything about one stored person; an exit or a reading that is not stored yet is no difference."""
    for name, now, then in (
        ("plan", plan, placement.plan),
        ("start", person.days.start_on, placement.start_on),
        ("provider", person.provider, placement.provider),
        ("exit", person.days.exit_on, placement.exit_on or person.days.exit_on),
    ):
        if now != then:
            yield DataProblem(file, person.row, None, f"this person is stored with another {name}")
    for reading in person.readings:
        found = answers.get((placement.id, reading.wave, reading.number))
        if found is not None and found.response_id is not None:
            yield from _other_answers(file, reading, found)


def _other_answers(file: str, reading: ImportedReading, found: KnownAssignment) -> Iterator[DataProblem]:
    items = sorted(set(reading.given) | set(found.given))
    changed = [item for item in items if reading.given.get(item) != found.given.get(item)]
    if changed:
        message = f"the answers stored for this person and wave differ in {', '.join(changed)}"
        yield DataProblem(file, reading.row, None, message)
