"""Words of templates and text slots: addresses, paths, times and names of sheets."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from checklist.base.dates import MONTHS, day
from checklist.guidance.schema import Evidence, Kind
from checklist.tailoring.checklist import Checklist, Section, Sheet

if TYPE_CHECKING:
    from checklist.guidance.house_file import HouseChange

KIND_WORDS: dict[Kind | None, str] = {
    "personal": "personal profile",
    "professional": "professional profile",
    "mixed": "profile used for both",
    None: "",
}

STAGE_WORDS = {
    "using": "{title}: {kind}",
    "opening": "{title}: opening a {kind}",
    "leaving": "{title}: leaving a {kind}",
    "separating": "{title}: work and private life apart",
}


def sheet_title(sheet: Sheet) -> str:
    """Return the title of a sheet, as in "Facebook: personal profile"."""
    if sheet.kind is None:
        return sheet.title
    return STAGE_WORDS[sheet.stage].format(title=sheet.title, kind=KIND_WORDS[sheet.kind])


def section_title(section: Section) -> str:
    """Return the title of a part of a sheet, as in "X: work and private life apart"."""
    if section.stage != "separating":
        return section.title
    return STAGE_WORDS["separating"].format(title=section.title)


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


def left_out(checklist: Checklist) -> str:
    """Return what did not fit into the minutes; "" when everything did."""
    if not checklist.left_out:
        return ""
    out = sum(entry.item.minutes for entry, _ in checklist.left_out)
    return (
        f"To fit {duration(checklist.answers.minutes or 0)}, {len(checklist.left_out)} less "
        f"important items of about {duration(out)} are left out."
    )


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
