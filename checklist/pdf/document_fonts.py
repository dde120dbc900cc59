"""The fonts of one document: each face once, whole or cut to the glyphs that are drawn."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

from checklist.base.pdf_file import PdfFile
from checklist.fonts import faces
from checklist.fonts.embed import Embedded, embed, embed_drawn
from checklist.fonts.faces import Face, Glyph

BOLD = "semibold"
"""The face of headings, in which nobody types and no name is set: only what is drawn is kept."""


class DocumentFonts:
    """Fonts by the names under which pages know them."""

    def __init__(self) -> None:
        self._cut: dict[bytes, tuple[str, Face, list[Glyph]]] = {}

    def name_of(self, face: Face, glyphs: Sequence[Glyph]) -> str:
        """Return the name of the font of `face`, which is going to hold `glyphs`."""
        if face.name in faces.WEIGHTS:
            return face.name
        digest = sha256(face.data).digest()
        name, _, used = self._cut.setdefault(digest, (f"names{len(self._cut)}", face, []))
        used += glyphs
        return name

    def write(self, file: PdfFile, contents: Iterable[bytes] | None) -> dict[str, Embedded]:
        """Write all fonts, and return them by name.

        The semibold face keeps what `contents` show, whatever their face; without them it stays
        whole.
        """
        bold = faces.face(BOLD)
        drawn = None
        if contents is not None:
            shown = {glyph for content in contents for glyph in glyphs_in(content)}
            drawn = shown & bold.characters.keys()
        return {
            "regular": embed(file, faces.face("regular")),
            BOLD: embed(file, bold, drawn),
            **{name: embed_drawn(file, face, used) for name, face, used in self._cut.values()},
        }


def glyphs_in(content: bytes) -> Iterator[int]:
    """Yield the numbers of the glyphs that a content stream shows, as it shows them."""
    shown = b"".join(re.findall(rb"<((?:[0-9A-Fa-f]{4})+)>", content))
    yield from struct.unpack(f">{len(shown) // 4}H", bytes.fromhex(shown.decode("ascii")))
