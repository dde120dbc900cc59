"""A composed document: all of it but the words of slots and fields, and how it becomes bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from checklist.base.field_names import PERSONAL
from checklist.base.pdf_file import PdfFile, Trailer, names_of, numbers, references, text
from checklist.fonts.embed import Embedded, typing_font
from checklist.fonts.faces import Face, Glyph
from checklist.pdf.compose.paper import PAPER
from checklist.pdf.document_fonts import DocumentFonts
from checklist.pdf.footers import footers
from checklist.pdf.form_fields import FONT, Fields, Widget, appearance, drawing
from checklist.pdf.metadata import LANGUAGE, Imprint, srgb_profile, xmp
from checklist.pdf.text_slots import Spot, field_words

_SLOT = re.compile(rb"/Span <</MCID (\d+)>> BDC EMC")
"""A slot that is not filled, as slips hold it."""


@dataclass
class DrawnPage:
    """A page that is being put together."""

    number: int
    """Of its object."""
    content: bytes = b""
    resources: bytes = b""
    annotations: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class PersonalSlot:
    """A stretch of page content that is a stream of its own, so that it can be filled again."""

    name: str
    number: int
    """Of its object."""
    spot: Spot


@dataclass(frozen=True)
class Written:
    """A document as bytes, with what an update of it has to know."""

    data: bytes
    slots: tuple[PersonalSlot, ...]
    fields: tuple[tuple[str, Widget], ...]
    """Those of a person, by name."""
    font: int
    """The number of the font of names."""
    trailer: Trailer


class Composed:
    """A composed document whose slots can still be filled; it is written once."""

    def __init__(self, file: PdfFile, imprint: Imprint, fields: Fields) -> None:
        self.file = file
        self.imprint = imprint
        self.pages: list[DrawnPage] = []
        self.fields: dict[str, Widget] = {}
        self.bookmarks: list[tuple[str, bytes]] = []
        """Words and destinations."""
        self.fills: tuple[float, ...] = ()
        """The part of each page that slips fill."""
        self.tree = file.reserve()
        self._tree_of_pages = file.reserve()
        self._table = file.reserve()
        self._maker = fields
        self._fonts = DocumentFonts()
        self._slots: dict[str, list[tuple[int, Spot]]] = {}
        self._filled: dict[tuple[int, int], bytes] = {}
        self._values: dict[str, str] = {}

    def add_page(self) -> DrawnPage:
        """Return a new page."""
        self.pages.append(DrawnPage(self.file.reserve()))
        return self.pages[-1]

    def add_slot(self, name: str, page: DrawnPage, spot: Spot) -> None:
        """Note a slot of a page."""
        self._slots.setdefault(name, []).append((page.number, spot))

    def fill(self, name: str, words: str) -> None:
        """Write words into the field or every slot called `name`; too long, they are set smaller.

        Raises KeyError when there is neither.
        """
        if name in self.fields:
            self._values[name] = words
            return
        for page, spot in self._slots[name]:
            self._filled[page, spot.mcid] = spot.words(words)(self._fonts.name_of)

    def finish(self, document: int, owners: Sequence[bytes]) -> None:
        """Write the structure; `owners` is what the parent tree has, in order."""
        parents = b" ".join(b"%d %b" % pair for pair in enumerate(owners))
        tree = self.file.add(b"<</Nums[%b]>>" % parents)
        root = b"<</Type/StructTreeRoot/K[%d 0 R]/ParentTree %d 0 R/ParentTreeNextKey %d>>"
        self.file.put(self.tree, root % (document, tree, len(owners)))

    def save(self) -> bytes:
        """Return the document as bytes: the same calls always give the same bytes."""
        return self.write().data

    def write(self) -> Written:
        """Return the document as bytes, with what an update of it has to know."""
        file = self.file
        personal = {
            (page, spot.mcid): PersonalSlot(name, file.reserve(), spot)
            for name in PERSONAL
            for page, spot in self._slots.get(name, ())
        }
        pages = [
            [*self._parts(page, personal), footer]
            for page, footer in zip(
                self.pages, footers(self.imprint, len(self.pages), PAPER[0]), strict=True
            )
        ]
        values = {name: self._value(name, words) for name, words in self._values.items()}
        drawn = [part for parts in pages for part in parts if isinstance(part, bytes)]
        # Print editions are bound together, which share their faces only when these are whole.
        fonts = self._fonts.write(file, None if self.imprint.archive else drawn)
        file.put(self._table, names_of({name: each.font for name, each in fonts.items()}))
        for key, (page, parts) in enumerate(zip(self.pages, pages, strict=True)):
            self._write_page(key, page, parts)
        for name, widget in self.fields.items():
            self._write_field(widget, values.get(name), fonts)
        kids = references([page.number for page in self.pages])
        head = b"<</Type/Pages/Kids%b/Count %d>>" % (kids, len(self.pages))
        file.put(self._tree_of_pages, head)
        fields = tuple((name, self.fields[name]) for name in PERSONAL if name in self.fields)
        font, slots = fonts["regular"].font, tuple(personal.values())
        data, trailer = file.to_bytes(self._catalog(fonts), self._info())
        return Written(data, slots, fields, font, trailer)

    def _parts(
        self, page: DrawnPage, personal: Mapping[tuple[int, int], PersonalSlot]
    ) -> Iterator[bytes | PersonalSlot]:
        """Yield the content of a page with the words of its slots, those of a person apart."""
        pending: list[bytes] = []
        at = 0
        for found in _SLOT.finditer(page.content):
            key = (page.number, int(found[1]))
            if key in personal:
                yield b"".join([*pending, page.content[at : found.start()]])
                yield personal[key]
                pending, at = [b"\n"], found.end()
            elif key in self._filled:
                pending += [page.content[at : found.start()], self._filled[key]]
                at = found.end()
        yield b"".join([*pending, page.content[at:]])

    def _write_page(self, key: int, page: DrawnPage, parts: Sequence[bytes | PersonalSlot]) -> None:
        streams = []
        pending = b""
        for part in parts:
            if isinstance(part, bytes):
                pending += part
                continue
            empty = b"/Span <</MCID %d>> BDC EMC" % part.spot.mcid
            words = self._filled.get((page.number, part.spot.mcid), empty)
            streams += [self.file.stream(b"", pending), self.file.stream(b"", words, part.number)]
            pending = b""
        streams.append(self.file.stream(b"", pending))
        body = b"<</Type/Page/Parent %d 0 R/MediaBox%b/Contents%b/StructParents %d/Tabs/S" % (
            *(self._tree_of_pages, numbers((0, 0, *PAPER))),
            *(references(streams), key),
        )
        body += b"/Resources<</Font %d 0 R%b>>" % (self._table, page.resources)
        if page.annotations:
            body += b"/Annots%b" % references(page.annotations)
        self.file.put(page.number, body + b">>")

    def _value(self, name: str, words: str) -> tuple[bytes, bytes, frozenset[str]]:
        """Return the value of a field, the operators that show it, and the fonts they call."""
        widget, called = self.fields[name], set()

        def named(face: Face, glyphs: Sequence[Glyph]) -> str:
            called.add(self._fonts.name_of(face, glyphs))
            return self._fonts.name_of(face, ())

        shown = field_words(words, widget.width, widget.height, widget.type_size)
        return text(words), shown(named), frozenset(called)

    def _write_field(
        self,
        widget: Widget,
        value: tuple[bytes, bytes, frozenset[str]] | None,
        fonts: Mapping[str, Embedded],
    ) -> None:
        if value is None:
            states = self._maker.empty(widget)
        else:
            words, operators, called = value
            names = names_of({name: fonts[name].font for name in sorted(called)})
            number = drawing(self.file, widget.width, widget.height, operators, names)
            states = b"/V%b/AP<</N %d 0 R>>" % (words, number)
        self.file.put(widget.number, widget.body(states))

    def _catalog(self, fonts: Mapping[str, Embedded]) -> int:
        file, imprint = self.file, self.imprint
        # Uncompressed: PDFium drops the filter but keeps the bytes when it saves a filled form.
        packet = xmp(imprint, len(self.fields))
        metadata = file.stream(b"/Type/Metadata/Subtype/XML", packet, plain=True)
        body = (
            b"<</Type/Catalog/Pages %d 0 R/StructTreeRoot %d 0 R/MarkInfo<</Marked true>>/Lang%b"
            b"/ViewerPreferences<</DisplayDocTitle true>>/PageMode/UseOutlines/Outlines %d 0 R"
            b"/Metadata %d 0 R"
            % (
                *(self._tree_of_pages, self.tree, text(LANGUAGE)),
                *(self._outlines(), metadata),
            )
        )
        if imprint.archive:
            profile = file.stream(b"/N 3", srgb_profile())
            body += (
                b"/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier"
                b"(sRGB IEC61966-2.1)/DestOutputProfile %d 0 R>>]" % profile
            )
        if self.fields:
            body += b"/AcroForm %d 0 R" % self._form(fonts)
        return file.add(body + b">>")

    def _form(self, fonts: Mapping[str, Embedded]) -> int:
        """Write the form and the font that people type in. No NeedAppearances: all have one."""
        typed = typing_font(self.file, fonts["regular"].program)
        return self.file.add(
            b"<</Fields%b/DR<</Font<</%b %d 0 R>>>>/DA(%b)>>"
            % (
                *(references([each.number for each in self.fields.values()]), FONT.encode()),
                *(typed, appearance(self.imprint.type_size).encode()),
            )
        )

    def _outlines(self) -> int:
        outlines = self.file.reserve()
        marks = [self.file.reserve() for _ in self.bookmarks]
        beside = dict.fromkeys(marks, b"")
        for before, after in pairwise(marks):
            beside[before] += b"/Next %d 0 R" % after
            beside[after] += b"/Prev %d 0 R" % before
        for mark, (words, where) in zip(marks, self.bookmarks, strict=True):
            body = b"<</Title%b/Dest%b/Parent %d 0 R%b>>"
            self.file.put(mark, body % (text(words), where, outlines, beside[mark]))
        ends = b"/First %d 0 R/Last %d 0 R" % (marks[0], marks[-1]) if marks else b""
        self.file.put(outlines, b"<</Type/Outlines/Count %d%b>>" % (len(marks), ends))
        return outlines

    def _info(self) -> int:
        imprint = self.imprint
        stamp = f"(D:{imprint.made:%Y%m%d%H%M%S}Z)".encode("ascii")
        return self.file.add(
            b"<</Title%b/Producer%b/CreationDate%b/ModDate%b>>"
            % (text(imprint.title), text(imprint.producer), stamp, stamp)
        )
