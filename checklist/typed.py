"""What people type into a field of several lines."""

from __future__ import annotations

import unicodedata

MARKS = 4
"""Combining marks kept on one letter."""

_JOINERS = "\u200c\u200d"


def clean_lines(text: str) -> str:
    """`text` as lines of visible characters, composed (NFC), without empty space around it.

    Control and format characters, lone surrogates, private and unassigned ones are left out, and
    so are more than `MARKS` marks on one letter.
    """
    return "\n".join(map(_visible, text.splitlines())).strip()


def _visible(line: str) -> str:
    shown = (c for c in line.replace("\t", " ") if not _is_hidden(c))
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", "".join(shown)):
        marks = marks + 1 if unicodedata.category(char).startswith("M") else 0
        if marks <= MARKS:
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))


def _is_hidden(char: str) -> bool:
    return unicodedata.category(char).startswith("C") and char not in _JOINERS
