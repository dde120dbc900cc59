"""An overview as headings and tables."""

from __future__ import annotations

from collections.abc import Sequence

from checklist.base import dates
from checklist.base.counted import counted
from checklist.returned.item_counts import FEWEST, ItemCount
from checklist.returned.overview import Overview, Return
from checklist.returned.report import PERSONAL, Bar, Report, Section

NAMES = "It names people: keep it where only those can open it who need it."

CHARTED = 10
"""Bars of the chart."""

SHOWN = ("Reference", "Name", "Finished", "Talked about", "Next review", "Question", "File")
"""The columns that people read; `spreadsheet.PEOPLE` has more."""

ITEMS = ("Item", "Of", "People", "Open", "Unclear", "Done", "Does not apply")

NO_RANKING = (
    "This shows where a teaching session would help. It ranks nobody, and an open item is no "
    "verdict on anyone."
)


def report_of(found: Overview) -> Report:
    """Return the overview for people to read."""
    talked = {one.person for one in found.returned if one.discussed}
    asking = {one.person for one in found.returned if one.has_question}
    returned = (
        f"{counted(found.people, 'person', 'people')} returned a checklist; "
        f"{counted(len(found.unread), 'file')} could not be read."
    )
    opening = (
        returned,
        f"{len(talked)} of {found.people} talked about it; {len(asking)} asked a question.",
        NO_RANKING,
        *([NAMES] if found.returned and not found.is_personal else []),
    )
    people = tuple(_shown(one) for one in found.returned)
    sections = [
        Section("Who returned", (), SHOWN, people),
        Section("Same person", tuple(_twice(found))),
        Section("Copies", tuple(f"{c.file} says the same as {c.of}." for c in found.copies)),
        _chart(found.counts),
        Section("Items", tuple(_about_counts(found)), ITEMS, tuple(map(item_row, found.counts))),
        *_asked_for(found),
        Section("Could not be read", tuple(one.reason for one in found.unread)),
        Section(
            "About the files",
            tuple(f"{one.file}: {said}" for one in found.returned for said in one.warnings),
        ),
    ]
    shown = tuple(section for section in sections if section.lines or section.rows)
    return Report(
        "Overview of returned checklists", opening, shown, PERSONAL if found.is_personal else ""
    )


NO_REFERENCE = "none"
"""Stands for a reference that a return does not carry: a row's heading is never empty."""


def _shown(one: Return) -> tuple[str, ...]:
    talked = dates.short(one.discussed_on) or "yes" if one.discussed else "not yet"
    question = "yes" if one.has_question else ""
    next_review = dates.short(one.next_review)
    finished = dates.short(one.finished)
    reference = one.reference or NO_REFERENCE
    return (reference, one.name, finished, talked, next_review, question, one.file)


def item_row(one: ItemCount) -> tuple[str, ...]:
    """The counts of one item as a row of the table."""
    numbers = (one.people, one.open, one.unclear, one.done, one.does_not_apply)
    return (one.title, one.home, *map(str, numbers))


def _twice(found: Overview) -> list[str]:
    files: dict[bytes, list[Return]] = {}
    for returned in found.returned:
        files.setdefault(returned.person, []).append(returned)
    lines = []
    for several in (group for group in files.values() if len(group) > 1):
        first = several[0]
        label = f"reference “{first.reference}”" if first.reference else f"name “{first.name}”"
        names = ", ".join(returned.file for returned in several)
        lines.append(
            f"{len(several)} files carry the {label} and count as 1 person, "
            f"by the one that was finished last: {names}."
        )
    return lines


def _chart(counts: Sequence[ItemCount]) -> Section:
    """The items that are most often open, with their table."""
    most = [one for one in counts if one.open][:CHARTED]
    bars = tuple(Bar(f"{one.title} ({one.home})", one.open, one.people) for one in most)
    rows = tuple((bar.label, f"{bar.number} of {bar.total}") for bar in bars)
    return Section("Most often open", (), ("Item", "Open"), rows, bars)


def _about_counts(found: Overview) -> list[str]:
    if not found.counts:
        few = f"fewer than {FEWEST} people"
        return [f"Counts for each item are withheld, because they would be of {few}."]
    if not found.withheld:
        return []
    items = counted(found.withheld, "item is", "items are")
    few = f"on the checklists of fewer than {FEWEST} people, and a count would show who uses what"
    return [f"{items} left out: {few}."]


def _asked_for(found: Overview) -> list[Section]:
    """Return the sections that are shown only on request."""
    platforms = [(_who(one), "; ".join(one.platforms)) for one in found.returned if one.platforms]
    notes = [(_who(one), where, text) for one in found.returned for where, text in one.notes]
    return [
        Section("Platforms", (), ("Who", "Platforms"), tuple(platforms)),
        Section("Notes", (), ("Who", "Where", "Note"), tuple(notes)),
    ]


def _who(one: Return) -> str:
    return one.reference or one.name or one.file
