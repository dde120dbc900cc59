"""The fields of ours in one returned file, as they stand there; `returned` gives them meaning."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from checklist.base import field_names
from checklist.reading.limits import LONGEST_ANSWER, LONGEST_LABEL, MAX_FIELDS, MAX_TEXT
from checklist.reading.refusals import Refusal, UnreadableFile

EDITION = re.compile(r"20\d\d\.(0[1-9]|1[0-2])")

ANSWERS = ("profession", "level", "family", "pages")
"""Answers that a document says of itself."""

ANSWER = re.compile(rf"[a-z][a-z0-9,-]{{0,{LONGEST_ANSWER - 1}}}")
"""An answer as a document spells it; a list has commas."""


@dataclass
class Extracted:
    """The fields that carry our names, as they stand in one file; their meaning is `record`'s."""

    form: Literal["pdf", "html"]
    edition: str = ""
    """As the document says of itself; "" when a viewer lost that."""
    made_with: int = 0
    """Number of fields that the document was made with; 0: not known."""
    answers: dict[str, str] = field(default_factory=dict)
    """Those of `ANSWERS` that the document says of itself, in the shape of `ANSWER`."""
    boxes: dict[str, bool | None] = field(default_factory=dict)
    """None: its parts contradict each other."""
    texts: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    """Spoken name of a field, where that holds a title."""
    others: int = 0
    """Fields that do not carry a name of ours."""
    marks: list[tuple[str, int, int]] = field(default_factory=list)
    """Kind, page and number of what stands on the pages beside the fields."""
    cut: bool = False
    """A text was longer than `MAX_TEXT`."""

    def is_full(self) -> bool:
        """Return True when there are more fields than any checklist has."""
        return len(self.boxes) + len(self.texts) + self.others > MAX_FIELDS

    def add_text(self, name: str, text: str) -> None:
        """Keep as much of a text as is kept."""
        self.cut = self.cut or len(text) > MAX_TEXT
        self.texts.setdefault(name, text[:MAX_TEXT])

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
