"""Lines of a manifest, found by the file that each is about, whatever order they stand in."""

from __future__ import annotations

from collections.abc import Iterator

from checklist.handout.manifest import ManifestEntry

WINDOW = 100_000
"""Lines that are held at most while one is looked for; each takes about 500 bytes."""


class Listed:
    """Lines that are taken one by one; those in the order of the roster are never held."""

    def __init__(self, lines: Iterator[ManifestEntry]) -> None:
        self._lines = lines
        self._ahead: dict[str, ManifestEntry] = {}

    def take(self, name: str) -> ManifestEntry | None:
        """Return the line about a file, and never again; None when there is none in reach."""
        while name not in self._ahead and len(self._ahead) < WINDOW and self._advance():
            pass
        return self._ahead.pop(name, None)

    def over(self) -> bool:
        """Return whether every line has been taken."""
        return not self._ahead and not self._advance()

    def rest(self) -> Iterator[ManifestEntry]:
        """Yield the lines that nobody took."""
        yield from self._ahead.values()
        yield from self._lines

    def _advance(self) -> bool:
        line = next(self._lines, None)
        if line is None:
            return False
        self._ahead.setdefault(line.file, line)
        return True
