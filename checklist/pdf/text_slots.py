"""Positions of words that come after layout, and the operators that show them there.

Used when a document is bound and again when it is made out to a person.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from checklist.base import pdf_file
from checklist.fonts import faces
from checklist.fonts.embed import draw, draw_text
from checklist.fonts.faces import Face, Glyph
from checklist.fonts.lines import Line, set_line
from checklist.pdf.slip import Slot

PADDING = 1.0
"""Points between the edge of a field and its words."""

LEADING = 1.27
"""From line to line, in units of the type size; as in `templates/style.css`."""

PLACEHOLDER = "x"
"""The letter that stands in a slot while it is laid out, as in the templates."""

FontNames = Callable[[Face, Sequence[Glyph]], str]
"""The name by which a page or an appearance calls the font of a face, cut to some glyphs."""

Shown = Callable[[FontNames], bytes]
"""Operators that show a text, once the names of the fonts are known."""


@dataclass(frozen=True)
class Spot:
    """A slot on a page, in the units of the layout engine, y downwards."""

    mcid: int
    x: float
    y: float
    size: float
    width: float
    height: float
    face: str
    right: bool

    @classmethod
    def of(cls, slot: Slot, mcid: int) -> Spot:
        """Return the slot of a slip, as the marked content `mcid` of a page."""
        return cls(mcid, slot.x, slot.y, slot.size, slot.width, slot.height, slot.face, slot.right)

    def words(self, text: str) -> Shown:
        """Return the marked content that shows `text` here.

        In a slot of 2 lines it is wrapped; what is still too long is set smaller.
        """
        if plain := self._plain(text):
            return plain
        lines = self._lines(text)
        size = min(fitted_size(line, self.size, self.width) for line in lines)

        def shown(fonts: FontNames) -> bytes:
            drawn = b"".join(
                draw_line(
                    line, fonts, size, (self._left(line, size), self.y + row * LEADING * size, -1)
                )
                for row, line in enumerate(lines)
            )
            actual = b"" if any(line.is_mixed for line in lines) else _actual_text(text)
            return b"/Span <</MCID %d%b>> BDC %bEMC" % (self.mcid, actual, drawn)

        return shown

    def _plain(self, text: str) -> Shown | None:
        """Return what shows a text that fits on the line in its own face; None for any other."""
        face = faces.face(self.face)
        long = face.width(text) * self.size > self.width
        if self.right or long or face.shown(text) is None:
            return None
        drawn = draw_text(face, text, self.size, (self.x, self.y), -1)
        body = b"/Span <</MCID %d%b>> BDC %bEMC" % (self.mcid, _actual_text(text), drawn)
        return lambda _fonts: body

    def _lines(self, text: str) -> list[Line]:
        face = faces.face(self.face)
        whole = set_line(text, face)
        if self.height < 2 * self.size or whole.width * self.size <= self.width:
            return [whole]
        first, *rest = text.split(" ")
        while rest and set_line(f"{first} {rest[0]}", face).width * self.size <= self.width:
            first = f"{first} {rest.pop(0)}"
        return [set_line(row, face) for row in (first, " ".join(rest)) if row]

    def _left(self, line: Line, size: float) -> float:
        if not self.right:
            return self.x
        edge = self.x + faces.face("regular").width(PLACEHOLDER) * self.size
        return edge - line.width * size


def field_words(text: str, width: float, height: float, type_size: float) -> Shown:
    """Return the appearance of a field of this size, in points, that shows `text`."""
    line = set_line(text, faces.face("regular"))
    size = fitted_size(line, type_size, width - 2 * PADDING)

    def shown(fonts: FontNames) -> bytes:
        drawn = draw_line(line, fonts, size, (PADDING, (height - size * 0.66) / 2, 1))
        if not line.is_mixed and line.runs[0].face.name not in faces.WEIGHTS:
            drawn = b"/Span <<%b>> BDC %bEMC\n" % (_actual_text(text), drawn)
        return b"/Tx BMC q " + drawn + b"Q EMC"

    return shown


def _actual_text(text: str) -> bytes:
    return b" /ActualText " + pdf_file.text(text)


def draw_line(line: Line, fonts: FontNames, size: float, at: tuple[float, float, int]) -> bytes:
    """Return operators that show `line` at (x, y, up), as `draw` takes them.

    Letters from right to left bear their text one by one, and the marks on them none: poppler
    turns a longer text round, and takes a mark that stands apart for a word of its own.
    """
    x, y, up = at
    drawn = b""
    for run in line.runs:
        font = fonts(run.face, run.glyphs)
        left = x + run.x * size
        if not run.right_to_left:
            drawn += draw(run.glyphs, font, size, left, y, up)
            continue
        for text, glyphs in run.clusters():
            letter = max(glyphs, key=lambda glyph: glyph.advance)
            for glyph in glyphs:
                actual = _actual_text(text if glyph is letter else "")
                shown = draw([glyph], font, size, left, y, up)
                drawn += b"/Span <<%b>> BDC %bEMC\n" % (actual, shown)
    return drawn


def fitted_size(line: Line, size: float, room: float) -> float:
    """Return the size in points, `size` at most, at which `line` fits into `room` points."""
    needed = line.width * size
    return size * min(1.0, room / needed) if needed else size
