"""A roster in CSV: bytes in, rows out, one line at a time.

Each line is parsed on its own, because a cell may hold no line break. So one stray quotation
mark costs its own line and not all that follow, and every fault of a file is found at once.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import BinaryIO

from checklist.base.text import clean
from checklist.errors import AnswersInvalid
from checklist.roster.columns import COLUMNS, CellFault, RosterLine
from checklist.roster.source import Source

MAX_BYTES = 500_000_000

LONGEST_LINE = 1_000_000
"""Characters."""

SEPARATORS = ",;\t"

WINDOWS_NOTE = (
    "It is not UTF-8, so it was read as Windows text (cp1252). "
    "Look at one checklist to see whether accents are right."
)

_NUL, _DAMAGED = "NUL", "damaged"
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t|])"?', re.IGNORECASE)
"""A first line that tells Excel the separator; Excel does not show it."""
_FORCED = re.compile(r'="(.*)"', re.DOTALL)
"""A formula that stands for nothing but a text."""
_END_OF_FILE = "\x1a"
_SAVE = "Save it as “CSV UTF-8”, or as XLSX."
_CHUNK = 1 << 20
_DECODED = re.compile(r"[^\x00-\x7f\udc80-\udcff]")


@dataclass(frozen=True)
class CsvFile:
    """A roster in CSV whose encoding and separator are known."""

    source: Source
    encoding: str
    separator: str
    notes: tuple[str, ...]

    def lines(self) -> Iterator[RosterLine]:
        """Yield every line that is not blank. Raise OSError."""
        with self.source.open() as file:
            for number, text in _filled(file, self.encoding):
                if number > 1 or not _SEPARATOR_LINE.fullmatch(text.strip()):
                    yield _line(number, text, self.separator)


def open_csv(source: Source) -> CsvFile:
    """Find out how `source` is written. Raises AnswersInvalid for what is not text, and OSError."""
    if source.size() > MAX_BYTES:
        raise AnswersInvalid(
            f"“{source}” is larger than {MAX_BYTES // 1_000_000} MB, so it was not read.",
            "Divide it into several files.",
        )
    with source.open() as file:
        encoding = _encoding(source, file)
        file.seek(0)
        number, first = next(_filled(file, encoding), (0, ""))
    notes = (WINDOWS_NOTE,) if encoding == "cp1252" else ()
    said = _SEPARATOR_LINE.fullmatch(first.strip()) if number == 1 else None
    return CsvFile(source, encoding, said[1] if said else _separator(first), notes)


def _encoding(source: Source, file: BinaryIO) -> str:
    """The encoding in which all of `file` can be read."""
    start = file.read(4)
    if start in (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE):
        raise AnswersInvalid(f"“{source}” is in UTF-32.", _SAVE)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        wanted = "utf-16"
    else:
        wanted = "utf-8-sig" if start.startswith(codecs.BOM_UTF8) else "utf-8"
    line, fault = _scan(file, wanted)
    if fault == _NUL:
        raise AnswersInvalid(f"Line {line} of “{source}” holds a NUL, so it is not text.", _SAVE)
    if not fault:
        return wanted
    # Text that Excel saved for Windows holds no letters that are also right in UTF-8.
    if wanted != "utf-8" or _partly_utf8(file):
        what = wanted.removesuffix("-sig").upper()
        raise AnswersInvalid(
            f"Line {line} of “{source}” is damaged: it is not {what} like the rest.",
            "Save it again from the program that it came from.",
        )
    line, fault = _scan(file, "cp1252")
    if fault:
        fault = f"Line {line} of “{source}” is neither UTF-8 nor Windows text (cp1252)."
        raise AnswersInvalid(fault, _SAVE)
    return "cp1252"


def _scan(file: BinaryIO, encoding: str) -> tuple[int, str]:
    """The line with the first fault, and which it is: `_NUL`, `_DAMAGED` or ""."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    while True:
        chunk = file.read(_CHUNK)
        if encoding != "utf-16" and b"\0" in chunk:
            return line + _breaks(chunk[: chunk.index(b"\0")]), _NUL
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            return line + _breaks(error.object[: error.start]), _DAMAGED
        if "\0" in text:
            return line + _breaks(text[: text.index("\0")].encode()), _NUL
        if not chunk:
            return line, ""
        line += _breaks(chunk)


def _breaks(data: bytes) -> int:
    """Line breaks in `data`, whichever kind it has."""
    return max(data.count(b"\n"), data.count(b"\r"))


def _partly_utf8(file: BinaryIO) -> bool:
    """Return whether `file`, which is not UTF-8, holds letters of UTF-8 all the same."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    while chunk := file.read(_CHUNK):
        if _DECODED.search(decoder.decode(chunk)):
            return True
    return False


def _filled(file: BinaryIO, encoding: str) -> Iterator[tuple[int, str]]:
    """Yield each line that is not blank, with its number."""
    for number, text in _texts(file, encoding):
        if (shown := text.rstrip("\r\n").rstrip(_END_OF_FILE)).strip():
            yield number, shown


def _texts(file: BinaryIO, encoding: str) -> Iterator[tuple[int, str]]:
    """Each line with its number; a line that is too long is the last, and one character longer."""
    with io.TextIOWrapper(file, encoding=encoding, newline="") as text:
        for number in count(1):
            line = text.readline(LONGEST_LINE + 1)
            if not line:
                return
            yield number, line
            if len(line) > LONGEST_LINE:
                return


def _line(number: int, text: str, separator: str) -> RosterLine:
    """Return a line without the marks that force a spreadsheet to keep a text as it is."""
    cells = _cells(text, separator)
    if isinstance(cells, CellFault):
        return RosterLine(number, cells)
    unforced = tuple(_unforced(cell) for cell in cells)
    return RosterLine(number, unforced, is_unforced=unforced != cells)


def _unforced(cell: str) -> str:
    if forced := _FORCED.fullmatch(cell.strip()):
        return forced[1].replace('""', '"')
    mark, rest = cell[:1], cell[1:]
    # Before a small letter it belongs to a name, as in 't Hooft.
    is_mark = mark == "'" and rest[:1].strip() and not rest[:1].islower()
    return rest if is_mark and rest[0] not in "=+-@" else cell


def _cells(line: str, separator: str) -> tuple[str, ...] | CellFault:
    if len(line) > LONGEST_LINE:
        fault = f"it is longer than {LONGEST_LINE:,} characters, so nothing after it was read."
        return CellFault(fault, "Shorten it.")
    try:
        return tuple(_parse(line, separator))
    except csv.Error as error:
        return _quoting(str(error))


def _parse(line: str, separator: str) -> list[str]:
    rows = csv.reader((line,), delimiter=separator, skipinitialspace=True, strict=True)
    return next(rows, [])


def _quoting(error: str) -> CellFault:
    if "field limit" in error:
        return CellFault("a cell is longer than 131,072 characters.", "Shorten it.")
    if "unexpected end" in error:
        return CellFault(
            "a quotation mark is opened and not closed on the same line.",
            "Close it. A cell may not hold a line break.",
        )
    return CellFault(
        "there is text after a closing quotation mark.",
        "Write each quotation mark inside a cell twice.",
    )


def _separator(line: str) -> str:
    """Return the one of `SEPARATORS` that finds most columns in the first line, then most cells."""

    def found(separator: str) -> tuple[int, int]:
        cells = _cells(line, separator)
        if isinstance(cells, CellFault):
            return 0, 0
        return len({clean(cell).casefold() for cell in cells} & set(COLUMNS)), len(cells)

    return max(SEPARATORS, key=found)
