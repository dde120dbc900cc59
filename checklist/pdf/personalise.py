"""A composed document that is made out to one person after another.

What differs from person to person is appended as an incremental update (ISO 32000-1, 7.5.6): the
bytes are copied, a few small objects follow. Nothing of the person is ever laid out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import md5
from struct import pack

from checklist.base import pdf_file
from checklist.fonts import faces
from checklist.fonts.faces import Face, Glyph
from checklist.pdf.compose.composed import Composed, Written
from checklist.pdf.form_fields import Widget, drawing_head
from checklist.pdf.text_slots import field_words

FONT = "regular"


def _common_font(_face: Face, _glyphs: Sequence[Glyph]) -> str:
    return FONT


def is_common(words: Mapping[str, str]) -> bool:
    """Return True when the face in every document has all letters; else one is bound anew."""
    return not faces.face(FONT).missing("".join(words.values()))


@dataclass(frozen=True)
class PersonalisableDocument:
    """A composed document as bytes, with the objects that a person's words replace."""

    written: Written
    pages: int

    @classmethod
    def of(cls, composed: Composed) -> PersonalisableDocument:
        """Return the master of a document whose common words are filled in."""
        return cls(composed.write(), len(composed.pages))

    @property
    def data(self) -> bytes:
        """The document as it is for nobody."""
        return self.written.data

    def personalise(self, words: Mapping[str, str]) -> bytes:
        """The document made out to one person: `words` by the names in `PERSONAL`."""
        objects: dict[int, bytes] = {}
        for slot in self.written.slots:
            if text := words.get(slot.name):
                objects[slot.number] = pdf_file.stream(b"", slot.spot.words(text)(_common_font))
        last = self.written.trailer.last
        for name, widget in self.written.fields:
            if text := words.get(name):
                last += 1
                objects |= self._field(widget, text, last)
        return self.data + self._update(objects) if objects else self.data

    def _field(self, widget: Widget, text: str, drawn: int) -> dict[int, bytes]:
        """Return a field that holds `text`, and its appearance as the object `drawn`."""
        shown = field_words(text, widget.width, widget.height, widget.type_size)
        fonts = pdf_file.names_of({FONT: self.written.font})
        head = drawing_head(widget.width, widget.height, fonts)
        states = b"/V%b/AP<</N %d 0 R>>" % (pdf_file.text(text), drawn)
        return {
            widget.number: widget.body(states),
            drawn: pdf_file.stream(head, shown(_common_font)),
        }

    def _update(self, objects: Mapping[int, bytes]) -> bytes:
        """Changed objects, and the cross-reference stream that makes them count."""
        body, offsets = b"\n", {}
        for number, content in sorted(objects.items()):
            offsets[number] = len(self.data) + len(body)
            body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
        before = self.written.trailer
        table = max(before.last, *offsets) + 1
        offsets[table] = start = len(self.data) + len(body)
        rows = b"".join(pack(">BIB", 1, offset, 0) for _, offset in sorted(offsets.items()))
        index = b" ".join(b"%d 1" % number for number in sorted(offsets))
        changed = md5(body, usedforsecurity=False).hexdigest().encode("ascii")
        head = replace(before, last=table).head(changed)
        head += b"/W[1 4 1]/Index[%b]/Prev %d" % (index, before.start)
        xref = b"%d 0 obj\n%b\nendobj\n" % (table, pdf_file.stream(head, rows))
        return body + xref + b"startxref\n%d\n%%%%EOF\n" % start
