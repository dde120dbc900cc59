"""Looks at a workbook as the zip file that it is, before anything else reads it."""

from __future__ import annotations

import struct
import zlib
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

MAX_MEMBERS = 1_000

MAX_INFLATED = 200_000_000
"""Bytes of all members together, counted while they are inflated."""

MAX_RATIO = 100
"""Inflated to packed bytes of one member."""

SMALL = 20_000_000
"""A member inflated to fewer bytes may have any ratio: rows that are alike pack very well."""

_HEAD = struct.Struct("<4s22xHH")
_CHUNK = 1 << 16


class WorkbookRefused(Exception):
    """Raised when a workbook is not read, with the cure."""

    def __init__(self, fault: str, cure: str) -> None:
        super().__init__(fault)
        self.fault = fault
        self.cure = cure


def guard(file: BinaryIO) -> ZipFile:
    """`file` as a zip file of harmless size. Raises WorkbookRefused."""
    try:
        archive = ZipFile(file)
        members = archive.infolist()
        if len(members) > MAX_MEMBERS:
            raise _too_large(f"it holds more than {MAX_MEMBERS:,} parts.")
        inflated = 0
        for member in members:
            if member.flag_bits & 1:
                raise WorkbookRefused("it is protected by a password.", "Save it without one.")
            inflated += _inflated(file, member, MAX_INFLATED - inflated)
    except (BadZipFile, zlib.error, struct.error, ValueError, EOFError, NotImplementedError):
        raise WorkbookRefused(
            "it is damaged.", "Save it again from your spreadsheet program, or as “CSV UTF-8”."
        ) from None
    return archive


def _inflated(file: BinaryIO, member: ZipInfo, room: int) -> int:
    """Bytes of `member`, counted and not believed. Raises WorkbookRefused above `room`."""
    file.seek(member.header_offset)
    signature, name, extra = _HEAD.unpack(file.read(_HEAD.size))
    if signature != b"PK\3\4" or member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise BadZipFile
    file.seek(name + extra, 1)
    unpacker = zlib.decompressobj(-15) if member.compress_type == ZIP_DEFLATED else None
    left, total = member.compress_size, 0
    while left and (packed := file.read(min(left, _CHUNK))):
        left -= len(packed)
        while packed:
            got = unpacker.decompress(packed, _CHUNK) if unpacker else packed
            packed = unpacker.unconsumed_tail if unpacker else b""
            total += len(got)
            if total > room:
                raise _too_large(f"it unpacks to more than {MAX_INFLATED // 1_000_000} MB.")
            if total > max(SMALL, MAX_RATIO * member.compress_size):
                raise _too_large("a part of it is packed far too tightly for a list of people.")
    return total


def _too_large(fault: str) -> WorkbookRefused:
    return WorkbookRefused(fault, "Copy the people into a new workbook, or save it as “CSV UTF-8”.")
