"""What stands in the places of the first page, and which of them need 2 lines."""

from __future__ import annotations

from collections.abc import Mapping

from checklist.fonts import faces
from checklist.html.wording import duration, sheet_title
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
    return frozenset(
        name
        for name, text in words.items()
        if face.width(text) * LARGE > ROOMS.get(name.partition("-")[0], ROOM)
    )


def first_words(checklist: Checklist, starts: Mapping[str, int]) -> dict[str, str]:
    """What stands in the places of the first page; `starts` has the page each sheet starts on.

    Without pages, as in HTML, `starts` is empty. A name with `-id` is no place: it says where the
    place without it leads in HTML.
    """
    words = {"total": f"All together about {duration(checklist.minutes)}. {TAKE_IT_IN_PARTS}"}
    if checklist.left_out:
        minutes_out = sum(entry.item.minutes for entry, _ in checklist.left_out)
        words["left-out"] = (
            f"To fit {duration(checklist.answers.minutes or 0)}, {len(checklist.left_out)} less "
            f"important items of about {duration(minutes_out)} are left out."
        )
    for number, (entry, sheet) in enumerate(checklist.first):
        page = f", page {starts[sheet.id]}" if starts else ""
        where = f"{sheet_title(sheet)}{page}"
        words[f"first-{number}-title"] = entry.item.title
        words[f"first-{number}-title-id"] = box = f"{entry.item.id}--{sheet.id}--done"
        words[f"first-{number}-where"] = where
        if number == 0:
            target = f"Set to: {entry.target}" if entry.target else "Tick it when it is done"
            words |= {"one-title": entry.item.title, "one-target": target, "one-where": where}
            words["one-title-id"] = box
    for number, sheet in enumerate(checklist.sheets):
        words[f"row-{number}"] = sheet_title(sheet)
        words[f"row-{number}-id"] = sheet.id
        words[f"row-{number}-items"] = str(len(sheet.entries))
        words[f"row-{number}-minutes"] = str(sheet.minutes)
        words[f"row-{number}-page"] = str(starts.get(sheet.id, ""))
    return words


TAKE_IT_IN_PARTS = "Take it in parts, 1 sheet at a time."
