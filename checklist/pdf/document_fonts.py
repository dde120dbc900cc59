"""The fonts of one document: each face once, whole or cut to the glyphs that are drawn."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import chain

from pikepdf import Array, Dictionary, Object, Pdf

from checklist.fonts import faces
from checklist.fonts.embed import embed
from checklist.fonts.faces import Face, Glyph

BOLD = "semibold"
"""The face of headings, in which nobody types and no name is set: only what is drawn is kept."""


class DocumentFonts:
    """Fonts by the names under which pages know them."""

    def __init__(self, pdf: Pdf) -> None:
        self.pdf = pdf
        self.table = pdf.make_indirect(Dictionary())
        """The /Font resources that all pages share."""
        self._cut: dict[bytes, tuple[str, Face, list[Glyph]]] = {}

    def __getitem__(self, name: str) -> Object:
        return self.table[f"/{name}"]

    def name_of(self, face: Face, glyphs: Sequence[Glyph]) -> str:
        """Return the name of the font of `face`, which is going to hold `glyphs`."""
        if face.name in faces.WEIGHTS:
            if f"/{face.name}" not in self.table:
                whole = face.name != BOLD
                font = embed(self.pdf, face) if whole else self.pdf.make_indirect(Dictionary())
                self.table[f"/{face.name}"] = font
            return face.name
        digest = sha256(face.data).digest()
        if digest not in self._cut:
            name = f"names{len(self._cut)}"
            self._cut[digest] = (name, face, [])
            self.table[f"/{name}"] = self.pdf.make_indirect(Dictionary())
        name, _, used = self._cut[digest]
        used += glyphs
        return name

    def write_cut_faces(self, pages: Sequence[Object]) -> None:
        """Write the fonts of which only some glyphs are drawn, once all of them are known.

        The semibold face keeps what is drawn on `pages`; without any it stays whole.
        """
        for name, face, glyphs in self._cut.values():
            self._write(name, embed(self.pdf, face, glyphs))
        if f"/{BOLD}" in self.table:
            face = faces.face(BOLD)
            drawn = {*chain.from_iterable(map(_shown, pages))} & set(face.characters)
            glyphs = [Glyph(n, face.characters[n], 0, 0, face.advance(n)) for n in sorted(drawn)]
            self._write(BOLD, embed(self.pdf, face, glyphs if pages else None))

    def _write(self, name: str, font: Object) -> None:
        for key, value in font.items():
            self[name][key] = value


def _shown(page: Object) -> set[int]:
    """Return the numbers of all glyphs on a page, whatever their face."""
    contents = page.Contents if isinstance(page.Contents, Array) else [page.Contents]
    return set(glyphs_in(b"".join(part.read_bytes() for part in contents)))


def glyphs_in(content: bytes) -> Iterator[int]:
    """Yield the numbers of the glyphs that a content stream shows, as it shows them."""
    for text in re.findall(rb"<((?:[0-9A-Fa-f]{4})+)>", content):
        yield from struct.unpack(f">{len(text) // 4}H", bytes.fromhex(text.decode("ascii")))
