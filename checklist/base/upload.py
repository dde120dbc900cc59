"""A file that was sent to us: it stays in memory, and nothing of it goes to the disk."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import BinaryIO


@dataclass(frozen=True)
class Upload:
    """A file in memory, with the name under which it was sent."""

    name: str
    data: bytes = field(repr=False)

    def __str__(self) -> str:
        return self.name

    def open(self) -> BinaryIO:
        """Return it as an open file."""
        return io.BytesIO(self.data)

    def size(self) -> int:
        """Return its length in bytes."""
        return len(self.data)

    def stamp(self) -> tuple[int, ...]:
        """Return values that change when it does, which is never."""
        return ()
