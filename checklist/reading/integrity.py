"""Checks that a PDF is whole, so that what it says is the last that was written into it.

A PDF can hold several versions of itself, one behind the other. Damage to the last one can lead a
reader back to one from before the ticks, without a word; that is looked for here.
"""

from __future__ import annotations

import re
import zlib

from pikepdf import Array, Name, Pdf, Stream

from checklist.reading.limits import MAX_STREAM
from checklist.reading.refusals import Refusal, UnreadableFile

ENDING = re.compile(rb"startxref\s+\d+\s+%%EOF\Z")

_MIME_LINE = re.compile(rb"(?<=[\r\n])--[\w'()+,./:=?-]{1,70}\Z")
"""What a mail program leaves behind an attachment (RFC 2046, 5.1.1)."""

_PADDING = b"\0 \t\r\n\f"

HARMLESS = "Resources is missing or invalid; repairing"
"""The one complaint of the PDF library that says nothing about fields."""

WRONG_SIZE = "is not one plus the highest object number"
"""Its complaint about a file that poppler's pdfunite made, which also loses fields and /Info."""

_DEFINED = re.compile(rb"[\r\n](\d{1,10}) (\d{1,5}) obj\b")

_TABLE = re.compile(rb"startxref\s+(\d{1,12})\s")

_PACKED_TABLE = re.compile(rb"\s*\d+ \d+ obj\b[^\0]{0,2000}?/FlateDecode[^\0]{0,2000}?stream\r?\n")

CHUNK = 1_000_000
"""Bytes that are unpacked at a time, only to be thrown away."""


def without_padding(data: bytes) -> bytes:
    """Return a file without what transfer and mail programs put behind its end."""
    data = data.rstrip(_PADDING)
    if line := _MIME_LINE.search(data[-80:]):
        data = data[: len(data) - len(line[0])].rstrip(_PADDING)
    return data


def check_end(data: bytes) -> None:
    """Raise Refused when the end is missing: what is left may be an earlier version."""
    if not ENDING.search(data[-2048:]):
        raise UnreadableFile(Refusal.DAMAGED)


def check_versions(pdf: Pdf, data: bytes) -> None:
    """Raise Refused when an object stands in the file later than the table of objects says."""
    table = pdf.get_xref_table()
    header = max(data.find(b"%PDF-"), 0)
    for match in _DEFINED.finditer(data):
        entry = table.get((int(match[1]), int(match[2])))
        if entry and entry.type == 2:
            entry = table.get((entry.obj_stream_number or 0, 0))
        used = entry.offset if entry else None
        if used is not None and match.start(1) - header > used:
            raise UnreadableFile(Refusal.DAMAGED)


def check_warnings(pdf: Pdf) -> None:
    """Raise Refused when the library had to leave out or to guess anything so far."""
    for warning in map(str, pdf.get_warnings()):
        if "bad_alloc" in warning:
            raise UnreadableFile(Refusal.MEMORY)
        if WRONG_SIZE in warning and pdf.trailer.get("/Info") is None:
            raise UnreadableFile(Refusal.JOINED)
        if HARMLESS not in warning:
            raise UnreadableFile(Refusal.DAMAGED)


def check_streams(pdf: Pdf, data: bytes) -> None:
    """Raise Refused when what is packed does not agree with its checksum: the library never looks.

    A flipped bit in a packed stream of objects would change names and states without a word.
    """
    tables = {int(match[1]) for match in _TABLE.finditer(data)}
    header = max(data.find(b"%PDF-"), 0)
    for at in tables:
        if match := _PACKED_TABLE.match(data, header + at, header + at + 5_000):
            _check_packed(memoryview(data)[match.end() :])
    table = pdf.get_xref_table().values()
    for number in {entry.obj_stream_number for entry in table if entry.type == 2}:
        stream = pdf.get_object(number or 0, 0)
        if isinstance(stream, Stream):
            check_stream(stream)


def check_stream(stream: Stream) -> None:
    """Raise Refused when a stream that is packed once does not agree with its checksum."""
    filters = stream.get("/Filter")
    if isinstance(filters, Array) and len(filters) == 1:
        filters = filters[0]
    if isinstance(filters, Name) and filters == Name.FlateDecode:
        _check_packed(memoryview(stream.read_raw_bytes()))


def _check_packed(packed: memoryview) -> None:
    unpacker, rest, size = zlib.decompressobj(), bytes(packed), 0
    try:
        while not unpacker.eof and size <= MAX_STREAM:
            unpacked = unpacker.decompress(rest, CHUNK)
            rest, size = unpacker.unconsumed_tail, size + len(unpacked)
            if not rest and not unpacked:
                break
    except zlib.error:
        raise UnreadableFile(Refusal.DAMAGED) from None
    if not unpacker.eof:
        raise UnreadableFile(Refusal.DAMAGED if size <= MAX_STREAM else Refusal.BUILT)
