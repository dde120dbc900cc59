"""A hand-out at an address such as `s3://bucket/folder`: what a folder does, without one.

Nothing there can be appended to, so the manifest grows in pieces that are joined at the end.
"""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice

from checklist.errors import UsageError
from checklist.handout.manifest import MANIFEST, MARK, ManifestEntry, as_csv, heading, read_lines
from checklist.handout.storage import state_file
from checklist.handout.storage.address import shown
from checklist.handout.storage.base import LOCK, STATE, State
from checklist.handout.storage.fsspec_files import Files
from checklist.handout.storage.lease import Lease

PIECES = ".checklist-manifest"
"""The folder of the manifest's pieces."""

PIECE_LINES = 2_000
PIECE_SECONDS = 10.0
"""Lines, and seconds, after which a piece is written: as much may be lost with this machine."""

LARGEST_PIECE = 64
"""Reads of 1 MB that a piece of ours never needs."""

_PIECE = re.compile(r"[0-9]{8}\.csv")


class Remote:
    """An address; see `Storage` for what its methods promise."""

    def __init__(self, address: str) -> None:
        self._files = Files(address)
        self._lease: Lease | None = None
        self._sizes: dict[str, int] | None = None

    @property
    def address(self) -> str:
        """Return where a worker finds it."""
        return self._files.address

    @contextmanager
    def taken(self, *, resume: bool) -> Iterator[None]:
        """Hold it with a lease."""
        self._files.make_folder()
        if not resume and set(self._files.names()) - {LOCK}:
            cure = "Add --resume to go on with a hand-out, or choose an empty one."
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
        """Put a file there, whole or not at all."""
        self._files.write(name, [data])

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the content of a file in pieces."""
        return self._files.read(name)

    def empty(self) -> bool:
        """Return whether nothing is there but the lock."""
        return not set(self._files.names()) - {LOCK}

    def whole(self, lines: Iterable[ManifestEntry]) -> Iterator[bool]:
        """Yield for each line whether its file is there.

        What is there is whole, and reading all of it would take as long as making it.
        """
        if self._sizes is None:
            self._sizes = self._files.names()
        return (self._sizes.get(line.file, 0) > 0 for line in lines)

    def state(self) -> State | None:
        """Return what an earlier run left to be resumed."""
        if STATE not in self._files.names():
            return None
        return state_file.parse(next(iter(self.chunks(STATE)), b""))

    def remember(self, state: State) -> None:
        """Leave what a resumed run must agree with."""
        self.write(STATE, state_file.dump(state))

    def lines(self) -> Iterator[ManifestEntry]:
        """Yield the lines of an earlier manifest, piece by piece."""
        for name in self.pieces():
            yield from self._piece(name)

    def manifest(self, *, append: bool) -> Manifest:
        """Open the manifest, to be written in pieces behind the last one."""
        return Manifest(self, self._last() if append else 0)

    def rewrite(self, lines: Iterable[ManifestEntry]) -> None:
        """Write new pieces behind the old ones, then delete those.

        A run that is stopped between the two leaves lines twice, which a resumed one passes over.
        """
        before = self.pieces()
        writer = Manifest(self, self._last())
        try:
            for line in lines:
                writer.write([line])
            writer.flush()
        except BaseException:
            self._delete(set(self.pieces()) - set(before))
            raise
        self._delete(before)

    def correct(self, changed: Mapping[str, ManifestEntry]) -> None:
        """Put lines in the place of those about the same file."""
        for name in self.pieces():
            lines = list(self._piece(name))
            if any(line.file in changed for line in lines):
                better = as_csv(changed.get(line.file, line) for line in lines)
                self.write(name, better.encode("utf-8"))

    def pieces(self) -> list[str]:
        """Return the names of the pieces of the manifest, in order."""
        names = sorted(filter(_PIECE.fullmatch, self._files.names(PIECES)))
        return [f"{PIECES}/{name}" for name in names]

    def join(self) -> None:
        """Join all pieces to one manifest."""

        def whole() -> Iterator[bytes]:
            yield (MARK + heading()).encode("utf-8")
            for name in self.pieces():
                yield from self.chunks(name)

        self._files.write(MANIFEST, whole())

    def check(self) -> None:
        """Raise CannotWrite when another hand-out has taken the address over."""
        if self._lease:
            self._lease.check()

    def _piece(self, name: str) -> Iterator[ManifestEntry]:
        text = b"".join(islice(self.chunks(name), LARGEST_PIECE)).decode("utf-8", "replace")
        return read_lines(io.StringIO(text, newline=""))

    def _last(self) -> int:
        """Return the number of the last piece; 0 when there is none."""
        names = self.pieces()
        return int(names[-1].removesuffix(".csv")[-8:]) if names else 0

    def _delete(self, names: Iterable[str]) -> None:
        for name in names:
            self._files.delete(name)


class Manifest:
    """The manifest while it is written, a piece at a time."""

    def __init__(self, remote: Remote, before: int) -> None:
        self._remote, self._pieces = remote, before
        self._waiting: list[ManifestEntry] = []
        self._closed = False
        self._written = time.monotonic()

    def write(self, lines: Sequence[ManifestEntry]) -> None:
        """Add the lines of one row."""
        self._remote.check()
        self._waiting += lines
        late = time.monotonic() - self._written > PIECE_SECONDS
        if late or len(self._waiting) >= PIECE_LINES:
            self.flush()

    def close(self) -> None:
        """Put the rest there, and all pieces together; a second time nothing is left to do."""
        if not self._closed:
            self._closed = True
            self._remote.check()
            self.flush()
            self._remote.join()

    def flush(self) -> None:
        """Write the lines that wait as one piece."""
        if self._waiting:
            self._pieces += 1
            text = as_csv(self._waiting)
            self._remote.write(f"{PIECES}/{self._pieces:08}.csv", text.encode("utf-8"))
        self._waiting, self._written = [], time.monotonic()
