"""Joins finished sheets into one document with one structure, one set of fonts and page numbers."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from checklist.base.field_names import PERSONAL
from checklist.fonts import faces
from checklist.fonts.embed import draw, typing_font
from checklist.fonts.faces import Face, Glyph
from checklist.pdf.document_fonts import DocumentFonts
from checklist.pdf.finish import MARKED
from checklist.pdf.form_fields import FONT, appearance, drawing, is_widget
from checklist.pdf.metadata import LANGUAGE, Imprint, output_intent, xmp
from checklist.pdf.text_slots import Spot, field_words

MARGIN = 51.0
"""Points from the paper's edge to the text, as in `templates/style.css`."""

FOOTER_HEIGHT = 32.0
"""Points from the paper's edge to the footer's baseline."""


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
        self.fonts = DocumentFonts(self.pdf)
        self.parents: list[Object] = []
        self.slots: dict[str, list[Object]] = {}
        self.fields: dict[str, Object] = {}
        self.bookmarks: list[Object] = []
        self.numbers: dict[tuple[int, int], int] = {}
        self.fills: tuple[float, ...] = ()
        """The part of each page that slips fill, where it was composed."""
        self.filled: dict[int, dict[int, tuple[Object, str]]] = {}

    def fill(self, name: str, text: str) -> None:
        """Write `text` into the field or every slot called `name`; too long, it is set smaller.

        Raises KeyError when there is neither.
        """
        if name in self.fields:
            self._fill_field(self.fields[name], text)
            return
        for slot in self.slots[name]:
            index = self.numbers[slot.Page.objgen]
            self.filled.setdefault(index, {})[int(slot.Mcid)] = (slot, text)

    def _fill_field(self, widget: Object, text: str) -> None:
        left, bottom, right, top = map(float, widget.Rect)
        width, height = right - left, top - bottom
        shown = field_words(text, width, height, self.imprint.type_size)
        fonts = Dictionary()

        def named(face: Face, glyphs: Sequence[Glyph]) -> str:
            name = self.font(face, glyphs)
            fonts[f"/{name}"] = self.fonts[name]
            return name

        widget.V = String(text)
        widget.AP = Dictionary(N=drawing(self.pdf, width, height, shown(named), fonts))

    def save(self) -> bytes:
        """The document as bytes: the same calls always give the same bytes."""
        pages = {*self.filled, *(self.numbers[p.Page.objgen] for p in self._personal())}
        for number in sorted(pages):
            self._rewrite(self.pdf.pages[number].obj, self.filled.get(number, {}))
        self.filled.clear()
        # Print editions are bound together, which share their faces only when these are whole.
        drawn = () if self.imprint.archive else [page.obj for page in self.pdf.pages]
        self.fonts.write_cut_faces(drawn)
        return saved(self.pdf)

    def _rewrite(self, page: Object, filled: dict[int, tuple[Object, str]]) -> None:
        """Put words where the layout left slots, in the size and at the spot it chose.

        A slot for a person's words becomes a stream of its own, so that it can be filled again.
        """
        contents, *rest = page.Contents
        parts: list[Object] = []
        pending, at, data = b"", 0, contents.read_bytes()
        own = {int(p.Mcid): p for p in self._personal() if p.Page.objgen == page.objgen}
        for found in MARKED.finditer(data):
            mcid = int(found["mcid"])
            slot, text = filled.get(mcid, (own.get(mcid), ""))
            if slot is None:
                continue
            pending += data[at : found.start()]
            at = found.end()
            words = slot_words(self, slot, text) if text else found[0]
            if mcid not in own:
                pending += words
                continue
            stream = self.stream(words)
            stream.Slot = slot
            parts += [self.stream(pending), stream]
            pending = b"\n"
        page.Contents = Array([*parts, self.stream(pending + data[at:]), *rest])

    def _personal(self) -> list[Object]:
        return [slot for name in PERSONAL for slot in self.slots.get(name, [])]

    def stream(self, data: bytes) -> Object:
        """`data` as a stream of this document."""
        return self.pdf.make_indirect(Stream(self.pdf, data))

    def font(self, face: Face, glyphs: Sequence[Glyph]) -> str:
        """Return the name under which pages know `face`, with `glyphs` in it."""
        return self.fonts.name_of(face, glyphs)


