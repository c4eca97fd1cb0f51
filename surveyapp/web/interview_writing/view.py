"""The page as it is shown: sections of prompts and closed items, with what is written and what is answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from surveyapp.guides.definition import Guide, Part, Prompt, RankingItem
from surveyapp.instruments.definition import NumberItem
from surveyapp.interviews.answers import DONT_KNOW, Told
from surveyapp.interviews.models import Interview
from surveyapp.interviews.written import Written
from surveyapp.web.filters import number
from surveyapp.web.words import say


@dataclass(frozen=True, slots=True)
class Shown:
    """One prompt or closed item."""

    code: str
    kind: str
    text: str
    help: str = ""
    follow_ups: tuple[str, ...] = ()
    #: (code, words) of what may be chosen
    options: tuple[tuple[str, str], ...] = ()
    #: how many may be named in a ranking
    most: int = 1
    unit: str = ""
    #: what is chosen or typed, in order
    values: tuple[str, ...] = ()
    own: Written | None = None
    #: what this person added once the interview was finished
    added: tuple[Written, ...] = ()
    others: tuple[Written, ...] = ()

    def said(self) -> str:
        """The answer in words, for reading."""
        words = dict(self.options)
        return ", ".join(words.get(value, value) for value in self.values)


@dataclass(frozen=True, slots=True)
class Block:
    """Prompts and items under one heading."""

    title: str
    parts: tuple[Shown, ...] = field(default=())


def guide_of(interview: Interview, guides: Mapping[tuple[str, int], Guide]) -> Guide | None:
    """The guide that the interview is held with, if it is still here."""
    return guides.get((interview.guide, interview.guide_version))


def guide_for_later(interview: Interview, guides: Mapping[tuple[str, int], Guide]) -> Guide | None:
    """The guide by which an interview may still be written down without network."""
    is_over = interview.finished_at is not None or interview.words_erased_at is not None
    return None if is_over else guide_of(interview, guides)


def blocks(
    guide: Guide | None,
    written: Mapping[str, Sequence[Written]],
    answers: Mapping[str, Told],
    account_id: int,
    dont_know: str,
) -> list[Block]:
    """Every section in order; without its guide what is written, by the prompts' codes."""
    if guide is None:
        return [Block("", tuple(_prompt(code, code, written, account_id) for code in written))]
    return [
        Block(
            say(section.title),
            tuple(_shown(code, guide.parts[code], written, answers, account_id, dont_know) for code in section.parts),
        )
        for section in guide.sections
    ]


def n_written(shown: Sequence[Block]) -> tuple[int, int]:
    """How many prompts and items have something in them, and how many there are."""
    every = [part for block in shown for part in block.parts]
    return sum(bool(one.values) or bool(one.own and one.own.text) for one in every), len(every)


def _shown(
    code: str,
    part: Part,
    written: Mapping[str, Sequence[Written]],
    answers: Mapping[str, Told],
    account_id: int,
    dont_know: str,
) -> Shown:
    if isinstance(part, Prompt):
        follow_ups = tuple(say(one) for one in part.follow_ups)
        return _prompt(code, say(part.text), written, account_id, say(part.help), follow_ups)
    told = answers.get(code, Told())
    values = (number(told.number).replace("−", "-"),) if told.number is not None else tuple(map(str, told.codes))
    values = (DONT_KNOW,) if told.missing is not None else values
    if isinstance(part, NumberItem):
        return Shown(code, part.kind, say(part.text), say(part.help), unit=say(part.unit), values=values)
    options = [(str(option), say(one.text)) for option, one in part.options.items()]
    return Shown(
        code,
        part.kind,
        say(part.text),
        say(part.help),
        options=(*options, (DONT_KNOW, dont_know)),
        most=part.most if isinstance(part, RankingItem) else 1,
        values=values,
    )


def _prompt(
    code: str,
    text: str,
    written: Mapping[str, Sequence[Written]],
    account_id: int,
    help_text: str = "",
    follow_ups: tuple[str, ...] = (),
) -> Shown:
    here = written.get(code, ())
    mine = [one for one in here if one.account_id == account_id]
    return Shown(
        code,
        "prompt",
        text,
        help_text,
        follow_ups,
        own=next((one for one in mine if one.number == 1), None),
        added=tuple(one for one in mine if one.number > 1),
        others=tuple(one for one in here if one.account_id != account_id and one.text),
    )
