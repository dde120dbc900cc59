"""A line of a roster as a person, or what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial

from checklist.answers.model import Answers
from checklist.base.text import clean, without_hidden
from checklist.guidance.guidance import Guidance
from checklist.roster.answers import LONGEST_CELL, Said, answers_of
from checklist.roster.columns import (
    ANSWERS,
    SHOWS_ERROR,
    Cell,
    CellFault,
    Columns,
    RosterLine,
    letters,
    reference_of,
)
from checklist.roster.recipient import Recipient

REMEMBERED = 1_000
"""Different sets of answers that are kept while a roster is read."""

Faults = list[tuple[str, CellFault]]
"""Each with its column; "" when the whole row is meant."""

_ERROR = re.compile(r"#{3,}|#(N/A|NAME\?|GETTING_DATA|[A-Z_/0]+!)|Err:\d{3}")
"""Cells of a spreadsheet that shows an error, or has no room for what it holds."""

_SEPARATOR = re.compile(r"[,;\t]")

_NUL = CellFault("it holds a NUL character.", "Type the text again.")


class RowParser:
    """Makes rows of lines, once it is known where the columns are."""

    def __init__(self, guidance: Guidance, columns: Columns, width: int | None) -> None:
        """A row may have `width` cells at most; None: as many as it likes."""
        self.columns = columns
        self._width = width
        told: Callable[[tuple[str, ...]], Said] = partial(answers_of, guidance)
        self._said = lru_cache(REMEMBERED)(told)

    def read(self, line: RosterLine) -> tuple[Recipient, Faults]:
        """The person in `line` as far as everything is right, and what is wrong."""
        faults: Faults = []
        cells = line.cells
        if isinstance(cells, CellFault):
            return Recipient(line.number, "", "", Answers()), [("", cells)]
        if self._is_uneven(cells):
            return Recipient(line.number, "", "", Answers()), [("", self._uneven(len(cells)))]
        for index, cell in enumerate(cells):
            if index not in self.columns.named and not blank(cell):
                fault = "there is something in this cell, but its column has no name."
                cure = "Empty the cell, or name the column."
                faults.append((f"column {letters(index)}", CellFault(fault, cure)))
        reference = self._reference(cells, faults)
        name = clean(self._text(cells, "name", faults))
        texts = (self._text(cells, column, faults) for column in ANSWERS)
        said = self._said(tuple(t if t.isascii() else without_hidden(t) for t in texts))
        return Recipient(line.number, reference, name, said.answers, said.chooses), [
            *faults,
            *said.faults,
        ]

    def typed_name(self, line: RosterLine) -> str:
        """The name as it stands in the file."""
        return "" if isinstance(line.cells, CellFault) else self._text(line.cells, "name", [])

    def _reference(self, cells: tuple[Cell, ...], faults: Faults) -> str:
        if "reference" not in self.columns.indexes:
            return ""  # told once, with the names of the columns
        before = len(faults)
        reference, fault = reference_of(self._text(cells, "reference", faults))
        if fault and len(faults) == before:
            faults.append(("reference", fault))
        return reference

    def _text(self, cells: tuple[Cell, ...], column: str, faults: Faults) -> str:
        index = self.columns.indexes.get(column)
        cell = cells[index] if index is not None and index < len(cells) else ""
        if not isinstance(cell, str):
            faults.append((column, cell))
        elif "\0" in cell:
            faults.append((column, _NUL))
        elif _ERROR.fullmatch(cell.strip()):
            faults.append((column, SHOWS_ERROR))
        else:
            return cell[: LONGEST_CELL + 1]
        return ""

    def _is_uneven(self, cells: tuple[Cell, ...]) -> bool:
        """Return True for too many cells, or too few where a separator was taken for text.

        Excel leaves out empty cells at the end of a row.
        """
        if self._width is None or len(cells) == self._width:
            return False
        indexes = (self.columns.indexes.get(column, len(cells)) for column in ("reference", "name"))
        texts = (cells[index] for index in indexes if index < len(cells))
        return len(cells) > self._width or any(_SEPARATOR.search(str(text)) for text in texts)

    def _uneven(self, cells: int) -> CellFault:
        return CellFault(
            f"it has {cells} cell{'s' * (cells != 1)}, but the row of names has {self._width}.",
            "Look for a separator too many or too few, or for a stray quotation mark.",
        )


def blank(cell: Cell) -> bool:
    """Return whether a cell shows nothing."""
    return isinstance(cell, str) and not cell.strip()
