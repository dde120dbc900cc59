"""Where the bytes of a roster come from: a file, or memory."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from checklist.base.upload import Upload
from checklist.errors import AnswersInvalid


@dataclass(frozen=True)
class RosterFile:
    """A roster on the disk."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)

    def open(self) -> BinaryIO:
        """Return it as an open file. Raises OSError."""
        return self.path.open("rb")

    def size(self) -> int:
        """Return its length in bytes. Raises OSError."""
        return self.path.stat().st_size

    def stamp(self) -> tuple[int, ...]:
        """Return values that change when it is written to. Raises AnswersInvalid, and OSError."""
        found = self.path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise AnswersInvalid(f"“{self.path}” is a folder.", "Name the roster inside it.")
        if not stat.S_ISREG(found.st_mode):
            raise AnswersInvalid(
                f"“{self.path}” is not a file.", "Save the roster as a file first."
            )
        return found.st_ino, found.st_size, found.st_mtime_ns


Source = RosterFile | Upload
