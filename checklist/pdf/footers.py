"""The footers of a document: artifacts, which a screen reader passes by."""

from __future__ import annotations

from collections.abc import Iterator

from checklist.fonts import faces
from checklist.fonts.embed import draw_text
from checklist.pdf.metadata import Imprint

MARGIN = 51.0
"""Points from the paper's edge to the text, as in `templates/style.css`."""

HEIGHT = 32.0
"""Points from the paper's edge to the baseline."""

_ARTIFACT = b"/Artifact <</Type /Pagination /Subtype /Footer /Attached [/Bottom]>> BDC\n%bEMC\n"


def footers(imprint: Imprint, total: int, width: float) -> Iterator[bytes]:
    """Yield the imprint and "Page 3 of 14" of each page of a document, `width` points wide."""
    face, size = faces.face("regular"), imprint.type_size
    left = draw_text(face, imprint.footer, size, (MARGIN, HEIGHT))
    for number in range(1, total + 1):
        right = f"Page {number} of {total}"
        edge = width - MARGIN - face.width(right) * size
        yield _ARTIFACT % (left + draw_text(face, right, size, (edge, HEIGHT)))
