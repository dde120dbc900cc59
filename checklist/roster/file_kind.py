"""Tells a workbook from text by its first bytes, and names what is neither."""

from __future__ import annotations

import re
from codecs import BOM_UTF8

from checklist.errors import AnswersInvalid
from checklist.roster.source import Source

_START = 200
"""Bytes that tell what a file is."""

_ZIP = (b"PK\3\4", b"PK\5\6")
_OLD = bytes.fromhex("d0cf11e0a1b11ae1")

_AGAIN = "Open it in your spreadsheet program and save it as XLSX, or as “CSV UTF-8”."
_OTHERS: tuple[tuple[bytes, str, str], ...] = (
    (rb"<(!doctype\s+)?html|<table", "a web page that is named like a spreadsheet", _AGAIN),
    (rb"<\?xml|<\?mso|<workbook", "an XML file, not a workbook in XLSX", _AGAIN),
    (rb"\{\\rtf", "a text document (RTF)", "Copy its table into a spreadsheet, and save that."),
    (
        rb'\{\s*"',
        "no spreadsheet; it may be a link to one in Google Drive",
        "In Google Sheets, choose File, Download, and Microsoft Excel (.xlsx).",
    ),
    (rb"%PDF-", "a PDF", "Export the people from where they are kept, as XLSX or “CSV UTF-8”."),
)
"""What files begin with that are taken for rosters, what they are, and the cure."""


def is_workbook(source: Source) -> bool:
    """Return True for a workbook. Raise AnswersInvalid for another kind of file, and OSError."""
    with source.open() as file:
        start = file.read(_START)
    if start.startswith(_OLD):
        fault = f"“{source}” is an old Excel workbook, or one with a password."
        raise AnswersInvalid(fault, "Save it as XLSX without a password, or as “CSV UTF-8”.")
    for sign, what, cure in _OTHERS:
        if re.match(sign, start.removeprefix(BOM_UTF8).lstrip(), re.IGNORECASE):
            raise AnswersInvalid(f"“{source}” is {what}.", cure)
    return start.startswith(_ZIP)
