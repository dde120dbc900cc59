"""Joins finished sheets into one document with one structure, one set of fonts and page numbers."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from checklist.base.pdf_file import PdfFile, names_of
from checklist.pdf.document_fonts import DocumentFonts
from checklist.pdf.finish import MARKED
from checklist.pdf.footers import footers
from checklist.pdf.metadata import LANGUAGE, Imprint, srgb_profile, xmp
from checklist.pdf.text_slots import Spot


@dataclass(frozen=True)
class Part:
    """A finished sheet and what it is called in the bookmarks."""

    id: str
    title: str
    finished: bytes


class Bound:
    """A bound document whose slots can still be filled."""

    def __init__(self, imprint: Imprint) -> None:
        self.pdf = Pdf.new()
        self.imprint = imprint
        self.document = self.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, K=Array())
        )
        self.fonts = DocumentFonts()
        self.table = self.pdf.make_indirect(Dictionary())
        """The /Font resources that all pages share; written in the end."""
        self.called: dict[str, str] = {}
        """The names by which laid-out pages call faces."""
        self.parents: list[Object] = []
        self.slots: dict[str, list[Object]] = {}
        self.bookmarks: list[Object] = []
        self.filled: dict[int, dict[int, bytes]] = {}
        """Marked content by page and number."""

    def fill(self, name: str, text: str) -> None:
        """Write `text` into every slot called `name`; too long, it is set smaller.

        Raises KeyError when there is none.
        """
        for slot in self.slots[name]:
            number, spot = int(slot.Page.StructParents), _spot(slot)
            shown = spot.words(text)(self.fonts.name_of)
            self.filled.setdefault(number, {})[spot.mcid] = shown

    def save(self) -> bytes:
        """The document as bytes: the same calls always give the same bytes."""
        for number, filled in self.filled.items():
            self._rewrite(self.pdf.pages[number].obj, filled)
        self._write_fonts()
        return saved(self.pdf)

    def _rewrite(self, page: Object, filled: Mapping[int, bytes]) -> None:
        """Put words where the layout left slots, in the size and at the spot it chose."""
        contents, footer = page.Contents

        def becomes(found: re.Match[bytes]) -> bytes:
            return filled.get(int(found["mcid"]), found[0])

        data = MARKED.sub(becomes, contents.read_bytes())
        page.Contents = Array([Stream(self.pdf, data), footer])

    def _write_fonts(self) -> None:
        """Take the fonts from a file of nothing else."""
        file = PdfFile()
        fonts = self.fonts.write(file, None)
        table = file.add(names_of({name: each.font for name, each in fonts.items()}))
        pages = file.add(b"<</Type/Pages/Kids[]/Count 0>>")
        root = file.add(b"<</Type/Catalog/Pages %d 0 R/Table %d 0 R>>" % (pages, table))
        data, _ = file.to_bytes(root, file.add(b"<<>>"))
        with Pdf.open(io.BytesIO(data)) as source:
            for name, font in self.pdf.copy_foreign(source.Root.Table).items():
                self.table[name] = font
        for key, name in self.called.items():
            self.table[key] = self.table[f"/{name}"]


def _spot(slot: Object) -> Spot:
    """Return a slot as finishing noted it."""
    return Spot(
        mcid=int(slot.Mcid),
        x=float(slot.X),
        y=float(slot.Y),
        size=float(slot.Size),
        width=float(slot.Width),
        height=float(slot.Height),
        face=str(slot.Face)[1:],
        right=bool(slot.Right),
    )


def bind(parts: Iterable[Part], imprint: Imprint) -> Bound:
    """One document of `parts`, in their order, with page numbers and bookmarks."""
    bound = Bound(imprint)
    for part in parts:
        _append(bound, part)
    _number_pages(bound)
    flat = Array(chain.from_iterable(enumerate(bound.parents)))
    catalog(bound.pdf, bound.document, flat, bound.bookmarks, imprint)
    return bound


def _append(bound: Bound, part: Part) -> None:
    pdf = bound.pdf
    with Pdf.open(io.BytesIO(part.finished)) as source:
        first, offset = len(pdf.pages), len(bound.parents)
        pdf.pages.extend(source.pages)
        tree = source.Root.StructTreeRoot
        root = source.make_indirect(
            Dictionary(
                Kids=tree.K[0].K,
                Nums=tree.ParentTree.Nums,
                Places=source.Root.Places,
                Outlines=source.Root.get("/Outlines", Dictionary()),
            )
        )
        copied = pdf.copy_foreign(root)
    for page in pdf.pages[first:]:
        _adapt(bound, page, offset)
    for kid in copied.Kids:
        kid.P = bound.document
        bound.document.K.append(kid)
    bound.parents.extend(copied.Nums[i] for i in range(1, len(copied.Nums), 2))
    for slot in copied.Places:
        bound.slots.setdefault(str(slot.Name), []).append(slot)
    if bookmark := copied.Outlines.get("/First"):
        bookmark.Count = -abs(int(bookmark.get("/Count", 0)))
        bound.bookmarks.append(bookmark)


def _adapt(bound: Bound, page: pikepdf.Page, offset: int) -> None:
    page.obj.StructParents = int(page.obj.StructParents) + offset
    page.obj.Tabs = Name.S
    for annotation in page.get("/Annots", Array()):
        annotation.StructParent = int(annotation.StructParent) + offset
    for key, face in page.obj.Resources.Font.items():
        bound.called[str(key)] = str(face)[1:]
    page.obj.Resources.Font = bound.table


def _number_pages(bound: Bound) -> None:
    pages = bound.pdf.pages
    width = float(pages[0].obj.MediaBox[2])
    for page, footer in zip(pages, footers(bound.imprint, len(pages), width), strict=True):
        page.obj.Contents = Array([page.obj.Contents, Stream(bound.pdf, footer)])


def saved(pdf: Pdf) -> bytes:
    """A document as bytes: the same document always gives the same bytes."""
    out = io.BytesIO()
    pikepdf.settings.set_flate_compression_level(9)
    pdf.save(
        out,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
        fix_metadata_version=False,
        force_version="1.7",
    )
    return out.getvalue()


def catalog(
    pdf: Pdf,
    document: Object,
    parents: Array,
    marks: Sequence[Object],
    imprint: Imprint,
) -> None:
    """Structure, bookmarks and metadata of a document whose pages are all there."""
    root = pdf.Root
    tree = pdf.make_indirect(
        Dictionary(
            Type=Name.StructTreeRoot,
            K=Array([document]),
            ParentTree=pdf.make_indirect(Dictionary(Nums=parents)),
            ParentTreeNextKey=len(parents) // 2,
        )
    )
    document.P = tree
    root.StructTreeRoot = tree
    root.MarkInfo = Dictionary(Marked=True)
    root.Lang = String(LANGUAGE)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.PageMode = Name.UseOutlines
    root.Outlines = _outlines(pdf, marks)
    if imprint.archive:
        root.OutputIntents = Array([_output_intent(pdf)])
    # Uncompressed: PDFium drops the filter but keeps the bytes when it saves a filled form.
    packet = Stream(pdf, xmp(imprint))
    packet.Type, packet.Subtype = Name.Metadata, Name.XML
    root.Metadata = pdf.make_indirect(packet)
    stamp = String(f"D:{imprint.made:%Y%m%d%H%M%S}Z")
    pdf.docinfo["/Title"] = String(imprint.title)
    pdf.docinfo["/Producer"] = String(imprint.producer)
    pdf.docinfo["/CreationDate"] = stamp
    pdf.docinfo["/ModDate"] = stamp


def _output_intent(pdf: Pdf) -> Object:
    """Return what the colours mean."""
    profile = Stream(pdf, srgb_profile())
    profile.N = 3
    return pdf.make_indirect(
        Dictionary(
            Type=Name.OutputIntent,
            S=Name.GTS_PDFA1,
            OutputConditionIdentifier=String("sRGB IEC61966-2.1"),
            DestOutputProfile=pdf.make_indirect(profile),
        )
    )


def _outlines(pdf: Pdf, marks: Sequence[Object]) -> Object:
    outlines = pdf.make_indirect(Dictionary(Type=Name.Outlines, Count=len(marks)))
    for before, after in pairwise(marks):
        before.Next, after.Prev = after, before
    for mark in marks:
        mark.Parent = outlines
    if marks:
        outlines.First, outlines.Last = marks[0], marks[-1]
    return outlines
