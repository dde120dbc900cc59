"""The order of importance, and a checklist cut to the minutes that someone has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from checklist.guidance.schema import IMPORTANCES, Item, Topic
from checklist.tailoring.checklist import Entry, Sheet


def rank(item: Item) -> tuple[int, int]:
    """Return a key: the lower, the more important. Steps of opening and leaving come early."""
    now = item.stage in ("opening", "leaving")
    return IMPORTANCES.index(item.importance), 1 if now else item.priority


def ranked(sheets: Iterable[Sheet]) -> list[tuple[Entry, Sheet]]:
    """Return all entries, the most important first; among equals each sheet has its turn."""
    keyed = []
    for number, sheet in enumerate(sheets):
        by_rank = sorted(sheet.entries, key=lambda entry: rank(entry.item))
        for turn, entry in enumerate(by_rank):
            keyed.append(((*rank(entry.item), turn, number), (entry, sheet)))
    return [pair for _, pair in sorted(keyed, key=lambda pair: pair[0])]


def fit(sheets: list[Sheet], minutes: int | None) -> tuple[list[Sheet], list[tuple[Entry, Sheet]]]:
    """Return the sheets cut to `minutes`, the most important first, and what was cut."""
    if minutes is None:
        return sheets, []
    spent, left_out = 0, []
    kept: set[tuple[str, str]] = set()
    for entry, sheet in ranked(sheets):
        if spent + entry.item.minutes <= minutes:
            spent += entry.item.minutes
            kept.add((entry.section, entry.item.id))
        else:
            left_out.append((entry, sheet))
    cut = [_only(sheet, kept) for sheet in sheets]
    was_empty = {sheet.id for sheet in sheets if not sheet.entries}
    return [s for s in cut if s.entries or _kept(s) or s.id in was_empty], left_out


def _only(sheet: Sheet, kept: set[tuple[str, str]]) -> Sheet:
    """Return a sheet with the kept entries; a section besides its own needs one to stay."""
    own, *others = (
        replace(s, entries=tuple(e for e in s.entries if (s.id, e.item.id) in kept))
        for s in sheet.sections
    )
    return replace(sheet, sections=(own, *(section for section in others if section.entries)))


def _kept(sheet: Sheet) -> bool:
    return isinstance(sheet.home, Topic) and sheet.home.kept
