"""Whether a PDF is whole, so that what it says is the last that was written into it.

A PDF can hold several versions of itself, one behind the other. Damage to the last one can lead a
reader back to one from before the ticks, without a word; that is looked for here.
"""

from __future__ import annotations

import re

from pikepdf import Pdf

from checklist.reading.found import Fault, Refused

ENDING = re.compile(rb"startxref\s+\d+\s+%%EOF[\s\0]*\Z")

HARMLESS = "Resources is missing or invalid; repairing"
"""The one complaint of the PDF library that says nothing about fields."""

_DEFINED = re.compile(rb"[\r\n](\d{1,10}) (\d{1,5}) obj\b")


def check_end(data: bytes) -> None:
    """Raise Refused when the end is missing: what is left may be an earlier version."""
    if not ENDING.search(data[-2048:]):
        raise Refused(Fault.DAMAGED)


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
            raise Refused(Fault.DAMAGED)


def check_warnings(pdf: Pdf) -> None:
    """Raise Refused when the library had to leave out or to guess anything so far."""
    for warning in map(str, pdf.get_warnings()):
        if "bad_alloc" in warning:
            raise Refused(Fault.MEMORY)
        if HARMLESS not in warning:
            raise Refused(Fault.DAMAGED)
