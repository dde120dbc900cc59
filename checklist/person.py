"""What is known of the person: never laid out, never stored, written into places at the end."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from checklist.record import Record

LONGEST = 200
"""Characters of a name that are kept: longer ones are a way to stop a layout for minutes."""

MARKS = 4
"""Combining marks kept on one letter."""

_JOINERS = "\u200c\u200d"


@dataclass(frozen=True)
class Person:
    """Cleaned words about one person."""

    name: str = ""
    reference: str = ""
    last: Record | None = None
    """What they returned last time."""


def clean(text: str) -> str:
    """`text` as one line of visible characters, composed (NFC), at most `LONGEST` long.

    Control and format characters, lone surrogates, private and unassigned ones are left out, and
    so are more than `MARKS` marks on one letter.
    """
    return _visible(" ".join(text[: LONGEST * 20].split()))[:LONGEST].strip()


def clean_lines(text: str) -> str:
    """`text` cleaned as in `clean`, but of any length, and with its lines kept."""
    lines = (_visible(line.replace("\t", " ")) for line in text.splitlines())
    return "\n".join(lines).strip()


def _visible(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text):
        marks = marks + 1 if unicodedata.combining(char) else 0
        hidden = unicodedata.category(char).startswith("C") and char not in _JOINERS
        if not hidden and marks <= MARKS:
            kept.append(char)
    return "".join(kept)
