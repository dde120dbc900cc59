"""Facts that the workbook reader leaves out: shown numbers, errors, missing results, hidden rows.

The reader gives 7 for a cell that shows 007 or 7-00, and an empty cell for an error or for a
formula that was never calculated. So cells are looked at a second time, in the XML itself.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import ClassVar
from xml.parsers import expat
from zipfile import ZipFile

from checklist.roster.number_formats import BUILT_IN, PLAIN, is_date, is_long, shown
from checklist.roster.zip_limits import WorkbookRefused

ERROR = 1
"""The cell shows an error, such as #N/A."""

UNCALCULATED = 2
"""The cell holds a formula and no result."""

FORMATTED = 5
"""The cell shows a number in a form that is not known here."""

CellNotes = dict[tuple[int, int], str | int]
"""The text that a cell shows, or one of the numbers above, by row and column from 0."""

MAX_FOUND = 200_000

Attributes = Mapping[str, str]

# A formula, an error or a hidden row in XLSX or ODS, a number in ODS, or UTF-16.
_SIGNS = re.compile(
    rb"<(\w+:)?f[\s/>]|\st=.e.|\shidden=|:formula=|-type=.(error|float|currency|percentage)."
    rb"|:visibility=|\0"
)
_OVERLAP = 64
_CHUNK = 1 << 20
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_CALCEXT = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "


@dataclass(frozen=True)
class SheetNotes:
    """The notes on a sheet."""

    cells: CellNotes
    hidden: list[tuple[int, int]]
    """First row, counted from 0, and the one after the last of each stretch of hidden rows."""


def look(archive: ZipFile, sheet: int, columns: int) -> SheetNotes:
    """Return the notes on the first `columns` columns of sheet number `sheet`."""
    names = {name.casefold(): name for name in archive.namelist()}
    if "xl/workbook.xml" in names:
        cells: _Xlsx | _Ods = _Xlsx(columns, _formats(archive, names))
        member = _sheet_file(archive, names, sheet)
    else:
        cells = _Ods(columns, sheet)
        member = names["content.xml"]
    if cells.formats or _worth_it(archive, member):
        _walk(archive, member, cells.start, cells.end, cells.words)
    return SheetNotes(cells.found, cells.hidden)


def _worth_it(archive: ZipFile, member: str) -> bool:
    """Return whether `member` can hold anything: walking 100,000 rows takes 5 seconds."""
    before = b""
    with archive.open(member) as file:
        while chunk := file.read(_CHUNK):
            if _SIGNS.search(before + chunk):
                return True
            before = chunk[-_OVERLAP:]
    return False


def _walk(
    archive: ZipFile,
    member: str,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] = lambda _: None,
    words: Callable[[str], None] = lambda _: None,
) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = words
    with archive.open(member) as file:
        parser.ParseFile(file)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _sheet_file(archive: ZipFile, names: Mapping[str, str], sheet: int) -> str:
    """The member that holds the cells of the sheet with the number `sheet`."""
    sheets: list[str] = []
    targets: dict[str, str] = {}

    def in_workbook(name: str, given: Attributes) -> None:
        if _local(name) == "sheet":
            sheets.append(next((v for k, v in given.items() if k.endswith(" id")), ""))

    def in_links(name: str, given: Attributes) -> None:
        if _local(name) == "Relationship":
            targets[given.get("Id", "")] = given.get("Target", "")

    _walk(archive, names["xl/workbook.xml"], in_workbook)
    _walk(archive, names["xl/_rels/workbook.xml.rels"], in_links)
    path = posixpath.normpath(posixpath.join("/xl", targets[sheets[sheet]]))
    return names[path.lstrip("/").casefold()]


def _formats(archive: ZipFile, names: Mapping[str, str]) -> dict[str, str]:
    """Return by cell style the format of numbers that are not shown as they are kept."""
    formats = dict(BUILT_IN)
    used: list[str] = []
    inside: list[str] = []

    def start(name: str, given: Attributes) -> None:
        inside.append(_local(name))
        if inside[-1] == "numFmt":
            formats[given.get("numFmtId", "")] = given.get("formatCode", "")
        if inside[-2:] == ["cellXfs", "xf"]:
            used.append(given.get("numFmtId", ""))

    def end(_: str) -> None:
        inside.pop()

    if "xl/styles.xml" in names:
        _walk(archive, names["xl/styles.xml"], start, end)
    other = {n: code for n, code in formats.items() if code not in PLAIN and not is_date(code)}
    return {str(style): other[number] for style, number in enumerate(used) if number in other}


def _as_shown(code: str, text: str) -> str | int | None:
    """Return a number as the format `code` shows it; None where that is as it is kept."""
    try:
        value = Decimal(text)
        return FORMATTED if (found := shown(code, value)) is None else found.strip()
    except InvalidOperation:
        return None


