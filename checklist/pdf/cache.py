"""Finished sheets by what shaped them: in memory, then in the user's cache folder."""

from __future__ import annotations

import contextlib
import ctypes
import os
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import platformdirs

from checklist import resources
from checklist.fonts import faces

FORMAT = b"checklist sheet 5\n"
"""Raise the number when finishing changes what it writes."""

KEPT = 1000
"""At most so many sheets stay on disk; the longest unused go first."""

STALE = 60.0
"""Seconds after which a claim is nobody's."""

VARIABLE = "CHECKLIST_CACHE"

PANGO = ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll", "libpango-1.0-0")


def cache_folder() -> Path | None:
    """Where sheets are kept: `CHECKLIST_CACHE`, else the user's cache folder; None: nowhere."""
    named = os.environ.get(VARIABLE)
    if named is None:
        return platformdirs.user_cache_path("checklist", appauthor=False) / "sheets"
    return Path(named) if named else None


@cache
def pango() -> tuple[str, str]:
    """(version, library file) of Pango; ("", "") when it is not installed.

    Asked of the library itself, because importing the whole engine costs half a second.
    """
    for name in PANGO:
        with contextlib.suppress(OSError):
            library = ctypes.CDLL(name)
            library.pango_version_string.restype = ctypes.c_char_p
            return library.pango_version_string().decode("ascii"), name
    return "", ""


@cache
def engine() -> str:
    """What shapes every page: engine versions, fonts, style sheets and finishing."""
    style = b"".join(path.read_bytes() for path in sorted(resources.templates().glob("*.css")))
    parts = (
        version("weasyprint"),
        version("pydyf"),
        version("pikepdf"),
        pango()[0],
        faces.digest(),
    )
    return sha256("\n".join(parts).encode() + style + FORMAT).hexdigest()


def key(page: bytes) -> str:
    """The name of a sheet in the store: a hash of everything that shaped it.

    `page` is a message of `worker.pack`: HTML, style sheet and assets.
    """
    return sha256(f"{engine()}\n".encode() + page).hexdigest()


class SheetStore:
    """Finished sheets of this process, and those of earlier ones when there is a folder."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._memory: dict[str, bytes] = {}

    def get(self, name: str) -> bytes | None:
        """The sheet called `name`. A damaged, cut or foreign entry counts as absent."""
        if name not in self._memory and (found := self._read(name)) is not None:
            self._memory[name] = found
        return self._memory.get(name)

    def put(self, name: str, finished: bytes, *, on_disk: bool) -> None:
        """Keep a sheet. A disk that cannot take it is no reason to stop."""
        self._memory[name] = finished
        if on_disk and self.folder:
            with contextlib.suppress(OSError):
                self._write(self.folder, name, finished)

    @contextlib.contextmanager
    def claim(self, name: str, *, on_disk: bool) -> Iterator[bool]:
        """Whether this process is to make a sheet; if another one is at it, wait a little.

        A claim that is older than `STALE` seconds is nobody's: its process is gone.
        """
        if not on_disk or not self.folder:
            yield True
            return
        path = self.folder / f"{name}.claim"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime > STALE:
                    path.unlink(missing_ok=True)
            time.sleep(0.02)
            yield False
            return
        except OSError:
            yield True
            return
        try:
            yield True
        finally:
            path.unlink(missing_ok=True)

    def entries(self) -> list[Path]:
        """The files on disk, the longest unused first."""
        if not self.folder or not self.folder.is_dir():
            return []
        found = []
        for path in self.folder.glob("*.sheet"):
            with contextlib.suppress(OSError):
                found.append((path.stat().st_mtime, path))
        return [path for _, path in sorted(found)]

    def clear(self) -> int:
        """Empty the folder; how many sheets there were."""
        found = self.entries()
        for path in found:
            path.unlink(missing_ok=True)
        return len(found)

    def _read(self, name: str) -> bytes | None:
        if not self.folder:
            return None
        path = self.folder / f"{name}.sheet"
        try:
            data = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        body = data[len(FORMAT) + 32 :]
        return body if data[: len(FORMAT) + 32] == FORMAT + sha256(body).digest() else None

    def _write(self, folder: Path, name: str, finished: bytes) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(FORMAT + sha256(finished).digest() + finished)
            Path(temporary).replace(folder / f"{name}.sheet")
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise
        for old in self.entries()[:-KEPT]:
            old.unlink(missing_ok=True)
