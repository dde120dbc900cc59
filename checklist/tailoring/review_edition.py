"""The review edition: of a checklist, what is open, changed, new or due for a second look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from checklist.guidance.schema import Item
from checklist.tailoring.checklist import Entry, Review, Sheet
from checklist.tailoring.sheet_ids import entry_key

Settled = Literal["done", "does-not-apply"]

Key = tuple[str, str]
"""An item and the part that it stands in, as `sheet_ids.entry_key` gives them."""


@dataclass(frozen=True)
class LastTime:
    """The part of a returned checklist that speaks of the items of this one."""

    edition: str
    day: date | None
    """The day on which it was finished or made; None: not written down."""
    settled: Mapping[Key, Settled]
    """Items that someone reached by looking; all others are open or were not there."""


def narrow(sheets: Sequence[Sheet], last: LastTime, day: date) -> tuple[list[Sheet], Review]:
    """Return the sheets with what is still to do, and what is said of the rest."""
    done: list[tuple[Entry, Sheet]] = []
    away = 0
    kept = []
    for sheet in sheets:
        sections = []
        for section in sheet.sections:
            mine = []
            for entry in section.entries:
                state = last.settled.get(entry_key(sheet, entry))
                if state is None or is_changed(entry.item, last):
                    mine.append(entry)
                elif state == "does-not-apply":
                    away += 1
                elif is_due(entry.item, last.day, day):
                    mine.append(entry)
                else:
                    done.append((entry, sheet))
            sections.append(replace(section, entries=tuple(mine)))
        own, *others = sections
        cut = replace(sheet, sections=(own, *(each for each in others if each.entries)))
        kept.append(replace(cut, passages=(), references=()))
    return [sheet for sheet in kept if sheet.entries], Review(tuple(done), away)


def is_changed(item: Item, last: LastTime) -> bool:
    """Tell whether an item changed in substance since the last checklist."""
    return bool(item.changed and last.edition) and str(item.changed) > last.edition


def is_due(item: Item, ticked: date | None, day: date) -> bool:
    """Tell whether a tick deserves a second look: apps change this setting back.

    Without a day on which it was ticked it does.
    """
    if item.again_after is None or ticked is None:
        return item.again_after is not None
    months = (day.year - ticked.year) * 12 + day.month - ticked.month
    return months - (day.day < ticked.day) >= item.again_after
