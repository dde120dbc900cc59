"""Words of the text slots of the first page, and the slots that need 2 lines."""

from __future__ import annotations

from collections.abc import Mapping

from checklist.base import field_names as names
from checklist.fonts import faces
from checklist.html.wording import duration, left_out, sheet_title
from checklist.tailoring.checklist import Checklist

LARGE = 18.0
"""Points of large type."""

ROOMS = {"row": 280.0, "first": 440.0}
"""Points that a place has in large print, by how its name begins; as in `templates/paper.css`."""

ROOM = 462.0


def tall(words: Mapping[str, str], *, large: bool) -> frozenset[str]:
    """The places whose words need 2 lines in large print; in standard print none does."""
    if not large:
        return frozenset()
    face = faces.face("semibold")  # the wider one
    return frozenset(name for name, text in words.items() if face.width(text) * LARGE > _room(name))


def _room(name: str) -> float:
    slot = names.parse_slot(name)
    return ROOMS.get(slot.family, ROOM) if slot else ROOM


def first_words(checklist: Checklist, starts: Mapping[str, int]) -> dict[str, str]:
    """Return the words of the text slots of the first page.

    `starts` has the page that each sheet starts on.

    Without pages, as in HTML, `starts` is empty. A name that `field_names.lead` made says where the
    words of its slot lead in HTML.
    """
    words = {"total": f"All together about {duration(checklist.minutes)}. {TAKE_IT_IN_PARTS}"}
    if checklist.left_out:
        words["left-out"] = left_out(checklist)
    for number, (entry, sheet) in enumerate(checklist.first):
        page = f", page {starts[sheet.id]}" if starts else ""
        where = f"{sheet_title(sheet)}{page}"
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
        words[names.row(number, "page")] = str(starts.get(sheet.id, ""))
    return words


TAKE_IT_IN_PARTS = "Take it in parts, 1 sheet at a time."
