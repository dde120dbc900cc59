"""Claims on sheets of the cache: one process lays a sheet out, the others wait for it.

A claim is a lock of the operating system on one byte of one file. It ends with the process that
holds it, however that ends; no dates are compared.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

LOCK_FILE = "claims.lock"

_BYTES = 1 << 30
"""Bytes of the lock file that are locked, one for each sheet; none of them is ever written."""


@contextlib.contextmanager
def claim(folder: Path, key: str) -> Iterator[bool]:
    """Yield True when this process is to make the sheet `key`, False when another one is at it.

    Yields True as well where there are no locks.
    """
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        handle = os.open(folder / LOCK_FILE, flags, 0o600)
    except (OSError, ValueError):
        yield True
        return
    try:
        yield _locked(handle, int(key[:12], 16) % _BYTES)
    finally:
        os.close(handle)  # which lets go of the lock


def _locked(handle: int, offset: int) -> bool:
    """Return whether the byte at `offset` is locked now; where that cannot be told, True."""
    try:
        if os.name == "nt":
            import msvcrt

            os.lseek(handle, offset, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, offset)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True
    return True
