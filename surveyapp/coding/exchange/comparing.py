"""What a file would change here: new themes, new and moved passages, and what is left as it is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from surveyapp.coding.exchange.brought import Brought, BroughtPassage, BroughtTheme


@dataclass(frozen=True, slots=True)
class ThemeHere:
    """A theme of the codebook, also one that was merged or removed."""

    id: int
    guid: str
    name: str
    parent_id: int | None
    merged_into_id: int | None
    is_removed: bool


@dataclass(frozen=True, slots=True)
class PassageHere:
    """A coded passage, also one that was taken away."""

    id: int
    guid: str
    theme_id: int
    note_ref: str
    start: int
    end: int
    coder: str
    is_removed: bool
    #: of an account that is not the one that takes the file in
    is_anothers: bool


@dataclass(frozen=True)
class Comparison:
    """What taking the file in comes to; themes of passages are looked up in ``theme_ids`` or are new."""

    new_themes: tuple[BroughtTheme, ...]
    #: by GUID of the file
    theme_ids: Mapping[str, int]
    added: tuple[BroughtPassage, ...]
    #: row id of the passage that stood elsewhere before, and what it is now
    moved: tuple[tuple[int, BroughtPassage], ...]
    n_same: int
    #: passages that were taken away here, or whose theme was, after the file was made
    n_taken_away: int
    #: passages of other people here that stand elsewhere in the file: they stay
    n_anothers: int
    #: themes that have another name in the file; here they keep theirs
    n_other_names: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to store."""
        return not (self.new_themes or self.added or self.moved)


def compare(brought: Brought, themes: Iterable[ThemeHere], passages: Iterable[PassageHere]) -> Comparison:
    """Match by GUID, else themes by their name, which no other has, and passages by their place, theme and coder."""
    by_id = {one.id: one for one in themes}
    theme_ids, gone, new = _themes(brought.themes, by_id)
    by_guid: dict[str, PassageHere] = {}
    places: set[tuple[int, str, int, int, str]] = set()
    for one in passages:
        by_guid[one.guid] = one
        if not one.is_removed:
            places.add((one.theme_id, one.note_ref, one.start, one.end, one.coder))
    added: list[BroughtPassage] = []
    moved: list[tuple[int, BroughtPassage]] = []
    seen: set[tuple[int | str, str, int, int, str]] = set()
    n_same = n_taken_away = n_anothers = 0
    for passage in brought.passages:
        theme_id = theme_ids.get(passage.theme)
        place = (theme_id or passage.theme, passage.note_ref, passage.start, passage.end, passage.coder)
        known = by_guid.get(passage.guid)
        if place in places or place in seen:
            n_same += 1
        elif passage.theme in gone or (known is not None and known.is_removed):
            n_taken_away += 1
        elif known is not None and known.is_anothers:
            n_anothers += 1
        elif known is not None:
            moved.append((known.id, passage))
        else:
            added.append(passage)
        seen.add(place)
    others = sum(by_id[theme_ids[one.guid]].name != one.name for one in brought.themes if one.guid in theme_ids)
    return Comparison(tuple(new), theme_ids, tuple(added), tuple(moved), n_same, n_taken_away, n_anothers, others)


def _themes(
    brought: Iterable[BroughtTheme], by_id: Mapping[int, ThemeHere]
) -> tuple[dict[str, int], set[str], list[BroughtTheme]]:
    """Row ids of known themes, GUIDs of those that are gone here, and the new ones."""
    by_guid = {one.guid: one for one in by_id.values()}
    by_name = {one.name.casefold(): one for one in by_id.values() if not one.is_removed}
    theme_ids: dict[str, int] = {}
    gone: set[str] = set()
    new: list[BroughtTheme] = []
    for theme in brought:
        found = by_guid.get(theme.guid) or by_name.get(theme.name.casefold())
        if found is None:
            new.append(theme)
            continue
        found = _survivor(found, by_id)
        if found.is_removed:
            gone.add(theme.guid)
        else:
            theme_ids[theme.guid] = found.id
    return theme_ids, gone, new


def _survivor(theme: ThemeHere, by_id: Mapping[int, ThemeHere]) -> ThemeHere:
    """The theme that this one was merged into, however often."""
    seen = {theme.id}
    while theme.merged_into_id is not None and theme.merged_into_id not in seen:
        theme = by_id[theme.merged_into_id]
        seen.add(theme.id)
    return theme
