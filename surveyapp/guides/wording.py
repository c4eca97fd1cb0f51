"""The texts of a guide, and those that are said aloud."""

from __future__ import annotations

from collections.abc import Iterator

from surveyapp.guides.definition import Guide, Part, Prompt, RankingItem
from surveyapp.instruments.definition import ChoiceItem, ChoicesItem, NumberItem, Text
from surveyapp.instruments.problems import Path
from surveyapp.instruments.wording import item_texts, present


def texts(guide: Guide) -> Iterator[tuple[Path, Text]]:
    """Every text of the guide with its path."""
    yield from present((), title=guide.title, intro=guide.intro)
    for number, section in enumerate(guide.sections):
        yield from present(("sections", number), title=section.title)
    for code, part in guide.parts.items():
        yield from _part_texts(("parts", code), part)


def said(guide: Guide) -> Iterator[Text]:
    """Every text that the informant hears or sees; without help, which is for the interviewer alone."""
    return (text for path, text in texts(guide) if path[-1] != "help" and path[0] != "title")


def _part_texts(path: Path, part: Part) -> Iterator[tuple[Path, Text]]:
    if isinstance(part, ChoiceItem | ChoicesItem | NumberItem):
        yield from item_texts(path, part)
        return
    yield from present(path, text=part.text, help=part.help)
    if isinstance(part, Prompt):
        for number, text in enumerate(part.follow_ups):
            yield (*path, "follow_ups", number), text
    if isinstance(part, RankingItem):
        for code, option in part.options.items():
            yield from present((*path, "options", code), text=option.text, short=option.short)
