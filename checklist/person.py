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

_INVISIBLE = "\u034f"
"""The combining grapheme joiner shows nothing and is no mark."""


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
    shown = "".join(char for char in text[: LONGEST * 20] if not _is_hidden(char))
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", " ".join(shown.split())):
        marks = marks + 1 if unicodedata.category(char).startswith("M") else 0
        if marks <= MARKS:
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept)[:LONGEST].strip())


def _is_hidden(char: str) -> bool:
    """Control, format, private and unassigned characters, and lone surrogates; not white space."""
    if char in _INVISIBLE:
        return True
    return unicodedata.category(char).startswith("C") and char not in _JOINERS + "\t\n\r"
