"""Many people's documents as one for the printer: each starts on an odd page."""

from __future__ import annotations

import io
from itertools import chain

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from checklist.pdf.bind import catalog, saved
from checklist.pdf.metadata import Imprint

WHOLE = "/CHECKA+"
"""Start of the names of faces that are the same in every document."""


class Combined:
    """A document of documents."""

    def __init__(self, imprint: Imprint) -> None:
        self.pdf = Pdf.new()
        self.imprint = imprint
        self.document = self.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, K=Array())
        )
        self.parents: list[Object] = []
        self.bookmarks: list[Object] = []
        self.fonts: dict[str, Object] = {}

    def add(self, title: str, document: bytes) -> None:
        """Append one person's print edition under a bookmark called `title`."""
        if len(self.pdf.pages) % 2:
            self.pdf.add_blank_page(page_size=(595.28, 841.89))
        first, offset = len(self.pdf.pages), len(self.parents)
        with Pdf.open(io.BytesIO(document)) as source:
            self.pdf.pages.extend(source.pages)
            tree = source.Root.StructTreeRoot
            root = source.make_indirect(Dictionary(Kids=tree.K[0].K, Nums=tree.ParentTree.Nums))
            copied = self.pdf.copy_foreign(root)
        for page in self.pdf.pages[first:]:
            self._adapt(page, offset)
        person = self.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Part, P=self.document, K=copied.Kids)
        )
        for kid in copied.Kids:
            kid.P = person
        self.document.K.append(person)
        self.parents.extend(copied.Nums[i] for i in range(1, len(copied.Nums), 2))
        top = self.pdf.pages[first].obj
        where = Array([top, Name.XYZ, 0, float(top.MediaBox[3]), 0])
        mark = Dictionary(Title=String(title), Dest=where)
        self.bookmarks.append(self.pdf.make_indirect(mark))

    def save(self) -> bytes:
        """Everything that was added, as one tagged document."""
        flat = Array(chain.from_iterable(enumerate(self.parents)))
        catalog(self.pdf, self.document, flat, self.bookmarks, self.imprint)
        return saved(self.pdf)

    def _adapt(self, page: pikepdf.Page, offset: int) -> None:
        page.obj.StructParents = int(page.obj.StructParents) + offset
        for annotation in page.get("/Annots", Array()):
            annotation.StructParent = int(annotation.StructParent) + offset
        shared = {key: self._font(font) for key, font in page.obj.Resources.Font.items()}
        page.obj.Resources.Font = Dictionary(shared)

    def _font(self, font: Object) -> Object:
        """Faces that are the same in every document are kept once."""
        name = str(font.BaseFont)
        return self.fonts.setdefault(name, font) if name.startswith(WHOLE) else font
