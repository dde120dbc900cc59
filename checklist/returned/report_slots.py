"""Slots for the words of a report that the typeface of the pages lacks letters for.

The layout engine gets an empty slot as wide as the words; they are drawn into it afterwards, as a
name is on a checklist, so that they are shaped, turned and read back alike everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from itertools import groupby
from typing import Any

from checklist.base.text import CHARACTERS
from checklist.fonts import faces
from checklist.fonts.lines import clusters, missing, set_line

LONGEST = 30
"""Letters in one slot; longer words and notes go on in the next."""

CODES_SHOWN = 10
"""Letters without a font that a report names; the others are counted."""

_OPEN, _CLOSE = "\ue000", "\ue001"
"""Stand around the number of a slot: no typed text holds private characters."""


@dataclass
class ReportSlots:
    """The words of one report that are drawn after layout, by the number of their slot."""

    words: list[str] = field(default_factory=list)
    missing: str = ""
    """Letters that no installed font holds, each once."""

    def taken_out(self, value: Any) -> Any:
        """Return a report, or a part of one, with slots for what the page cannot be set in."""
        if isinstance(value, str):
            return "\n".join(map(self._line, value.split("\n")))
        if isinstance(value, tuple):
            return tuple(map(self.taken_out, value))
        if is_dataclass(value) and not isinstance(value, type):
            inner = {one.name: self.taken_out(getattr(value, one.name)) for one in fields(value)}
            return replace(value, **inner)
        return value

    def html(self, body: str) -> str:
        """Return the HTML of a report with a link to a place where each slot stands."""
        return re.sub(f"{_OPEN}(\\d+){_CLOSE}", self._place, body)

    def named(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each place and the words that go there."""
        for number, words in enumerate(self.words):
            yield f"words-{number}", words

    @property
    def note(self) -> str:
        """The sentence that names the letters without a font; "" when there are none."""
        if not self.missing:
            return ""
        codes = ", ".join(f"U+{ord(char):04X}" for char in self.missing[:CODES_SHOWN])
        more = " and others" if len(self.missing) > CODES_SHOWN else ""
        return f"No font here holds these characters: {codes}{more}. A square stands for each."

    def _line(self, line: str) -> str:
        if all(ord(char) in CHARACTERS for char in line):
            return line
        lacking = missing(line)
        self.missing += "".join(char for char in lacking if char not in self.missing)
        parts = []
        for is_foreign, group in groupby(line.split(" "), _is_foreign):
            words = " ".join(group)
            parts.append(self._slots(words) if is_foreign else words)
        return " ".join(parts)

    def _slots(self, words: str) -> str:
        numbers = []
        for piece in _pieces(words):
            numbers.append(f"{_OPEN}{len(self.words)}{_CLOSE}")
            self.words.append(piece)
        return " ".join(numbers)

    def _place(self, match: re.Match[str]) -> str:
        number = int(match[1])
        width = set_line(self.words[number], faces.face("regular")).width + SLACK
        style = f"width: {width:.3f}em; max-width: 100%"
        return f'<a class="place" style="{style}" href="place:words-{number}">x</a>'


SLACK = 0.02
"""Units of 1/em that a slot is wider than its words, so that rounding makes none smaller."""


def _is_foreign(word: str) -> bool:
    return any(ord(char) not in CHARACTERS for char in word)


def _pieces(words: str) -> Iterator[str]:
    """Yield `words` in pieces of at most `LONGEST` letters, parted at spaces if they can be."""
    piece = ""
    for word in words.split(" "):
        if piece and len(piece) + len(word) >= LONGEST:
            yield piece
            piece = ""
        piece = f"{piece} {word}" if piece else word
        while len(piece) > LONGEST:
            letters = list(clusters(piece))
            first = "".join(letters[: LONGEST // 2])
            yield first
            piece = "".join(letters[LONGEST // 2 :])
    if piece:
        yield piece
