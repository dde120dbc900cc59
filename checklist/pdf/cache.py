"""Finished sheets by what shaped them: in memory, then in the cache folder.

No state of the folder stops, slows or changes a run: what cannot be used counts as absent.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import tempfile
from collections import OrderedDict
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from checklist import resources
from checklist.fonts import faces
from checklist.html.look import SlipSource
from checklist.pdf import cache_claim
from checklist.pdf.cache_entry import FORMAT, packed, read_entry, unpacked
from checklist.pdf.layout_process import pack_slips
from checklist.pdf.slip import Slip, slip_of

KEPT = 5000
"""Slips that stay on disk; the longest unused go first."""

REMEMBERED = 32 * 1024 * 1024
"""Bytes of sheets that a process keeps in memory; the longest unused go first."""

PANGO = ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll", "libpango-1.0-0")


@cache
def pango() -> tuple[str, str]:
    """Return (version, library file) of Pango; ("", "") when it is not installed.

    The library itself is asked, because importing the whole engine costs half a second.
    """
    for name in PANGO:
        with contextlib.suppress(OSError):
            library = ctypes.CDLL(name)
            library.pango_version_string.restype = ctypes.c_char_p
            return library.pango_version_string().decode("ascii"), name
    return "", ""


@cache
def engine() -> str:
    """Return a hash of what shapes every page: engine, fonts, style sheets and finishing."""
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
    """Return the key of a sheet in the store: a hash of everything that shaped it.

    `page` is a message of `layout_process.pack`: HTML, style sheet and assets.
    """
    return sha256(f"{engine()}\n".encode() + page).hexdigest()


class SheetStore:
    """Finished sheets of this process, and those of earlier ones when there is a folder."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._memory: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._slips: dict[str, Slip] = {}

    def get(self, name: str, page: bytes = b"") -> bytes | None:
        """Return the sheet called `name`; a damaged, cut, foreign or acting one is absent.

        `page` is what was hashed: a sheet may link to no other machines than it names.
        """
        if name in self._memory:
            self._memory.move_to_end(name)
            return self._memory[name]
        if not self.folder:
            return None
        entry = read_entry(self.folder / f"{name}.sheet")
        sheet = unpacked(name, entry, page) if entry else None
        if sheet is not None:
            self._remember(name, sheet)
        return sheet

    def slip(self, name: str, source: SlipSource) -> Slip | None:
        """Return the slip called `name`, decoded once a process; see `get`."""
        if name not in self._slips:
            data = self.get(name, pack_slips([source]))
            if data is None:
                return None
            self._slips[name] = slip_of(data)
        return self._slips[name]

    def put(self, name: str, finished: bytes, *, on_disk: bool) -> None:
        """Keep a sheet, unless `on_disk` is False: such a sheet shows what someone chose or typed.

        A disk that cannot take it is no reason to stop.
        """
        if not on_disk:
            return
        self._remember(name, finished)
        if self.folder:
            with contextlib.suppress(OSError, ValueError):
                self._write(self.folder, name, finished)

    @contextlib.contextmanager
    def claim(self, name: str, *, on_disk: bool) -> Iterator[bool]:
        """Yield True when this process is to make a sheet, False when another one is at it."""
        if not on_disk or not self.folder:
            yield True
            return
        with cache_claim.claim(self.folder, name) as mine:
            yield mine

    def entries(self) -> list[Path]:
        """Return the files on disk, the longest unused first."""
        used = []
        with contextlib.suppress(OSError, ValueError):
            for path in self.folder.glob("*.sheet") if self.folder else ():
                with contextlib.suppress(OSError):
                    used.append((path.lstat().st_mtime, path))
        return [path for _, path in sorted(used)]

    def clear(self) -> int:
        """Empty the folder and return the number of sheets that went."""
        return sum(_removed(path) for path in self.entries())

    def _remember(self, name: str, sheet: bytes) -> None:
        self._size += len(sheet) - len(self._memory.pop(name, b""))
        self._memory[name] = sheet
        while self._size > REMEMBERED:
            _, gone = self._memory.popitem(last=False)
            self._size -= len(gone)

    def _write(self, folder: Path, name: str, finished: bytes) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(packed(name, finished))
            Path(temporary).replace(folder / f"{name}.sheet")
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise
        for old in self.entries()[:-KEPT]:
            _removed(old)


def _removed(path: Path) -> bool:
    """Return whether a file was there and is gone now."""
    try:
        path.unlink()
    except OSError:
        return False
    return True
