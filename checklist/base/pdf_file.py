"""Writes a PDF file: objects as bytes in, one compressed file out (ISO 32000-1, 7.5).

A document of ours has some 1,500 small objects. Written as text in one go they cost a tenth of what
a library of objects costs, which has to build and walk each of them.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import md5
from struct import pack

LEVEL = 6
"""Of compression: the highest takes twice the time and saves 1 %."""

IN_STREAM = 200
"""Objects in one object stream; fewer than 256, so that their number there fits into a byte."""

_HEAD = b"%PDF-1.7\n%\xbf\xf7\xa2\xfe\n"


@dataclass(frozen=True)
class Trailer:
    """What an update of a file has to know of it (ISO 32000-1, 7.5.5)."""

    last: int
    """The highest number of an object."""
    root: int
    info: int
    identity: bytes
    start: int
    """Where its cross-reference stream begins."""

    def head(self, identity: bytes) -> bytes:
        """Return the entries of a cross-reference stream, for a file changed to `identity`."""
        return b"/Type/XRef/Size %d/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]" % (
            *(self.last + 1, self.root, self.info),
            *(self.identity, identity),
        )


class PdfFile:
    """The objects of a file, numbered from 1."""

    def __init__(self) -> None:
        self._plain: dict[int, bytes] = {}
        self._streams: dict[int, bytes] = {}
        self.last = 0
        """The highest number that is taken."""

    def reserve(self) -> int:
        """Return the number of an object that is put later."""
        self.last += 1
        return self.last

    def put(self, number: int, body: bytes) -> None:
        """Write an object that is no stream."""
        self._plain[number] = body

    def add(self, body: bytes) -> int:
        """Write an object that is no stream, and return its number."""
        number = self.reserve()
        self._plain[number] = body
        return number

    def stream(self, head: bytes, content: bytes, number: int = 0, *, plain: bool = False) -> int:
        """Write a stream, compressed unless it is to stay `plain`, and return its number.

        `head` has the entries of its dictionary besides filter and length.
        """
        return self.packed(stream(head, content, plain=plain), number)

    def packed(self, body: bytes, number: int = 0) -> int:
        """Write what `stream` returned, and return its number."""
        number = number or self.reserve()
        self._streams[number] = body
        return number

    def to_bytes(self, root: int, info: int) -> tuple[bytes, Trailer]:
        """Return the file and its trailer; the same objects always give the same bytes."""
        chunks, at = [_HEAD], len(_HEAD)
        rows: dict[int, bytes] = {0: b"\x00\x00\x00\x00\x00\xff"}
        numbers = sorted(self._plain)
        for start in range(0, len(numbers), IN_STREAM):
            held = numbers[start : start + IN_STREAM]
            number = self.stream(*self._packed(held))
            rows |= {each: pack(">BIB", 2, number, index) for index, each in enumerate(held)}
        for number, body in self._streams.items():
            rows[number] = pack(">BIB", 1, at, 0)
            chunks.append(b"%d 0 obj\n%b\nendobj\n" % (number, body))
            at += len(chunks[-1])
        table = self.reserve()
        rows[table] = pack(">BIB", 1, at, 0)
        digest = md5(b"".join(chunks), usedforsecurity=False).hexdigest().encode("ascii")
        trailer = Trailer(table, root, info, digest, at)
        head = trailer.head(digest) + b"/W[1 4 1]/DecodeParms<</Predictor 12/Columns 6>>"
        xref = stream(head, _differences([rows[number] for number in range(table + 1)]))
        chunks.append(b"%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, xref, at))
        return b"".join(chunks), trailer

    def _packed(self, numbers: Sequence[int]) -> tuple[bytes, bytes]:
        """Return the head and the content of an object stream (ISO 32000-1, 7.5.7)."""
        index, bodies, at = [], [], 0
        for number in numbers:
            index.append(b"%d %d" % (number, at))
            bodies.append(self._plain[number])
            at += len(bodies[-1]) + 1
        first = b" ".join(index) + b"\n"
        head = b"/Type/ObjStm/N %d/First %d" % (len(numbers), len(first))
        return head, first + b"\n".join(bodies)


def _differences(rows: Sequence[bytes]) -> bytes:
    """Return rows as what changes from one to the next: PNG's filter Up (RFC 2083, 6.4)."""
    before, changed = bytes(6), []
    for row in rows:
        if row[:5] == before[:5] and row[5] == before[5] + 1:  # the next in an object stream
            changed.append(b"\x02\x00\x00\x00\x00\x00\x01")
        else:
            changed.append(bytes((2, *((a - b) & 255 for a, b in zip(row, before, strict=True)))))
        before = row
    return b"".join(changed)


def stream(head: bytes, content: bytes, *, plain: bool = False) -> bytes:
    """Return a stream object's body."""
    if plain:
        return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (head, len(content), content)
    packed = zlib.compress(content, LEVEL)
    return b"<<%b/Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (
        *(head, len(packed)),
        packed,
    )


def text(words: str) -> bytes:
    """Return a text string: as it is where it is ASCII, else in UTF-16 (ISO 32000-1, 7.9.2)."""
    if words.isascii() and words.isprintable():
        escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        return b"(%b)" % escaped.encode("ascii")
    return b"<feff%b>" % words.encode("utf-16-be").hex().encode("ascii")


def numbers(values: Sequence[float]) -> bytes:
    """Return an array of numbers, with 2 digits after the point at most."""
    return b"[%b]" % " ".join(f"{value:.2f}".rstrip("0").rstrip(".") for value in values).encode()


def references(objects: Sequence[int]) -> bytes:
    """Return an array of references."""
    return b"[%b]" % b" ".join(b"%d 0 R" % number for number in objects)


def names_of(objects: Mapping[str, int]) -> bytes:
    """Return a dictionary of references."""
    return b"<<%b>>" % b"".join(b"/%b %d 0 R" % (k.encode(), n) for k, n in objects.items())
