"""Facts that the workbook reader leaves out: leading zeros, errors, missing results.

The reader gives 7 for a cell that shows 007, and an empty cell for an error or for a formula
that was never calculated. So cells are looked at a second time, in the XML itself.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar
from xml.parsers import expat
from zipfile import ZipFile

from checklist.roster.zip_limits import WorkbookRefused

ERROR = 1
"""The cell shows an error, such as #N/A."""

UNCALCULATED = 2
"""The cell holds a formula and no result."""

CellNotes = dict[tuple[int, int], str | int]
"""The text that a cell shows, or one of the numbers above, by row and column from 0."""

MAX_FOUND = 200_000

Attributes = Mapping[str, str]

# A formula or an error in XLSX or ODS, a number with a zero in front in ODS, or UTF-16.
_SIGNS = re.compile(rb"<(\w+:)?f[\s/>]|\st=.e.|:formula=|-type=.error.|>0[0-9]|\0")
_OVERLAP = 64
_CHUNK = 1 << 20
_ZEROS = re.compile(r"0{2,40}")
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_CALCEXT = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "


def look(archive: ZipFile, sheet: int, columns: int) -> CellNotes:
    """Return the notes on the first `columns` columns of sheet number `sheet`."""
    names = {name.casefold(): name for name in archive.namelist()}
    if "xl/workbook.xml" in names:
        cells: _Xlsx | _Ods = _Xlsx(columns, _zeros(archive, names))
        member = _sheet_file(archive, names, sheet)
    else:
        cells = _Ods(columns, sheet)
        member = names["content.xml"]
    if cells.zeros or _worth_it(archive, member):
        _walk(archive, member, cells.start, cells.end, cells.words)
    return cells.found


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


def _zeros(archive: ZipFile, names: Mapping[str, str]) -> dict[str, int]:
    """By cell style: how many digits a number is shown with at least, where it is more than 1."""
    formats: dict[str, int] = {}
    used: list[str] = []
    inside: list[str] = []

    def start(name: str, given: Attributes) -> None:
        inside.append(_local(name))
        if inside[-1] == "numFmt" and _ZEROS.fullmatch(given.get("formatCode", "")):
            formats[given.get("numFmtId", "")] = len(given["formatCode"])
        if inside[-2:] == ["cellXfs", "xf"]:
            used.append(given.get("numFmtId", ""))

    def end(_: str) -> None:
        inside.pop()

    if "xl/styles.xml" in names:
        _walk(archive, names["xl/styles.xml"], start, end)
    return {str(style): formats[f] for style, f in enumerate(used) if f in formats}


@dataclass
class _Xlsx:
    """Handlers for the XML of a worksheet."""

    columns: int
    zeros: Mapping[str, int]
    found: CellNotes = field(default_factory=dict)
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
        digits = self.zeros.get(self.cell.get("s", ""), 0) if kind == "n" else 0
        return self.value.zfill(digits) if digits and self.value.isdecimal() else None


@dataclass
class _Ods:
    """Handlers for the XML of all tables; those of the one that counts are looked at."""

    zeros: ClassVar[Mapping[str, int]] = {}

    columns: int
    table: int
    found: CellNotes = field(default_factory=dict)
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
        text = "".join(self.text)
        if kind == "float" and re.fullmatch(r"0[0-9]+", text):
            return text if float(text) == float(cell.get(_OFFICE + "value", "nan")) else None
        return None


def _keep(found: CellNotes, row: int, column: int, value: str | int) -> None:
    found[row, column] = value
    if len(found) > MAX_FOUND:
        raise WorkbookRefused(
            f"more than {MAX_FOUND:,} cells show an error or a number with zeros in front.",
            "Empty the columns that are not used, or save it as “CSV UTF-8”.",
        )


def _column(place: str) -> int:
    """The column of a place such as "AB12", counted from 0."""
    number = 0
    for letter in place:
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter.upper()) - 64
    return number - 1
