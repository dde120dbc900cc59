"""The folder of a hand-out on this machine, or one that machines share."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from checklist.base import files, ordinary_files
from checklist.base.files import explained
from checklist.errors import CannotWrite, UsageError
from checklist.handout.manifest import MANIFEST, MARK, ManifestEntry, as_csv, heading, read_lines
from checklist.handout.storage import state_file
from checklist.handout.storage.base import LOCK, STATE, State

PIECE = 1 << 20
"""Bytes that are read at a time."""

LONGEST_LINE = 65_536
"""Characters of a manifest's line; a longer one is no line of ours."""


class Folder:
    """A folder of this file system; see `Storage` for what its methods promise."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def address(self) -> str:
        """Return where a worker finds it, also one that was started elsewhere."""
        return str(self.path.resolve())

    @contextmanager
    def taken(self, *, resume: bool) -> Iterator[None]:
        """Hold the folder with a lock that ends with this process, however it ends."""
        try:
            if self.path.exists() and not self.path.is_dir():
                raise CannotWrite(f"“{self.path}” is not a folder.", "Choose another name.")
            self.path.mkdir(mode=0o700, exist_ok=True)
            empty = self.empty()
        except OSError as error:
            raise explained(self.path, error) from error
        if self.path.is_symlink():
            raise CannotWrite(f"“{self.path}” is a link.", "Name the folder itself.")
        if not empty and not resume:
            cure = "Add --resume to go on with a hand-out, or choose an empty folder."
            raise UsageError(f"The folder “{self.path}” is not empty.", cure)
        handle = self._lock()
        try:
            files.sweep(self.path)
            yield
            files.sweep(self.path)
        finally:
            with suppress(OSError):  # Windows does not delete what is open, and it may stay
                (self.path / LOCK).unlink(missing_ok=True)
            os.close(handle)

    def empty(self) -> bool:
        """Return whether nothing is there but the lock. Raises CannotWrite."""
        try:
            with os.scandir(self.path) as entries:
                return not any(entry.name != LOCK for entry in entries)
        except OSError as error:
            raise explained(self.path, error) from error

    def write(self, name: str, data: bytes) -> None:
        """Put a file there by way of a temporary file in the same folder."""
        with files.replacement(self.path / name) as file:
            file.write(data)

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the content of an ordinary file in pieces."""
        try:
            with ordinary_files.read(self.path / name) as file:
                while piece := file.read(PIECE):
                    yield piece
        except OSError as error:
            raise CannotWrite(f"“{self.path / name}” cannot be read.") from error

    def whole(self, lines: Iterable[ManifestEntry]) -> Iterator[bool]:
        """Yield for each line whether its file has the hash that it says."""
        return (_digest(self.path / line.file) == line.sha256 for line in lines)

    def state(self) -> State | None:
        """Return what an earlier run left to be resumed."""
        try:
            with ordinary_files.read(self.path / STATE) as file:
                return state_file.parse(file.read(state_file.LARGEST + 1))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise state_file.damaged() from error

    def remember(self, state: State) -> None:
        """Leave what a resumed run must agree with."""
        self.write(STATE, state_file.dump(state))

    def lines(self) -> Iterator[ManifestEntry]:
        """Yield the whole lines of an earlier manifest."""
        try:
            data = ordinary_files.read(self.path / MANIFEST)
        except FileNotFoundError:
            return
        except OSError as error:
            raise explained(self.path / MANIFEST, error) from error
        with io.TextIOWrapper(data, encoding="utf-8-sig", errors="replace", newline="") as file:
            yield from read_lines(iter(partial(file.readline, LONGEST_LINE), ""))

    def manifest(self, *, append: bool) -> Manifest:
        """Open the manifest, to be written."""
        if not append:
            self.write(MANIFEST, (MARK + heading()).encode("utf-8"))
        return Manifest(self.path / MANIFEST)

    def rewrite(self, lines: Iterable[ManifestEntry]) -> None:
        """Put a manifest of `lines` in the place of the one before, in one move."""
        with files.replacement(self.path / MANIFEST) as file:
            file.write((MARK + heading()).encode("utf-8"))
            for line in lines:
                file.write(as_csv([line]).encode("utf-8"))

    def correct(self, changed: Mapping[str, ManifestEntry]) -> None:
        """Put lines in the place of those about the same file."""
        self.rewrite(changed.get(line.file, line) for line in self.lines())

    def _lock(self) -> int:
        try:
            handle = ordinary_files.open_lock(self.path / LOCK)
        except OSError as error:
            raise explained(self.path / LOCK, error) from error
        if handle is None:
            cure = "Wait until it is done, or choose another folder."
            raise CannotWrite(f"Another hand-out is using “{self.path}”.", cure)
        return handle


class Manifest:
    """The manifest while it is written; each row is with the system before the next one comes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = files.appended(path)

    def write(self, lines: Sequence[ManifestEntry]) -> None:
        """Add the lines of one row."""
        try:
            self._file.write(as_csv(lines))
            self._file.flush()
        except OSError as error:
            raise explained(self._path, error) from error

    def close(self) -> None:
        """Put everything on disk; a second time there is nothing left to do."""
        if self._file.closed:
            return
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        except OSError as error:
            with suppress(OSError):
                self._file.close()
            raise explained(self._path, error) from error


def _digest(path: Path) -> str:
    """Return the SHA-256 of an ordinary file, read in pieces; "" when there is none."""
    try:
        with ordinary_files.read(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
