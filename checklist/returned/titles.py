"""Titles of the items and sheets of a record: today's words where the id is known."""

from __future__ import annotations

from checklist.guidance.guidance import Guidance
from checklist.guidance.retired import now_known_as
from checklist.guidance.schema import Topic
from checklist.html.wording import KIND_WORDS, STAGE_WORDS
from checklist.returned.record import Record, Tick
from checklist.tailoring.sheet_ids import SheetPart, part_of


def item_title(guidance: Guidance, tick: Tick) -> str:
    """The title of an item: ours, else as it was printed, else its id."""
    item = guidance.items.get(tick.id)
    if item is None and not tick.title:
        item = guidance.items.get(now_known_as(guidance, tick.id))
    return item[1].title if item else tick.title or tick.id


def sheet_title(guidance: Guidance, record: Record, sheet: str) -> str:
    """The title of a sheet: ours, else as it was printed, else its id."""
    part = part_of(guidance, sheet)
    if part is None:
        return record.titles.get(sheet, sheet)
    if isinstance(part.home, Topic):
        supervisor = ": your part as a supervisor" if part.supervisor else ""
        return f"{part.home.name}{supervisor}"
    name = private_name(record, sheet, part) if part.private else part.home.name
    return STAGE_WORDS[part.stage].format(title=name, kind=KIND_WORDS[part.kind])


def private_name(record: Record, sheet: str, part: SheetPart) -> str:
    """Return the typed name of an unlisted platform; its number where the name was lost."""
    ending = STAGE_WORDS[part.stage].format(title="", kind=KIND_WORDS[part.kind])
    printed = record.titles.get(sheet, "")
    name = printed.removesuffix(ending)
    return name if name and name != printed else f"Platform {part.private}"
