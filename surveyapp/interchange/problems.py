"""What is wrong with a file of data, and where: one line for each problem, by row and column."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DataProblem:
    """Something wrong in a file of data; rows count from 1 with the heading, as a spreadsheet shows them."""

    file: str
    row: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        row = [] if self.row is None else [f"row {self.row}"]
        where = ", ".join(row if self.column is None else [*row, f"column {self.column}"])
        return f"{self.file}: {where}: {self.message}" if where else f"{self.file}: {self.message}"


class CannotImport(Exception):
    """A file that cannot be taken, with every problem found; nothing of it is stored."""

    def __init__(self, problems: tuple[DataProblem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
