"""Words of templates and text slots: addresses, paths, times and names of sheets."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from checklist.base.dates import MONTHS, day
from checklist.guidance.guidance import Guidance
from checklist.guidance.schema import Evidence, Item, Kind, Platform
from checklist.tailoring.checklist import Checklist, Entry, Section, Sheet
from checklist.tailoring.citations import cite, series
from checklist.tailoring.parts import is_behind

if TYPE_CHECKING:
    from checklist.guidance.house_file import HouseChange

KIND_WORDS: dict[Kind | None, str] = {
    "personal": "personal profile",
    "professional": "professional profile",
    "mixed": "profile used for both",
    None: "",
}

OLD = 18
"""Months after which a path that was seen is marked as one that may have changed."""

MARK = "*"
"""Stands after a path that may have changed; explained once at the foot of the page."""

STAGE_WORDS = {
    "using": "{title}: {kind}",
    "opening": "{title}: opening a {kind}",
    "leaving": "{title}: leaving a {kind}",
    "separating": "{title}: work and private life apart",
}


def sheet_title(sheet: Sheet) -> str:
    """Return the title of a sheet, as in "Facebook: personal profile"."""
    return section_title(sheet.own)


def section_title(section: Section) -> str:
    """Return the title of a part of a sheet, as in "X: work and private life apart"."""
    home = section.home
    if section.kind is None or not isinstance(home, Platform) or is_behind(home):
        return section.title
    return STAGE_WORDS[section.stage].format(title=section.title, kind=KIND_WORDS[section.kind])


def is_asked(sheet: Sheet) -> bool:
    """Tell the sheet of an account that people were asked about; it has room for their notes."""
    return isinstance(sheet.home, Platform) and not is_behind(sheet.home)


def title_of(entry: Entry, sheet: Sheet) -> str:
    """Return the title of the account or topic that an entry of a sheet is about."""
    if sheet.kind:
        return sheet_title(sheet)
    section = next((one for one in sheet.sections if one.id == entry.section), sheet.own)
    return section_title(section)


def is_marked(entry: Entry, on: date) -> bool:
    """Tell whether an entry's path may have changed: seen in part, long before `on`, or stale."""
    evidence = entry.item.evidence
    if not labels(entry) or not evidence:
        return False
    return evidence.path == "partly" or entry.stale or _months_old(evidence.dated, on) > OLD


def where(entry: Entry, on: date | None = None) -> str:
    """Return the one line that says how to get to a setting, or what to do; "" for neither.

    Without `on` no path is marked as old. Decision 6: a path from memory is never printed.
    """
    printed, item = labels(entry), entry.item
    way = path(printed) + (f" {MARK}" if on and is_marked(entry, on) else "")
    amount = f"Allow {item.most} minutes for {item.amount}." if item.most and item.amount else ""
    then = " ".join(filter(None, (item.how, amount)))
    if way and then:
        way += "."
    return " ".join(filter(None, (way or _search(item), then)))


def reading(entry: Entry) -> str:
    """Return which sources an item sends people to; "" where it sends them to none."""
    return f"See “Sources” for {series(entry.reading)}." if entry.reading else ""


def _search(item: Item) -> str:
    """Return what to search for where no path was seen, or the address that leads there."""
    place = item.where
    if not place:
        return ""
    if place.search:
        return f"Search the settings for “{place.search}”."
    is_seen = item.evidence is not None and item.evidence.link == "seen"
    link = (place.link if is_seen else None) or place.help
    return f"Open {short_address(link)}" if link and not item.how else ""


def labels(entry: Entry) -> tuple[str, ...]:
    """Return the path as it is printed: none that nobody saw."""
    place, evidence = entry.item.where, entry.item.evidence
    if not place or not evidence or evidence.path == "memory":
        return ()
    return tuple(place.app or place.web)


def _months_old(dated: str, on: date) -> int:
    """Return the months from `dated`, such as "2024-10" or "2024", to `on`; 0 when unknown."""
    if not dated:
        return 0
    year, _, month = dated.partition("-")
    return (on.year - int(year)) * 12 + on.month - int(month[:2] or 12)


