"""A roster, the file of people that a hand-out is made for: every problem at once, or its rows.

It is read twice. The first time everything is checked, and 12 bytes are kept of each row, to see
that no two people have one reference. The second time the rows are given out one by one.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from checklist.base.text import LONGEST, is_garbled
from checklist.base.upload import Upload
from checklist.errors import AnswersInvalid, Problem
from checklist.guidance.guidance import Guidance
from checklist.roster.columns import EXAMPLE, MAX_COLUMNS, CellFault, RosterLine, read_columns, same
from checklist.roster.csv import CsvFile, open_csv
from checklist.roster.file_kind import is_workbook
from checklist.roster.recipient import Recipient
from checklist.roster.rows import RowParser, blank
from checklist.roster.source import RosterFile, Source
from checklist.roster.workbook import Workbook, open_workbook

MAX_PROBLEMS = 1_000
"""Problems that are listed; the others are counted."""

ROWS_NAMED = 5
"""Rows that a note names; the others are counted."""


@dataclass(frozen=True)
class Roster:
    """A roster in which nothing is wrong."""

    file: Source
    people: int
    notes: tuple[str, ...]
    """Notes on how it was read, a sentence each."""
    _source: CsvFile | Workbook = field(repr=False)
    _reader: RowParser = field(repr=False)
    _stamp: tuple[int, ...] = field(repr=False)

    def rows(self) -> Iterator[Recipient]:
        """Each person, read anew. Raises AnswersInvalid when the file is not what it was."""
        people = 0
        with _readable(self.file):
            if isinstance(self._source, CsvFile) and self.file.stamp() != self._stamp:
                raise _changed(self.file)
            lines = _people(self._source)
            next(lines, None)
            for people, line in enumerate(lines, 1):
                row, faults = self._reader.read(line)
                if faults or people > self.people:
                    raise _changed(self.file)
                yield row
        if people != self.people:
            raise _changed(self.file)


def read_roster(
    roster: Path | str | Upload, guidance: Guidance, *, ignore_extra: bool = False
) -> Roster:
    """Check all of a roster, in a file or in memory.

    Raises AnswersInvalid with every problem of every row, or with why the file cannot be read.
    Columns that we do not know are a problem, unless `ignore_extra`.
    """
    file = roster if isinstance(roster, Upload) else RosterFile(Path(roster))
    problems, notes = _Problems(str(file)), _Notes()
    with _readable(file):
        stamp = file.stamp()
        source = _open(file)
        lines = _people(source)
        heading = next(lines, None)
        if heading is None:
            cure = _TEMPLATE if isinstance(file, RosterFile) else "Start from the empty roster."
            raise AnswersInvalid(f"“{file}” is empty.", cure)
        reader = _reader(guidance, source, heading, problems, ignore_extra=ignore_extra)
        people = _check(reader, lines, problems, notes) if reader else 0
    problems.complain()
    if not people or reader is None:
        raise AnswersInvalid(f"There are no people in “{file}”.", "Add a row for each person.")
    told = (*source.notes, *notes.told(reader.columns.extra))
    return Roster(file, people, told, source, reader, stamp)


def _reader(
    guidance: Guidance,
    source: CsvFile | Workbook,
    heading: RosterLine,
    problems: _Problems,
    *,
    ignore_extra: bool,
) -> RowParser | None:
    """Return the parser of the rows below `heading`; None when it names no columns."""
    cells = heading.cells
    if isinstance(cells, tuple) and len(cells) > MAX_COLUMNS:
        many = f"it has {len(cells):,} columns, and {MAX_COLUMNS} is the limit."
        cells = CellFault(many, "Delete those that are not used.")
    if isinstance(cells, CellFault):
        problems.add(heading.number, "", cells)
        return None
    columns = read_columns(cells, ignore_extra=ignore_extra)
    for column, fault in columns.faults:
        problems.add(heading.number, column, fault)
    width = len(cells) if isinstance(source, CsvFile) else None
    return RowParser(guidance, columns, width) if columns.indexes else None


def _check(
    reader: RowParser, lines: Iterator[RosterLine], problems: _Problems, notes: _Notes
) -> int:
    """Return the number of people in `lines`."""
    people, references = 0, _References()
    for line in lines:
        row, faults = reader.read(line)
        people += 1
        for column, fault in faults:
            problems.add(row.number, column, fault)
        if row.reference:
            references.add(row)
        notes.look(row, line, reader.typed_name(line))
    for number, earlier in references.repeated():
        problems.add(number, "reference", _repeated(earlier))
    return people


class _Problems:
    """The problems of a roster: the first ones, and how many there are."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._found: list[tuple[int, Problem]] = []
        self._count = 0

    def add(self, number: int, column: str, fault: CellFault) -> None:
        self._count += 1
        if self._count <= MAX_PROBLEMS:
            location = (self._file, f"row {number}", column)
            self._found.append((number, Problem(*location, fault.fault, fault.cure)))

    def complain(self) -> None:
        """Raise AnswersInvalid when there is a problem."""
        if not self._count:
            return
        more = self._count - len(self._found)
        raise AnswersInvalid(
            f"“{self._file}” cannot be used as it is.",
            f"The first {MAX_PROBLEMS:,} of {self._count:,} problems are listed." if more else "",
            [problem for _, problem in sorted(self._found, key=lambda found: found[0])],
        )


