"""Slips by what shaped them: in memory, in the stock, then in the cache folder.

No state of the folder stops, slows or changes a run: what cannot be used counts as absent.
"""

from __future__ import annotations

import contextlib
import os
from collections import OrderedDict
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from checklist.base.stock_file import StockFile, installed_stock
from checklist.html.look import SlipSource
from checklist.pdf import engine
from checklist.pdf.slip import Slip, slip_of

KEPT = 20_000
"""Slips that stay on disk; the longest unused go first."""

COUNTED_EVERY = 64
"""Slips that are written between two looks at how many there are."""

DECODED = 2000
"""Slips that a process keeps decoded; the longest unused go first."""


def entry_name(key: bytes) -> str:
    """Return the name of a slip in the folder: a hash of everything that shaped it.

    `key` is that of its source.
    """
    return sha256(f"{engine.fingerprint()}\n".encode() + key).hexdigest()


class SheetStore:
    """Slips of the stock, of this process, and of earlier ones when there is a folder.

    A program without a stock, such as a checkout, has what it laid out itself.
    """

    def __init__(self, folder: Path | None, stock: StockFile | None = None) -> None:
        self.folder = folder
        self.stock = stock or installed_stock()
        self._slips: OrderedDict[SlipSource, Slip] = OrderedDict()
        self._written = 0

    def get(self, name: str, page: bytes = b"") -> bytes | None:
        """Return the entry called `name`; a damaged, cut, foreign or acting one is absent.

        `page` is what was hashed: an entry may link to no other machines than it names.
        """
        from checklist.pdf.cache_entry import read_entry, unpacked

        entry = read_entry(self.folder / f"{name}.sheet") if self.folder else None
        return unpacked(name, entry, page) if entry else None

    def slip(self, source: SlipSource) -> Slip | None:
        """Return the slip of a source; None when it was never laid out.

        Raises GuidanceInvalid when the stock is damaged.
        """
        if source in self._slips:
            self._slips.move_to_end(source)
            return self._slips[source]
        data = self.stock.get(source.key) if self.stock else None
        if data is None and self.folder and engine.is_installed():
            data = self.get(entry_name(source.key), source.key)
        return None if data is None else self._decoded(source, data)

    def keep(self, source: SlipSource, data: bytes) -> Slip:
        """Keep what was laid out for a source, and return it."""
        if self.folder:
            self.put(entry_name(source.key), data)
        return self._decoded(source, data)

    def _decoded(self, source: SlipSource, data: bytes) -> Slip:
        self._slips[source] = slip_of(data)
        if len(self._slips) > DECODED:
            self._slips.popitem(last=False)
        return self._slips[source]

    def put(self, name: str, finished: bytes) -> None:
        """Keep a slip. A disk that cannot take it is no reason to stop."""
        if self.folder:
            with contextlib.suppress(OSError, ValueError):
                self._write(self.folder, name, finished)

    @contextlib.contextmanager
    def claim(self, name: str) -> Iterator[bool]:
        """Yield True when this process is to make a sheet, False when another one is at it."""
        if not self.folder:
            yield True
            return
        from checklist.pdf import cache_claim

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

    def is_empty(self) -> bool:
        """Tell whether nothing is known yet, so that the layout engine will be needed."""
        if self.stock:
            return False
        with contextlib.suppress(OSError, ValueError):
            return not self.folder or next(self.folder.glob("*.sheet"), None) is None
        return True

    def clear(self) -> int:
        """Empty the folder and return the number of sheets that went."""
        return sum(_removed(path) for path in self.entries())

    def _write(self, folder: Path, name: str, finished: bytes) -> None:
        import tempfile

        from checklist.pdf.cache_entry import packed

        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(packed(name, finished))
            Path(temporary).replace(folder / f"{name}.sheet")
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise
        if self._written % COUNTED_EVERY == 0:
            for old in self.entries()[:-KEPT]:
                _removed(old)
        self._written += 1


def _removed(path: Path) -> bool:
    """Return whether a file was there and is gone now."""
    try:
        path.unlink()
    except OSError:
        return False
    return True