def short_address(link: str) -> str:
    """An address as people read it aloud: without "https://www.", "mailto:" and a last slash."""
    return link.removeprefix("mailto:").removeprefix("https://").removeprefix("www.").rstrip("/")


def path(labels: tuple[str, ...]) -> str:
    """Menu labels as one line."""
    return " › ".join(labels)


def minutes(number: int) -> str:
    """ "1 minute", "25 minutes"."""
    return f"{number} minute{'' if number == 1 else 's'}"


def duration(number: int) -> str:
    """Minutes as people say them: "50 minutes", "4 hours"."""
    return minutes(number) if number < 100 else f"{round(number / 60)} hours"


def long_time(item: Item) -> str:
    """Return the minutes of an item in words: "2 minutes", "20 to 40 minutes, 250 friends"."""
    amount = f", {item.amount}" if item.amount else ""
    return f"{item.minutes} to {item.most} minutes{amount}" if item.most else minutes(item.minutes)


BODIES = "{bodies}"
"""Stands in a text for the bodies of the person's profession."""


def asked(guidance: Guidance, checklist: Checklist) -> str:
    """Return who asks in general for what the document is about; "" for nobody."""
    bodies = series([cite(source) for source in checklist.asking])
    text = " ".join(guidance.texts["first-asked"].text)
    return text.replace(BODIES, bodies) if bodies else ""


def time_of(item: Item) -> str:
    """Return the minutes of an item as a cell of a list: "2 min", "20 to 40 min"."""
    return f"{item.minutes} to {item.most} min" if item.most else f"{item.minutes} min"


def cut(checklist: Checklist) -> str:
    """Return what did not fit into the minutes; "" when everything did.

    What is missing of the core has its name.
    """
    if not checklist.cut:
        return ""
    items_are = "item is" if len(checklist.cut) == 1 else "items are"
    words = (
        f"To fit {duration(checklist.answers.minutes or 0)}, {len(checklist.cut)} {items_are} "
        "left out."
    )
    missing: dict[str, list[str]] = {}
    for entry, sheet in checklist.missing:
        missing.setdefault(sheet.title, []).append(f"“{entry.item.title}”")
    named = "; ".join(f"{title}: {series(titles)}" for title, titles in missing.items())
    return f"{words} Do these another day. {named}." if named else words


NAMED = 3
"""Titles that are said of what is left out."""


def left_out(sheet: Sheet) -> str:
    """Return what a sheet has no room for: the number, and the first titles; "" for nothing.

    Of a sheet without any entry the first page has said it.
    """
    out = sheet.left_out
    if not out or not sheet.entries:
        return ""
    titles = series([f"“{entry.item.title}”" for entry in out[:NAMED]])
    if len(out) <= NAMED:
        return f"Left out here: {titles}."
    return f"Left out here: {len(out)} more, such as {titles}."


def month(dated: str) -> str:
    """ "2024-10" as "October 2024", "2024" as it is."""
    year, _, number = dated.partition("-")
    return f"{MONTHS[int(number) - 1]} {year}" if number else year


def known(evidence: Evidence) -> str:
    """Return in a few words how a menu path is known. Decision 6: evidence or silence."""
    if evidence.path == "seen":
        return f"seen {month(evidence.dated)}" if evidence.dated else "seen, date not known"
    return "menu names may differ"


def last_checked(checked: date) -> str:
    """Return the words beside an item or a source that is past its review."""
    return f"Last checked {day(checked)}; may be out of date."


def change_words(change: HouseChange) -> str:
    """Return what a house edition changed, as a sentence."""
    if not change.before:
        return f"Added to {change.home}: “{change.title}”."
    if change.before == change.title:
        return f"Replaced in {change.home}: “{change.title}”. The title is as before."
    words = f"Replaced in {change.home}: “{change.before}”."
    return f"{words} It now says “{change.title}”."
