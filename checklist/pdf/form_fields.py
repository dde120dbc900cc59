"""Form fields: what a viewer can fill, a screen reader can name, and paper can show.

What viewers need: poppler draws nothing for a box whose states stand in an object of their own, so
they stand in the field; PDFium asks the form's font for letters outside Western Europe only under
five names (`FONT`); all write right at a field's edge (`INSETS`); some cannot make appearances, so
every field has its own, and ticks are paths.
"""

from __future__ import annotations

from dataclasses import dataclass

from checklist.base.field_names import OURS
from checklist.base.pdf_file import PdfFile, numbers, text

CHECK = "check"
"""Scheme of a link that becomes a box to tick."""

TEXT = "text"
"""… a line of text."""

ROOM = "room"
"""… a few lines of text."""

FIELDS = (CHECK, TEXT, ROOM)

PRINT = 4
"""Flag of an annotation: print it."""

READ_ONLY = 1
MULTILINE = 1 << 12
DO_NOT_SCROLL = 1 << 23
"""No scrolling: all that is typed is printed."""

INSETS = {CHECK: (0.0, 0.0), TEXT: (3.0, 1.5), ROOM: (3.0, 3.0)}
"""Points from the drawn frame to the field, across and up: viewers write right at its edge."""

FONT = "Wingdings3"
"""The resource name of the font that people type in, which has nothing to do with its looks.

PDFium, in Chrome, asks a form's own font for letters outside Western Europe only when it bears one
of five such names. Under any other it takes Welsh letters from fonts that the file does not hold.
"""


def appearance(size: float) -> str:
    """Return the default appearance of typed words, at `size` points."""
    return f"/{FONT} {size:g} Tf 0 g"


@dataclass(frozen=True)
class Widget:
    """A field of a document."""

    number: int
    """Of its object."""
    common: bytes
    """The entries of its dictionary but for value and appearance."""
    width: float
    height: float
    is_box: bool
    type_size: float

    def body(self, states: bytes) -> bytes:
        """Return its dictionary with a value and an appearance."""
        return b"<<%b%b>>" % (self.common, states)


class Fields:
    """Makes the fields of one document."""

    def __init__(self, file: PdfFile, type_size: float) -> None:
        self.file = file
        self.type_size = type_size
        self._states: dict[tuple[float, float], bytes] = {}

    def widget(
        self, number: int, scheme: str, names: tuple[str, str], box: tuple[float, ...], more: bytes
    ) -> Widget:
        """Return the field whose frame is `box`; `names` are its name and its accessible name.

        `more` has what every annotation has.
        """
        across, up = INSETS[scheme]
        left, bottom, right, top = box
        sides = (left + across, bottom + up, right - across, top - up)
        name, spoken = names
        common = b"/Type/Annot/Subtype/Widget/Rect%b%b/T%b/TU%b/BS<</W 0>>" % (
            *(numbers(sides), more),
            *(text(name), text(spoken)),
        )
        width, height = sides[2] - sides[0], sides[3] - sides[1]
        if scheme == CHECK:
            common += b"/FT/Btn/MK<</CA(4)>>"
        else:
            told = READ_ONLY if name in OURS else 0
            flags = DO_NOT_SCROLL | told | (MULTILINE if scheme == ROOM else 0)
            look = appearance(self.type_size).encode("ascii")
            common += b"/FT/Tx/Ff %d/DA(%b)" % (flags, look)
        return Widget(number, common, width, height, scheme == CHECK, self.type_size)

    def empty(self, widget: Widget) -> bytes:
        """Return the value and the appearance of a field that nobody has filled in."""
        if widget.is_box:
            return self._unticked(round(widget.width, 2), round(widget.height, 2))
        number = drawing(self.file, widget.width, widget.height, b"/Tx BMC EMC")
        return b"/V()/AP<</N %d 0 R>>" % number

    def _unticked(self, width: float, height: float) -> bytes:
        """Return the states of an empty box of this size; each size is drawn once."""
        if (width, height) not in self._states:
            on = drawing(self.file, width, height, _tick(width, height))
            off = drawing(self.file, width, height, b"q Q")
            # A direct dictionary: poppler takes a reference here for a drawing, and draws nothing.
            states = b"/V/Off/AS/Off/AP<</N<</Yes %d 0 R/Off %d 0 R>>>>" % (on, off)
            self._states[width, height] = states
        return self._states[width, height]


def drawing(
    file: PdfFile, width: float, height: float, operators: bytes, fonts: bytes = b""
) -> int:
    """Write an appearance, a drawing of its own with its own fonts, and return its number."""
    return file.stream(drawing_head(width, height, fonts), operators)


def drawing_head(width: float, height: float, fonts: bytes = b"") -> bytes:
    """Return the entries of an appearance's dictionary; `fonts` is a dictionary."""
    resources = b"<</Font%b>>" % fonts if fonts else b"<<>>"
    box = numbers((0, 0, width, height))
    return b"/Type/XObject/Subtype/Form/BBox%b/Resources%b" % (box, resources)


def _tick(width: float, height: float) -> bytes:
    """A tick as a path: viewers without a symbol font draw it all the same."""
    x, y = width / 2, height / 2
    points = [(x - 0.28 * width, y), (x - 0.07 * width, y - 0.22 * height)]
    points.append((x + 0.30 * width, y + 0.26 * height))
    path = " ".join(
        f"{a:.2f} {b:.2f} {'l' if number else 'm'}" for number, (a, b) in enumerate(points)
    )
    return f"q 0 G {max(1.6, width * 0.13):.2f} w 1 J 1 j {path} S Q".encode()
