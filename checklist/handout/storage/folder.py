"""The folder of a hand-out on this machine, or one that machines share."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from itertools import islice
from pathlib import Path

from checklist.base import files
from checklist.base.files import explained
from checklist.errors import CannotWrite, UsageError
from checklist.handout.manifest import MANIFEST, MARK, ManifestEntry, as_csv, heading, read_lines
from checklist.handout.storage.base import State

STATE = ".checklist-handout.json"
LOCK = ".checklist-handout.lock"
PART = ".checklist-manifest.part"

PIECE = 1 << 20


class Folder:
    """A folder of this file system; see `Place` for what its methods promise."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    @property
    def address(self) -> str:
        """Where a worker finds it, also one that was started elsewhere."""
        return str(self.path.resolve())

    @contextmanager
    def taken(self, *, resume: bool) -> Iterator[None]:
        """Hold the folder with a lock that ends with this process, however it ends."""
        try:
            if self.path.exists() and not self.path.is_dir():
                raise CannotWrite(f"“{self.path}” is not a folder.", "Choose another name.")
            self.path.mkdir(mode=0o700, exist_ok=True)
            found = {entry.name for entry in os.scandir(self.path)} - {LOCK}
        except OSError as error:
            raise explained(self.path, error) from error
        if self.path.is_symlink():
            raise CannotWrite(f"“{self.path}” is a link.", "Name the folder itself.")
        if found and not resume:
            cure = "Add --resume to go on with a hand-out, or choose an empty folder."
            raise UsageError(f"The folder “{self.path}” is not empty.", cure)
        self._lock()
        try:
            self._sweep()
            yield
            self._sweep()
        finally:
            self._unlock()

    def _sweep(self) -> None:
        """Delete what workers left that were killed in the middle of a file."""
        for path in self.path.glob(".checklist-*.part"):
            with suppress(OSError):
                path.unlink()

    def write(self, name: str, data: bytes) -> None:
        """By way of a temporary file in the same folder."""
        files.write(self.path / name, data, force=True)

    def chunks(self, name: str) -> Iterator[bytes]:
        """What is in a file, in pieces."""
        try:
            with (self.path / name).open("rb") as file:
                while piece := file.read(PIECE):
                    yield piece
        except OSError as error:
            raise CannotWrite(f"“{self.path / name}” cannot be read.") from error

    def whole(self, lines: Iterable[ManifestEntry]) -> Iterator[bool]:
        """By its hash."""
        return (_digest(self.path / line.file) == line.sha256 for line in lines)

    def state(self) -> State | None:
        """What an earlier run left to be resumed."""
        try:
            return State(**json.loads((self.path / STATE).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def remember(self, state: State) -> None:
        """Leave what a resumed run must agree with."""
        self.write(STATE, json.dumps(asdict(state)).encode("utf-8"))

    def lines(self) -> Iterator[ManifestEntry]:
        """The whole lines of an earlier manifest."""
        path = self.path / MANIFEST
        if path.is_file():
            with path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
                yield from read_lines(file)

    def manifest(self, *, append: bool) -> Manifest:
        """The manifest, to be written."""
        return Manifest(self.path / MANIFEST, append=append)

    def cut(self, lines: int) -> None:
        """Keep so many lines of the manifest."""
        self._replace(islice(self.lines(), lines))

    def correct(self, changed: Mapping[str, ManifestEntry]) -> None:
        """Put lines in the place of those about the same file."""
        self._replace(changed.get(line.file, line) for line in self.lines())

    def _replace(self, lines: Iterable[ManifestEntry]) -> None:
        """A manifest of `lines` in the place of the one before, in one move."""
        manifest = Manifest(self.path / PART, append=False)
        try:
            for line in lines:
                manifest.write([line])
        finally:
            manifest.close()
        try:
            (self.path / PART).replace(self.path / MANIFEST)
        except OSError as error:
            raise explained(self.path / MANIFEST, error) from error

    def _lock(self) -> None:
        path = self.path / LOCK
        try:
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            _hold(self._handle)
            if os.fstat(self._handle).st_ino != path.stat().st_ino:
                raise FileNotFoundError(path)  # its holder ended just now and took the file along
        except OSError as error:
            cure = "Wait until it is done, or choose another folder."
            raise CannotWrite(f"Another hand-out is using “{self.path}”.", cure) from error

    def _unlock(self) -> None:
        if self._handle is not None:
            with suppress(OSError):  # Windows does not delete what is open, and it may stay
                (self.path / LOCK).unlink(missing_ok=True)
            os.close(self._handle)
            self._handle = None


class Manifest:
    """The manifest while it is written; each row is with the system before the next one comes."""

    def __init__(self, path: Path, *, append: bool) -> None:
        self._path = path
        try:
            new = not (append and path.exists())
            self._file = path.open("a" if append else "w", encoding="utf-8", newline="")
            if new:
                self._file.write(MARK + heading())
        except OSError as error:
            raise explained(path, error) from error

    def write(self, lines: Sequence[ManifestEntry]) -> None:
        """Add what is known of one row."""
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
    """SHA-256 of a file, read in pieces; "" when there is no such file."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _hold(handle: int) -> None:
    """An exclusive lock that ends with the process, however it ends."""
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
