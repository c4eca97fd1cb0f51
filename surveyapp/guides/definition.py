"""What a guide is: an instrument of kind interview, with sections of prompts, closed items and rankings."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from surveyapp.instruments.definition import ChoiceItem, ChoicesItem, Code, Finite, Frozen, NumberItem, Options, Text

LANGUAGES = ("sv", "en")
"""Languages that every guide must have."""


class Prompt(Frozen):
    """Something to talk about; what is said is written down as notes."""

    kind: Literal["prompt"]
    text: Text
    follow_ups: tuple[Text, ...] = Field((), max_length=12, description="Asked where the answer leaves them open.")
    help: Text | None = Field(None, description="For the interviewer alone.")


class RankingItem(Frozen):
    """The few most important of some options, the most important first."""

    kind: Literal["ranking"]
    text: Text
    help: Text | None = None
    options: Options = Field(min_length=3, max_length=30)
    most: int = Field(3, ge=2, le=10, description="How many may be named.")


Part = Annotated[
    Prompt | RankingItem | ChoiceItem | ChoicesItem | NumberItem,
    Field(discriminator="kind"),
]


class Section(Frozen):
    """Parts under one heading, in the order in which they are asked."""

    code: Code
    title: Text
    parts: tuple[Code, ...] = Field(min_length=1)


class Guide(Frozen):
    """A guide in one version; frozen once an interview was held with it."""

    kind: Literal["interview", "assessment"] = Field("interview", description="An assessment is done by raters.")
    code: Code
    version: int = Field(ge=1)
    title: Text
    intro: Text = Field(description="What the interviewer says first.")
    source: str = Field(min_length=1, description="Where the wording comes from.")
    licence: str = Field(min_length=1)
    subjects: tuple[Literal["placement", "agreement", "organisation", "staff", "group"], ...] = Field(min_length=1)
    minutes: int = Field(ge=5, le=240, description="About how long it takes.")
    same_as: dict[Code, Code] = Field(
        default_factory=dict, description="Parts of the other version of this guide that ask the same: here to there."
    )
    other: Code | None = Field(None, description="The other version of this guide, for another group.")
    weights: dict[Code, Annotated[Finite, Field(gt=0, le=100)]] = Field(
        default_factory=dict, description="How much each criterion of an assessment counts; 1 where nothing is said."
    )
    sections: tuple[Section, ...] = Field(min_length=1)
    parts: dict[Code, Part] = Field(min_length=1)

    @property
    def order(self) -> tuple[str, ...]:
        """Codes of all parts in the order in which they are asked."""
        return tuple(code for section in self.sections for code in section.parts)

    @property
    def prompts(self) -> tuple[str, ...]:
        """Codes of what is talked about freely, in order."""
        return tuple(code for code in self.order if self.parts[code].kind == "prompt")

    @property
    def items(self) -> tuple[str, ...]:
        """Codes of what has a closed answer, in order."""
        return tuple(code for code in self.order if self.parts[code].kind != "prompt")

    @property
    def criteria(self) -> dict[str, ChoiceItem]:
        """What raters give points for, in order; empty unless it is an assessment."""
        found = {code: self.parts[code] for code in self.order if code in self.parts}
        if self.kind != "assessment":
            return {}
        return {code: part for code, part in found.items() if isinstance(part, ChoiceItem)}

    @property
    def weighted(self) -> dict[str, float]:
        """Every criterion with how much it counts, in order."""
        return {code: self.weights.get(code, 1) for code in self.criteria}
