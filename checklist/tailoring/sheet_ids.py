"""What the id of a sheet says, for those who have only the id."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast

from checklist.guidance.guidance import GENERAL, Guidance
from checklist.guidance.schema import KINDS, Kind, Platform, Stage, Topic

SUPERVISOR = "-supervisor"
"""The end of the id of the supervisor's part of a topic."""

_PLATFORM = re.compile(
    rf"(?P<slug>.+?)(?:-(?P<stage>opening|leaving|separating))?-(?P<kind>{'|'.join(KINDS)})"
)

_UNLISTED = re.compile(rf"{GENERAL}-\d+-")


@dataclass(frozen=True)
class SheetPart:
    """What a sheet is about."""

    home: Platform | Topic
    kind: Kind | None = None
    stage: Stage = "using"
    private: str = ""
    """The number of a platform that is not in our list; its name is in no id."""
    supervisor: bool = False

    def item_ids(self) -> frozenset[str]:
        """Every item that the sheet can hold, at any level and for anyone."""
        if isinstance(self.home, Topic):
            theirs = [i for i in self.home.item if ("supervisor" in i.only_for) == self.supervisor]
            return frozenset(item.id for item in theirs)
        return frozenset(item.id for item in self.home.item if item.stage == self.stage)


def part_of(guidance: Guidance, sheet: str) -> SheetPart | None:
    """What the sheet with this id is about; None when this guidance has no such sheet."""
    if topic := guidance.topics.get(sheet):
        return SheetPart(topic)
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


def has_left_box(sheet: str) -> bool:
    """Whether the sheet carries “I do not use this any more”."""
    match = _PLATFORM.fullmatch(sheet)
    return match is not None and not match["stage"]


def sheet_key(sheet: str, title: str) -> str:
    """What a sheet is known by from year to year: its id, or what was typed where that counts.

    Platforms that are not in our list are numbered anew each time, so their name, as it stands in
    the sheet's `title` before the colon, takes the place of the number.
    """
    match = _UNLISTED.match(sheet)
    name, colon, _ = title.rpartition(":")
    return f"{GENERAL}:{name}:{sheet[match.end() :]}" if match and colon else sheet
