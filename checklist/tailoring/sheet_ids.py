"""The meaning of the id of a sheet, for those who have only the id."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast

from checklist.guidance.guidance import GENERAL, Guidance
from checklist.guidance.schema import KINDS, Kind, Platform, Stage, Topic
from checklist.tailoring.checklist import Entry, Sheet

SUPERVISOR = "-supervisor"
"""The end of the id of the supervisor's part of a topic."""

_PLATFORM = re.compile(
    rf"(?P<slug>.+?)(?:-(?P<stage>opening|leaving|separating))?-(?P<kind>{'|'.join(KINDS)})"
)

_OPENING = re.compile(rf"-opening-({'|'.join(KINDS)})$")

_UNLISTED = re.compile(rf"{GENERAL}-\d+-")


@dataclass(frozen=True)
class SheetPart:
    """The platform or topic, kind and stage that a sheet is about."""

    home: Platform | Topic
    kind: Kind | None = None
    stage: Stage = "using"
    private: str = ""
    """The number of a platform that is not in our list; its name is in no id."""
    supervisor: bool = False
    taken: frozenset[str] = frozenset()
    """Items of other topics that a topic may hold."""

    def item_ids(self) -> frozenset[str]:
        """Return every item that the sheet can hold, at any level and for anyone."""
        if isinstance(self.home, Topic):
            theirs = [i for i in self.home.item if ("supervisor" in i.only_for) == self.supervisor]
            return frozenset(item.id for item in theirs) | self.taken
        core = self.stage == "opening"
        return frozenset(
            item.id
            for item in self.home.item
            if item.stage == self.stage or (core and item.stage == "using")
        )


def part_of(guidance: Guidance, sheet: str) -> SheetPart | None:
    """Return the part that a sheet id names; None when this guidance has no such sheet."""
    if topic := guidance.topics.get(sheet):
        return SheetPart(topic, taken=_taken(guidance, topic))
    if topic := guidance.topics.get(sheet.removesuffix(SUPERVISOR)):
        return SheetPart(topic, supervisor=True)
    match = _PLATFORM.fullmatch(sheet)
    if not match:
        return None
    slug, kind = match["slug"], cast("Kind", match["kind"])
    stage = cast("Stage", match["stage"] or "using")
    if platform := guidance.platforms.get(slug):
        return SheetPart(platform, kind, stage)
    private = slug.removeprefix(f"{GENERAL}-")
    if private != slug and private.isdecimal() and GENERAL in guidance.platforms:
        return SheetPart(guidance.platforms[GENERAL], kind, stage, private)
    return None


def _taken(guidance: Guidance, topic: Topic) -> frozenset[str]:
    """Return the items that a topic takes from others; an organisation's own may be among them."""
    if not topic.takes:
        return frozenset()
    house = guidance.house
    ours = {i.id for t in guidance.topics.values() for i in t.item if house and house.because(i.id)}
    return frozenset(topic.takes) | ours


def has_left_box(sheet: str) -> bool:
    """Tell whether the sheet carries “I do not use this any more”: platforms in use do."""
    match = _PLATFORM.fullmatch(sheet)
    return match is not None and not match["stage"]


def entry_key(sheet: Sheet, entry: Entry) -> tuple[str, str]:
    """Return what an entry is known by from year to year: its item and the key of its section."""
    titles = {section.id: section.title for section in sheet.sections}
    title = titles.get(entry.section, sheet.title)
    return entry.item.id, item_key(entry.item.stage, entry.section, f"{title}:")


def item_key(stage: Stage, sheet: str, title: str) -> str:
    """Return the key of an item's section.

    What someone set while opening an account is set in the account that is in use next year.
    """
    if stage == "using":
        sheet = _OPENING.sub(r"-\1", sheet)
    return sheet_key(sheet, title)


def sheet_key(sheet: str, title: str) -> str:
    """Return what a sheet is known by from year to year.

    For a topic that is "", because an item of a topic stands in one topic only and may move to
    another. For a platform it is the sheet's id, or what was typed where that counts: platforms
    that are not in our list are numbered anew each time, so their name, as it stands in the
    sheet's `title` before the colon, takes the place of the number.
    """
    if not _PLATFORM.fullmatch(sheet):
        return ""
    match = _UNLISTED.match(sheet)
    name, colon, _ = title.rpartition(":")
    return f"{GENERAL}:{name}:{sheet[match.end() :]}" if match and colon else sheet
