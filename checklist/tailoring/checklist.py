"""Guidance tailored to answers: plain frozen types.

    Checklist
      sheets      in the order in which they are printed
        sections  an account, or a topic: the sheet's own first, then accounts behind it
          entries items with their target, their reasons and the numbers of their citations
        references   items that say the same as one printed elsewhere
        citations    the lines that the numbers lead to
      first       what to do today
      review      what was done last time, where there is a last time

An entry's field names are `ITEM--SECTION--done`, so they do not depend on the sheet that a section
stands on.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Literal

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

Detail = Literal["brief", "usual", "full"]


@dataclass(frozen=True)
class Entry:
    """An item as it stands in one section."""

    item: Item
    target: str
    """The state to reach here; "" when the title says it all."""
    asked_by: tuple[str, ...]
    """The sources that ask for this very thing, as cited: "HCPC 2024, 1.9"."""
    because: tuple[str, ...]
    """Reasons that it is on this checklist, one sentence each."""
    section: str
    """Id of its section, which its field names carry."""
    group: str
    """The heading it stands under."""
    stale: bool = False
    """Made after the item's evidence was due for review."""
    weight: int = 0
    """The harm that its control prevents for this kind of profile, from 1 to 10; 0: no control."""
    harm_a_minute: float = 0.0
    core: bool = False
    """The item of its account that does most for one of the core controls."""
    house: bool = False
    """An organisation's own."""
    sources: tuple[str, ...] = ()
    """Ids of the sources in `asked_by`."""
    reading: tuple[str, ...] = ()
    """The texts of the person's profession that it asks to read; addresses are long."""


@dataclass(frozen=True)
class Section:
    """The entries of one account or topic, under one heading where a sheet has several."""

    id: str
    """Unique in a checklist and the same in every checklist that has it."""
    title: str
    home: Platform | Topic
    entries: tuple[Entry, ...]
    kind: Kind | None = None
    stage: Stage = "using"
    because: str = ""
    stale: bool = False
    """Made after the platform's own evidence was due for review."""

    @property
    def groups(self) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
        """The entries under their headings."""
        runs = groupby(self.entries, key=lambda entry: entry.group)
        return tuple((group, tuple(entries)) for group, entries in runs)


@dataclass(frozen=True)
class Reference:
    """An item that is printed elsewhere, under its own title or as one that says the same."""

    item: Item
    """The item that would have stood here."""
    entry: Entry
    """Words that are printed instead."""
    sheet: str
    """Id of the sheet on which it is printed."""
    title: str
    """Title of that sheet's home: "Your conduct online"."""


@dataclass(frozen=True)
class Sheet:
    """A part of a checklist under one heading, which knows nothing about the person."""

    sections: tuple[Section, ...]
    """Its own first; then accounts behind it, and the separation of one used for both."""
    passages: tuple[Passage, ...] = ()
    references: tuple[Reference, ...] = ()
    notes: tuple[str, ...] = ()
    """Advice before starting, one or two sentences each."""
    left_out: tuple[Entry, ...] = ()
    """Entries for which there was no room, what matters most first."""
    brief: int | None = None
    """At most so many entries; None: as the level has it."""
    private: bool = False
    """Its title is what the person typed, which no slip shows."""

    @property
    def own(self) -> Section:
        """The section that gives the sheet its id, title, kind and stage."""
        return self.sections[0]

    @property
    def id(self) -> str:
        """Unique in a checklist and the same in every checklist that has it."""
        return self.own.id

    @property
    def title(self) -> str:
        """The name of the platform or topic."""
        return self.own.title

    @property
    def home(self) -> Platform | Topic:
        """The platform or topic that its own items come from."""
        return self.own.home

    @property
    def kind(self) -> Kind | None:
        """The kind of profile; None for a topic."""
        return self.own.kind

    @property
    def stage(self) -> Stage:
        """The stage of the account: using, opening, leaving or separating."""
        return self.own.stage

    @property
    def because(self) -> str:
        """The reason why it is on this checklist, in one sentence."""
        return self.own.because

    @property
    def stale(self) -> bool:
        """Made after the platform's own evidence was due for review."""
        return self.own.stale

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries of all its sections, in order."""
        return tuple(entry for section in self.sections for entry in section.entries)

    @property
    def groups(self) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
        """All entries under their headings; those of other sections begin with its title."""
        return tuple(
            (group if section is self.own else f"{self._head(section)}: {group}", entries)
            for section in self.sections
            for group, entries in section.groups
        )

    def _head(self, section: Section) -> str:
        """Return the title of a section, with its kind where another has the same title."""
        is_one_of_two = [each.title for each in self.sections].count(section.title) > 1
        return f"{section.title}, {section.kind}" if is_one_of_two else section.title

    @property
    def citations(self) -> tuple[str, ...]:
        """The sources that its entries cite, each once; the first has number 1."""
        return tuple(dict.fromkeys(text for entry in self.entries for text in entry.asked_by))

    def numbers(self, entry: Entry) -> tuple[int, ...]:
        """Return the numbers of an entry's citations in `citations`, from 1."""
        return tuple(sorted(self.citations.index(text) + 1 for text in entry.asked_by))

    @property
    def minutes(self) -> int:
        """Return the minutes for the entries together."""
        return sum(entry.item.longest for entry in self.entries)


@dataclass(frozen=True)
class Review:
    """The part of a review edition that speaks of last time."""

    done: tuple[tuple[Entry, Sheet], ...]
    """Ticked last time, unchanged since, and not due for a second look: named in a few lines."""
    not_for_me: int
    """Number of items that stay away because they were marked “Not for me”."""


@dataclass(frozen=True)
class Checklist:
    """Guidance tailored to answers: what is printed, in order."""

    edition: str
    answers: Answers
    profession: Profession | None
    sheets: tuple[Sheet, ...]
    first: tuple[tuple[Entry, Sheet], ...]
    """The 3 settings against most harm, across all sheets: what to do today."""
    cut: tuple[tuple[Entry, Sheet], ...]
    """Entries that `minutes` left no room for, what matters most first."""
    left_out: tuple[Entry, ...]
    """All entries without room: those in `cut`, then those of each sheet."""
    sources: tuple[Source, ...]
    """Those that some line refers to."""
    asking: tuple[Source, ...] = ()
    """Those that ask in general to use and review privacy settings."""
    stale_sources: tuple[str, ...] = ()
    """Ids of those that were due for review before it was made."""
    review: Review | None = None
    """None: not made from a last checklist, or the whole was asked for."""

    @property
    def minutes(self) -> int:
        """Return the minutes for everything together."""
        return sum(sheet.minutes for sheet in self.sheets)

    @property
    def missing(self) -> tuple[tuple[Entry, Sheet], ...]:
        """Parts of the core that `minutes` left no room for."""
        return tuple(pair for pair in self.cut if pair[0].core)

    @property
    def detail(self) -> Detail:
        """How much is said beside the items: little where few of them are asked for."""
        if self.answers.level == "full":
            return "full"
        few = self.answers.level == "quick" or self.answers.minutes is not None
        return "brief" if few or self.review else "usual"

    @property
    def first_minutes(self) -> int:
        """Return the minutes for what to do today."""
        return sum(entry.item.longest for entry, _ in self.first)
