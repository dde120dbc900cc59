"""A process that reads a workbook: the file is the request, its rows are the answer.

It is a process of its own because a hostile workbook can end the process that reads it. Each
line of the answer is JSON: `[row number, cell, …]`, a cell being text or the number of what is
wrong with it. The last line is an object: what was read, or why it was refused. An answer
without such a line is not one.
"""

from __future__ import annotations

import io
import json
import os
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any, BinaryIO

from checklist.base.worker_process import Requests
from checklist.roster.displayed_cells import SheetNotes, look
from checklist.roster.number_formats import DIGITS
from checklist.roster.zip_limits import WorkbookRefused, guard

if TYPE_CHECKING:
    from zipfile import ZipFile

    from python_calamine import CalamineSheet, CalamineWorkbook

HELP_SHEETS = frozenset({"Platforms", "Words", "Columns"})
"""Sheets of our own template, which hold no people."""

MAX_ROWS = 100_000

MAX_COLUMNS = 100

MAX_TEXT = 4_001
"""Characters of a cell that are told: one more than any cell may have."""

MAX_ANSWER = 100_000_000

MEMORY = 1_000_000_000
"""Bytes of address space, where the system can limit it."""

SECONDS = 30

SHORTENED = 3
"""Beside `displayed_cells.ERROR`: the cell holds a number with more than `DIGITS` digits."""

DATE = 4
"""The cell holds a date or a time."""

HEADINGS = frozenset({"reference", "platforms"})
"""Columns that a roster must have."""

ROWS_NAMED = 5
"""Hidden rows that are named; the others are counted."""


def limit() -> None:
    """Limit memory and time, and leave no core file, where the system can do that."""
    if os.name == "posix":
        import resource

        for what, most in (
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_CPU, SECONDS),
            (resource.RLIMIT_AS, MEMORY),
        ):
            with suppress(OSError, ValueError):  # a system that lacks it, or is stricter
                resource.setrlimit(what, (most, most))


def serve(data: bytes, answers: BinaryIO) -> None:
    """Answer with the rows of the first sheet of a workbook."""
    try:
        last: dict[str, Any] = _serve(data, answers)
    except WorkbookRefused as refused:
        last = {"fault": refused.fault, "cure": refused.cure}
    answers.write(json.dumps(last).encode() + b"\n")


def _serve(data: bytes, answers: BinaryIO) -> dict[str, Any]:
    """Write the rows, and return what is to be said about the workbook."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    archive = guard(io.BytesIO(data))
    _check_kind(archive)
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
        visible = [
            number
            for number, sheet in enumerate(workbook.sheets_metadata)
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
        if not visible:
            raise WorkbookRefused(
                "it has no sheet that can be seen.", "Show the sheet with the people."
            )
        chosen = _chosen(workbook, visible)
        notes = look(archive, chosen, MAX_COLUMNS)
        hidden = _Hidden(notes.hidden)
        length = rows = 0
        for number, cells in _rows(_sheet(workbook, chosen), notes):
            hidden.look(number)
            line = json.dumps([number, *cells]).encode() + b"\n"
            length, rows = length + len(line), rows + 1
            if rows > MAX_ROWS + 1 or length > MAX_ANSWER:
                raise WorkbookRefused(
                    f"it holds more than {MAX_ROWS:,} rows, or very long ones.",
                    "Save it as “CSV UTF-8”, which may be longer.",
                )
            answers.write(line)
        others = {workbook.sheet_names[number] for number in visible if number != chosen}
        return {
            "sheet": workbook.sheet_names[chosen],
            "others": len(others - HELP_SHEETS),
            "first": chosen == visible[0],
            "hidden": hidden.first,
            "hidden_rows": hidden.count,
        }


def _chosen(workbook: CalamineWorkbook, visible: list[int]) -> int:
    """Return the first sheet that names the columns of a roster; the first of all if none does."""
    fits = (number for number in visible if _first_row(_sheet(workbook, number)) >= HEADINGS)
    return next(fits, visible[0])


def _first_row(sheet: CalamineSheet) -> set[str]:
    for values in sheet.iter_rows():
        if found := {str(value).strip().casefold() for value in values} - {""}:
            return found
    return set()


class _Hidden:
    """Counts the hidden rows among those that are not empty."""

    def __init__(self, stretches: list[tuple[int, int]]) -> None:
        self._left = deque(stretches)
        self.first: list[int] = []
        self.count = 0

    def look(self, number: int) -> None:
        """Look at the row `number`, counted from 1; rows come in order."""
        while self._left and self._left[0][1] < number:
            self._left.popleft()
        if self._left and self._left[0][0] < number:
            self.count += 1
            self.first += [number] if self.count <= ROWS_NAMED else []


def _check_kind(archive: ZipFile) -> None:
    names = {name.casefold() for name in archive.namelist()}
    if "index/document.iwa" in names:
        raise WorkbookRefused(
            "it is a Numbers document.", "In Numbers, choose File, Export To, and Excel or CSV."
        )
    if "xl/workbook.xml" not in names and "content.xml" not in names:
        raise WorkbookRefused(
            "it is neither an XLSX nor an ODS workbook.", "Save it as XLSX, or as “CSV UTF-8”."
        )


def _sheet(workbook: CalamineWorkbook, number: int) -> CalamineSheet:
    sheet = workbook.get_sheet_by_index(number)
    if sheet.end and sheet.end[1] >= MAX_COLUMNS:
        raise WorkbookRefused(
            f"it has more than {MAX_COLUMNS} columns.", "Delete those that are not used."
        )
    return sheet


def _rows(sheet: CalamineSheet, notes: SheetNotes) -> Iterator[tuple[int, list[str | int]]]:
    """Each row that is not empty, with its number as the spreadsheet shows it."""
    if sheet.start is None:
        return
    before = sheet.start[1]  # the reader leaves out empty columns before the first, but not rows
    by_row: dict[int, dict[int, str | int]] = {}
    for (row, column), value in notes.cells.items():
        by_row.setdefault(row, {})[column] = value
    for row, values in enumerate(sheet.iter_rows()):
        cells: list[str | int] = [""] * before
        cells += [_cell(value) for value in values]
        for column, value in by_row.get(row, {}).items():
            cells += [""] * (column + 1 - len(cells))
            cells[column] = value
        while cells and cells[-1] == "":
            cells.pop()
        if cells:
            yield row + 1, cells


def _cell(value: object) -> str | int:
    """Return a value as the person typed it, or the number of what is wrong with it."""
    match value:
        case str():
            return value[:MAX_TEXT]
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value)) if abs(value) < 10**DIGITS else SHORTENED
        case date() | time() | timedelta():
            return DATE
        case _:
            return str(value)


def main() -> None:
    """Serve once on standard input and output; nothing else may write there."""
    requests = Requests()
    limit()
    requests.ready()
    for data in requests:
        answer = io.BytesIO()
        serve(data, answer)
        requests.answer(answer.getbuffer())


if __name__ == "__main__":
    main()
