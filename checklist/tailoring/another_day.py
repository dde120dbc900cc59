"""Long clear-outs of accounts in use, together on one sheet: one a month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from checklist.guidance.guidance import Guidance
from checklist.guidance.schema import Platform, Topic
from checklist.tailoring.checklist import Entry, Section, Sheet

ANOTHER_DAY = "another-day"
"""The id of the sheet, and of the text at its head."""


def for_another_day(guidance: Guidance, sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return the sheets, with the clear-outs of accounts in use on one that follows the accounts.

    Their fields keep their names: those bear the section, and not the sheet.
    """
    moved = [
        replace(section, entries=entries)
        for sheet in sheets
        for section in sheet.sections
        if (entries := tuple(e for e in section.entries if is_moved(section, e)))
    ]
    if not moved:
        return list(sheets)
    places = {(section.id, entry.item.id) for section in moved for entry in section.entries}
    kept = [rest for sheet in sheets if (rest := _without(sheet)).entries or rest.passages]
    accounts = [sheet for sheet in kept if isinstance(sheet.home, Platform)]
    topics = [sheet for sheet in kept if not isinstance(sheet.home, Platform)]
    day = another_day(guidance, moved)
    return [_led(sheet, places, day) for sheet in (*accounts, day, *topics)]


def another_day(guidance: Guidance, sections: Sequence[Section] = ()) -> Sheet:
    """Return the sheet for long jobs, with `sections` of accounts under its heading."""
    text = guidance.texts[ANOTHER_DAY]
    topic = Topic(name=text.heading, slug=ANOTHER_DAY, order=1)
    own = Section(ANOTHER_DAY, topic.name, topic, (), because="It takes longer than a break.")
    return Sheet((own, *sections), notes=text.text)


def is_moved(section: Section, entry: Entry) -> bool:
    """Tell a clear-out of an account in use; steps of opening or leaving stay in their order."""
    return section.stage in ("using", "separating") and (
        isinstance(section.home, Platform) and entry.item.effort == "clear-out"
    )


def clear_outs(sheets: Iterable[Sheet]) -> list[Entry]:
    """Return what stands for another day, in order."""
    return [entry for sheet in sheets if sheet.id == ANOTHER_DAY for entry in sheet.entries]


def _led(sheet: Sheet, places: set[tuple[str, str]], day: Sheet) -> Sheet:
    """Return a sheet whose references lead to where the clear-outs stand now."""
    references = tuple(
        replace(see, sheet=day.id, title=day.title)
        if (see.entry.section, see.entry.item.id) in places
        else see
        for see in sheet.references
    )
    return replace(sheet, references=references)


def _without(sheet: Sheet) -> Sheet:
    own, *others = (
        replace(s, entries=tuple(e for e in s.entries if not is_moved(s, e)))
        for s in sheet.sections
    )
    return replace(sheet, sections=(own, *(section for section in others if section.entries)))