def slot_words(bound: Bound, slot: Object, text: str) -> bytes:
    """Operators that show `text` in a slot of a bound document."""
    return Spot.of(slot).words(text)(bound.font)


def bind(parts: Iterable[Part], imprint: Imprint) -> Bound:
    """One document of `parts`, in their order, with page numbers and bookmarks."""
    bound = Bound(imprint)
    for part in parts:
        _append(bound, part)
    number_pages(bound)
    flat = Array(chain.from_iterable(enumerate(bound.parents)))
    catalog(bound.pdf, bound.document, flat, bound.bookmarks, imprint, len(bound.fields))
    if bound.fields:
        bound.pdf.Root.AcroForm = form_of(bound)
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
    for number, page in enumerate(pdf.pages[first:], first):
        bound.numbers[page.obj.objgen] = number
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
        if is_widget(annotation):
            annotation.Subtype, annotation.P = Name.Widget, page.obj
            if Name.Tx == annotation.FT:
                annotation.DA = String(appearance(bound.imprint.type_size))
            bound.fields[str(annotation.T)] = annotation
    for key, face in page.obj.Resources.Font.items():
        name = bound.font(faces.face(str(face)[1:]), ())
        bound.fonts.table[key] = bound.fonts[name]
    page.obj.Resources.Font = bound.fonts.table


def number_pages(bound: Bound) -> None:
    """ "Page 3 of 14" and the imprint, as artifacts: a screen reader passes them by."""
    face, total, size = faces.face("regular"), len(bound.pdf.pages), bound.imprint.type_size
    font, left = bound.font(face, ()), face.shape(bound.imprint.footer)
    opening = b"/Artifact <</Type /Pagination /Subtype /Footer /Attached [/Bottom]>> BDC\n"
    for number, page in enumerate(bound.pdf.pages):
        right = face.shape(f"Page {number + 1} of {total}")
        edge = float(page.obj.MediaBox[2]) - MARGIN - sum(g.advance for g in right) * size
        drawn = b"".join(
            draw(t, font, size, x, FOOTER_HEIGHT) for t, x in ((left, MARGIN), (right, edge))
        )
        page.obj.Contents = Array([page.obj.Contents, bound.stream(opening + drawn + b"EMC\n")])


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


def form_of(bound: Bound) -> Object:
    """All fields, and the font that people type in. No NeedAppearances: they all have one."""
    return bound.pdf.make_indirect(
        Dictionary(
            Fields=Array(bound.fields.values()),
            DR=Dictionary(
                Font=Dictionary({f"/{FONT}": typing_font(bound.pdf, bound.fonts["regular"])})
            ),
            DA=String(appearance(bound.imprint.type_size)),
        )
    )


def catalog(
    pdf: Pdf,
    document: Object,
    parents: Array,
    marks: Sequence[Object],
    imprint: Imprint,
    fields: int = 0,
) -> None:
    """Structure, bookmarks and metadata of a document whose pages and `fields` are all there."""
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
        root.OutputIntents = Array([output_intent(pdf)])
    # Uncompressed: PDFium drops the filter but keeps the bytes when it saves a filled form.
    packet = Stream(pdf, xmp(imprint, fields))
    packet.Type, packet.Subtype = Name.Metadata, Name.XML
    root.Metadata = pdf.make_indirect(packet)
    stamp = String(f"D:{imprint.made:%Y%m%d%H%M%S}Z")
    pdf.docinfo["/Title"] = String(imprint.title)
    pdf.docinfo["/Producer"] = String(imprint.producer)
    pdf.docinfo["/CreationDate"] = stamp
    pdf.docinfo["/ModDate"] = stamp


def _outlines(pdf: Pdf, marks: Sequence[Object]) -> Object:
    outlines = pdf.make_indirect(Dictionary(Type=Name.Outlines, Count=len(marks)))
    for before, after in pairwise(marks):
        before.Next, after.Prev = after, before
    for mark in marks:
        mark.Parent = outlines
    if marks:
        outlines.First, outlines.Last = marks[0], marks[-1]
    return outlines
