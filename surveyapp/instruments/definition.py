"""What an instrument is: frozen models from which the JSON Schema is generated.

An instrument is data. Its file holds everything a person reads and everything scoring needs; the program knows
kinds of item, never single questionnaires.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

LANGUAGES = ("sv-latt", "sv", "en")
"""Languages that every instrument must have; ``sv-latt`` is plain Swedish, the default for participants."""

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
"""A short name in the data: lower case letters, digits, hyphen and underscore."""

Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[a-z0-9]{2,8})?$")]
"""A language code, such as ``sv``, ``sv-latt`` or ``ar``."""

Text = Annotated[dict[Language, Annotated[str, Field(min_length=1, max_length=600)]], Field(min_length=1)]
"""One text in several languages, keyed by language code."""

Finite = Annotated[float, Field(allow_inf_nan=False)]
"""A number that is neither infinite nor missing."""

Informant = Literal["participant", "supervisor", "caseworker"]


class Frozen(BaseModel):
    """Common strictness of everything read from a data file: no unknown keys, no changes afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Option(Frozen):
    """One offered answer. The stored answer is the option's code, never this text."""

    text: Text
    short: Text | None = Field(None, description="A word or two for narrow places, such as the ends of a row.")


def _by_code(options: dict[int, Option]) -> dict[int, Option]:
    return dict(sorted(options.items()))


Options = Annotated[dict[int, Option], AfterValidator(_by_code)]
"""Options keyed by the code that is stored; always shown in the order of their codes, however the file is ordered."""


class ChoiceItem(Frozen):
    """Exactly one of a few options."""

    kind: Literal["choice"]
    text: Text
    help: Text | None = None
    why: Text | None = Field(None, description="Why we ask, in one sentence.")
    options: Options = Field(min_length=2, max_length=12)


class LadderItem(Frozen):
    """Steps from low to high, each described in one sentence; consecutive steps share a stage."""

    kind: Literal["ladder"]
    text: Text
    help: Text | None = None
    why: Text | None = None
    options: Options = Field(min_length=5, max_length=10)
    steps_per_stage: int = Field(2, ge=1, le=5)


class ChoicesItem(Frozen):
    """Any number of options."""

    kind: Literal["choices"]
    text: Text
    help: Text | None = None
    why: Text | None = None
    options: Options = Field(min_length=2, max_length=20)


class NumberItem(Frozen):
    """A number between two ends."""

    kind: Literal["number"]
    text: Text
    help: Text | None = None
    why: Text | None = None
    minimum: Finite
    maximum: Finite
    whole: bool = True
    unit: Text | None = None


class TextItem(Frozen):
    """Free text, kept encrypted and left out of exports unless a dataset asks for it."""

    kind: Literal["text"]
    text: Text
    help: Text | None = None
    why: Text | None = None
    max_length: int = Field(1000, ge=1, le=4000)


class DateItem(Frozen):
    """A day."""

    kind: Literal["date"]
    text: Text
    help: Text | None = None
    why: Text | None = None


Item = Annotated[
    ChoiceItem | LadderItem | ChoicesItem | NumberItem | TextItem | DateItem,
    Field(discriminator="kind"),
]


class Scale(Frozen):
    """Items combined to one number.

    The raw item values come from the answers' codes, through ``recode`` and ``reverse``; ``combine`` says how they
    become one number and ``min_answered`` how many are needed. Where ``prorate`` is true a sum with missing items is
    the mean of the answered items times the number of items. A code recoded to ``.nan`` counts as not answered, such
    as "do not know".
    """

    title: Text
    items: tuple[Code, ...] = Field(min_length=1)
    combine: Literal["sum", "mean", "single"]
    min_answered: int = Field(ge=1, description="The instrument's own rule: fewer answered items give no reading.")
    prorate: bool = False
    reverse: tuple[Code, ...] = ()
    recode: dict[Code, dict[int, float]] = Field(default_factory=dict)
    better: Literal["higher", "lower"] = "higher"


class Pairing(Frozen):
    """Which items of another instrument ask the same of another informant."""

    instrument: Code
    items: dict[Code, Code] = Field(min_length=1, description="This instrument's item to the other's item.")


class Page(Frozen):
    """Items shown together where the informant sees several at once (supervisors)."""

    items: tuple[Code, ...] = Field(min_length=1)
    title: Text | None = None


class Instrument(Frozen):
    """A questionnaire in one version; frozen once published."""

    code: Code
    version: int = Field(ge=1)
    title: Text
    intro: Text = Field(description="Shown above the first question; one or two short sentences.")
    thanks: Text | None = None
    source: str = Field(min_length=1, description="Where the wording comes from.")
    licence: str = Field(min_length=1)
    informants: tuple[Informant, ...] = Field(min_length=1)
    picture: Literal["star", "bars", "none"] = Field("none", description="What the person sees afterwards.")
    jointly: bool = Field(False, description="May be filled in together; then who decided is recorded.")
    seconds: int = Field(ge=10, le=1800, description="About how long it takes.")
    pages: tuple[Page, ...] = Field(min_length=1)
    items: dict[Code, Item] = Field(min_length=1)
    scales: dict[Code, Scale] = Field(default_factory=dict)
    pairs_with: Pairing | None = None

    @property
    def item_codes(self) -> tuple[str, ...]:
        """Items in the order in which they are asked."""
        return tuple(code for page in self.pages for code in page.items)
