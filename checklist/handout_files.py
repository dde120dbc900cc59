"""The folder of a hand-out: safe names, the manifest, and what lets an interrupted one go on."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from checklist.errors import CannotWrite, UsageError
from checklist.output import explained

MANIFEST = "handout.csv"
STATE = ".checklist-handout.json"
LOCK = ".checklist-handout.lock"

COLUMNS = ("reference", "file", "edition", "pages", "minutes", "sha256", "status")

LONGEST_NAME = 80

_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|conin\$|conout\$|com[0-9]|lpt[0-9])(\.|$)")

_FORMULA = re.compile(r"^[=+\-@\t\r\0＝＋－＠]")


@dataclass(frozen=True)
class Line:
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
        """Whether the file was made."""
        return self.status == "done"


@dataclass(frozen=True)
class State:
    """What a resumed hand-out must have in common with the one that stopped."""

    made: str
    roster: str
    settings: str


def safe_name(reference: str, number: int) -> str:
    """A file name for a reference, the same on every system, without its ending.

    A reference of plain letters, digits, dots, hyphens and underlines is its own name. Any other
    is rewritten and bears its row number behind "~", so that no two are ever the same.
    """
    plain = unicodedata.normalize("NFKD", reference).encode("ascii", "ignore").decode("ascii")
    kept = re.sub(r"[^A-Za-z0-9._-]+", "-", plain)[:LONGEST_NAME].strip(".- ")
    if kept and kept == reference and not _RESERVED.match(kept):
        return kept
    return f"{kept}~{number}" if kept else f"~{number}"


def spreadsheet_safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unsafe(cell: str) -> str:
    """What `spreadsheet_safe` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def file_digest(path: Path) -> str:
    """SHA-256 of a file, read in pieces; "" when there is no such file."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


class Folder:
    """The output folder while a hand-out has it to itself."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    @contextmanager
    def taken(self, *, resume: bool) -> Iterator[None]:
        """Hold the folder. Raises UsageError when it is not empty, CannotWrite when it is held."""
        try:
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
            for name in found:
                if name.startswith(".checklist-") and name.endswith(".part"):
                    (self.path / name).unlink(missing_ok=True)
            yield
        finally:
            self._unlock()

    def state(self) -> State | None:
        """What an earlier run left to be resumed."""
        try:
            return State(**json.loads((self.path / STATE).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def remember(self, state: State) -> None:
        """Leave what a resumed run must agree with."""
        try:
            (self.path / STATE).write_text(json.dumps(asdict(state)), encoding="utf-8")
        except OSError as error:
            raise explained(self.path / STATE, error) from error

    def lines(self) -> Iterator[Line]:
        """The whole lines of an earlier manifest; a torn last one is left out."""
        path = self.path / MANIFEST
        if not path.is_file():
            return
        with path.open(encoding="utf-8-sig", newline="") as file:
            whole = (line for line in file if line.endswith("\n"))
            rows = csv.reader(whole)
            next(rows, None)
            for row in rows:
                if len(row) == len(COLUMNS):
                    reference, name, edition, pages, minutes, digest, status = row
                    yield Line(
                        *(unsafe(reference), name, edition, int(pages), int(minutes)),
                        *(digest, status),
                    )

    def _lock(self) -> None:
        path = self.path / LOCK
        try:
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            _hold(self._handle)
        except OSError as error:
            cure = "Wait until it is done, or choose another folder."
            raise CannotWrite(f"Another hand-out is using “{self.path}”.", cure) from error

    def _unlock(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
            (self.path / LOCK).unlink(missing_ok=True)


class Manifest:
    """The manifest while it is written, line by line in the order of the roster."""

    def __init__(self, path: Path, *, append: bool) -> None:
        try:
            new = not (append and path.exists())
            self._file = path.open("a" if append else "w", encoding="utf-8", newline="")
            if new:
                # Excel takes a file for UTF-8 only when it begins like this.
                self._file.write("\ufeff")
            self._writer = csv.writer(self._file, lineterminator="\n")
            if new:
                self._writer.writerow(COLUMNS)
        except OSError as error:
            raise explained(path, error) from error
        self._path = path

    def write(self, lines: Sequence[Line]) -> None:
        """Add what is known of one row."""
        try:
            for line in lines:
                cells = [str(value) for value in asdict(line).values()]
                self._writer.writerow([spreadsheet_safe(cell) for cell in cells])
            self._file.flush()
        except OSError as error:
            raise explained(self._path, error) from error

    def close(self) -> None:
        """Put everything on disk."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise explained(self._path, error) from error
        finally:
            self._file.close()


def rewrite_manifest(folder: Folder, changed: dict[str, Line]) -> None:
    """Replace the lines of files that were made anew, in one move."""
    path = folder.path / MANIFEST
    part = folder.path / ".checklist-manifest.part"
    manifest = Manifest(part, append=False)
    for line in folder.lines():
        manifest.write([changed.get(line.file, line)])
    manifest.close()
    part.replace(path)


def cut_manifest(folder: Folder, lines: int) -> None:
    """Keep so many lines of the manifest: what comes behind a gap or a torn line is made anew."""
    kept = [line for _, line in zip(range(lines), folder.lines(), strict=False)]
    part = folder.path / ".checklist-manifest.part"
    manifest = Manifest(part, append=False)
    for line in kept:
        manifest.write([line])
    manifest.close()
    part.replace(folder.path / MANIFEST)


def _hold(handle: int) -> None:
    """An exclusive lock that ends with the process, however it ends."""
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
