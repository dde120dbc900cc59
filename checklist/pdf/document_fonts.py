"""The fonts of one document: each face once, whole or cut to the glyphs that are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from pikepdf import Dictionary, Object, Pdf

from checklist.fonts import faces
from checklist.fonts.embed import embed
from checklist.fonts.faces import Face, Glyph


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
                self.table[f"/{face.name}"] = embed(self.pdf, face)
            return face.name
        digest = sha256(face.data).digest()
        if digest not in self._cut:
            name = f"names{len(self._cut)}"
            self._cut[digest] = (name, face, [])
            self.table[f"/{name}"] = self.pdf.make_indirect(Dictionary())
        name, _, used = self._cut[digest]
        used += glyphs
        return name

    def write_cut_faces(self) -> None:
        """Write the fonts of which only some glyphs are drawn, once all of them are known."""
        for name, face, glyphs in self._cut.values():
            font = self[name]
            for key, value in embed(self.pdf, face, glyphs).items():
                font[key] = value
