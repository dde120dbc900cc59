"""A hand-out at an address such as `s3://bucket/folder`: what a folder does, without one.

Nothing there can be appended to, so the manifest grows in pieces that are joined at the end.
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict

from checklist.errors import CannotWrite, UsageError
from checklist.handout.manifest import MANIFEST, MARK, ManifestEntry, as_csv, heading, read_lines
from checklist.handout.storage.address import shown
from checklist.handout.storage.base import State
from checklist.handout.storage.fsspec_files import Files
from checklist.handout.storage.lease import LOCK, Lease

STATE = ".checklist-handout.json"
PIECES = ".checklist-manifest"

PIECE_LINES = 2_000
PIECE_SECONDS = 10.0
"""So much of the manifest may be lost when this machine dies; its files are then made again."""


class Remote:
    """An address; see `Place` for what its methods promise."""

    def __init__(self, address: str) -> None:
        self._files = Files(address)
        self._lease: Lease | None = None
        self._sizes: dict[str, int] | None = None

    @property
    def address(self) -> str:
        """Where a worker finds it."""
        return self._files.address

    @contextmanager
    def taken(self, *, resume: bool) -> Iterator[None]:
        """Hold it with a lease."""
        self._files.make_folder()
        if not resume and set(self._files.names()) - {LOCK}:
            cure = "Add --resume to go on with a hand-out, or choose an empty place."
            raise UsageError(f"There are files at “{shown(self.address)}” already.", cure)
        self._lease = Lease(self.address)
        try:
            self._lease.take()
            self._files.sweep()
            yield
            self._files.sweep()
        finally:
            self._lease.release()

    def write(self, name: str, data: bytes) -> None:
        """Whole or not at all."""
        self._files.write(name, [data])

    def chunks(self, name: str) -> Iterator[bytes]:
        """What is in a file, in pieces."""
        return self._files.read(name)

    def whole(self, lines: Iterable[ManifestEntry]) -> Iterator[bool]:
        """Whether it is there: what is there is whole, and reading it all would take long."""
        if self._sizes is None:
            self._sizes = self._files.names()
        return (self._sizes.get(line.file, 0) > 0 for line in lines)

    def state(self) -> State | None:
        """What an earlier run left to be resumed."""
        try:
            return State(**json.loads(b"".join(self.chunks(STATE))))
        except (CannotWrite, ValueError, TypeError):
            return None

    def remember(self, state: State) -> None:
        """Leave what a resumed run must agree with."""
        self.write(STATE, json.dumps(asdict(state)).encode("utf-8"))

    def lines(self) -> Iterator[ManifestEntry]:
        """The lines of an earlier manifest, piece by piece."""
        for name in self.pieces():
            yield from self._piece(name)

    def manifest(self, *, append: bool) -> Manifest:
        """The manifest, to be written."""
        before = len(self.pieces()) if append else 0
        return Manifest(self, before)

    def cut(self, lines: int) -> None:
        """Keep so many lines; from the end, so that what is left is always a beginning."""
        starts, total = [], 0
        for name in self.pieces():
            starts.append((name, total))
            total += sum(1 for _ in self._piece(name))
        for name, start in reversed(starts):
            if start >= lines:
                self._files.delete(name)
            else:
                kept = list(self._piece(name))[: lines - start]
                self.write(name, as_csv(kept).encode("utf-8"))
                return

    def correct(self, changed: Mapping[str, ManifestEntry]) -> None:
        """Put lines in the place of those about the same file."""
        for name in self.pieces():
            lines = list(self._piece(name))
            if any(line.file in changed for line in lines):
                better = as_csv(changed.get(line.file, line) for line in lines)
                self.write(name, better.encode("utf-8"))

    def pieces(self) -> list[str]:
        """The names of the pieces of the manifest, in order."""
        return [f"{PIECES}/{name}" for name in sorted(self._files.names(PIECES))]

    def join(self) -> None:
        """One manifest from all pieces."""

        def whole() -> Iterator[bytes]:
            yield (MARK + heading()).encode("utf-8")
            for name in self.pieces():
                yield from self.chunks(name)

        self._files.write(MANIFEST, whole())

    def check(self) -> None:
        """Raise CannotWrite when another hand-out has taken it over."""
        if self._lease:
            self._lease.check()

    def _piece(self, name: str) -> Iterator[ManifestEntry]:
        text = b"".join(self.chunks(name)).decode("utf-8", "replace")
        return read_lines(io.StringIO(text, newline=""))


class Manifest:
    """The manifest while it is written, a piece at a time."""

    def __init__(self, remote: Remote, before: int) -> None:
        self._remote, self._pieces = remote, before
        self._waiting: list[ManifestEntry] = []
        self._closed = False
        self._written = time.monotonic()

    def write(self, lines: Sequence[ManifestEntry]) -> None:
        """Add what is known of one row."""
        self._remote.check()
        self._waiting += lines
        late = time.monotonic() - self._written > PIECE_SECONDS
        if late or len(self._waiting) >= PIECE_LINES:
            self._flush()

    def close(self) -> None:
        """Put the rest there, and all pieces together; a second time nothing is left to do."""
        if not self._closed:
            self._closed = True
            self._remote.check()
            self._flush()
            self._remote.join()

    def _flush(self) -> None:
        if self._waiting:
            self._pieces += 1
            text = as_csv(self._waiting)
            self._remote.write(f"{PIECES}/{self._pieces:08}.csv", text.encode("utf-8"))
        self._waiting, self._written = [], time.monotonic()
