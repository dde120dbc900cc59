"""Reasons for which a returned file is refused, each with its sentence and its cure."""

from __future__ import annotations

from enum import StrEnum

from checklist.reading.limits import MAX_BYTES, MAX_FIELDS, MAX_OBJECTS, MAX_PAGES, MEMORY, SECONDS


class Refusal(StrEnum):
    """Reasons to refuse a file. None contains a word of the file."""

    EMPTY = "empty"
    LARGE = "large"
    KIND = "kind"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    SCANNED = "scanned"
    PRINTED = "printed"
    FLAT = "flat"
    NO_FIELDS = "no-fields"
    FOREIGN = "foreign"
    FOREIGN_PAGE = "foreign-page"
    ARCHIVE = "archive"
    NOT_SAVED = "not-saved"
    CHANGED = "changed"
    JOINED = "joined"
    FIELDS = "fields"
    PAGES = "pages"
    OBJECTS = "objects"
    BUILT = "built"
    MEMORY = "memory"
    TIME = "time"
    DIED = "died"


_AGAIN = "Ask for the file again."
_BY_HAND = "Go through it by hand, or ask for the file itself, saved and not printed."
_NO_CHECKLIST = "No checklist is like that; do not open it elsewhere."

SENTENCES: dict[Refusal, tuple[str, str]] = {
    Refusal.EMPTY: ("is empty.", _AGAIN),
    Refusal.LARGE: (
        f"is larger than {MAX_BYTES // 1_000_000} MB, so it is not a checklist.",
        "Ask for the checklist itself.",
    ),
    Refusal.KIND: (
        "is neither a PDF nor an HTML page.",
        "Ask for the checklist in which the boxes were ticked.",
    ),
    Refusal.DAMAGED: (
        "is damaged: not all of it can be read, so no tick in it counts.",
        f"It was cut short or changed on its way. {_AGAIN}",
    ),
    Refusal.ENCRYPTED: ("needs a password.", "Ask for a copy without one."),
    Refusal.SCANNED: ("is a scan or a photo: it has no boxes that can be read.", _BY_HAND),
    Refusal.PRINTED: (
        "is the print edition, which has boxes for the pen only.",
        "Go through it by hand, and hand out the form edition next time.",
    ),
    Refusal.FLAT: (
        "is one of our checklists, but its boxes are only pictures: it was printed or flattened.",
        _BY_HAND,
    ),
    Refusal.NO_FIELDS: (
        "has no boxes that can be read: it was printed to PDF, or it is not one of our checklists.",
        _BY_HAND,
    ),
    Refusal.FOREIGN: (
        "is a form, but not one of our checklists.",
        "Ask for the checklist that was handed out.",
    ),
    Refusal.FOREIGN_PAGE: (
        "is a web page, but not one of our checklists.",
        "Ask for the checklist that was handed out.",
    ),
    Refusal.ARCHIVE: (
        "is a web page in a single file (MHTML), which is not read.",
        "Open it where it was filled in, and choose “Save a copy with my ticks”.",
    ),
    Refusal.NOT_SAVED: (
        "holds no answers: it was not saved with its own button.",
        "Open it where it was filled in, and choose “Save a copy with my ticks”.",
    ),
    Refusal.CHANGED: (
        "has a field whose answer cannot be read, so no tick in it counts.",
        f"The form was changed or damaged. {_AGAIN}",
    ),
    Refusal.JOINED: (
        "was joined with another file, so no tick in it counts.",
        "Ask for each checklist as a file of its own.",
    ),
    Refusal.FIELDS: (f"has more than {MAX_FIELDS:,} fields.", _NO_CHECKLIST),
    Refusal.PAGES: (f"has more than {MAX_PAGES} pages.", _NO_CHECKLIST),
    Refusal.OBJECTS: (f"has more than {MAX_OBJECTS:,} parts.", _NO_CHECKLIST),
    Refusal.BUILT: ("is nested too deeply, or far too large once unpacked.", _NO_CHECKLIST),
    Refusal.MEMORY: (
        f"needs more than {MEMORY // 1_000_000} MB of memory to be read.",
        _NO_CHECKLIST,
    ),
    Refusal.TIME: (f"takes longer than {SECONDS:g} seconds to read.", _NO_CHECKLIST),
    Refusal.DIED: ("stopped the program that reads it.", _NO_CHECKLIST),
}


class UnreadableFile(Exception):
    """A file that is not read any further."""

    def __init__(self, fault: Refusal) -> None:
        super().__init__(fault)
        self.fault = fault
