"""Where words go after layout, and the operators that show them there.

Used when a document is bound and again when it is made out to a person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pikepdf import Object, String

from checklist.fonts import faces
from checklist.fonts.embed import draw
from checklist.fonts.faces import Face, Glyph

PADDING = 1.0
"""Points between the edge of a field and its words."""

LEADING = 1.27
"""From line to line, in units of the type size; as in `templates/style.css`."""

PLACEHOLDER = "x"
"""The letter that stands in a place while it is laid out, as in the templates."""

Shown = Callable[[str], bytes]
"""Operators, once it is known by what name the page calls the font."""


@dataclass(frozen=True)
class Spot:
    """A place on a page, in the units of the layout engine, y downwards."""

    mcid: int
    x: float
    y: float
    size: float
    width: float
    height: float
    face: str
    right: bool

    @classmethod
    def of(cls, place: Object) -> Spot:
        """The place that finishing noted."""
        return cls(
            mcid=int(place.Mcid),
            x=float(place.X),
            y=float(place.Y),
            size=float(place.Size),
            width=float(place.Width),
            height=float(place.Height),
            face=str(place.Face)[1:],
            right=bool(place.Right),
        )

    def words(self, text: str) -> tuple[Face, Shown]:
        """The face that holds `text`, and the marked content that shows it here.

        In a place of 2 lines it is wrapped; what is still too long is set smaller.
        """
        face = face_for(self.face, text)
        rows = self._rows(face, text)
        fits = [fitted(face, row, self.size, self.width) for row in rows]
        size = min(size for _, size in fits)
        actual = String(text).unparse()

        def shown(font: str) -> bytes:
            drawn = b"".join(
                draw(
                    glyphs, font, size, self._left(glyphs, size), self.y + row * LEADING * size, -1
                )
                for row, (glyphs, _) in enumerate(fits)
            )
            return b"/Span <</MCID %d /ActualText %b>> BDC %bEMC" % (self.mcid, actual, drawn)

        return face, shown

    def _rows(self, face: Face, text: str) -> list[str]:
        if self.height < 2 * self.size or face.width(text) * self.size <= self.width:
            return [text]
        first, *rest = text.split(" ")
        while rest and face.width(f"{first} {rest[0]}") * self.size <= self.width:
            first = f"{first} {rest.pop(0)}"
        return [first, " ".join(rest)] if rest else [first]

    def _left(self, glyphs: list[Glyph], size: float) -> float:
        if not self.right:
            return self.x
        edge = self.x + faces.face("regular").width(PLACEHOLDER) * self.size
        return edge - sum(glyph.advance for glyph in glyphs) * size


def field_words(text: str, width: float, height: float, type_size: float) -> tuple[Face, Shown]:
    """The face that holds `text`, and the appearance of a field of this size that shows it."""
    face = face_for("regular", text)
    glyphs, size = fitted(face, text, type_size, width - 2 * PADDING)

    def shown(font: str) -> bytes:
        return (
            b"/Tx BMC q " + draw(glyphs, font, size, PADDING, (height - size * 0.66) / 2) + b"Q EMC"
        )

    return face, shown


def face_for(name: str, text: str) -> Face:
    """The face called `name`, or the one with more letters where it lacks some of `text`."""
    face = faces.face(name)
    return faces.name_face() if face.missing(text) else face


def fitted(face: Face, text: str, size: float, room: float) -> tuple[list[Glyph], float]:
    """`text` shaped, and the size at which it fits into `room`."""
    glyphs = face.shape(text)
    needed = sum(glyph.advance for glyph in glyphs) * size
    return glyphs, size * min(1.0, room / needed) if needed else size
