"""Words of the text slots of the first page."""

from __future__ import annotations

from checklist.base import field_names as names
from checklist.html.wording import cut, duration, sheet_title
from checklist.tailoring.checklist import Checklist


def first_words(checklist: Checklist) -> dict[str, str]:
    """Return the words of the text slots of the first page.

    A name that `field_names.lead` made says where the words of its slot lead.
    """
    words = {"total": f"All together about {duration(checklist.minutes)}. {TAKE_IT_IN_PARTS}"}
    if checklist.cut:
        words["left-out"] = cut(checklist)
    for number, (entry, sheet) in enumerate(checklist.first):
        title = names.first(number, "title")
        words[title] = entry.item.title
        words[names.lead(title)] = names.done(entry.item.id, entry.section)
        words[names.first(number, "where")] = sheet_title(sheet)
        words[names.first(number, "target")] = f" → {entry.target}" if entry.target else ""
    for number, sheet in enumerate(checklist.sheets):
        row = names.row(number)
        words[row] = sheet_title(sheet)
        words[names.lead(row)] = sheet.id
        words[names.row(number, "items")] = str(len(sheet.entries))
        words[names.row(number, "minutes")] = str(sheet.minutes)
    return words


TAKE_IT_IN_PARTS = "Take it in parts, 1 sheet at a time."
