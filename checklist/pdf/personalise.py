"""A bound document that is made out to one person after another.

What differs from person to person is appended as an incremental update (ISO 32000-1, 7.5.6): the
bound bytes are copied, a few small objects follow. Nothing of the person is ever laid out.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import md5
from struct import pack

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from checklist.base.field_names import PERSONAL
from checklist.fonts import faces
from checklist.fonts.faces import Face, Glyph
from checklist.pdf.bind import Bound
from checklist.pdf.text_slots import Spot, field_words

FONT = "regular"


@dataclass(frozen=True)
class _Slot:
    """A stretch of page content of its own."""

    name: str
    number: int
    spot: Spot

    def objects(self, text: str, _next_number: int) -> dict[int, bytes]:
        return {self.number: _stream(b"", self.spot.words(text)(_common_font))}


@dataclass(frozen=True)
class _Field:
    """A form field; `body` is its dictionary without value and appearance."""

    name: str
    number: int
    body: bytes
    width: float
    height: float
    type_size: float
    font: int

    def objects(self, text: str, next_number: int) -> dict[int, bytes]:
        shown = field_words(text, self.width, self.height, self.type_size)
        box = b"/Type /XObject /Subtype /Form /BBox [0 0 %.2f %.2f]" % (self.width, self.height)
        fonts = b"/Resources <</Font <</%b %d 0 R>>>>" % (FONT.encode(), self.font)
        widget = b"<<%b /V %b /AP <</N %d 0 R>>>>" % (
            self.body,
            String(text).unparse(),
            next_number,
        )
        return {self.number: widget, next_number: _stream(box + fonts, shown(_common_font))}


def _common_font(_face: Face, _glyphs: Sequence[Glyph]) -> str:
    return FONT


def is_common(words: Mapping[str, str]) -> bool:
    """Return True when the face in every document has all letters; else one is bound anew."""
    return not faces.face(FONT).missing("".join(words.values()))


@dataclass(frozen=True)
class PersonalisableDocument:
    """A bound document as bytes, with the objects that a person's words replace."""

    data: bytes
    pages: int
    slots: tuple[_Slot | _Field, ...]
    size: int
    trailer: bytes
    """Root, Info and the first half of the ID, as they stand in the trailer."""

    @classmethod
    def of(cls, bound: Bound) -> PersonalisableDocument:
        """The master of a bound document whose common words are filled in."""
        data = bound.save()
        with Pdf.open(io.BytesIO(data)) as pdf:
            slots: list[_Slot | _Field] = []
            for page in pdf.pages:
                slots += _slots(page.obj)
            slots += _fields(pdf, bound.imprint.type_size)
            root, info = pdf.trailer.Root.objgen[0], pdf.trailer.Info.objgen[0]
            first = pdf.trailer.ID[0].unparse()
            trailer = b"/Root %d 0 R /Info %d 0 R /ID [%b " % (root, info, first)
            return cls(data, len(pdf.pages), tuple(slots), int(pdf.trailer.Size), trailer)

    def personalise(self, words: Mapping[str, str]) -> bytes:
        """The document made out to one person: `words` by the names in `PERSONAL`."""
        objects: dict[int, bytes] = {}
        for slot in self.slots:
            if text := words.get(slot.name):
                objects |= slot.objects(text, max(self.size, *objects, 0) + 1)
        return self.data + self._update(objects) if objects else self.data

    def _update(self, objects: Mapping[int, bytes]) -> bytes:
        """Changed objects, and the cross-reference stream that makes them count."""
        body, offsets = b"\n", {}
        for number, content in sorted(objects.items()):
            offsets[number] = len(self.data) + len(body)
            body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
        table = max(self.size, *offsets) + 1
        offsets[table] = start = len(self.data) + len(body)
        rows = b"".join(pack(">BIB", 1, offset, 0) for _, offset in sorted(offsets.items()))
        index = b" ".join(b"%d 1" % number for number in sorted(offsets))
        changed = b"<%b>]" % md5(body, usedforsecurity=False).hexdigest().encode()
        found = re.search(rb"startxref\s+(\d+)\s+%%EOF\s*$", self.data[-64:])
        assert found
        head = b"/Type /XRef /W [1 4 1] /Index [%b] /Size %d /Prev %b %b%b" % (
            *(index, table + 1, found[1]),
            *(self.trailer, changed),
        )
        xref = b"%d 0 obj\n%b\nendobj\n" % (table, _stream(head, rows))
        return body + xref + b"startxref\n%d\n%%%%EOF\n" % start


def _stream(head: bytes, content: bytes) -> bytes:
    packed = zlib.compress(content, 6)
    return b"<<%b /Filter /FlateDecode /Length %d>>\nstream\n%b\nendstream" % (
        head,
        len(packed),
        packed,
    )


def _slots(page: Object) -> list[_Slot]:
    contents = page.Contents if isinstance(page.Contents, Array) else [page.Contents]
    marked = [part for part in contents if "/Slot" in part]
    return [_Slot(str(p.Slot.Name), p.objgen[0], Spot.of(p.Slot)) for p in marked]


def _fields(pdf: Pdf, type_size: float) -> list[_Field]:
    form = pdf.Root.get("/AcroForm", Dictionary())
    found = []
    for widget in form.get("/Fields", Array()):
        if str(widget.T) not in PERSONAL:
            continue
        left, bottom, right, top = map(float, widget.Rect)
        font = pdf.pages[0].obj.Resources.Font[f"/{FONT}"].objgen[0]
        name, number, body = str(widget.T), widget.objgen[0], _body(widget)
        found.append(_Field(name, number, body, right - left, top - bottom, type_size, font))
    return found


def _body(widget: Object) -> bytes:
    """The entries of a field but for value and appearance, as they stand in the file."""
    kept = [key for key in widget.as_dict() if key not in ("/V", "/AP")]
    return b" ".join(Name(key).unparse() + b" " + _reference(widget[key]) for key in kept)


def _reference(value: object) -> bytes:
    if isinstance(value, Object):
        if value.is_indirect:
            return b"%d %d R" % value.objgen
        return value.unparse()
    if isinstance(value, int | float):
        return str(value).encode()
    raise TypeError(f"a field holds a {type(value).__name__}")
