"""The end of a hand-out in figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from checklist.errors import ExitCode
from checklist.handout.documents import RowResult

ROWS_NAMED = 5
"""Rows with unprintable characters that the summary names; the others are counted."""


@dataclass
class Summary:
    """The outcome of a hand-out."""

    done: int = 0
    kept: int = 0
    """People whose files the run made that this one resumed."""
    failed: list[tuple[int, str, str]] = field(default_factory=list)
    """(row, reference, why)."""
    renamed: int = 0
    """People whose files are not named by their reference alone."""
    unprintable: list[tuple[int, str]] = field(default_factory=list)
    """(row, characters that no font holds) of the first rows that have any."""
    unprintables: int = 0
    """The number of all such rows."""
    stopped: str = ""
    """Reason that it ended early; "" when it did not."""
    exit_code: ExitCode = ExitCode.DONE
    """The exit code of a hand-out that ended early."""
    made: datetime | None = None
    """The day on each document: that of the first run."""

    def count(self, result: RowResult) -> None:
        """Add one row."""
        bad = [line for line in result.lines if not line.done]
        if bad:
            self.failed.append((result.row, bad[0].reference, bad[0].status))
        else:
            self.done += 1
        if result.unprintable:
            self.unprintables += 1
            rows = [*self.unprintable, (result.row, result.unprintable)]
            self.unprintable = sorted(rows)[:ROWS_NAMED]
        self.renamed += any("~" in line.file for line in result.lines)
