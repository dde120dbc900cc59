"""Typed text: cleaning it, and the letters that the packaged font prints."""

from __future__ import annotations

import unicodedata

LONGEST = 200
"""Characters of a name that are kept: longer ones are a way to stop a layout for minutes."""

MARKS = 4
"""Combining marks kept on one letter."""

_JOINERS = "\u200c\u200d"

_INVISIBLE = "\u034f"
"""The combining grapheme joiner shows nothing and is no mark."""

CHARACTERS = frozenset(
    [*range(0x20, 0x7F), *range(0xA0, 0x180), *(ord(c) for c in "ȘșȚțẀẁẂẃẄẅỲỳ–—‘’‚“”„…‹›€−•")]
)
"""Basic Latin, Latin-1, Latin Extended-A, Romanian, Welsh and printers' punctuation."""

TYPED = {
    code: char
    for code in range(32, 256)
    if ord(char := bytes([code]).decode("cp1252", "replace")) >= 32 and char not in "\x7f\ufffd"
}
"""The letters of Windows-1252 at their codes: what a simple font of a PDF can be typed in."""

PAGE_SIGNS = frozenset(map(ord, "→⁴⁵⁶⁷⁸⁹⁰"))
"""Characters that our own pages print besides: an arrow, and numbers of citations."""


def clean(text: str) -> str:
    """Return `text` as one line of visible characters, composed (NFC), at most `LONGEST` long.

    Control and format characters, lone surrogates, private and unassigned ones are left out, and
    so are more than `MARKS` marks on one letter.
    """
    text = text[: LONGEST * 20]
    if text.isascii() and text.isprintable():  # nothing in it is hidden, or can be composed
        return " ".join(text.split())[:LONGEST].strip()
    shown = without_hidden(text)
    return _composed(" ".join(shown.split()))[:LONGEST].strip()


def clean_lines(text: str) -> str:
    """Return `text` as lines of visible characters, cleaned as in `clean` but of any length.

    Empty lines and spaces around the text are left out; spaces inside it stay.
    """
    lines = (line.replace("\t", " ") for line in text.splitlines())
    return "\n".join(_composed(without_hidden(line)) for line in lines).strip()


def without_hidden(text: str) -> str:
    """Return `text` without the characters that show nothing."""
    return "".join(char for char in text if not _is_hidden(char))


def _is_hidden(char: str) -> bool:
    """Return whether `char` shows nothing: control, format, private, unassigned, surrogate."""
    if char in _INVISIBLE:
        return True
    return unicodedata.category(char).startswith("C") and char not in _JOINERS + "\t\n\r"


def is_garbled(text: str) -> bool:
    """Return True for UTF-8 that was read as Windows text, such as “SiÃ¢n”."""
    if text.isascii():
        return False
    try:
        return text.encode("cp1252").decode("utf-8") != text
    except UnicodeError:
        return False


def _composed(text: str) -> str:
    """Return `text` in NFC with at most `MARKS` combining marks on one letter."""
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text):
        marks = marks + 1 if unicodedata.category(char).startswith("M") else 0
        if marks <= MARKS:
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))
