"""A roster in XLSX or ODS: a process of its own reads it, and its answer is kept in memory.

The answer is one piece of bytes, of at most 100 MB for the 100,000 rows that a workbook may
have, and about 150 bytes for a usual row. It is not kept in a file, because it is about people.
Larger rosters come as CSV, which is read line by line.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from checklist.base.counted import counted
from checklist.base.text import clean
from checklist.base.worker_process import Worker, WorkerDied
from checklist.errors import AnswersInvalid
from checklist.roster.columns import DATED, SHOWS_ERROR, Cell, CellFault, RosterLine
from checklist.roster.displayed_cells import ERROR, FORMATTED, UNCALCULATED
from checklist.roster.source import Source
from checklist.roster.workbook_process import DATE, SECONDS, SHORTENED

COMMAND = ("-m", "checklist.roster.workbook_process")

MAX_BYTES = 50_000_000

DEADLINE = SECONDS + 5.0
"""Seconds until the process is ended from here, where the system did not."""

_FAULTS = {
    ERROR: SHOWS_ERROR,
    DATE: DATED,
    FORMATTED: CellFault(
        "it holds a number that is shown in another form than it is kept.",
        "Format the column as text, then type what was meant to be seen.",
    ),
    UNCALCULATED: CellFault(
        "it holds a formula without a result.",
        "Open the file in your spreadsheet program and save it, or type the value.",
    ),
    SHORTENED: CellFault(
        "a spreadsheet keeps 15 digits of a number, and this one has more.",
        "Format the column as text, then type the whole number again.",
    ),
}


@dataclass(frozen=True)
class Workbook:
    """A workbook that has been read."""

    notes: tuple[str, ...]
    answer: bytes = field(repr=False)

    def lines(self) -> Iterator[RosterLine]:
        """Every row that is not empty."""
        for text in io.BytesIO(self.answer):
            row = json.loads(text)
            if isinstance(row, list):
                number, *cells = row
                yield RosterLine(number, tuple(_cell(cell) for cell in cells))


def open_workbook(source: Source) -> Workbook:
    """Read `source`. Raise AnswersInvalid for what is no workbook or a hostile one, and OSError."""
    if source.size() > MAX_BYTES:
        raise AnswersInvalid(
            f"“{source}” is larger than {MAX_BYTES // 1_000_000} MB, so it was not read.",
            "Save it as “CSV UTF-8”, or divide it into several files.",
        )
    answer = _ask(source)
    last = _last(answer)
    if "fault" in last:
        raise AnswersInvalid(f"“{source}” cannot be read: {last['fault']}", last["cure"])
    if "others" not in last:
        raise AnswersInvalid(
            f"“{source}” cannot be read: it is damaged, or too large for a list of people.",
            "Copy the people into a new workbook, or save it as “CSV UTF-8”.",
        )
    return Workbook(tuple(_notes(last)), answer)


def _ask(source: Source) -> bytes:
    """Return what the process says about `source`; nothing when it died or took too long."""
    worker = Worker(COMMAND, DEADLINE)
    try:
        with source.open() as file:
            return worker.ask(file.read())
    except WorkerDied:
        return b""
    finally:
        worker.stop()


def _last(answer: bytes) -> dict[str, Any]:
    """The last line of an answer, which is whole only if the process came to its end."""
    found = json.loads(answer[answer.rstrip().rfind(b"\n") + 1 :]) if answer[-1:] == b"\n" else {}
    return found if isinstance(found, dict) else {}


def _notes(last: Mapping[str, Any]) -> Iterator[str]:
    sheet = clean(last["sheet"])
    if not last["first"]:
        yield f"The sheet “{sheet}” was read: it is the first that names the columns of a roster."
    elif last["others"]:
        yield f"The sheet “{sheet}” was read, and no other sheet of the workbook."
    if count := last["hidden_rows"]:
        rows = ", ".join(map(str, last["hidden"])) + ", …" * (count > len(last["hidden"]))
        are = counted(count, "row that is hidden was", "rows that are hidden were")
        yield f"{are} read like the others (row{'s' * (count > 1)} {rows})."


def _cell(cell: str | int) -> Cell:
    return _FAULTS[cell] if isinstance(cell, int) else cell
