"""The stock: named pieces of data in one file that is read by mapping it into memory.

    MAGIC  the version of the program  a hash of what follows up to the pieces
    the number of pieces  the length of the sample
    for each piece, sorted: a hash of its name, where it starts, its length, a checksum
    a sample of the pieces, then the pieces, each compressed with it as dictionary

All numbers are big-endian. The same pieces give the same bytes.
"""

from __future__ import annotations

import mmap
import struct
import zlib
from bisect import bisect_left
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

from checklist import __version__, resources
from checklist.errors import GuidanceInvalid, wheel

MAGIC = b"checklist stock 1\n"

FOLDER, SUFFIX = "stock", ".stock"
"""Folder of the installed package that holds the stock, and how the name of the file ends."""

REINSTALL = f"From the folder of its wheel, install checklist again: {wheel()}."

SAMPLED, LONGEST_SAMPLE = 40, 32 * 1024
"""Pieces in the sample, and its bytes: zlib looks back no further."""

_HEAD = struct.Struct(">18s16s32sII")

_ROW = struct.Struct(">16sIII")


class StockFile:
    """Pieces by name. Raises GuidanceInvalid for a file that is damaged, or of another program."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            magic, version, digest, count, sample = _HEAD.unpack_from(self._data)
        except (OSError, ValueError, struct.error) as error:
            raise self._fault("cannot be read") from error
        if magic != MAGIC or version != _version():
            raise self._fault("is not of this version of checklist")
        end = _HEAD.size + count * _ROW.size
        index = self._data[_HEAD.size : end]
        self._sample = self._data[end : end + sample]
        if _digest(index, self._sample) != digest:
            raise self._fault("is damaged")
        self._rows = list(_ROW.iter_unpack(index))
        *_, start, length, _ = self._rows[-1] if self._rows else (end + sample, 0, 0)
        if len(self._data) != start + length:
            raise self._fault("is damaged")

    def get(self, name: bytes) -> bytes | None:
        """Return the piece called `name`; None when there is none.

        Raises GuidanceInvalid when it is damaged.
        """
        wanted = _named(name)
        at = bisect_left(self._rows, (wanted,))
        if at == len(self._rows) or self._rows[at][0] != wanted:
            return None
        _, start, length, checksum = self._rows[at]
        packed = self._data[start : start + length]
        if zlib.crc32(packed) != checksum:
            raise self._fault("is damaged")
        return zlib.decompressobj(zdict=self._sample).decompress(packed)

    def __len__(self) -> int:
        return len(self._rows)

    def _fault(self, fault: str) -> GuidanceInvalid:
        return GuidanceInvalid(
            f"The stock of laid-out pages, {self.path.name}, {fault}.", REINSTALL
        )


@cache
def installed_stock() -> StockFile | None:
    """Return the stock that came with the program; None in a checkout, which has none.

    Raises GuidanceInvalid when it is damaged, or of another program.
    """
    paths = sorted((resources.PACKAGE / FOLDER).glob(f"*{SUFFIX}"))
    if len(paths) > 1:
        names = ", ".join(path.name for path in paths)
        raise GuidanceInvalid(
            f"There is more than one stock of laid-out pages: {names}.", REINSTALL
        )
    return StockFile(paths[0]) if paths else None


def stock_bytes(pieces: Mapping[bytes, bytes]) -> bytes:
    """Return the file that holds `pieces` by their names."""
    named = sorted((_named(name), data) for name, data in pieces.items())
    every = len(named) // SAMPLED + 1
    sample = b"".join(data for _, data in named[::every])[-LONGEST_SAMPLE:]
    start = _HEAD.size + len(named) * _ROW.size + len(sample)
    rows = b""
    chunks = []
    for name, data in named:
        packed = _packed(data, sample)
        rows += _ROW.pack(name, start, len(packed), zlib.crc32(packed))
        start += len(packed)
        chunks.append(packed)
    head = _HEAD.pack(MAGIC, _version(), _digest(rows, sample), len(named), len(sample))
    return head + rows + sample + b"".join(chunks)


def _packed(data: bytes, sample: bytes) -> bytes:
    packer = zlib.compressobj(9, zdict=sample)
    return packer.compress(data) + packer.flush()


def _digest(rows: bytes, sample: bytes) -> bytes:
    return sha256(b"%d %d " % (len(rows), len(sample)) + rows + sample).digest()


def _named(name: bytes) -> bytes:
    return sha256(name).digest()[:16]


def _version() -> bytes:
    return sha256(__version__.encode("utf-8")).digest()[:16]
