"""One entry of the cache: how it is packed, read and checked. It is input like any other."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pikepdf
from pikepdf import Array, Dictionary, Pdf, Stream

from checklist.pdf.form_fields import FIELDS
from checklist.pdf.slip import slip_of

FORMAT = b"checklist slip 9\n"
"""Opens each entry. Raise the number when finishing changes what it writes."""

LARGEST = 32 * 1024 * 1024
"""Bytes of an entry that is read; sheets have some 5,000, with a logo some 100,000."""

NESTED = 200
"""Depth of nested objects that is looked into; sheets nest 5 deep."""

FORBIDDEN_KEYS = frozenset(
    {
        *("/AA", "/AF", "/EF", "/F", "/FFilter", "/JS", "/OpenAction", "/PA", "/RF", "/XFA"),
        *("/AcroForm", "/Alternates", "/Collection", "/EmbeddedFiles", "/JavaScript", "/Names"),
        *("/OPI", "/Perms", "/PieceInfo", "/Ref", "/RichMediaContent", "/URL"),
    }
)
"""Keys of actions, scripts, attached files and data outside the file (ISO 32000-1, 7.11, 12.6).

`/F` of an annotation, a number, is allowed.
"""

SCHEMES = frozenset({"http", "https", "mailto"})
"""Schemes of addresses that a slip links to."""


def packed(key: str, sheet: bytes) -> bytes:
    """Return the entry of a finished sheet under `key`, with a checksum over both."""
    return FORMAT + _checksum(key, sheet) + sheet


def unpacked(key: str, entry: bytes, page: bytes) -> bytes | None:
    """Return the sheet in an entry; None when it is damaged, or another's, or does anything.

    `page` is the HTML that it was made from, with what belongs to it.
    """
    start = len(FORMAT) + 32
    sheet = entry[start:]
    if entry[:start] != FORMAT + _checksum(key, sheet):
        return None
    return sheet if is_harmless(sheet, page) else None


def read_entry(path: Path) -> bytes | None:
    """Return the bytes of a regular file of this user, and mark it as used; else None.

    Never waits: a FIFO, a device and a link are not opened for reading.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        handle = os.open(path, flags | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError):
        return None
    try:
        status = os.fstat(handle)
        own = os.name != "posix" or status.st_uid == os.geteuid()
        if not (stat.S_ISREG(status.st_mode) and own and status.st_size <= LARGEST):
            return None
        with os.fdopen(handle, "rb", closefd=False) as file:
            data = file.read(LARGEST)
        os.utime(path)
    except OSError:
        return None
    finally:
        os.close(handle)
    return data


def is_harmless(sheet: bytes, page: bytes) -> bool:
    """Return whether a sheet only shows: no script, no attached file, no action but a link.

    Links lead to machines that `page` names.
    """
    if sheet.startswith(b"["):
        return _is_harmless_slip(sheet, page)
    try:
        with Pdf.open(io.BytesIO(sheet)) as pdf:
            return all(_is_harmless_object(one, page) for one in _dictionaries(pdf))
    except (pikepdf.PdfError, ValueError, RecursionError, OverflowError):
        return False


def _is_harmless_slip(data: bytes, page: bytes) -> bool:
    """Return whether `data` is a slip whose links lead to machines that `page` names."""
    try:
        slip = slip_of(data)
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
    links = [a.target for a in slip.annotations if a.scheme not in FIELDS]
    drawn = not slip.resources or is_harmless(slip.resources, page)
    return drawn and all(_is_address(target, page) for target in links)


def _checksum(key: str, sheet: bytes) -> bytes:
    return sha256(FORMAT + key.encode("utf-8") + b"\n" + sheet).digest()


def _dictionaries(pdf: Pdf) -> Iterator[Any]:
    """Yield every dictionary and stream of a file, the trailer and direct ones included."""
    waiting: list[tuple[Any, int]] = [(one, 0) for one in (*pdf.objects, pdf.trailer)]
    while waiting:
        value, depth = waiting.pop()
        if depth > NESTED:
            raise ValueError("nested too deeply")
        if isinstance(value, Dictionary | Stream):
            yield value
            inner = list(value.as_dict().values()) if isinstance(value, Dictionary) else []
            inner = inner or [value[key] for key in value.keys()]  # noqa: SIM118  # no iterator
        elif isinstance(value, Array):
            inner = list(value)
        else:
            continue
        waiting += [
            (one, depth + 1)
            for one in inner
            if isinstance(one, Dictionary | Stream | Array) and not one.is_indirect
        ]


def _is_harmless_object(value: Any, page: bytes) -> bool:
    keys = set(value.keys())
    forbidden = keys & FORBIDDEN_KEYS
    if forbidden == {"/F"} and isinstance(value["/F"], int):
        forbidden = set()
    if forbidden:
        return False
    if "/A" in keys and "/Subtype" in keys and not _is_link(value["/A"], page):
        return False
    if "/S" in keys and "/Type" in keys and str(value["/Type"]) == "/Action":
        return _is_link(value, page)
    return "/URI" not in keys or _is_link(value, page)


def _is_link(action: Any, page: bytes) -> bool:
    """Return whether an action opens a web or mail address and does nothing after that."""
    if not isinstance(action, Dictionary) or "/Next" in action:
        return False
    return str(action.get("/S")) == "/URI" and _is_address(str(action.get("/URI", "")), page)


def _is_address(address: str, page: bytes) -> bool:
    parts = urlsplit(address)
    return parts.scheme.casefold() in SCHEMES and parts.netloc.encode("utf-8") in page
