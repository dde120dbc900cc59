"""Words of the text slots of the first page."""

from __future__ import annotations

from checklist.base import field_names as names
from checklist.html.wording import duration, left_out, sheet_title
from checklist.tailoring.checklist import Checklist


def first_words(checklist: Checklist) -> dict[str, str]:
    """Return the words of the text slots of the first page.

    A name that `field_names.lead` made says where the words of its slot lead.
    """
    words = {"total": f"All together about {duration(checklist.minutes)}. {TAKE_IT_IN_PARTS}"}
    if checklist.left_out:
        words["left-out"] = left_out(checklist)
    for number, (entry, sheet) in enumerate(checklist.first):
        where = sheet_title(sheet)
        title = names.first(number, "title")
        words[title] = entry.item.title
        words[names.lead(title)] = box = names.done(entry.item.id, entry.section)
        words[names.first(number, "where")] = where
        if number == 0:
            target = f"Set to: {entry.target}" if entry.target else "Tick it when it is done"
            words |= {"one-title": entry.item.title, "one-target": target, "one-where": where}
            words[names.lead("one-title")] = box
    for number, sheet in enumerate(checklist.sheets):
        row = names.row(number)
        words[row] = sheet_title(sheet)
        words[names.lead(row)] = sheet.id
        words[names.row(number, "items")] = str(len(sheet.entries))
        words[names.row(number, "minutes")] = str(sheet.minutes)
    return words


TAKE_IT_IN_PARTS = "Take it in parts, 1 sheet at a time."
