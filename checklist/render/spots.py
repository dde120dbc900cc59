"""Where words go after layout, and the operators that show them there.

Used when a document is bound and again when it is made out to a person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pikepdf import Object, String

from checklist.render import faces
from checklist.render.embed import draw
from checklist.render.faces import Face, Glyph

PERSONAL = ("about--name", "about--reference", "signed--name")
"""Places and fields that differ from person to person."""

PADDING = 1.0
"""Points between the edge of a field and its words."""

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
            face=str(place.Face)[1:],
            right=bool(place.Right),
        )

    def words(self, text: str) -> tuple[Face, Shown]:
        """The face that holds `text`, and the marked content that shows it here."""
        face, glyphs, size = fitted(self.face, text, self.size, self.width)
        x = self.x
        if self.right:
            x += faces.face("regular").width(PLACEHOLDER) * self.size
            x -= sum(glyph.advance for glyph in glyphs) * size
        actual = String(text).unparse()

        def shown(font: str) -> bytes:
            drawn = draw(glyphs, font, size, x, self.y, -1)
            return b"/Span <</MCID %d /ActualText %b>> BDC %bEMC" % (self.mcid, actual, drawn)

        return face, shown


def field_words(text: str, width: float, height: float, type_size: float) -> tuple[Face, Shown]:
    """The face that holds `text`, and the appearance of a field of this size that shows it."""
    face, glyphs, size = fitted("regular", text, type_size, width - 2 * PADDING)

    def shown(font: str) -> bytes:
        return (
            b"/Tx BMC q " + draw(glyphs, font, size, PADDING, (height - size * 0.66) / 2) + b"Q EMC"
        )

    return face, shown


def fitted(name: str, text: str, size: float, room: float) -> tuple[Face, list[Glyph], float]:
    """`text` shaped in a face that holds it, and the size at which it fits into `room`."""
    face = faces.face(name)
    if face.missing(text):
        face = faces.name_face()
    glyphs = face.shape(text)
    needed = sum(glyph.advance for glyph in glyphs) * size
    return face, glyphs, size * min(1.0, room / needed) if needed else size
