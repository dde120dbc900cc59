"""What is found in a returned file, the limits on looking for it, and why a file is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from checklist.base import field_names

MAX_BYTES = 20_000_000
"""Bytes of a file; a checklist has 1 to 2% of that."""

MAX_FIELDS = 5_000

MAX_TEXT = 2_000
"""Characters of one text that are kept."""

MAX_PAGES = 500

MAX_OBJECTS = 200_000

MAX_NESTING = 60
"""Arrays and dictionaries inside each other, before the parser gives up."""

MAX_MEMBERS = 100_000
"""Members of one array or dictionary."""

MAX_STREAM = 64_000_000
"""Bytes of a stream once it is decompressed."""

SECONDS = 20.0

MEMORY = 600_000_000
"""Bytes of address space of the process that reads, where the system can limit it."""

LONGEST_LABEL = 300

ANSWERS = ("profession", "level", "family")
"""Answers that a document says of itself."""

LONGEST_ANSWER = 80

ANSWER = re.compile(rf"[a-z][a-z0-9,-]{{0,{LONGEST_ANSWER - 1}}}")
"""An answer as a document spells it; a list has commas."""

EDITION = re.compile(r"20\d\d\.(0[1-9]|1[0-2])")


class Refusal(StrEnum):
    """Why a file is refused. No word of the file is in it."""

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
    NOT_SAVED = "not-saved"
    CHANGED = "changed"
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
    Refusal.NOT_SAVED: (
        "holds no answers: it was not saved with its own button.",
        "Open it where it was filled in, and choose “Save a copy with my ticks”.",
    ),
    Refusal.CHANGED: (
        "has a field whose answer cannot be read, so no tick in it counts.",
        f"The form was changed or damaged. {_AGAIN}",
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


@dataclass
class Extracted:
    """The fields that carry our names, as they stand in one file; their meaning is `record`'s."""

    form: Literal["pdf", "html"]
    edition: str = ""
    """As the document says of itself; "" when a viewer lost that."""
    made_with: int = 0
    """How many fields the document had when it was made; 0: not known."""
    answers: dict[str, str] = field(default_factory=dict)
    """Those of `ANSWERS` that the document says of itself, in the shape of `ANSWER`."""
    boxes: dict[str, bool | None] = field(default_factory=dict)
    """None: its parts contradict each other."""
    texts: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    """What a field is called for a screen reader, where that holds a title."""
    others: int = 0
    """Fields that do not carry a name of ours."""
    cut: bool = False
    """A text was longer than `MAX_TEXT`."""
    twice: bool = False
    """A text stands in the file in 2 different versions; the form list's counts."""

    def is_full(self) -> bool:
        """Whether there are more fields than any checklist has."""
        return len(self.boxes) + len(self.texts) + self.others > MAX_FIELDS

    def add_text(self, name: str, text: str) -> None:
        """Keep as much of a text as is kept."""
        self.cut = self.cut or len(text) > MAX_TEXT
        text = text[:MAX_TEXT]
        self.twice = self.twice or self.texts.get(name, text) != text
        self.texts.setdefault(name, text)

    def add_box(self, name: str, ticked: bool | None) -> None:
        """Keep a box; one that was seen in another state contradicts itself."""
        self.boxes[name] = ticked if self.boxes.get(name, ticked) == ticked else None

    def add_label(self, name: str, label: str) -> None:
        """Keep what a field is called, where that holds a title; there are no more than fields."""
        parsed = field_names.parse(name)
        if parsed and parsed.holds_title:
            self.labels[name] = label[:LONGEST_LABEL]
        if len(self.labels) > MAX_FIELDS:
            raise UnreadableFile(Refusal.FIELDS)