@dataclass
class _Xlsx:
    """Handlers for the XML of a worksheet."""

    columns: int
    formats: Mapping[str, str]
    found: CellNotes = field(default_factory=dict)
    hidden: list[tuple[int, int]] = field(default_factory=list)
    row: int = -1
    column: int = -1
    cell: Attributes = field(default_factory=dict)
    formula: bool = False
    value: str = ""
    listening: bool = False

    def start(self, name: str, given: Attributes) -> None:
        match _local(name):
            case "v":
                self.listening = True
            case "c":
                self.column = _column(given["r"]) if "r" in given else self.column + 1
                self.cell, self.formula, self.value = given, False, ""
            case "f":
                self.formula = True
            case "row":
                self.row = int(given["r"]) - 1 if "r" in given else self.row + 1
                self.column = -1
                if given.get("hidden") in ("1", "true"):
                    _hide(self.hidden, self.row, 1)

    def words(self, text: str) -> None:
        if self.listening:
            self.value += text

    def end(self, name: str) -> None:
        match _local(name):
            case "v":
                self.listening = False
            case "c" if self.column < self.columns:
                value = self._value(self.cell.get("t", "n"))
                if value is not None:
                    _keep(self.found, self.row, self.column, value)

    def _value(self, kind: str) -> str | int | None:
        if kind == "e":
            return ERROR
        if self.formula and not self.value and kind not in ("str", "s", "inlineStr"):
            return UNCALCULATED
        code = self.formats.get(self.cell.get("s", ""), "") if kind == "n" else ""
        return _as_shown(code, self.value) if code and not is_long(self.value) else None


@dataclass
class _Ods:
    """Handlers for the XML of all tables; those of the one that counts are looked at."""

    formats: ClassVar[Mapping[str, str]] = {}

    columns: int
    table: int
    found: CellNotes = field(default_factory=dict)
    hidden: list[tuple[int, int]] = field(default_factory=list)
    now: int = -1
    row: int = 0
    rows: int = 1
    column: int = 0
    cell: Attributes | None = None
    text: list[str] = field(default_factory=list)
    notes: int = 0

    def start(self, name: str, given: Attributes) -> None:
        match _local(name):
            case "table":
                self.now, self.row = self.now + 1, 0
            case "table-row":
                self.rows = int(given.get(_TABLE + "number-rows-repeated", "1"))
                self.column = 0
                if self.now == self.table and given.get(_TABLE + "visibility") in _UNSEEN:
                    _hide(self.hidden, self.row, self.rows)
            case "table-cell" | "covered-table-cell":
                self.cell, self.text = given, []
            case "annotation":
                self.notes += 1

    def words(self, text: str) -> None:
        if self.cell is not None and not self.notes:
            self.text.append(text)

    def end(self, name: str) -> None:
        match _local(name):
            case "annotation":
                self.notes -= 1
            case "table-row":
                self.row += self.rows
            case "table-cell" | "covered-table-cell":
                cell, self.cell = self.cell or {}, None
                times = int(cell.get(_TABLE + "number-columns-repeated", "1"))
                value = self._value(cell) if self.now == self.table else None
                if value is not None:
                    last = min(self.column + times, self.columns)
                    for row in range(self.row, self.row + self.rows):
                        for column in range(self.column, last):
                            _keep(self.found, row, column, value)
                self.column += times

    def _value(self, cell: Attributes) -> str | int | None:
        kind = cell.get(_OFFICE + "value-type", "")
        if cell.get(_CALCEXT + "value-type") == "error":
            return ERROR
        if not kind and _TABLE + "formula" in cell:
            return UNCALCULATED
        text, value = "".join(self.text).strip(), cell.get(_OFFICE + "value", "")
        if kind not in ("float", "currency", "percentage") or text in ("", value):
            return None
        return None if is_long(value) else text


_UNSEEN = ("collapse", "filter")


def _hide(hidden: list[tuple[int, int]], row: int, rows: int) -> None:
    if len(hidden) < MAX_FOUND:
        hidden.append((row, row + rows))


def _keep(found: CellNotes, row: int, column: int, value: str | int) -> None:
    found[row, column] = value
    if len(found) > MAX_FOUND:
        raise WorkbookRefused(
            f"more than {MAX_FOUND:,} cells show an error or a number in a form of its own.",
            "Empty the columns that are not used, or save it as “CSV UTF-8”.",
        )


def _column(address: str) -> int:
    """The column of an address such as "AB12", counted from 0."""
    number = 0
    for letter in address:
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter.upper()) - 64
    return number - 1