class _References:
    """Finds references that occur twice, from 12 bytes of each."""

    def __init__(self) -> None:
        self._found = [(array("Q"), array("I")) for _ in range(256)]

    def add(self, row: Recipient) -> None:
        digest = blake2b(same(row.reference).encode(), digest_size=8).digest()
        hashes, numbers = self._found[digest[0]]
        hashes.append(int.from_bytes(digest))
        numbers.append(row.number)

    def repeated(self) -> Iterator[tuple[int, int]]:
        """The number of each row whose reference an earlier row has, and of that row."""
        for hashes, numbers in self._found:
            first: dict[int, int] = {}
            for found, number in zip(hashes, numbers, strict=True):
                earlier = first.setdefault(found, number)
                if earlier != number:
                    yield number, earlier


class _Notes:
    """Notes: no problems, but worth knowing."""

    def __init__(self) -> None:
        self._cut, self._hidden, self._example = _Rows(), _Rows(), _Rows()
        self._unforced, self._garbled = _Rows(), _Rows()

    def look(self, row: Recipient, line: RosterLine, typed_name: str) -> None:
        if len(row.name) == LONGEST < len(typed_name):
            self._cut.add(row)
        if typed_name.strip() and not row.name:
            self._hidden.add(row)
        if row.reference == EXAMPLE:
            self._example.add(row)
        if line.is_unforced:
            self._unforced.add(row)
        if is_garbled(row.name):
            self._garbled.add(row)

    def told(self, ignored: tuple[str, ...]) -> Iterator[str]:
        if ignored:
            names = ", ".join(f"“{name}”" for name in ignored)
            yield f"Not used, because there are no such columns: {names}."
        if self._cut.count:
            yield f"The first {LONGEST} characters of long names are used ({self._cut})."
        if self._hidden.count:
            yield f"Names without letters that can be printed are left out ({self._hidden})."
        if self._unforced.count:
            yield (
                f'An apostrophe at the start of a cell, or ="…" around it, was taken for a '
                f"spreadsheet's mark of a text and left out ({self._unforced})."
            )
        if self._garbled.count:
            yield (
                f"Names look as if their accents were damaged before ({self._garbled}). "
                "Look at them in the roster, and type them again where they are wrong."
            )
        if self._example.count:
            yield f"The example from the template is still there ({self._example})."


class _Rows:
    """The first few of some rows, and how many there are."""

    def __init__(self) -> None:
        self.count = 0
        self._first: list[int] = []

    def add(self, row: Recipient) -> None:
        self.count += 1
        if self.count <= ROWS_NAMED:
            self._first.append(row.number)

    def __str__(self) -> str:
        more = self.count - len(self._first)
        named = ", ".join(str(number) for number in self._first)
        return f"row{'s' * (self.count > 1)} {named}" + f" and {more:,} more" * (more > 0)


def _repeated(earlier: int) -> CellFault:
    return CellFault(
        f"row {earlier} has the same reference, but for capitals or the form of its letters.",
        "Give each person a reference of their own.",
    )


def _people(source: CsvFile | Workbook) -> Iterator[RosterLine]:
    """The lines that are not blank."""
    for line in source.lines():
        cells = line.cells
        if isinstance(cells, CellFault) or not all(blank(cell) for cell in cells):
            yield line


def _open(file: Source) -> CsvFile | Workbook:
    """Open a workbook or text, whatever the name says."""
    return open_workbook(file) if is_workbook(file) else open_csv(file)


@contextmanager
def _readable(file: Source) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise AnswersInvalid(f"There is no file “{file}”.", _TEMPLATE) from None
    except OSError as error:
        raise AnswersInvalid(f"“{file}” cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise _changed(file) from None


def _changed(file: Source) -> AnswersInvalid:
    return AnswersInvalid(f"“{file}” was changed while it was read.", "Run the command again.")


_TEMPLATE = "Run “checklist handout --template roster.csv” for one to fill in."
