"""Guidance tailored to answers: plain frozen types."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from checklist.answers.model import Answers
from checklist.guidance.schema import (
    Item,
    Kind,
    Passage,
    Platform,
    Profession,
    Source,
    Stage,
    Topic,
)


@dataclass(frozen=True)
class Entry:
    """An item as it stands on one sheet."""

    item: Item
    target: str
    """The state to reach on this sheet; "" when the title says it all."""
    asked_by: tuple[str, ...]
    """The sources that ask for it, as cited: "HCPC 2024, 1.9"."""
    because: tuple[str, ...]
    """Why it is on this checklist, one sentence each."""
    stale: bool = False
    """Made after the item's evidence was due for review."""


@dataclass(frozen=True)
class Sheet:
    """A part of a checklist that starts on a new page and knows nothing about the person."""

    id: str
    """Unique in a checklist and the same in every checklist that has it."""
    title: str
    home: Platform | Topic
    entries: tuple[Entry, ...]
    kind: Kind | None = None
    stage: Stage = "using"
    passages: tuple[Passage, ...] = ()
    because: str = ""
    private: bool = False
    """Holds words that the person typed: never kept on disk."""
    stale: bool = False
    """Made after the platform's own evidence was due for review."""

    @property
    def groups(self) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
        """The entries under their headings."""
        runs = groupby(self.entries, key=lambda entry: entry.item.group)
        return tuple((group, tuple(entries)) for group, entries in runs)

    @property
    def minutes(self) -> int:
        """Whole minutes for the entries together."""
        return sum(entry.item.minutes for entry in self.entries)


@dataclass(frozen=True)
class Checklist:
    """Guidance tailored to answers: what is printed, in order."""

    edition: str
    answers: Answers
    profession: Profession | None
    sheets: tuple[Sheet, ...]
    first: tuple[tuple[Entry, Sheet], ...]
    """The 7 entries that matter most, across all sheets."""
    left_out: tuple[tuple[Entry, Sheet], ...]
    """What `minutes` left no room for, the most important first."""
    sources: tuple[Source, ...]
    stale_sources: tuple[str, ...] = ()
    """Ids of those that were due for review before it was made."""

    @property
    def minutes(self) -> int:
        """Whole minutes for everything together."""
        return sum(sheet.minutes for sheet in self.sheets)
