"""The manifest of a hand-out: a line for each file, and how it is spelt as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass

MANIFEST = "handout.csv"

COLUMNS = ("reference", "file", "edition", "pages", "minutes", "sha256", "status")

MARK = "\ufeff"
"""The mark that tells a spreadsheet program that a CSV is UTF-8."""

_COUNT = re.compile(r"[0-9]{1,9}\Z")

_FORMULA = re.compile(r"^'*[=+\-@\t\r\0＝＋－＠]")


@dataclass(frozen=True)
class ManifestEntry:
    """One file of the hand-out, as the manifest lists it. It names no platform."""

    reference: str
    file: str
    edition: str
    pages: int
    minutes: int
    sha256: str
    status: str
    """`done`, or `failed: ` and why."""

    @property
    def done(self) -> bool:
        """Return whether the file was made."""
        return self.status == "done"


def heading() -> str:
    """Return the first row."""
    return _csv([COLUMNS])


def as_csv(lines: Iterable[ManifestEntry]) -> str:
    """Return rows of the manifest, safe to open in a spreadsheet."""
    cells = ([str(value) for value in asdict(line).values()] for line in lines)
    return _csv([spreadsheet_safe(cell) for cell in row] for row in cells)


def read_lines(rows: Iterable[str]) -> Iterator[ManifestEntry]:
    """Yield the whole lines in `rows` of CSV; those that are torn or no lines of ours are passed.

    Anybody may have written them: names of files and references are as they stand there.
    """
    reader = csv.reader(row for row in rows if row.endswith("\n"))
    with suppress(csv.Error):  # such as a cell without an end
        for row in reader:
            if len(row) != len(COLUMNS) or not (_COUNT.match(row[3]) and _COUNT.match(row[4])):
                continue
            reference, name, edition, pages, minutes, digest, status = row
            yield ManifestEntry(
                unsafe(reference), name, edition, int(pages), int(minutes), digest, status
            )


def spreadsheet_safe(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unsafe(cell: str) -> str:
    """Return the cell that `spreadsheet_safe` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def _csv(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
