"""Form fields: what a viewer can fill, a screen reader can name, and paper can show.

What viewers need: poppler draws nothing for a box whose states stand in an object of their own, so
they stand in the field; PDFium asks the form's font for letters outside Western Europe only under
five names (`FONT`); all write right at a field's edge (`INSETS`); some cannot make appearances, so
every field has its own, and ticks are paths.
"""

from __future__ import annotations

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from checklist.base.field_names import OURS

CHECK = "check"
"""Scheme of a link that becomes a box to tick."""

TEXT = "text"
"""… a line of text."""

ROOM = "room"
"""… a few lines of text."""

FIELDS = (CHECK, TEXT, ROOM)

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


class Fields:
    """Makes the fields of one sheet."""

    def __init__(self, pdf: Pdf) -> None:
        self.pdf = pdf
        self.boxes: dict[tuple[float, float], dict[str, Object]] = {}

    def become(self, scheme: str, name: str, spoken: str, annotation: Object) -> None:
        """Give a link all that the widget of a field called `name` has, but its subtype.

        Binding gives it that: pages with fields but without a form are not copied in silence.
        """
        for key in ("/A", "/Contents", "/Border"):
            if key in annotation:
                del annotation[key]
        across, up = INSETS[scheme]
        (left, right), (bottom, top) = (sorted(map(float, annotation.Rect[i::2])) for i in (0, 1))
        sides = (left + across, bottom + up, right - across, top - up)
        annotation.Rect = Array([round(side, 2) for side in sides])
        width, height = sides[2] - sides[0], sides[3] - sides[1]
        annotation.T, annotation.TU = String(name), String(spoken)
        annotation.BS = Dictionary(W=0)
        if scheme == CHECK:
            self._box(annotation, width, height)
        else:
            self._text(annotation, width, height, many=scheme == ROOM)

    def _box(self, widget: Object, width: float, height: float) -> None:
        widget.FT = Name.Btn
        widget.V = widget.AS = Name.Off
        widget.MK = Dictionary(CA=String("4"))
        # A direct dictionary: poppler takes a reference here for a drawing, and draws nothing.
        widget.AP = Dictionary(N=Dictionary(self._states(width, height)))

    def _states(self, width: float, height: float) -> dict[str, Object]:
        """Return the drawings of a box of this size, ticked and empty; one pair for each size."""
        size = (round(width, 2), round(height, 2))
        if size not in self.boxes:
            on, off = drawing(self.pdf, *size, _tick(*size)), drawing(self.pdf, *size, b"q Q")
            self.boxes[size] = {"/Yes": on, "/Off": off}
        return self.boxes[size]

    def _text(self, widget: Object, width: float, height: float, *, many: bool) -> None:
        widget.FT = Name.Tx
        widget.V = String("")
        told = READ_ONLY if str(widget.T) in OURS else 0
        widget.Ff = DO_NOT_SCROLL | told | (MULTILINE if many else 0)
        widget.AP = Dictionary(N=drawing(self.pdf, width, height, b"/Tx BMC EMC"))


def drawing(
    pdf: Pdf, width: float, height: float, operators: bytes, fonts: Dictionary | None = None
) -> Object:
    """An appearance: a drawing of its own with its own fonts."""
    made = Stream(pdf, operators)
    made.Type, made.Subtype = Name.XObject, Name.Form
    made.BBox = Array([0, 0, round(width, 2), round(height, 2)])
    made.Resources = Dictionary(Font=fonts) if fonts else Dictionary()
    return pdf.make_indirect(made)


def _tick(width: float, height: float) -> bytes:
    """A tick as a path: viewers without a symbol font draw it all the same."""
    x, y = width / 2, height / 2
    points = [(x - 0.28 * width, y), (x - 0.07 * width, y - 0.22 * height)]
    points.append((x + 0.30 * width, y + 0.26 * height))
    path = " ".join(
        f"{a:.2f} {b:.2f} {'l' if number else 'm'}" for number, (a, b) in enumerate(points)
    )
    return f"q 0 G {max(1.6, width * 0.13):.2f} w 1 J 1 j {path} S Q".encode()


def is_widget(annotation: Object) -> bool:
    """Return True when an annotation is a field."""
    return "/FT" in annotation


def widgets(pdf: pikepdf.Pdf) -> list[Object]:
    """All fields of a document in the order of its pages."""
    return [a for page in pdf.pages for a in page.get("/Annots", Array()) if is_widget(a)]
